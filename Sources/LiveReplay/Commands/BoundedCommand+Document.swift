internal import CanonicalJSON
internal import PositionedDocuments

extension BoundedCommand {
    /// Reads a command as files declare it: `command`, a list of texts, `timeout` in seconds, `max_output` in bytes.
    ///
    /// - Throws: ``PositionedDocuments/DocumentError`` `shape`, with the place.
    init(_ root: PositionedNode, path: String) throws(DocumentError) {
        func wrong(_ place: TextPlace?, _ detail: String) -> DocumentError {
            DocumentError(.shape, path, place, detail)
        }
        let command = root["command"]
        let words = command?.elements?.compactMap(\.string?.text) ?? []
        guard let program = words.first, !program.isEmpty, words.count == command?.elements?.count,
            !words.contains(where: { $0.utf8.contains(0) })
        else {
            throw wrong(
                command?.place ?? root.place,
                "command is a list of texts, the program and its arguments; no shell reads them")
        }
        var limits = CommandLimits()
        if let node = root["timeout"] {
            guard let seconds = JSONNumber(node.json)?.double, seconds >= 0.001, seconds <= 86_400 else {
                throw wrong(node.place, "timeout is a number of seconds, from 0.001 to 86400")
            }
            limits.time = .milliseconds(Int(seconds * 1000))
        }
        if let node = root["max_output"] {
            guard let bytes = node.json.int, bytes > 0, bytes <= 1 << 30 else {
                throw wrong(node.place, "max_output is a number of bytes, from 1 to 1073741824")
            }
            limits.output = bytes
        }
        self.init(words, limits: limits)
    }
}
