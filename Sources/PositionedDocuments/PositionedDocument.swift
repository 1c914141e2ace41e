internal import CanonicalJSON

/// A document that people write, policies and plans and configurations, with the place of everything in it.
///
/// YAML and JSON are read into the same tree. Plain scalars of YAML are read by the core schema: `true`, `false`,
/// `null`, integers and floats; whatever else stays a text, so `on`, `yes` and `012` mean what they look like.
///
/// Source: DESIGN D1, spec/prelint.md 6.
public struct PositionedDocument: Sendable {
    /// The languages of documents.
    public enum Syntax: Sendable, Hashable {
        case json
        case yaml
    }

    /// Where it came from, for messages.
    public let path: String
    /// The language it was read as.
    public let syntax: Syntax
    /// Everything in it.
    public let root: PositionedNode

    /// Its text.
    public var source: SourceText { root.source }

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - bytes: its text, in UTF-8; a byte-order mark before it is passed over.
    ///   - path: where it came from; `.json`, `.yaml` and `.yml` at its end say which language it is in.
    ///   - syntax: the language; when neither this nor the path says it, a text that begins with `{` or `[` is JSON.
    ///   - emptyAsNull: whether a YAML text without any value, be it all comments, is `null`; else it is refused.
    ///   - limits: bounds on it.
    /// - Throws: ``DocumentError``.
    /// - Complexity: linear in the text and in what its aliases stand for, within the limits.
    public init(
        _ bytes: some Collection<UInt8>, path: String, syntax: Syntax? = nil, emptyAsNull: Bool = false,
        limits: DocumentLimits = DocumentLimits()
    ) throws(DocumentError) {
        guard bytes.count <= limits.bytes else {
            throw DocumentError(
                .tooLarge, path, nil, "a document of \(bytes.count) bytes; the limit is \(limits.bytes)")
        }
        var text = Array(bytes)
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
        self.path = path
        self.syntax = syntax ?? Self.syntax(of: path, text)
        switch self.syntax {
        case .json: root = try JSONNodes(text, path, limits).root()
        case .yaml:
            let source = SourceText(path: path, bytes: text)
            try Self.checkUTF8(source)
            if let root = try YAMLNodes(source, limits).root() {
                self.root = root
            } else {
                guard emptyAsNull else {
                    throw DocumentError(.notOneDocument, path, nil, "there is nothing in the document")
                }
                let start = TextPlace(line: 1, column: 1)
                root = PositionedNode(.null, at: start, to: start, in: source)
            }
        }
    }

    private static func checkUTF8(_ source: SourceText) throws(DocumentError) {
        let bytes = source.bytes
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw DocumentError(
                .notUTF8, source.path, source.place(at: error.byteOffsets.lowerBound), "the text is not UTF-8")
        }
    }

    /// A document in a language that is read elsewhere, as a tree of the same kind.
    ///
    /// - Parameter syntax: the language whose comments it has: `json` for none.
    package init(path: String, root: PositionedNode, syntax: Syntax) {
        self.path = path
        self.syntax = syntax
        self.root = root
    }

    private static func syntax(of path: String, _ text: [UInt8]) -> Syntax {
        if path.utf8.suffix(5).elementsEqual(".json".utf8) { return .json }
        if path.utf8.suffix(5).elementsEqual(".yaml".utf8) || path.utf8.suffix(4).elementsEqual(".yml".utf8) {
            return .yaml
        }
        let first = text.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .json : .yaml
    }
}

/// Bounds on a document, so that no file can exhaust the machine.
public struct DocumentLimits: Sendable, Hashable {
    /// The longest text, in bytes.
    public var bytes: Int
    /// The deepest nesting.
    public var depth: Int
    /// The most values, each use of an alias counted with everything it stands for.
    public var nodes: Int

    /// Limits of 32 MiB, 200 levels and 2,000,000 values unless others are given.
    public init(bytes: Int = 32 << 20, depth: Int = 200, nodes: Int = 2_000_000) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
    }
}
