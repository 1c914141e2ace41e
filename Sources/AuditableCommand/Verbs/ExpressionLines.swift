import ByteStreams
import CanonicalJSON
import Expressions

/// Expressions from lines: `{"expr", "bindings"}` in, `{"value"}` or `{"error": true}` out.
///
/// Expressions are evaluated without checks, as the language defines it, so a name that is unknown fails only where it
/// is reached. Whatever is wrong with an expression is an answer; a line that is no such object has an error with a
/// code, a line number and a message, as in the other verbs, and makes the status 7, or 3 when no line is one.
struct ExpressionLines {
    let path: String

    /// What is wrong with a line, beside its JSON.
    private struct Malformed: Error {
        let message: String
    }

    func answer() throws -> ExitStatus {
        var (good, bad) = (0, 0)
        do {
            let json = JSONReader()
            let reader = LineReader(try ByteSource(path: path), limit: json.limits.bytes)
            let sink = ByteSink(descriptor: 1)
            var writer = CanonicalWriter()
            while true {
                do throws(ByteStreamError) {
                    guard let batch = try reader.next() else { break }
                    for at in batch.lines.indices {
                        writer.removeAll()
                        if answer(batch[at], line: batch.firstLine + at, json, &writer) { good += 1 } else { bad += 1 }
                        try sink.write(writer.bytes)
                    }
                    if path == "-" { try sink.flush() }
                } catch {
                    guard error.code == .tooLarge, let line = error.line else { throw error }
                    writer.removeAll()
                    refusal(error.code.rawValue, line: line, error.detail, &writer)
                    bad += 1
                    try sink.write(writer.bytes)
                    try reader.skipLine()
                }
            }
            try sink.commit()
        } catch let error as ByteStreamError {
            throw CommandError(error)
        }
        return bad == 0 ? .done : good == 0 ? .unreadableInput : .partlyDone
    }

    /// Writes what a line's expression comes to.
    ///
    /// - Returns: whether the line is one.
    private func answer(
        _ text: UnsafeBufferPointer<UInt8>, line: Int, _ json: JSONReader, _ writer: inout CanonicalWriter
    ) -> Bool {
        do {
            try json.parse(padded: text)
            let value = try evaluate(json.withRoot { $0.value })
            try writer.value(value.map { ["value": $0.tagged] } ?? ["error": true])
            writer.newline()
            return true
        } catch let error as JSONError {
            refusal(error.code.rawValue, line: line, error.detail, &writer)
        } catch let error as Malformed {
            refusal("case", line: line, error.message, &writer)
        } catch {
            refusal("case", line: line, "\(error)", &writer)
        }
        return false
    }

    /// The value of a line's expression, or nil when it has none.
    private func evaluate(_ line: JSONValue) throws(Malformed) -> CELValue? {
        guard let fields = line.object, case .string(let expression)? = fields["expr"] else {
            throw Malformed(message: "expected an object with the text expr and perhaps the object bindings")
        }
        var names: [String] = []
        var values: [CELValue] = []
        switch fields["bindings"] {
        case nil, .null?: break
        case .object(let bindings)?:
            for (name, tagged) in bindings {
                guard let value = CELValue(tagged: tagged) else {
                    throw Malformed(message: "the value of \(name) does not name its type, as {\"int\": \"5\"}")
                }
                names.append(name.lossyText)
                values.append(value)
            }
        default: throw Malformed(message: "bindings is no object")
        }
        // A text with a lone surrogate is no expression.
        guard let source = expression.text else { return nil }
        do {
            return try CELProgram.unchecked(source, in: CELEnvironment(names)).evaluate(values)
        } catch {
            return nil
        }
    }

    private func refusal(_ code: String, line: Int, _ message: String, _ writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("error")
        writer.string(code)
        writer.key("line")
        writer.int(line)
        writer.key("message")
        writer.string(message)
        writer.endObject()
        writer.newline()
    }
}
