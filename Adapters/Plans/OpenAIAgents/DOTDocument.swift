internal import CanonicalJSON
internal import PositionedDocuments

/// A graph in the language DOT as a document: `digraph` with its name, `nodes` with `id` and `attributes`, `edges` with
/// `source`, `target` and `attributes`, in the order written. A node may be stated more than once.
///
/// What a drawing says for all nodes or edges at once is passed over, and subgraphs are refused.
struct DOTDocument {
    private let source: SourceText
    private let limits: DocumentLimits
    private var tokens: DOTTokens
    private var token: DOTTokens.Token?
    private var count = 0
    private var nodes: [PositionedNode] = []
    private var edges: [PositionedNode] = []

    /// Whether a text is in this language: it begins with `digraph`, `graph` or `strict`, or its name says so.
    static func fits(_ bytes: [UInt8], path: String) -> Bool {
        if path.utf8.suffix(4).elementsEqual(".dot".utf8) || path.utf8.suffix(3).elementsEqual(".gv".utf8) {
            return true
        }
        let text = bytes.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        for word in ["digraph", "strict"] where text.starts(with: word.utf8) {
            let next = text.dropFirst(word.utf8.count).first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
            return next.map { $0 != UInt8(ascii: ":") } ?? false
        }
        return false
    }

    /// Reads a text.
    ///
    /// - Throws: ``DocumentError``.
    /// - Complexity: linear in the text, within the limits.
    static func read(
        _ bytes: [UInt8], path: String, limits: DocumentLimits = DocumentLimits()
    ) throws(DocumentError) -> PositionedDocument {
        guard bytes.count <= limits.bytes else {
            throw DocumentError(
                .tooLarge, path, nil, "a document of \(bytes.count) bytes; the limit is \(limits.bytes)")
        }
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        var reader = DOTDocument(SourceText(path: path, bytes: text), limits)
        return PositionedDocument(path: path, root: try reader.graph(), syntax: .json)
    }

    private init(_ source: SourceText, _ limits: DocumentLimits) {
        self.source = source
        self.limits = limits
        tokens = DOTTokens(source)
    }

    // MARK: Grammar

    private mutating func graph() throws(DocumentError) -> PositionedNode {
        try advance()
        let first = token
        if isWord("strict") { try advance() }
        guard isWord("digraph"), let head = token else { throw error("a directed graph begins with the word digraph") }
        try advance()
        var name = node(.string(""), head)
        if case .name(let text, _)? = token?.kind, let token {
            name = node(.string(JSONString(text)), token)
            try advance()
        }
        try expect("{")
        while !isSign("}") {
            guard token != nil else { throw error("the graph has no } at its end") }
            try statement()
            while isSign(";") { try advance() }
        }
        try advance()
        guard token == nil else { throw error("there is something behind the graph") }
        let list = PositionedNode(.array(nodes), from: nodes.first ?? name)
        let ways = PositionedNode(.array(edges), from: edges.first ?? name)
        return node(
            .object([
                PositionedNode.Member("digraph", name), PositionedNode.Member("nodes", list),
                PositionedNode.Member("edges", ways),
            ]), first ?? head)
    }

    private mutating func statement() throws(DocumentError) {
        if isWord("subgraph") || isSign("{") { throw error("subgraphs are not read here") }
        let isDefault = isWord("graph") || isWord("node") || isWord("edge")
        let first = try name()
        if isDefault {
            _ = try attributes()
            return
        }
        if isSign("=") {
            try advance()
            _ = try name()
            return
        }
        var ends = [first]
        while isSign("->") {
            try advance()
            if isWord("subgraph") || isSign("{") { throw error("subgraphs are not read here") }
            ends.append(try name())
        }
        if isSign("--") { throw error("a directed graph has edges ->, not --") }
        let attributes = PositionedNode(.object(try attributes()), from: first)
        guard ends.count > 1 else {
            nodes.append(
                PositionedNode(
                    .object([PositionedNode.Member("id", first), PositionedNode.Member("attributes", attributes)]),
                    from: first))
            return
        }
        for (source, target) in zip(ends, ends.dropFirst()) {
            edges.append(
                PositionedNode(
                    .object([
                        PositionedNode.Member("source", source), PositionedNode.Member("target", target),
                        PositionedNode.Member("attributes", attributes),
                    ]), from: source))
        }
    }

    /// Any number of `[name=value, ..]`. Of an attribute that is given twice the last counts, as when it is drawn.
    private mutating func attributes() throws(DocumentError) -> [PositionedNode.Member] {
        var members: [PositionedNode.Member] = []
        while isSign("[") {
            try advance()
            while !isSign("]") {
                let key = try name()
                try expect("=")
                let value = try name()
                let text = key.string ?? ""
                members.removeAll { $0.key == text }
                members.append(PositionedNode.Member(text, at: key.place, value))
                guard members.count <= 100 else { throw error("more than 100 attributes") }
                if isSign(",") || isSign(";") { try advance() }
            }
            try advance()
        }
        return members
    }

    /// A name, with the port behind it passed over.
    private mutating func name() throws(DocumentError) -> PositionedNode {
        guard let token, case .name(let text, _) = token.kind else {
            throw error("a name stands here")
        }
        let name = node(.string(JSONString(text)), token)
        try advance()
        while isSign(":") {
            try advance()
            guard case .name? = self.token?.kind else { throw error("the name of a port stands here") }
            try advance()
        }
        return name
    }

    // MARK: Tokens

    private mutating func advance() throws(DocumentError) {
        token = try tokens.next()
        count += 1
        guard count <= limits.nodes else {
            throw DocumentError(.tooLarge, source.path, nil, "more than \(limits.nodes) names and signs")
        }
    }

    private func isSign(_ sign: String) -> Bool { token?.kind == .sign(sign) }

    /// Words of the language are written in any case, and without quotes.
    private func isWord(_ word: String) -> Bool {
        if case .name(let text, false)? = token?.kind { return text.lowercased() == word }
        return false
    }

    private mutating func expect(_ sign: String) throws(DocumentError) {
        guard isSign(sign) else { throw error("\(sign) stands here") }
        try advance()
    }

    private func error(_ detail: String) -> DocumentError {
        let at = token?.range.lowerBound ?? source.bytes.count
        return DocumentError(.syntax, source.path, source.place(at: at), detail)
    }

    private func node(_ content: PositionedNode.Content, _ token: DOTTokens.Token) -> PositionedNode {
        PositionedNode(
            content, at: source.place(at: token.range.lowerBound), to: source.place(at: token.range.upperBound),
            in: source)
    }
}
