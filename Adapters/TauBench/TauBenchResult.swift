internal import CanonicalJSON

/// The members of a tool's message that make its step.
struct TauBenchResult {
    private var name: JSONView?
    private var callID: JSONView?
    private var content: JSONView?

    mutating func take(_ key: JSONStringView, _ value: JSONView) {
        if key == "name" {
            name = value
        } else if key == "tool_call_id" {
            callID = value
        } else if key == "content" {
            content = value
        }
    }

    /// The tool that the message names.
    ///
    /// - Throws: ``AdapterError`` `toolNameType`.
    func readName() throws(AdapterError) -> JSONString? {
        guard let name, !name.isNull else { return nil }
        guard let text = name.string else {
            throw AdapterError(.toolNameType, at: "/name", "a tool's name is a text, not \(name.found)")
        }
        return JSONString(text)
    }

    /// The id of the call that it answers.
    var id: JSONStringView? { callID?.string.flatMap { $0.isEmpty ? nil : $0 } }

    /// Calls `body` with the text of the content: of a list the texts of its parts, one per line; none of null; of any
    /// other value its JSON.
    func withText<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        guard let content, !content.isNull else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
        if let text = content.string { return body(text.bytes) }
        var bytes: [UInt8] = []
        if content.kind == .array {
            for (number, part) in content.elements.enumerated() {
                if number > 0 { bytes.append(UInt8(ascii: "\n")) }
                if let text = part.string ?? part["text"]?.string { bytes.append(contentsOf: text.bytes) }
            }
        } else {
            bytes = (try? content.value.canonicalText()) ?? []
        }
        return bytes.withUnsafeBufferPointer(body)
    }
}
