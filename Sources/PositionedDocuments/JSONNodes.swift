internal import CanonicalJSON

/// Makes a tree with places of a JSON text: the reader checks the text and gives the values, then one walk over the
/// bytes finds where each of them stands.
struct JSONNodes {
    private let text: [UInt8]
    private let path: String
    private let source: SourceText
    private let limits: DocumentLimits
    private var cursor: PlaceCursor
    private var at = 0
    private var count = 0

    init(_ text: [UInt8], _ path: String, _ limits: DocumentLimits) {
        self.text = text
        self.path = path
        source = SourceText(path: path, bytes: text)
        self.limits = limits
        cursor = PlaceCursor(text)
    }

    consuming func root() throws(DocumentError) -> PositionedNode {
        let reader = JSONReader(.strict, limits: JSONLimits(depth: limits.depth, bytes: limits.bytes))
        do throws(JSONError) {
            try reader.parse(text)
        } catch {
            throw DocumentError(code(error.code), path, source.place(at: error.offset), error.detail)
        }
        var walk = self
        return try reader.withRoot { (view) throws(DocumentError) in try walk.node(view) }
    }

    private func code(_ code: JSONError.Code) -> DocumentError.Code {
        switch code {
        case .syntax: .syntax
        case .notUTF8: .notUTF8
        case .duplicateKey: .duplicateKey
        case .nonfinite, .unencodable: .notJSON
        case .intTooLong, .tooDeep, .tooLarge, .outOfMemory: .tooLarge
        }
    }

    /// The value that begins behind the blanks here. The text is known to be well formed, and no deeper than the limit.
    private mutating func node(_ view: JSONView) throws(DocumentError) -> PositionedNode {
        skipBlanks()
        let place = cursor.place(at: at)
        count += 1
        guard count <= limits.nodes else {
            throw DocumentError(.tooLarge, path, place, "more than \(limits.nodes) values")
        }
        switch view.kind {
        case .object:
            at += 1
            var members: [PositionedNode.Member] = []
            for (key, value) in view.members {
                skipBlanks()
                let keyPlace = cursor.place(at: at)
                skipString()
                skipBlanks()
                at += 1  // the colon
                members.append(PositionedNode.Member(JSONString(key), at: keyPlace, try node(value)))
                skipBlanks()
                at += 1  // the comma, or the end
            }
            if members.isEmpty { skipEmpty() }
            return PositionedNode(.object(members), at: place, in: source)
        case .array:
            at += 1
            var elements: [PositionedNode] = []
            for element in view.elements {
                elements.append(try node(element))
                skipBlanks()
                at += 1
            }
            if elements.isEmpty { skipEmpty() }
            return PositionedNode(.array(elements), at: place, in: source)
        case .string:
            skipString()
            return PositionedNode(
                view.string.map { .string(JSONString($0)) } ?? .null, at: place, to: cursor.place(at: at), in: source)
        case .null, .bool, .integer, .double:
            skipWord()
            return PositionedNode(
                PositionedNode.Content(scalar: view.value), at: place, to: cursor.place(at: at), in: source)
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private mutating func skipBlanks() {
        while at < text.count, Self.isBlank(text[at]) { at += 1 }
    }

    /// A number, or one of the three words, to what cannot be of it.
    private mutating func skipWord() {
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"): return
            case let byte where Self.isBlank(byte): return
            default: at += 1
            }
        }
    }

    private mutating func skipEmpty() {
        skipBlanks()
        at += 1
    }

    private mutating func skipString() {
        at += 1
        while at < text.count, text[at] != UInt8(ascii: "\"") { at += text[at] == UInt8(ascii: "\\") ? 2 : 1 }
        at += 1
    }
}

extension PositionedNode.Content {
    /// A value that holds no others.
    init(scalar: JSONValue) {
        switch scalar {
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .double(let value): self = .double(value)
        case .string(let value): self = .string(value)
        case .null, .array, .object: self = .null
        }
    }
}
