/// A type as declarations and the checker know it, with the types of elements.
///
/// Source: cel-spec, doc/langdef.md, "Gradual Type Checking".
public indirect enum CELType: Sendable, Hashable {
    /// Anything: what can only be known while running. JSON is of this type.
    case dyn
    case null
    case bool
    case int
    case uint
    case double
    case string
    case bytes
    case timestamp
    case duration
    case type
    /// A list whose elements have a type.
    case list(of: CELType)
    /// A map whose keys and values have a type each.
    case map(of: CELType, to: CELType)
}

extension CELType {
    /// Whether a value of this type may stand where `other` is asked for: definitely not is false.
    func mayBe(_ other: CELType) -> Bool {
        switch (self, other) {
        case (.dyn, _), (_, .dyn): true
        case (.list(let a), .list(let b)): a.mayBe(b)
        case (.map(let k, let v), .map(let l, let w)): k.mayBe(l) && v.mayBe(w)
        default: self == other
        }
    }

    /// The type of something that is either of two types.
    func joined(_ other: CELType) -> CELType {
        switch (self, other) {
        case (.list(let a), .list(let b)): .list(of: a.joined(b))
        case (.map(let k, let v), .map(let l, let w)): .map(of: k.joined(l), to: v.joined(w))
        default: self == other ? self : .dyn
        }
    }

    var isNumber: Bool { self == .int || self == .uint || self == .double }
}

/// The type as expressions and messages write it: `list(string)`.
extension CELType: CustomStringConvertible {
    public var description: String {
        switch self {
        case .dyn: "dyn"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .type: "type"
        case .list(let element): "list(\(element))"
        case .map(let key, let value): "map(\(key), \(value))"
        }
    }
}
