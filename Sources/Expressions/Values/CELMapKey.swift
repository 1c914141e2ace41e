internal import CanonicalJSON

/// A map key up to the language's equality: `1`, `1u` and `1.0` are one key.
///
/// Source: cel-spec, doc/langdef.md, "Aggregate Values" and "Equality".
enum CELMapKey: Hashable, Sendable {
    case bool(Bool)
    case negative(Int64)
    case number(UInt64)
    case string(JSONString)

    /// The key that a value finds; nil for values that are equal to no key, such as `1.5` or a list.
    init?(finding value: CELValue) {
        switch value {
        case .double(let number):
            if let whole = Int64(exactly: number) {
                self.init(whole)
            } else if let whole = UInt64(exactly: number) {
                self = .number(whole)
            } else {
                return nil
            }
        default: self.init(storing: value)
        }
    }

    /// The key under which a value may stand in a map; nil when its type is not a key type.
    init?(storing value: CELValue) {
        switch value {
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self.init(number)
        case .uint(let number): self = .number(number)
        case .string(let string): self = .string(string)
        default: return nil
        }
    }

    private init(_ number: Int64) {
        self = number < 0 ? .negative(number) : .number(UInt64(number))
    }
}
