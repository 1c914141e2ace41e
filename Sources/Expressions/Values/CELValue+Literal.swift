internal import CanonicalJSON

/// The value as an expression would write it: `5u`, `"text"`, `b"\x00"`, `[1, 2.0]`, `{"a": null}`,
/// `duration("1.5s")`. NaN and the infinities are written as calls of `double`.
extension CELValue: CustomStringConvertible {
    public var description: String {
        switch self {
        case .null: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .int(let value): return String(value)
        case .uint(let value): return "\(value)u"
        case .double(let value): return value.isFinite ? value.canonicalText : "double(\"\(value.canonicalText)\")"
        case .string(let string): return Self.quoted(string.lossyText)
        case .bytes(let bytes): return "b\"" + bytes.map(Self.escaped).joined() + "\""
        case .timestamp(let time): return "timestamp(\"\(time.text)\")"
        case .duration(let span): return "duration(\"\(span.text)\")"
        case .type(let type): return type.rawValue
        case .list(let list):
            let elements = (0..<list.count).map { list[$0].map(\.description) ?? Self.digits(list.jsonElement($0)) }
            return "[" + elements.joined(separator: ", ") + "]"
        case .map(let map):
            let entries = (0..<map.count).map { position in
                let value = map[position].value.map(\.description) ?? Self.digits(map.jsonMember(position))
                return "\(map[position].key): \(value)"
            }
            return "{" + entries.joined(separator: ", ") + "}"
        }
    }

    /// An integer of the data that no type holds.
    private static func digits(_ json: JSONValue?) -> String {
        if case .integer(let integer)? = json { integer.decimal } else { "null" }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\0"..<" ", "\u{7F}": quoted += escaped(UInt8(scalar.value))
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// A byte as it stands between quotes.
    private static func escaped(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): "\\" + String(UnicodeScalar(byte))
        case 0x20..<0x7F: String(UnicodeScalar(byte))
        default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
}
