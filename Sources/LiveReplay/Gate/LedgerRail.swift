public import CanonicalJSON
public import DecisionRecords
internal import Synchronization

/// Why a ledger did not do what it was asked. It did nothing then.
public struct LedgerRailFailure: RailFailure, Hashable, CustomStringConvertible {
    /// The classes; the raw value is what machine output names.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The receipt was never issued, or was used.
        case unknownReceipt = "unknown_receipt"
        /// The balance is a float and the amount an integer beyond the range of floats, or the other way round.
        case overflow
        /// The cost is more than the balance.
        case overdraft
        /// The cost is below zero.
        case negativeCost = "negative_cost"
        /// The cost is an infinity or NaN.
        case nonfiniteCost = "nonfinite_cost"
        /// The idempotency key belongs to a commit of another action.
        case keyTaken = "key_taken"
    }

    /// The class.
    public let kind: Kind
    /// What was refused, with the amounts.
    public let detail: String

    init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    public var fate: RailFate { .notDone }
    public var code: String { kind.rawValue }
    public var description: String { "\(detail) (\(code))" }
}

/// The reference's ledger: a balance in memory, from which commits subtract their cost.
///
/// Costs below zero and balances below zero are allowed, and idempotency keys are not looked at;
/// ``StrictLedgerRail`` refuses all three. Amounts are integers of any size or floats: a balance stays an integer until
/// a float comes in. It may be used from any task; memory grows with the commits that were not taken back.
///
/// Source: spec/core.md 12.2.
public final class LedgerRail: ImmediateRail {
    private let book: Mutex<LedgerBook>

    /// A ledger without commits.
    public init(balance: JSONNumber) {
        book = Mutex(LedgerBook(balance: balance))
    }

    /// What is left.
    public var balance: JSONNumber { book.withLock { $0.balance } }

    /// Subtracts the action's cost.
    ///
    /// - Parameter key: is not looked at: the reference's ledger has no keys.
    /// - Returns: `rcpt-1`, `rcpt-2`, …
    public func commit(_ action: Action, key: JSONString = "") throws(LedgerRailFailure) -> RailReceipt? {
        try book.withLock { (book) throws(LedgerRailFailure) in try book.commit(action.cost) }
    }

    /// Adds the cost of a commit back, once.
    ///
    /// - Throws: ``LedgerRailFailure`` `unknownReceipt` for a receipt that was never issued or was used.
    public func compensate(_ receipt: RailReceipt) throws(LedgerRailFailure) {
        try book.withLock { (book) throws(LedgerRailFailure) in try book.compensate(receipt) }
    }

    /// Whether a commit was taken back; of commits it cannot say, for it keeps no keys.
    public func probe(_ request: RailRequest) throws(LedgerRailFailure) -> RailState {
        switch request {
        case .commit: .unknown
        case .compensate(let receipt): book.withLock { $0.stateOfCompensation(receipt) }
        }
    }
}
