internal import CanonicalJSON

/// The two tables of a gate: what a verdict comes to before a commit, and after it.
///
/// Source: spec/core.md 12.2.
enum GateTable<Failure: RailFailure> {
    /// What to do after a commit.
    enum AfterCommit {
        case settled(GateOutcome<Failure>)
        /// Take it back, and then say so in these words.
        case compensate(RailReceipt, Reversal)
    }

    /// A compensation that a verdict asks for.
    struct Reversal {
        let fix: VerdictAction
        let execution: GateExecution
        let reason: JSONString
    }

    /// What a commit comes to that is allowed and was taken back before.
    static var takenBackBefore: Reversal {
        Reversal(
            fix: .allow, execution: .rolledBack,
            reason: "the commit was taken back before; one that is to stand needs a key of its own")
    }

    static func beforeCommit(_ verdict: ReplayVerdict.Route) -> GateOutcome<Failure> {
        switch verdict {
        case .allow: GateOutcome(.allow, .allowed, "the verdict allows it")
        case .review(let reason): GateOutcome(.review, .held, reason)
        // Nothing is committed, so there is nothing to roll back.
        case .rollback(let reason), .block(let reason): GateOutcome(.block, .blocked, reason)
        }
    }

    static func afterCommit(_ verdict: ReplayVerdict.Route, _ receipt: RailReceipt?) -> AfterCommit {
        let reversal: Reversal
        switch verdict {
        case .allow: return .settled(GateOutcome(.allow, .committed, committed, receipt: receipt))
        case .review(let reason): return .settled(GateOutcome(.review, .held, reason, receipt: receipt))
        case .rollback(let reason): reversal = Reversal(fix: .rollback, execution: .rolledBack, reason: reason)
        case .block(let reason): reversal = Reversal(fix: .block, execution: .reversed, reason: reason)
        }
        guard let receipt else {
            return .settled(
                GateOutcome(
                    reversal.fix, .compensationUnavailable,
                    "there is no receipt to take the commit back with; it stands until somebody undoes it by hand"))
        }
        return .compensate(receipt, reversal)
    }

    /// The outcome of a compensation. It says that the commit was taken back only where the rail said so.
    static func outcome(
        of attempt: Attempt<Failure>, _ receipt: RailReceipt, _ reversal: Reversal
    ) -> GateOutcome<Failure> {
        let fix = reversal.fix
        return switch attempt {
        case .done(_, let isRepeat):
            GateOutcome(fix, reversal.execution, reversal.reason, receipt: receipt, isRepeat: isRepeat)
        case .failed(let failure):
            GateOutcome(
                fix, .compensationFailed,
                text("the commit stands, for the rail did not take it back: ", failure.detail), receipt: receipt,
                failure: failure)
        case .inDoubt(let failure):
            GateOutcome(
                fix, .compensationInDoubt,
                text("look at the target, for it may or may not be taken back: ", failure.detail), receipt: receipt,
                failure: failure)
        case .underWay, .keyTaken:
            GateOutcome(
                fix, .compensationInDoubt, "another call is taking it back now; ask again later", receipt: receipt,
                isRepeat: true)
        }
    }

    /// The outcome of a commit that was allowed.
    static func outcome(ofCommit attempt: Attempt<Failure>) -> GateOutcome<Failure> {
        switch attempt {
        case .done(let receipt, let isRepeat):
            GateOutcome(.allow, .committed, committed, receipt: receipt, isRepeat: isRepeat)
        case .failed(let failure):
            GateOutcome(
                .allow, .commitFailed, text("nothing is committed, for the rail did not do it: ", failure.detail),
                failure: failure)
        case .inDoubt(let failure):
            GateOutcome(
                .allow, .commitInDoubt,
                text("look at the target, for it may or may not be committed: ", failure.detail),
                failure: failure)
        case .underWay:
            GateOutcome(
                .allow, .commitInDoubt, "another call is committing under this key now; ask again later",
                isRepeat: true)
        case .keyTaken:
            GateOutcome(
                .allow, .commitFailed,
                "nothing is committed, for the idempotency key belongs to another action; give this one its own",
                isRepeat: true)
        }
    }

    private static var committed: JSONString { "the commit stands" }

    private static func text(_ start: String, _ detail: String) -> JSONString { JSONString(start + detail) }
}
