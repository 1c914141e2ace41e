/// A JSON number that keeps whether it was written as an integer or as a float.
///
/// `100` and `100.0` are one amount and two digests, so records hold their numbers in this form.
///
/// Source: spec/core.md 1.
public enum JSONNumber: Sendable, Hashable {
    /// A number written without fraction and exponent, of any size.
    case integer(JSONInteger)
    /// A number written with a fraction or an exponent.
    case double(Double)

    /// The number of a JSON value; nil for a value of another kind, booleans included.
    public init?(_ value: JSONValue) {
        switch value {
        case .integer(let integer): self = .integer(integer)
        case .double(let double): self = .double(double)
        default: return nil
        }
    }

    /// The number as a value.
    public var json: JSONValue {
        switch self {
        case .integer(let integer): .integer(integer)
        case .double(let double): .double(double)
        }
    }

    /// The nearest double, ties to even; an infinity for an integer beyond the range of doubles.
    public var double: Double {
        switch self {
        case .integer(let integer): integer.double
        case .double(let double): double
        }
    }

    /// Whether the number is neither an infinity nor NaN; every integer is finite, whatever its size.
    public var isFinite: Bool {
        if case .double(let double) = self { double.isFinite } else { true }
    }

    /// Numbers are equal as ``JSONValue`` has it: an integer never equals a float, floats compare by their bits.
    public static func == (a: JSONNumber, b: JSONNumber) -> Bool { a.json == b.json }

    public func hash(into hasher: inout Hasher) { hasher.combine(json) }

    /// Whether the number is larger than another by value: exact between integers and floats of any size.
    ///
    /// False when either is NaN.
    ///
    /// - Complexity: linear in the digits of an integer beyond 64 bits.
    public func isGreater(than other: JSONNumber) -> Bool {
        switch (self, other) {
        case (.double(let a), .double(let b)): a > b
        case (.integer(let a), .integer(let b)): a.order(to: b) > 0
        case (.integer(let a), .double(let b)): !b.isNaN && a.order(to: b) > 0
        case (.double(let a), .integer(let b)): !a.isNaN && b.order(to: a) < 0
        }
    }
}

extension JSONNumber: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    public init(integerLiteral value: Int) { self = .integer(JSONInteger(value)) }
    public init(floatLiteral value: Double) { self = .double(value) }
}

extension JSONInteger {
    /// Below zero when this is smaller than another integer, above when larger, zero when equal.
    func order(to other: JSONInteger) -> Int {
        if let a = int, let b = other.int { return a < b ? -1 : a > b ? 1 : 0 }
        return Self.order(decimal, other.decimal)
    }

    /// As ``order(to:)`` for a double that is not NaN, by exact values.
    func order(to other: Double) -> Int {
        if other.isInfinite { return other < 0 ? 1 : -1 }
        if let a = int, other.magnitude < 0x1p63 {
            let whole = other.rounded(.down)
            let b = Int(whole)
            return a < b ? -1 : a > b ? 1 : whole < other ? -1 : 0
        }
        // Doubles of this size are whole, and their fixed text is exact; a smaller one has fewer digits than a large
        // integer, so its fraction plays no part.
        return Self.order(decimal, other.rounded(.towardZero).fixedText(places: 0))
    }

    /// The order of two canonical decimal texts.
    private static func order(_ a: String, _ b: String) -> Int {
        let (isNegative, otherIsNegative) = (a.hasPrefix("-"), b.hasPrefix("-"))
        if isNegative != otherIsNegative { return isNegative ? -1 : 1 }
        let (x, y) = (a.utf8.count, b.utf8.count)
        let magnitude =
            x != y
            ? (x < y ? -1 : 1)
            : a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : b.utf8.lexicographicallyPrecedes(a.utf8) ? 1 : 0
        return isNegative ? -magnitude : magnitude
    }
}
