import ArgumentParser
import ByteStreams
import CanonicalJSON
import Signing

/// `auditable canonical`: the canonical text of JSON and its digest.
struct CanonicalCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "canonical", abstract: "The canonical text of JSON, over which digests are taken.")

    static let card = VerbCard(
        examples: [
            .init("auditable canonical record.json", "one document as canonical text"),
            .init("auditable canonical --jsonl log.jsonl", "text and SHA-256 of every line"),
        ],
        furtherExamples: [
            .init(
                "auditable canonical --jsonl --lenient --max-run-bytes 1000000 -", "accept what the reference accepts"),
            .init("auditable canonical record.json -o record.canonical.json", "into a file"),
            .init("auditable canonical --digest record.json", "the SHA-256 alone"),
        ],
        exits: [.done, .wrongCommand, .unreadableInput, .partlyDone], schema: "auditable/canonical/1", group: .housekeeping)

    @Argument(help: ArgumentHelp("A file, or - for standard input.", valueName: "file"))
    var file: String = "-"

    @Flag(name: .long, help: "One JSON text per line in; per line an object with canonical and sha256, or error, out.")
    var jsonl = false

    @Flag(name: .long, help: "Write the SHA-256 of the canonical text instead of the text.")
    var digest = false

    @Flag(name: .long, help: "Accept what the reference accepts: repeated keys, NaN and infinities, lone surrogates.")
    var lenient = false

    @Option(name: .long, help: ArgumentHelp("The longest text accepted, in bytes.", valueName: "bytes"))
    var maxRunBytes: Int = 512 << 20

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("Write to a file, which appears whole or not at all.", valueName: "file"))
    var output: String?

    func perform(_ context: CommandContext) throws -> ExitStatus {
        guard maxRunBytes > 0 else {
            throw CommandError(
                .wrongCommand, code: "max_run_bytes", "a limit of \(maxRunBytes) bytes leaves nothing to read",
                [("try", "--max-run-bytes 536870912")])
        }
        let limits = JSONLimits(bytes: min(maxRunBytes, Int(UInt32.max) - 64))
        let json = JSONReader(lenient ? .lenient : .strict, limits: limits)
        do {
            let sink =
                try output.flatMap { $0 == "-" ? nil : $0 }.map { path in try ByteSink(path: path) }
                ?? ByteSink(descriptor: 1)
            let reader = LineReader(try ByteSource(path: file), limit: limits.bytes)
            let status = try jsonl ? lines(reader, json, sink) : document(reader, json, sink)
            try sink.commit()
            return status
        } catch let error as ByteStreamError {
            throw CommandError(error)
        }
    }

    private func document(_ reader: LineReader, _ json: JSONReader, _ sink: ByteSink) throws -> ExitStatus {
        let text: [UInt8]
        do {
            try json.parse(padded: try reader.rest())
            text = try json.withRoot { $0.value }.canonicalText()
        } catch let error as JSONError {
            throw CommandError(error, in: RunOrigin(path: file, line: nil, pointer: ""))
        }
        try sink.write(digest ? Array(try SHA256Digest(of: text).hex.utf8) : text)
        try sink.write([0x0A])
        return .done
    }

    /// Every line has its answer, good or bad, blank and over-long ones too, so that the output is as long as the input.
    private func lines(_ reader: LineReader, _ json: JSONReader, _ sink: ByteSink) throws -> ExitStatus {
        var good = 0
        var bad = 0
        var writer = CanonicalWriter()
        while true {
            do throws(ByteStreamError) {
                guard let batch = try reader.next() else { break }
                for at in batch.lines.indices {
                    writer.removeAll()
                    let isGood = try answer(batch[at], line: batch.firstLine + at, json, &writer)
                    good += isGood ? 1 : 0
                    bad += isGood ? 0 : 1
                    try sink.write(writer.bytes)
                }
                if file == "-" { try sink.flush() }
            } catch {
                guard error.code == .tooLarge, let line = error.line else { throw error }
                writer.removeAll()
                refusal(error.code.rawValue, line: line, error.detail, &writer)
                bad += 1
                try sink.write(writer.bytes)
                try reader.skipLine()
            }
        }
        return bad == 0 ? .done : good == 0 ? .unreadableInput : .partlyDone
    }

    /// Writes what a line's text comes to.
    ///
    /// - Returns: whether it has a canonical text.
    private func answer(
        _ text: UnsafeBufferPointer<UInt8>, line: Int, _ json: JSONReader, _ writer: inout CanonicalWriter
    ) throws(ByteStreamError) -> Bool {
        do {
            try json.parse(padded: text)
            let canonical = try json.withRoot { $0.value }.canonicalText()
            let sha256 = try SHA256Digest(of: canonical).hex
            writer.beginObject()
            if !digest {
                writer.key("canonical")
                writer.string(String(decoding: canonical, as: UTF8.self))
            }
            writer.key("sha256")
            writer.string(sha256)
            writer.endObject()
            writer.newline()
            return true
        } catch let error as JSONError {
            refusal(error.code.rawValue, line: line, error.detail, &writer)
        } catch {
            refusal("digest", line: line, "\(error)", &writer)
        }
        return false
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
