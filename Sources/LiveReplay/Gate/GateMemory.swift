internal import CanonicalJSON
internal import DecisionRecords

/// What a gate has asked its rail, so that it asks for one thing once.
struct GateMemory<Failure: RailFailure>: Sendable {
    /// What became of a request. A request that certainly failed is forgotten, for it may be made again.
    private enum Entry {
        case running
        case done(RailReceipt?)
        case inDoubt(Failure)
    }

    /// What a request may do now.
    enum Claim {
        /// Go to the rail with it; then say how it ended.
        case send
        /// Ask the rail what became of it; then say what it answered.
        case probe(after: Failure)
        /// Nothing: this is how it ended, or stands.
        case settled(Attempt<Failure>)
    }

    private var compensations: [RailReceipt: Entry] = [:]
    private var commits: [JSONString: (action: Action, entry: Entry)] = [:]

    /// Takes a request on, unless somebody has.
    mutating func claim(_ request: RailRequest) -> Claim {
        if case .commit(let action, let key) = request, let earlier = commits[key], earlier.action != action {
            return .settled(.keyTaken)
        }
        switch entry(of: request) {
        case nil:
            note(.running, of: request)
            return .send
        case .running: return .settled(.underWay)
        case .done(let receipt): return .settled(.done(receipt, isRepeat: true))
        case .inDoubt(let failure):
            note(.running, of: request)
            return .probe(after: failure)
        }
    }

    /// Notes how a claimed request ended.
    mutating func settle(_ request: RailRequest, as attempt: Attempt<Failure>) {
        switch attempt {
        case .done(let receipt, _): note(.done(receipt), of: request)
        case .failed: note(nil, of: request)
        case .inDoubt(let failure): note(.inDoubt(failure), of: request)
        case .underWay, .keyTaken: break
        }
    }

    /// How far taking a commit back has come; nil when nobody has asked for it, or it certainly failed.
    func reversal(of receipt: RailReceipt) -> Attempt<Failure>? {
        switch compensations[receipt] {
        case nil: nil
        case .running: .underWay
        case .done: .done(nil, isRepeat: true)
        case .inDoubt(let failure): .inDoubt(failure)
        }
    }

    private func entry(of request: RailRequest) -> Entry? {
        switch request {
        case .commit(_, let key): commits[key]?.entry
        case .compensate(let receipt): compensations[receipt]
        }
    }

    private mutating func note(_ entry: Entry?, of request: RailRequest) {
        switch request {
        case .commit(let action, let key): commits[key] = entry.map { (action, $0) }
        case .compensate(let receipt): compensations[receipt] = entry
        }
    }
}

/// How an attempt to have a rail do something ended.
enum Attempt<Failure: RailFailure>: Sendable {
    /// The rail said that it is done; of a commit with its receipt.
    case done(RailReceipt?, isRepeat: Bool)
    /// It is certainly not done.
    case failed(Failure)
    /// It may be done.
    case inDoubt(Failure)
    /// Another call is at it.
    case underWay
    /// The idempotency key belongs to a commit of another action.
    case keyTaken

    /// What a target's answer says of a request that had failed with an unknown fate.
    init(_ state: RailState, after failure: Failure) {
        switch state {
        case .applied(let receipt): self = .done(receipt, isRepeat: false)
        case .notApplied: self = .failed(failure)
        case .unknown: self = .inDoubt(failure)
        }
    }
}
