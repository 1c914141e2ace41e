public import PositionedDocuments

/// The front matter of a Markdown file: the YAML between two lines of three hyphens at its beginning.
///
/// Places are those in the whole file.
public enum MarkdownFrontMatter {
    /// Reads the front matter as a document; a file without any is an empty object, for it says nothing.
    ///
    /// - Throws: ``DocumentError``.
    public static func document(
        _ bytes: some Collection<UInt8>, path: String, limits: DocumentLimits = DocumentLimits()
    ) throws(DocumentError) -> PositionedDocument {
        guard bytes.count <= limits.bytes else {
            throw DocumentError(
                .tooLarge, path, nil, "a document of \(bytes.count) bytes; the limit is \(limits.bytes)")
        }
        var text = Array(bytes)
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
        var end: Int?
        var start = 0
        var number = 0
        while start < text.count {
            let next = text[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? text.count
            var line = text[start..<next]
            while let last = line.last, [0x0A, 0x0D, 0x20, 0x09].contains(last) { line.removeLast() }
            let isRule = line.elementsEqual("---".utf8)
            if number == 0, !isRule { break }
            if number > 0, isRule {
                end = start
                break
            }
            number += 1
            start = next
        }
        guard let end else {
            return try PositionedDocument(Array("{}".utf8), path: path, syntax: .yaml, limits: limits)
        }
        let front = text[..<end]
        let isEmpty = front.dropFirst(3).allSatisfy { [0x0A, 0x0D, 0x20, 0x09].contains($0) }
        return try PositionedDocument(
            isEmpty ? Array("{}".utf8) : Array(front), path: path, syntax: .yaml, limits: limits)
    }
}
