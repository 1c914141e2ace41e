public import CanonicalJSON
public import DecisionRecords

// The same steps without `await`. Only the calls to the rail are written twice; tables and memory are shared.
extension Gate where R: ImmediateRail {
    /// As the method of the same name, without `await`.
    public func commit(_ action: Action, key: JSONString, under verdict: ReplayVerdict.Route) -> Outcome {
        let before = beforeCommit(verdict)
        guard before.execution == .allowed else { return before }
        let outcome = GateTable.outcome(ofCommit: attempt(.commit(action, key: key)))
        return outcome.isRepeat ? standing(outcome) : outcome
    }

    /// As the method of the same name, without `await`.
    public func afterCommit(_ verdict: ReplayVerdict.Route, receipt: RailReceipt?) -> Outcome {
        switch GateTable<R.Failure>.afterCommit(verdict, receipt) {
        case .settled(let outcome): return standing(outcome)
        case .compensate(let receipt, let reversal):
            return GateTable.outcome(of: attempt(.compensate(receipt)), receipt, reversal)
        }
    }

    // MARK: Asking the rail

    private func attempt(_ request: RailRequest) -> Attempt<R.Failure> {
        switch claim(request) {
        case .settled(let attempt): return attempt
        case .send: return settle(request, as: send(request))
        case .probe(let failure): return settle(request, as: probe(request, after: failure))
        }
    }

    private func send(_ request: RailRequest) -> Attempt<R.Failure> {
        do throws(R.Failure) {
            switch request {
            case .commit(let action, let key): return .done(try rail.commit(action, key: key), isRepeat: false)
            case .compensate(let receipt):
                try rail.compensate(receipt)
                return .done(nil, isRepeat: false)
            }
        } catch {
            switch error.fate {
            case .notDone: return .failed(error)
            case .unknown: return probe(request, after: error)
            }
        }
    }

    private func probe(_ request: RailRequest, after failure: R.Failure) -> Attempt<R.Failure> {
        do throws(R.Failure) {
            return Attempt(try rail.probe(request), after: failure)
        } catch {
            return .inDoubt(failure)
        }
    }
}
