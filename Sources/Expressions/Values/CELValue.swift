public import CanonicalJSON

/// A value of the Common Expression Language.
///
/// Integers and doubles of the same size are equal in expressions (`1 == 1.0`) and different here: the case says which
/// type a value has. Strings are bytes, so no normalization makes two of them equal.
///
/// Not `Equatable`: the language's equality, ``isEqual(to:)``, is not reflexive for NaN.
///
/// Source: cel-spec, doc/langdef.md, "Values".
public enum CELValue: Sendable {
    /// The literal `null`.
    case null
    case bool(Bool)
    /// A signed integer of 64 bits; arithmetic that leaves the range is an error.
    case int(Int64)
    /// An unsigned integer of 64 bits, written with a trailing `u`.
    case uint(UInt64)
    /// An IEEE 754 number, NaN and the infinities included.
    case double(Double)
    /// A text, whose identity and order are its UTF-8 bytes.
    case string(JSONString)
    case bytes([UInt8])
    case list(CELList)
    case map(CELMap)
    /// A point in time between the years 1 and 9999.
    case timestamp(CELTimestamp)
    /// A span of time of at most about 292 years.
    case duration(CELDuration)
    /// A type as a value, as `type(1)` answers.
    case type(CELTypeName)
}

extension CELValue {
    /// A string value from text.
    public static func text(_ text: String) -> CELValue { .string(JSONString(text)) }

    /// A list of the given values.
    public static func list(_ values: [CELValue]) -> CELValue { .list(CELList(values)) }

    /// The value of a boolean, else nil.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The type of the value as `type(x)` answers it.
    public var typeName: CELTypeName {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .list: .list
        case .map: .map
        case .timestamp: .timestamp
        case .duration: .duration
        case .type: .type
        }
    }
}
