/// A comment of a YAML document.
public struct DocumentComment: Sendable, Hashable {
    /// What stands behind `#`, to the end of the line.
    public let text: String
    /// The place of the `#`.
    public let place: TextPlace
    /// Whether nothing but blanks stands before it in its line.
    public let isAlone: Bool

    /// The comment from its `#` to behind its last character.
    public var region: TextRegion {
        let length = 1 + text.unicodeScalars.count
        return TextRegion(start: place, end: TextPlace(line: place.line, column: place.column + length))
    }
}

extension PositionedDocument {
    /// The comments in the order written; JSON has none.
    ///
    /// They are looked for at each call: a `#` begins a comment only where the parser of YAML sees no value, so the text
    /// is scanned once more.
    ///
    /// - Complexity: linear in the text.
    public var comments: [DocumentComment] {
        guard syntax == .yaml, source.bytes.contains(UInt8(ascii: "#")) else { return [] }
        return YAMLComments(source).all()
    }

    /// The comments, of those given, that stand before any value of the document, each alone on its line: where a file
    /// speaks of itself as a whole.
    ///
    /// - Parameter comments: those of this document.
    public func opening(of comments: [DocumentComment]) -> [DocumentComment] {
        // A document of comments alone has no value to stand before.
        let isEmpty = root.region.start == root.region.end && root.place == TextPlace(line: 1, column: 1)
        return comments.filter { $0.isAlone && (isEmpty || $0.place < root.place) }
    }
}
