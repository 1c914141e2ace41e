public import CanonicalJSON

/// Values as JSON that names their types, so that `1`, `1u` and `1.0` stay apart: the form of `auditable eval-cel`.
///
/// `{"null": null}`, `{"bool": true}`, `{"int": "-5"}`, `{"uint": "5"}`, `{"double": "0.1"}` (the shortest digits, or
/// `nan`, `inf`, `-inf`), `{"string": "…"}`, `{"bytes": "<hex>"}`, `{"type": "int"}`, `{"list": […]}`,
/// `{"map": [[key, value], …]}`; beyond these `{"timestamp": "2009-02-13T23:31:30Z"}` and `{"duration": "1.5s"}`.
extension CELValue {
    /// Reads a tagged value.
    ///
    /// - Returns: nil for anything else, and for a map with a key that is none or is there twice.
    public init?(tagged json: JSONValue) {
        guard let object = json.object, object.count == 1 else { return nil }
        let (tag, content) = object[0]
        switch (tag.text, content) {
        case ("null", .null): self = .null
        case ("bool", .bool(let flag)): self = .bool(flag)
        case ("int", .string(let digits)):
            guard let value = digits.text.flatMap({ Int64($0) }) else { return nil }
            self = .int(value)
        case ("uint", .string(let digits)):
            guard let value = digits.text.flatMap({ UInt64($0) }) else { return nil }
            self = .uint(value)
        case ("double", .string(let digits)):
            guard let value = digits.text.flatMap(DoubleText.value(of:)) else { return nil }
            self = .double(value)
        case ("string", .string(let string)): self = .string(string)
        case ("bytes", .string(let digits)):
            guard let bytes = digits.text.flatMap(Self.bytes(hex:)) else { return nil }
            self = .bytes(bytes)
        case ("type", .string(let name)):
            guard let type = name.text.flatMap(CELTypeName.init(rawValue:)) else { return nil }
            self = .type(type)
        case ("timestamp", .string(let string)):
            guard let time = string.text.flatMap({ CELTimestamp($0) }) else { return nil }
            self = .timestamp(time)
        case ("duration", .string(let string)):
            guard let span = string.text.flatMap({ CELDuration($0) }) else { return nil }
            self = .duration(span)
        case ("list", .array(let elements)):
            let values = elements.compactMap { CELValue(tagged: $0) }
            guard values.count == elements.count else { return nil }
            self = .list(values)
        case ("map", .array(let entries)):
            let pairs = entries.compactMap { entry -> (CELValue, CELValue)? in
                guard let pair = entry.array, pair.count == 2, let key = CELValue(tagged: pair[0]),
                    let value = CELValue(tagged: pair[1])
                else { return nil }
                return (key, value)
            }
            guard pairs.count == entries.count, let map = CELMap(pairs) else { return nil }
            self = .map(map)
        default: return nil
        }
    }

    /// The value with its type named.
    ///
    /// - Complexity: linear in the value.
    public var tagged: JSONValue {
        switch self {
        case .null: return ["null": .null]
        case .bool(let flag): return ["bool": .bool(flag)]
        case .int(let value): return ["int": .text(String(value))]
        case .uint(let value): return ["uint": .text(String(value))]
        case .double(let value):
            let text = value.isNaN ? "nan" : value.isInfinite ? (value < 0 ? "-inf" : "inf") : value.canonicalText
            return ["double": .text(text)]
        case .string(let string): return ["string": .string(string)]
        case .bytes(let bytes): return ["bytes": .text(Self.hex(bytes))]
        case .type(let type): return ["type": .text(type.rawValue)]
        case .timestamp(let time): return ["timestamp": .text(time.text)]
        case .duration(let span): return ["duration": .text(span.text)]
        case .list(let list):
            let elements = (0..<list.count).map { list[$0]?.tagged ?? Self.beyond(list.jsonElement($0)) }
            return ["list": .array(elements)]
        case .map(let map):
            let entries = (0..<map.count).map { position -> JSONValue in
                let entry = map[position]
                return [entry.key.tagged, entry.value?.tagged ?? Self.beyond(map.jsonMember(position))]
            }
            return ["map": .array(entries)]
        }
    }

    /// An integer of the data that no type holds is shown as JSON has it.
    private static func beyond(_ json: JSONValue?) -> JSONValue { ["json": json ?? .null] }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func bytes(hex: String) -> [UInt8]? {
        let digits = hex.utf8.compactMap { Lexer.hexValue($0) }
        guard digits.count == hex.utf8.count, digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
