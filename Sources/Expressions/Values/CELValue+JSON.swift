public import CanonicalJSON

extension CELValue {
    /// Takes a JSON value as it is: arrays and objects are kept, and their members converted when they are read.
    ///
    /// Integers that fit in 64 bits with a sign become `int`, those that fit without one `uint`.
    ///
    /// - Returns: nil for an integer beyond both ranges. Such an integer deep inside is met only when it is read, and
    ///   is an error of the evaluation there.
    /// - Complexity: O(1).
    public init?(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let integer):
            if let small = integer.int {
                self = .int(Int64(small))
            } else if let large = UInt64(integer.decimal) {
                self = .uint(large)
            } else {
                return nil
            }
        case .double(let value): self = .double(value)
        case .string(let string): self = .string(string)
        case .array(let elements): self = .list(CELList(json: elements))
        case .object(let object): self = .map(CELMap(json: object))
        }
    }

    /// The value as JSON, or nil where JSON has none: bytes, types, times and spans of time, maps with keys other than
    /// strings, and whatever holds one of these.
    ///
    /// - Complexity: linear in the value; O(1) for what came from JSON.
    public var json: JSONValue? {
        switch self {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(Int(value))
        case .uint(let value): return JSONInteger(decimal: String(value)).map { .integer($0) }
        case .double(let value): return .double(value)
        case .string(let string): return .string(string)
        case .list(let list): return list.json.map { .array($0) }
        case .map(let map): return map.json.map { .object($0) }
        case .bytes, .timestamp, .duration, .type: return nil
        }
    }
}
