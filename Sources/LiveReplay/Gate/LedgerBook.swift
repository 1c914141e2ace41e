internal import CanonicalJSON

/// A balance and the commits that can still be taken back.
struct LedgerBook: Sendable {
    private(set) var balance: JSONNumber
    private var issued = 0
    /// The costs by receipt, without those taken back.
    private var open: [RailReceipt: JSONNumber] = [:]

    init(balance: JSONNumber) {
        self.balance = balance
    }

    /// Subtracts a cost. After a failure the book is as before.
    ///
    /// - Returns: `rcpt-1`, `rcpt-2`, …
    mutating func commit(_ cost: JSONNumber) throws(LedgerRailFailure) -> RailReceipt {
        guard let rest = balance.subtracting(cost) else { throw LedgerRailFailure(.overflow, Self.overflowing(cost)) }
        let receipt = RailReceipt(text: JSONString("rcpt-\(issued + 1)"))
        issued += 1
        balance = rest
        open[receipt] = cost
        return receipt
    }

    /// Adds a cost back, once.
    mutating func compensate(_ receipt: RailReceipt) throws(LedgerRailFailure) {
        guard let cost = open[receipt] else {
            throw LedgerRailFailure(
                .unknownReceipt,
                hasIssued(receipt)
                    ? "the receipt \(receipt.shown) was used; a commit is taken back once"
                    : "the receipt \(receipt.shown) is of no commit of this ledger")
        }
        guard let sum = balance.adding(cost) else { throw LedgerRailFailure(.overflow, Self.overflowing(cost)) }
        balance = sum
        open[receipt] = nil
    }

    /// Whether a commit was taken back. Of a receipt that was never issued nothing was, and nothing will be.
    func stateOfCompensation(_ receipt: RailReceipt) -> RailState {
        open[receipt] == nil && hasIssued(receipt) ? .applied(nil) : .notApplied
    }

    private func hasIssued(_ receipt: RailReceipt) -> Bool {
        guard let text = receipt.json.text, text.hasPrefix("rcpt-"), let number = Int(text.dropFirst(5)),
            RailReceipt(text: JSONString("rcpt-\(number)")) == receipt
        else { return false }
        return number >= 1 && number <= issued
    }

    private static func overflowing(_ cost: JSONNumber) -> String {
        "the balance and the cost \(cost.shown) are a float and an integer beyond the range of floats; use one kind"
    }
}

extension RailReceipt {
    /// The receipt in a sentence: the start of its text.
    var shown: String {
        let bytes = (try? json.canonicalText()) ?? Array("(not Unicode)".utf8)
        return bytes.count <= 80
            ? String(decoding: bytes, as: UTF8.self) : String(decoding: bytes.prefix(80), as: UTF8.self) + "…"
    }
}

extension JSONNumber {
    /// The number in a sentence: of a long integer the first digits.
    var shown: String {
        switch self {
        case .double(let double): double.canonicalText
        case .integer(let integer):
            integer.decimal.utf8.count <= 40 ? integer.decimal : "\(integer.decimal.prefix(40))…"
        }
    }
}
