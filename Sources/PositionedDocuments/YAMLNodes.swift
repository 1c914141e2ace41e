internal import CYaml
internal import CanonicalJSON

/// Makes a tree with places of a YAML text.
///
/// Scalars become values by the core schema alone. What an alias stands for is unfolded here and counted, and stands
/// where the alias is written: that is what people edit.
struct YAMLNodes: ~Copyable {
    private let source: SourceText
    private let limits: DocumentLimits
    private var events: YAMLEvents
    private var marks: YAMLMarks
    private var anchors: [String: Anchored] = [:]
    private var openAnchors: [String] = []
    private var count = 0

    /// What an anchor names, and the text of a scalar as written: as the name of a member it is that and no number.
    private struct Anchored {
        let node: PositionedNode
        let text: JSONString?
    }

    init(_ source: SourceText, _ limits: DocumentLimits) throws(DocumentError) {
        guard let events = YAMLEvents(source.bytes) else {
            throw DocumentError(.tooLarge, source.path, nil, "no memory for the document")
        }
        self.source = source
        self.limits = limits
        self.events = events
        marks = YAMLMarks(source)
    }

    /// The value of the one document; nil when there is none.
    consuming func root() throws(DocumentError) -> PositionedNode? {
        var root: PositionedNode?
        while true {
            var event = try next()
            switch event.type {
            case YAML_STREAM_START_EVENT, YAML_DOCUMENT_END_EVENT:
                yaml_event_delete(&event)
            case YAML_DOCUMENT_START_EVENT:
                let place = marks.place(event.start_mark)
                yaml_event_delete(&event)
                guard root == nil else { throw error(.notOneDocument, place, "a second document begins here") }
            case YAML_STREAM_END_EVENT:
                yaml_event_delete(&event)
                return root
            default:
                root = try value(&event, depth: 0)
            }
        }
    }

    private mutating func next() throws(DocumentError) -> yaml_event_t {
        if let event = events.next() { return event }
        switch events.failure {
        case .noMemory: throw error(.tooLarge, nil, "no memory for the document")
        case .unreadable(let problem, let offset): throw error(.syntax, source.place(at: offset), problem)
        case .syntax(let problem, let mark):
            // The parser has a limit of its own, far above ours, and says so in the words of its programmers.
            if problem.utf8.starts(with: "Maximum nesting level".utf8) {
                throw error(.tooLarge, marks.placeInText(mark), "nesting deeper than \(limits.depth) levels")
            }
            throw error(.syntax, marks.placeInText(mark), problem)
        }
    }

    private func error(_ code: DocumentError.Code, _ place: TextPlace?, _ detail: String) -> DocumentError {
        DocumentError(code, source.path, place, detail)
    }

    // MARK: Values

    /// The value that begins with an event, which is deleted; its other events are read.
    private mutating func value(_ event: inout yaml_event_t, depth: Int) throws(DocumentError) -> PositionedNode {
        defer { yaml_event_delete(&event) }
        let isMissing = Self.isMissing(event)
        let place = isMissing ? marks.placeInText(event.start_mark) : marks.place(event.start_mark)
        guard event.type != YAML_ALIAS_EVENT else {
            let anchored = try anchored(event, place)
            return try unfolded(anchored.node, at: place, to: marks.place(event.end_mark), depth: depth)
        }
        try enter(depth, place)
        let anchor: String?
        let node: PositionedNode
        var text: JSONString?
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            anchor = String(yaml: scalar.anchor)
            text = anchor == nil ? nil : Self.text(scalar)
            node = PositionedNode(
                try content(event, place), at: place, to: isMissing ? place : marks.end(ofScalar: event, from: place),
                in: source)
        case YAML_SEQUENCE_START_EVENT:
            let sequence = event.data.sequence_start
            anchor = String(yaml: sequence.anchor)
            try refuseTag(sequence.tag, "tag:yaml.org,2002:seq", place)
            if let anchor { openAnchors.append(anchor) }
            node = PositionedNode(.array(try elements(depth)), at: place, in: source)
        default:
            let mapping = event.data.mapping_start
            anchor = String(yaml: mapping.anchor)
            try refuseTag(mapping.tag, "tag:yaml.org,2002:map", place)
            if let anchor { openAnchors.append(anchor) }
            let isFlow = mapping.style == YAML_FLOW_MAPPING_STYLE
            node = PositionedNode(.object(try members(depth, isFlow)), at: place, in: source)
        }
        if let anchor {
            if event.type != YAML_SCALAR_EVENT { openAnchors.removeLast() }
            anchors[anchor] = Anchored(node: node, text: text)
        }
        return node
    }

    private mutating func enter(_ depth: Int, _ place: TextPlace) throws(DocumentError) {
        count += 1
        guard count <= limits.nodes else {
            throw error(.tooLarge, place, "more than \(limits.nodes) values, aliases unfolded")
        }
        guard depth <= limits.depth else {
            throw error(.tooLarge, place, "nesting deeper than \(limits.depth) levels")
        }
    }

    private mutating func elements(_ depth: Int) throws(DocumentError) -> [PositionedNode] {
        var elements: [PositionedNode] = []
        while true {
            var event = try next()
            guard event.type != YAML_SEQUENCE_END_EVENT else {
                yaml_event_delete(&event)
                return elements
            }
            elements.append(try value(&event, depth: depth + 1))
        }
    }

    private mutating func members(_ depth: Int, _ isFlow: Bool) throws(DocumentError) -> [PositionedNode.Member] {
        var members: [PositionedNode.Member] = []
        // For the few names of most objects looking at each is faster than hashing.
        var seen: Set<JSONString> = []
        while true {
            var event = try next()
            guard event.type != YAML_MAPPING_END_EVENT else {
                yaml_event_delete(&event)
                return members
            }
            let place = marks.place(event.start_mark)
            let end = event.end_mark
            let name = try name(&event, place)
            if members.count == 16 { seen = Set(members.map(\.key)) }
            let isNew = members.count < 16 ? !members.contains { $0.key == name } : seen.insert(name).inserted
            guard isNew else { throw error(.duplicateKey, place, "the name \(name) stands twice") }
            var next = try next()
            // In braces the parser puts a missing value where the next comma is.
            let missing = isFlow && Self.isMissing(next) ? marks.missingValue(behindNameTo: end) : nil
            var value = try value(&next, depth: depth + 1)
            if let missing { value = PositionedNode(value.content, at: missing, to: missing, in: source) }
            members.append(PositionedNode.Member(name, at: place, value))
        }
    }

    private static func isMissing(_ event: yaml_event_t) -> Bool {
        event.type == YAML_SCALAR_EVENT && event.start_mark.index == event.end_mark.index
    }

    /// The name of a member: the text of a scalar, whatever it would be as a value.
    private mutating func name(
        _ event: inout yaml_event_t, _ place: TextPlace
    ) throws(DocumentError) -> JSONString {
        defer { yaml_event_delete(&event) }
        switch event.type {
        case YAML_SCALAR_EVENT:
            try refuseTag(event.data.scalar.tag, "tag:yaml.org,2002:str", place)
            let text = Self.text(event.data.scalar)
            if let anchor = String(yaml: event.data.scalar.anchor) {
                let end = marks.end(ofScalar: event, from: place)
                anchors[anchor] = Anchored(
                    node: PositionedNode(try content(event, place), at: place, to: end, in: source), text: text)
            }
            return text
        case YAML_ALIAS_EVENT:
            if let text = try anchored(event, place).text { return text }
        default: break
        }
        throw error(.notJSON, place, "a name is a text, not a list or an object")
    }

    // MARK: Aliases

    private func anchored(_ event: yaml_event_t, _ place: TextPlace) throws(DocumentError) -> Anchored {
        let name = String(yaml: event.data.alias.anchor) ?? ""
        if openAnchors.contains(name) { throw error(.syntax, place, "the alias *\(name) stands inside what it names") }
        guard let anchored = anchors[name] else { throw error(.syntax, place, "the alias *\(name) has no anchor") }
        return anchored
    }

    /// A value once more, all of it at the place of an alias.
    private mutating func unfolded(
        _ node: PositionedNode, at place: TextPlace, to end: TextPlace, depth: Int
    ) throws(DocumentError) -> PositionedNode {
        try enter(depth, place)
        switch node.content {
        case .array(let elements):
            var copies: [PositionedNode] = []
            copies.reserveCapacity(elements.count)
            for element in elements { copies.append(try unfolded(element, at: place, to: end, depth: depth + 1)) }
            return PositionedNode(.array(copies), at: place, to: end, in: source)
        case .object(let members):
            var copies: [PositionedNode.Member] = []
            copies.reserveCapacity(members.count)
            for member in members {
                let value = try unfolded(member.value, at: place, to: end, depth: depth + 1)
                copies.append(PositionedNode.Member(member.key, at: place, value))
            }
            return PositionedNode(.object(copies), at: place, to: end, in: source)
        default:
            return PositionedNode(node.content, at: place, to: end, in: source)
        }
    }

    // MARK: Scalars

    private typealias Scalar = yaml_event_t.__Unnamed_union_data.__Unnamed_struct_scalar

    private static func bytes(_ scalar: Scalar) -> UnsafeBufferPointer<UInt8> {
        // Safety: the parser says how long the text is, which lives as long as the event.
        UnsafeBufferPointer(start: scalar.value, count: scalar.length)
    }

    private static func text(_ scalar: Scalar) -> JSONString {
        JSONString(String(decoding: bytes(scalar), as: UTF8.self))
    }

    private func content(_ event: yaml_event_t, _ place: TextPlace) throws(DocumentError) -> PositionedNode.Content {
        let scalar = event.data.scalar
        try refuseTag(scalar.tag, "tag:yaml.org,2002:str", place)
        guard scalar.tag == nil, scalar.plain_implicit != 0 else { return .string(Self.text(scalar)) }
        switch CoreSchema(Self.bytes(scalar)) {
        case .text: return .string(Self.text(scalar))
        case .value(let content): return content
        case .noJSON(let detail):
            throw error(.notJSON, place, "\(Self.text(scalar).lossyText) \(detail)")
        }
    }

    /// A tag that says what a value is anyway changes nothing; any other would be passed over in silence.
    private func refuseTag(
        _ tag: UnsafeMutablePointer<yaml_char_t>?, _ own: String, _ place: TextPlace
    ) throws(DocumentError) {
        guard let tag = String(yaml: tag) else { return }
        guard ["", "!", own].contains(tag) else {
            throw error(.notJSON, place, "the tag \(tag) means nothing here")
        }
    }
}
