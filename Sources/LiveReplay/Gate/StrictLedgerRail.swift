public import CanonicalJSON
public import DecisionRecords
internal import Synchronization

/// A ledger that cannot be overdrawn: it refuses a cost that is below zero, not finite, or more than the balance, and a
/// commit that comes twice under one key counts once.
///
/// Integer amounts are exact. Between floats each step rounds, so a balance to which a cost was added back may differ
/// from the one before in its last digit: count in the smallest unit, as an integer. It may be used from any task;
/// memory grows with every commit, whose key it remembers.
///
/// Source: spec/core.md 12.2, 18 (W31).
public final class StrictLedgerRail: ImmediateRail {
    private struct State {
        var book: LedgerBook
        var commits: [JSONString: (action: Action, receipt: RailReceipt)] = [:]
    }

    private let state: Mutex<State>

    /// A ledger without commits.
    ///
    /// - Returns: nil when the balance is below zero or not finite.
    public init?(balance: JSONNumber) {
        guard balance.isFinite, !JSONNumber.integer(0).isGreater(than: balance) else { return nil }
        state = Mutex(State(book: LedgerBook(balance: balance)))
    }

    /// What is left; never below zero.
    public var balance: JSONNumber { state.withLock { $0.book.balance } }

    /// Subtracts the action's cost.
    ///
    /// - Parameter key: names this one commit; the same key with the same action gives the same receipt again.
    /// - Throws: ``LedgerRailFailure``: `nonfiniteCost`, `negativeCost`, `overdraft`, `keyTaken`, `overflow`.
    public func commit(_ action: Action, key: JSONString) throws(LedgerRailFailure) -> RailReceipt? {
        try state.withLock { (state) throws(LedgerRailFailure) in
            if let earlier = state.commits[key] {
                guard earlier.action == action else {
                    throw LedgerRailFailure(.keyTaken, "the key \(key.lossyText.prefix(80)) belongs to another action")
                }
                return earlier.receipt
            }
            try Self.check(action.cost, against: state.book.balance)
            let receipt = try state.book.commit(action.cost)
            state.commits[key] = (action, receipt)
            return receipt
        }
    }

    /// Adds the cost of a commit back, once.
    ///
    /// - Throws: ``LedgerRailFailure`` `unknownReceipt` for a receipt that was never issued or was used.
    public func compensate(_ receipt: RailReceipt) throws(LedgerRailFailure) {
        try state.withLock { (state) throws(LedgerRailFailure) in try state.book.compensate(receipt) }
    }

    /// Whether a commit was made, or taken back. Under a key of another action nothing was committed.
    public func probe(_ request: RailRequest) throws(LedgerRailFailure) -> RailState {
        state.withLock { state in
            switch request {
            case .compensate(let receipt): return state.book.stateOfCompensation(receipt)
            case .commit(let action, let key):
                guard let earlier = state.commits[key], earlier.action == action else { return .notApplied }
                return .applied(earlier.receipt)
            }
        }
    }

    private static func check(_ cost: JSONNumber, against balance: JSONNumber) throws(LedgerRailFailure) {
        guard cost.isFinite else {
            throw LedgerRailFailure(.nonfiniteCost, "the cost \(cost.shown) is not finite; give it as a number")
        }
        guard !JSONNumber.integer(0).isGreater(than: cost) else {
            throw LedgerRailFailure(
                .negativeCost, "the cost \(cost.shown) is below zero; a commit only takes from the balance")
        }
        guard !cost.isGreater(than: balance) else {
            throw LedgerRailFailure(.overdraft, "the cost \(cost.shown) is more than the balance \(balance.shown)")
        }
    }
}
