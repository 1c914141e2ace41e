internal import CanonicalJSON
internal import Yams

/// Makes a tree with places of a YAML text, through Yams.
///
/// Yams composes scalars as text; they become values here, by the core schema alone. It gives the place where a value
/// begins, an alias has that of its anchor, and shares what aliases stand for: only this walk unfolds them, and counts.
struct YAMLNodes {
    private let text: [UInt8]
    private let path: String
    private let source: SourceText
    private let limits: DocumentLimits
    private var count = 0

    init(_ text: [UInt8], _ path: String, _ limits: DocumentLimits) {
        self.text = text
        self.path = path
        source = SourceText(path: path, bytes: text)
        self.limits = limits
    }

    consuming func root() throws(DocumentError) -> PositionedNode {
        guard let text = String(validating: text, as: UTF8.self) else {
            throw DocumentError(.notUTF8, path, nil, "the text is not UTF-8")
        }
        let composed: Node?
        do {
            // Named, so that no variable of the environment has a say.
            composed = try Parser(yaml: text, resolver: .basic, constructor: .default, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw Self.error(error, path)
        } catch {
            throw DocumentError(.syntax, path, nil, "the text is no YAML")
        }
        guard let composed else { throw DocumentError(.notOneDocument, path, nil, "there is nothing in the document") }
        var walk = self
        return try walk.node(composed, depth: 0, TextPlace(line: 1, column: 1))
    }

    private mutating func node(
        _ node: Node, depth: Int, _ parent: TextPlace
    ) throws(DocumentError) -> PositionedNode {
        let place = node.mark.map { TextPlace(line: $0.line, column: $0.column) } ?? parent
        count += 1
        guard count <= limits.nodes else {
            throw DocumentError(.tooLarge, path, place, "more than \(limits.nodes) values, aliases unfolded")
        }
        guard depth <= limits.depth else {
            throw DocumentError(.tooLarge, path, place, "nesting deeper than \(limits.depth) levels")
        }
        switch node {
        case .scalar(let scalar):
            return PositionedNode(try content(scalar, place), at: place, in: source)
        case .sequence(let sequence):
            try refuseTag(sequence.tag, "tag:yaml.org,2002:seq", place)
            var elements: [PositionedNode] = []
            for element in sequence { elements.append(try self.node(element, depth: depth + 1, place)) }
            return PositionedNode(.array(elements), at: place, in: source)
        case .mapping(let mapping):
            try refuseTag(mapping.tag, "tag:yaml.org,2002:map", place)
            var members: [PositionedNode.Member] = []
            var seen: Set<JSONString> = []
            for (key, value) in mapping {
                let keyPlace = key.mark.map { TextPlace(line: $0.line, column: $0.column) } ?? place
                guard case .scalar(let scalar) = key else {
                    throw DocumentError(.notJSON, path, keyPlace, "a name is a text, not a list or an object")
                }
                let name = JSONString(scalar.string)
                guard seen.insert(name).inserted else {
                    throw DocumentError(.duplicateKey, path, keyPlace, "the name \(name) stands twice")
                }
                members.append(
                    PositionedNode.Member(name, at: keyPlace, try self.node(value, depth: depth + 1, keyPlace)))
            }
            return PositionedNode(.object(members), at: place, in: source)
        case .alias:
            throw DocumentError(.syntax, path, place, "an alias without its anchor")
        }
    }

    /// A tag that says what a value is anyway changes nothing; any other would be passed over in silence.
    private func refuseTag(_ tag: Tag, _ own: String, _ place: TextPlace) throws(DocumentError) {
        guard ["", "!", own].contains(tag.rawValue) else {
            throw DocumentError(.notJSON, path, place, "the tag \(tag.rawValue) means nothing here")
        }
    }

    // MARK: Scalars

    private func content(_ scalar: Node.Scalar, _ place: TextPlace) throws(DocumentError) -> PositionedNode.Content {
        let text = scalar.string
        switch scalar.tag.rawValue {
        case "tag:yaml.org,2002:str", "!": return .string(JSONString(text))
        case "": break
        case let tag:
            throw DocumentError(.notJSON, path, place, "the tag \(tag) means nothing here")
        }
        guard scalar.style == .any || scalar.style == .plain else { return .string(JSONString(text)) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        if let integer = Self.integer(text) { return .integer(integer) }
        if let double = Self.double(text) {
            guard double.isFinite else {
                throw DocumentError(.notJSON, path, place, "\(text) is beyond the range of numbers")
            }
            return .double(double)
        }
        if [".nan", ".inf", "-.inf", "+.inf"].contains(text.lowercased()) {
            throw DocumentError(.notJSON, path, place, "\(text) is no number that JSON has; quote it to mean a text")
        }
        return .string(JSONString(text))
    }

    /// `[-+]?[0-9]+`, `0o[0-7]+`, `0x[0-9a-fA-F]+`; a number with zeros before it is one too, as the schema has it.
    private static func integer(_ text: String) -> JSONInteger? {
        var digits = Array(text.utf8)
        guard digits.count <= 4300 else { return nil }
        if digits.starts(with: "0x".utf8) { return Int(text.dropFirst(2), radix: 16).map { JSONInteger($0) } }
        if digits.starts(with: "0o".utf8) { return Int(text.dropFirst(2), radix: 8).map { JSONInteger($0) } }
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        // Ambiguous to people, and a text to JSON: 012 is no twelve.
        if digits.count > 1, digits[0] == UInt8(ascii: "0") { return nil }
        return JSONInteger(decimal: (isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self))
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
    private static func double(_ text: String) -> Double? {
        var rest = text.utf8[...]
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        func digits() -> Int {
            let count = rest.prefix { (0x30...0x39).contains($0) }.count
            rest.removeFirst(count)
            return count
        }
        let isLong =
            rest.first == UInt8(ascii: "0") && (rest.dropFirst().first.map { (0x30...0x39).contains($0) } ?? false)
        var count = digits()
        guard !isLong else { return nil }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            count += digits()
        }
        guard count > 0 else { return nil }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
            guard digits() > 0 else { return nil }
        }
        guard rest.isEmpty else { return nil }
        return Double(text.utf8.last == UInt8(ascii: ".") ? text + "0" : text)
    }

    // MARK: Errors

    private static func error(_ error: YamlError, _ path: String) -> DocumentError {
        func place(_ mark: Mark) -> TextPlace { TextPlace(line: mark.line, column: mark.column) }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
            return DocumentError(.syntax, path, place(mark), problem)
        case .composer(_, let problem, let mark, _):
            return DocumentError(
                problem.contains("another document") ? .notOneDocument : .syntax, path, place(mark), problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            return DocumentError(
                .duplicateKey, path, place(context.mark),
                "the name \(duplicates.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.first ?? "") stands twice")
        case .reader(let problem, _, _, _):
            return DocumentError(.syntax, path, nil, problem)
        case .memory:
            return DocumentError(.tooLarge, path, nil, "no memory for the document")
        default:
            return DocumentError(.syntax, path, nil, "the text is no YAML")
        }
    }
}
