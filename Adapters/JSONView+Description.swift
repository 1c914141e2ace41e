internal import CanonicalJSON

extension JSONView {
    /// What a value is, for an error message: its kind, and a short value by itself.
    var found: String {
        switch kind {
        case .null: return "null"
        case .bool: return bool == true ? "true" : "false"
        case .integer, .double:
            let text = (try? value.canonicalText()).map { String(decoding: $0.prefix(40), as: UTF8.self) }
            return text ?? "a number"
        case .string:
            guard let string else { return "a text" }
            return string.count <= 40 ? "\"\(string.text)\"" : "a text of \(string.count) bytes"
        case .array: return "an array"
        case .object: return "an object"
        }
    }
}
