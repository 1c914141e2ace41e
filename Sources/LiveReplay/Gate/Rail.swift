public import CanonicalJSON
public import DecisionRecords

/// Where actions take effect: a payment service, a database, a ledger. It commits, takes back what it committed, and
/// says what became of a request.
///
/// The rules that a ``Gate`` relies on:
///
/// 1. A receipt names one commit. Two commits never have the same receipt.
/// 2. Returning means that the target said it is done. Everything else throws.
/// 3. A failure says what is certain (``RailFailure/fate``); a request that timed out is never ``RailFate/notDone``.
/// 4. Requests with one idempotency key are one request, where the target can hold to that.
///
/// Rails on this machine that answer at once, or may block, are an ``ImmediateRail``, which needs no `await`.
///
/// Source: spec/core.md 12.2, DESIGN D8.
public protocol Rail<Failure>: Sendable {
    /// What a rail may throw; `Never` for one that cannot fail.
    associatedtype Failure: RailFailure

    /// Does an action.
    ///
    /// - Parameters:
    ///   - action: what to do.
    ///   - key: the idempotency key, chosen by the caller and the same for every attempt at this one commit.
    /// - Returns: what takes it back; nil when nothing can.
    func commit(_ action: Action, key: JSONString) async throws(Failure) -> RailReceipt?

    /// Takes back the commit that a receipt is of. The receipt serves as the idempotency key.
    func compensate(_ receipt: RailReceipt) async throws(Failure)

    /// Asks the target what became of a request, without repeating it.
    func probe(_ request: RailRequest) async throws(Failure) -> RailState
}

/// A rail that needs no `await`.
///
/// Its methods may block: a ``CommandRail`` waits for another program.
public protocol ImmediateRail<Failure>: Rail {
    /// As ``Rail/commit(_:key:)``.
    func commit(_ action: Action, key: JSONString) throws(Failure) -> RailReceipt?
    /// As ``Rail/compensate(_:)``.
    func compensate(_ receipt: RailReceipt) throws(Failure)
    /// As ``Rail/probe(_:)``.
    func probe(_ request: RailRequest) throws(Failure) -> RailState
}

/// What a rail was asked to do.
public enum RailRequest: Sendable, Hashable {
    /// To do an action, under an idempotency key.
    case commit(Action, key: JSONString)
    /// To take back the commit of a receipt.
    case compensate(RailReceipt)
}

/// What a target says of a request.
public enum RailState: Sendable, Hashable {
    /// It is done. Of a commit: with the receipt, where there is one.
    case applied(RailReceipt?)
    /// It is not done, and no request made so far will still do it. A target that cannot promise this does not know.
    case notApplied
    /// It cannot say.
    case unknown

    /// The machine word.
    public var word: String {
        switch self {
        case .applied: "applied"
        case .notApplied: "not_applied"
        case .unknown: "unknown"
        }
    }
}
