import Adapters
import ByteStreams
import CanonicalJSON

/// How a file holds its runs.
enum InputShape {
    /// Nothing but blanks.
    case empty
    /// One JSON text.
    case document
    /// A run per line.
    case lines(hasSeveral: Bool)
    /// One run, an element per line.
    case elements

    /// Looks at the first lines of a file, without taking them.
    ///
    /// A first line that is a whole JSON value makes the file JSON Lines. So does one that is broken, when it is more
    /// than an opening bracket and the second line is whole: then one line is bad, not the file.
    ///
    /// - Parameter needsCount: whether it matters if there is a second line; it is waited for only then.
    static func of(
        _ reader: LineReader, _ file: InputFile, _ settings: InputSettings, needsCount: Bool
    ) throws -> InputShape {
        let path = file.path
        guard let batch = try reader.peek(nonBlankLines: needsCount ? 2 : 1) else { return .empty }
        let lines = batch.lines.indices.lazy.filter { !batch[$0].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }
        var rest = lines.makeIterator()
        guard let first = rest.next() else {
            // Blanks for as long as one piece: let the document reader say so.
            return .document
        }
        let second = rest.next()
        let json = JSONReader(settings.strictness, limits: settings.limits)
        let hasLineName = [".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"].contains { path.hasSuffix($0) }
        if second == nil, batch[first].count > 1 << 20 {
            // One very long line is a text by itself either way; it is not worth parsing twice to learn more.
            return hasLineName ? .lines(hasSeveral: false) : .document
        }
        let isWhole = (try? json.parse(padded: batch[first])) != nil
        if isWhole {
            // A list of one line that is to be taken apart is a document.
            if second == nil, file.isTakenApart, json.withRoot({ $0.kind == .array }) { return .document }
            return json.withRoot { root in
                let isPart = Self.isElement(root, settings.choice)
                if isPart { return .elements }
                return .lines(hasSeveral: second != nil)
            }
        }
        if hasLineName || (path == "-" && settings.linesFromStandardInput) { return .lines(hasSeveral: second != nil) }
        guard let second, batch[first].count > 1, (try? json.parse(padded: batch[second])) != nil else {
            return .document
        }
        return .lines(hasSeveral: true)
    }

    private static func isElement(_ line: JSONView, _ choice: AdapterChoice) -> Bool {
        guard let adapter = try? choice.adapter(for: line, RunOrigin(path: "", line: nil, pointer: "")) else {
            return false
        }
        return type(of: adapter).isElement(line)
    }
}
