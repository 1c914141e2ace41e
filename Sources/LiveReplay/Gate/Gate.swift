public import CanonicalJSON
public import DecisionRecords
internal import Synchronization

/// Stands between verdicts and a rail: lets a commit through, holds it, or has it taken back.
///
/// ```swift
/// let gate = Gate(over: LedgerRail(balance: 100))
/// let made = gate.commit(action, key: "order-7", under: verdict.route)
/// // later, when the decision was replayed again:
/// let outcome = gate.afterCommit(again.route, receipt: made.receipt)
/// ```
///
/// | Verdict | Before the commit | After it, with a receipt | After it, without |
/// |---|---|---|---|
/// | allow | `allowed` | `committed` | `committed` |
/// | review | `held` | `held` | `held` |
/// | rollback | `blocked`, fix `block` | is taken back: `rolled_back` | `compensation_unavailable` |
/// | block | `blocked` | is taken back: `reversed` | `compensation_unavailable` |
///
/// Nothing is called taken back, or committed, unless the rail said so. A failure of the rail is an outcome:
/// `compensation_failed` or `commit_failed` when it is certain that nothing was done, else, once the target was asked
/// and does not know either, `compensation_in_doubt` or `commit_in_doubt`. ``GateOutcome/get()`` throws the failure
/// instead, as the reference does.
///
/// A gate asks its rail once: a receipt that was taken back, and a key that was committed, get the same answer again
/// without the rail. A commit that it had taken back is not called committed again: it is `rolled_back`, or
/// `compensation_in_doubt`. What is in doubt is asked about, not repeated; what certainly failed may be tried again. The
/// memory of this grows with every receipt and key, for a gate that forgot could pay out twice; it ends with the gate,
/// so a program that starts again must bring its own record of what is open.
///
/// A gate may be used from any task. With an ``ImmediateRail`` its methods need no `await`.
///
/// Source: spec/core.md 12.2, 18 (W31).
public final class Gate<R: Rail>: Sendable {
    /// What a gate did about one verdict.
    public typealias Outcome = GateOutcome<R.Failure>

    /// Where actions take effect.
    public let rail: R
    private let memory = Mutex(GateMemory<R.Failure>())

    /// A gate that has done nothing yet.
    public init(over rail: R) {
        self.rail = rail
    }

    /// What a verdict comes to before the action is committed. Asks the rail nothing.
    public func beforeCommit(_ verdict: ReplayVerdict.Route) -> Outcome {
        GateTable.beforeCommit(verdict)
    }

    /// Commits an action when its verdict allows that.
    ///
    /// - Parameters:
    ///   - action: the action that the verdict is on.
    ///   - key: the idempotency key of this one commit.
    ///   - verdict: whether it may be done.
    /// - Returns: the outcome of ``beforeCommit(_:)``, unless it is `allowed`: then `committed` with the receipt,
    ///   `commit_failed` or `commit_in_doubt`.
    public func commit(_ action: Action, key: JSONString, under verdict: ReplayVerdict.Route) async -> Outcome {
        let before = beforeCommit(verdict)
        guard before.execution == .allowed else { return before }
        let outcome = GateTable.outcome(ofCommit: await attempt(.commit(action, key: key)))
        return outcome.isRepeat ? standing(outcome) : outcome
    }

    /// Acts on a verdict about an action that is committed: has it taken back for `rollback` and `block`.
    ///
    /// - Parameter receipt: what the rail gave for the commit; nil when it gave none.
    public func afterCommit(_ verdict: ReplayVerdict.Route, receipt: RailReceipt?) async -> Outcome {
        switch GateTable<R.Failure>.afterCommit(verdict, receipt) {
        case .settled(let outcome): return standing(outcome)
        case .compensate(let receipt, let reversal):
            return GateTable.outcome(of: await attempt(.compensate(receipt)), receipt, reversal)
        }
    }

    // MARK: Asking the rail

    private func attempt(_ request: RailRequest) async -> Attempt<R.Failure> {
        switch claim(request) {
        case .settled(let attempt): return attempt
        case .send: return settle(request, as: await send(request))
        case .probe(let failure): return settle(request, as: await probe(request, after: failure))
        }
    }

    private func send(_ request: RailRequest) async -> Attempt<R.Failure> {
        do throws(R.Failure) {
            switch request {
            case .commit(let action, let key):
                return .done(try await rail.commit(action, key: key), isRepeat: false)
            case .compensate(let receipt):
                try await rail.compensate(receipt)
                return .done(nil, isRepeat: false)
            }
        } catch {
            switch error.fate {
            case .notDone: return .failed(error)
            case .unknown: return await probe(request, after: error)
            }
        }
    }

    private func probe(_ request: RailRequest, after failure: R.Failure) async -> Attempt<R.Failure> {
        do throws(R.Failure) {
            return Attempt(try await rail.probe(request), after: failure)
        } catch {
            // That the question failed says nothing about the request.
            return .inDoubt(failure)
        }
    }

    /// An outcome that says `committed`, unless this gate had the commit taken back or does not know whether it was.
    func standing(_ outcome: Outcome) -> Outcome {
        guard outcome.execution == .committed, let receipt = outcome.receipt,
            let reversal = memory.withLock({ $0.reversal(of: receipt) })
        else { return outcome }
        return GateTable.outcome(of: reversal, receipt, GateTable<R.Failure>.takenBackBefore)
    }

    func claim(_ request: RailRequest) -> GateMemory<R.Failure>.Claim {
        memory.withLock { $0.claim(request) }
    }

    func settle(_ request: RailRequest, as attempt: Attempt<R.Failure>) -> Attempt<R.Failure> {
        memory.withLock { $0.settle(request, as: attempt) }
        return attempt
    }
}
