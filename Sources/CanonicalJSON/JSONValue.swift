/// A JSON value that loses nothing a digest depends on.
///
/// Integers and floats are different values (`1` and `1.0`), integers have any size, objects keep their order,
/// strings are bytes. Foundation's JSON types keep none of these.
///
/// Source: spec/core.md 0, 2.
public enum JSONValue: Sendable, Hashable {
    /// The literal `null`; a member that is absent is no value at all.
    case null
    /// A truth value; never equal to a number.
    case bool(Bool)
    /// A number written without fraction and exponent, of any size.
    case integer(JSONInteger)
    /// A number written with a fraction or an exponent; also NaN and the infinities, which strict reading refuses.
    case double(Double)
    /// A string, whose identity is its bytes.
    case string(JSONString)
    /// Values in order.
    case array([JSONValue])
    /// Members in input order; equality and canonical text do not depend on it.
    case object(JSONObject)

    /// Doubles compare by their bits, as their canonical texts do (`0.0` and `-0.0` differ); every NaN is one value.
    public static func == (a: JSONValue, b: JSONValue) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.bool(let x), .bool(let y)): x == y
        case (.integer(let x), .integer(let y)): x == y
        case (.double(let x), .double(let y)): x.bitPattern == y.bitPattern || (x.isNaN && y.isNaN)
        case (.string(let x), .string(let y)): x == y
        case (.array(let x), .array(let y)): x == y
        case (.object(let x), .object(let y)): x == y
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0 as UInt8)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .double(let value): hasher.combine(value.isNaN ? Double.nan.bitPattern : value.bitPattern)
        case .string(let value): hasher.combine(value)
        case .array(let value): hasher.combine(value)
        case .object(let value): hasher.combine(value)
        }
    }
}

extension JSONValue {
    /// An integer value.
    public static func int(_ value: Int) -> JSONValue { .integer(JSONInteger(value)) }

    /// A string value from text.
    public static func text(_ value: String) -> JSONValue { .string(JSONString(value)) }

    /// The text of a string value without lone surrogates, else nil.
    public var text: String? {
        if case .string(let string) = self { string.text } else { nil }
    }

    /// The value of an integer that fits in 64 bits, else nil. Booleans and floats are not integers.
    public var int: Int? {
        if case .integer(let integer) = self { integer.int } else { nil }
    }

    /// The object, or nil.
    public var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The array, or nil.
    public var array: [JSONValue]? {
        if case .array(let array) = self { array } else { nil }
    }

    /// Whether the value is the literal `null`.
    public var isNull: Bool { self == .null }

    /// Not null, not false, not a zero number, not an empty string, array or object; NaN counts as true.
    ///
    /// Source: spec/core.md 0.
    public var isTruthy: Bool {
        switch self {
        case .null: false
        case .bool(let value): value
        case .integer(let value): !value.isZero
        case .double(let value): value != 0
        case .string(let value): !value.isEmpty
        case .array(let value): !value.isEmpty
        case .object(let value): !value.isEmpty
        }
    }
}

// No `nil` literal: where an optional value is meant, it would silently mean null.
extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (JSONString, JSONValue)...) { self = .object(JSONObject(elements)) }
}
