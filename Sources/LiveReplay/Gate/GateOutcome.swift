public import CanonicalJSON

/// What a gate did. The raw value is the word in machine output.
///
/// The first seven are the reference's; the others say what it leaves to an exception.
///
/// Source: spec/core.md 12.2, 18 (W31).
public enum GateExecution: String, Sendable, Hashable, CaseIterable {
    /// Before the commit: it may go on.
    case allowed
    /// Nothing; a person must look.
    case held
    /// Before the commit: it is not made.
    case blocked
    /// The commit is made and stands.
    case committed
    /// The rail said that the commit was taken back, as the verdict `rollback` asked; with `allow`, that it was before.
    case rolledBack = "rolled_back"
    /// The rail said that the commit was taken back, as the verdict `block` asked.
    case reversed
    /// It should be taken back, and there is no receipt to do it with.
    case compensationUnavailable = "compensation_unavailable"
    /// It should be taken back and certainly was not: the commit stands.
    case compensationFailed = "compensation_failed"
    /// Whether it was taken back is not known, also after asking the target.
    case compensationInDoubt = "compensation_in_doubt"
    /// The commit was allowed and certainly not made.
    case commitFailed = "commit_failed"
    /// Whether the commit was made is not known, also after asking the target.
    case commitInDoubt = "commit_in_doubt"

    /// Whether a person or a later run must find out what the target holds.
    public var isInDoubt: Bool { self == .compensationInDoubt || self == .commitInDoubt }
}

/// What a gate did about one verdict, and what it knows.
public struct GateOutcome<Failure: RailFailure>: Sendable {
    /// The repair that the verdict comes to at this point: before a commit there is nothing to roll back.
    public let fix: VerdictAction
    /// What was done.
    public let execution: GateExecution
    /// Why, for people: the verdict's reason, or a fixed text where the verdict has no say.
    public let detail: JSONString
    /// The receipt of the commit meant, where there is one.
    public let receipt: RailReceipt?
    /// What the rail threw, where it threw.
    public let failure: Failure?
    /// Whether the rail was not asked, because this gate had settled the same request before.
    public let isRepeat: Bool

    init(
        _ fix: VerdictAction, _ execution: GateExecution, _ detail: JSONString, receipt: RailReceipt? = nil,
        failure: Failure? = nil, isRepeat: Bool = false
    ) {
        self.fix = fix
        self.execution = execution
        self.detail = detail
        self.receipt = receipt
        self.failure = failure
        self.isRepeat = isRepeat
    }

    /// This outcome, or the rail's failure thrown: the reference's way, in which a rail's failure passes through.
    ///
    /// - Throws: ``failure``, where there is one.
    public func get() throws(Failure) -> GateOutcome {
        if let failure { throw failure }
        return self
    }

    /// The outcome for machine output: `fix`, `executed`, `detail`, and where they apply `receipt`,
    /// `failure` (`code`, `detail`, `fate`) and `repeat`.
    public var json: JSONObject {
        var members: JSONObject = [
            "fix": .text(fix.rawValue), "executed": .text(execution.rawValue), "detail": .string(detail),
        ]
        if let receipt { members["receipt"] = receipt.json }
        if let failure {
            members["failure"] = [
                "code": .text(failure.code), "detail": .text(failure.detail), "fate": .text(failure.fate.rawValue),
            ]
        }
        if isRepeat { members["repeat"] = true }
        return members
    }
}

extension GateOutcome: Equatable where Failure: Equatable {}
extension GateOutcome: Hashable where Failure: Hashable {}
