import ByteStreams
import CanonicalJSON
import DecisionRecords

/// Where records come from that are to be sealed.
protocol RecordSource {
    /// Reads the records, some at a time.
    ///
    /// - Parameter take: gets them in order; with the last ones before a bad line, what is wrong with that line.
    /// - Throws: `ByteStreamError` when the file cannot be read; ``CommandError``; what `take` throws.
    func read(_ take: ([RecordBodies.Body], CommandError?) throws -> Void) throws
}

/// Record bodies in a file, one JSON object per line.
struct RecordBodies: RecordSource {
    /// One body, with its missing members filled in.
    struct Body {
        let record: DecisionRecord
        /// The record that it names as the one before it, where that is an id.
        let previous: RecordID?
        /// Its physical line, from 1; nil when it was made of several.
        let line: Int?
    }

    /// The path as the user wrote it; `-` is standard input.
    let path: String
    let strictness: JSONStrictness
    let limits: JSONLimits
    /// The time of bodies without one.
    let decidedAt: JSONNumber?
    let audit: RecordAudit?
    /// Whether the first record's predecessor is known from elsewhere: then what bodies say of theirs does not count.
    let isPreviousKnown: Bool
    let advice: BodyAdvice

    /// Reads the bodies, as many at a time as one read brings.
    ///
    /// - Parameter take: gets bodies in order; with the last ones before a bad line, what is wrong with that line.
    /// - Throws: `ByteStreamError` when the file cannot be read; what `take` throws.
    func read(_ take: ([Body], CommandError?) throws -> Void) throws {
        let reader = LineReader(try ByteSource(path: path), limit: limits.bytes)
        let json = JSONReader(strictness, limits: limits)
        while let batch = try reader.next() {
            var bodies: [Body] = []
            var failure: CommandError?
            for at in batch.lines.indices where !batch[at].trimmingBlanks.isEmpty {
                do throws(CommandError) {
                    bodies.append(try body(batch[at], line: batch.firstLine + at, json))
                } catch {
                    failure = error
                    break
                }
            }
            try take(bodies, failure)
            if failure != nil { return }
        }
    }

    private func body(
        _ text: UnsafeBufferPointer<UInt8>, line: Int, _ json: JSONReader
    ) throws(CommandError) -> Body {
        do throws(JSONError) {
            try json.parse(padded: text)
        } catch {
            throw CommandError(body: error, in: (path, line), advice)
        }
        guard let members = json.withRoot({ $0.value }).object else {
            throw CommandError(
                record: RecordError(.notCanonicalShape, "the line is no object", hint: "one JSON object per line"),
                in: (path, line))
        }
        do throws(RecordError) {
            let previous = try previous(members)
            var record = try DecisionRecord(members, missing: .defaulted(decidedAt: decidedAt))
            if let audit { record = try audit.report(on: record) }
            return Body(record: record, previous: previous, line: line)
        } catch {
            var wrong = error
            if error.pointer == "/decided_at", error.code == .notCanonicalShape {
                wrong = RecordError(
                    error.code, pointer: error.pointer, error.detail,
                    hint: "a decided_at in the body, in Unix seconds, or --now TIME for those without one")
            }
            throw CommandError(record: wrong, in: (path, line))
        }
    }

    /// The record that a body names as the one before it. What is no id would start a new chain that nobody asked for.
    private func previous(_ members: JSONObject) throws(RecordError) -> RecordID? {
        guard let member = members["prev_digest"], !member.isNull else { return nil }
        if let id = member.text.flatMap({ RecordID($0) }) { return id }
        guard !isPreviousKnown else { return nil }
        throw RecordError(
            .wrongScalarType, pointer: "/prev_digest",
            "the member is neither null nor the id of a record, 64 digits of 0 to 9 and a to f",
            hint: advice.previous)
    }
}

extension CommandError {
    /// The error of a file of bodies that cannot be read.
    init(bodies error: ByteStreamError) {
        guard error.code == .tooLarge else {
            self.init(log: error)
            return
        }
        let name = error.path == "-" ? "standard input" : error.path
        self.init(
            .unreadableInput, code: error.code.rawValue, "\(name) holds a body that is too large",
            [
                (error.line.map { "\(error.path):\($0)" } ?? name, error.detail),
                ("try", "--max-line-bytes with a larger number"),
            ])
        line = error.line
    }
}
