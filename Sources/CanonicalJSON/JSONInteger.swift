/// A JSON integer of any size, exactly.
///
/// Almost all integers fit in 64 bits; the others keep their digits as text, which is already canonical
/// (spec/core.md 2.4), so no arithmetic on large numbers is needed.
public struct JSONInteger: Sendable, Hashable {
    private enum Storage: Sendable, Hashable {
        case small(Int)
        /// Canonical decimal text of a value outside the range of `Int`.
        case large(String)
    }

    private let storage: Storage

    /// An integer that fits in 64 bits.
    public init(_ value: Int) {
        storage = .small(value)
    }

    /// Reads decimal digits with an optional minus sign.
    ///
    /// - Parameter text: `-?[0-9]+` without leading zeros; `-0` is zero.
    /// - Returns: nil when the text has another form.
    public init?(decimal text: String) {
        var digits = text.utf8[...]
        if digits.first == UInt8(ascii: "-") { digits = digits.dropFirst() }
        guard let first = digits.first, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        if first == 0x30, digits.count > 1 { return nil }
        if let value = Int(text) {
            storage = .small(value)
        } else {
            storage = .large(text)
        }
    }

    /// The value, or nil when it does not fit in 64 bits with a sign.
    public var int: Int? {
        if case .small(let value) = storage { value } else { nil }
    }

    /// Whether the value is 0, which is the one integer that is falsy.
    public var isZero: Bool { storage == .small(0) }

    /// Canonical decimal text.
    public var decimal: String {
        switch storage {
        case .small(let value): String(value)
        case .large(let text): text
        }
    }

    /// The nearest double, ties to even; an infinity beyond the range of doubles.
    public var double: Double {
        switch storage {
        case .small(let value): Double(value)
        case .large(let text): Double(text) ?? .nan  // digits always convert
        }
    }
}

extension JSONInteger: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int) {
        self.init(value)
    }
}
