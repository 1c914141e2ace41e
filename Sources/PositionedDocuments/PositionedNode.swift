public import CanonicalJSON

/// A value of a document, with the place where it is written.
public struct PositionedNode: Sendable {
    /// What is written there.
    public let content: Content
    /// Where it begins. What an alias stands for, with everything in it, has the place of the alias: that is what
    /// people edit to change what is there.
    public let place: TextPlace
    /// Where it ends; a line of 0 for a list or an object, whose region ends with the line it begins in.
    private let end: TextPlace
    /// The text it was read from.
    public let source: SourceText

    /// The values a document holds: those of JSON.
    public enum Content: Sendable {
        case null
        case bool(Bool)
        case integer(JSONInteger)
        case double(Double)
        case string(JSONString)
        case array([PositionedNode])
        case object([Member])
    }

    /// A name and its value.
    public struct Member: Sendable {
        /// The name.
        public let key: JSONString
        /// Where the name is written.
        public let place: TextPlace
        /// The value.
        public let value: PositionedNode

        package init(_ key: JSONString, at place: TextPlace, _ value: PositionedNode) {
            self.key = key
            self.place = place
            self.value = value
        }

        /// A member that was not written as one: its name stands where its value does.
        package init(_ key: JSONString, _ value: PositionedNode) {
            self.init(key, at: value.place, value)
        }
    }

    /// A value in a text; without an end it is a list or an object.
    package init(
        _ content: Content, at place: TextPlace, to end: TextPlace = TextPlace(line: 0, column: 0),
        in source: SourceText
    ) {
        self.content = content
        self.place = place
        self.end = end
        self.source = source
    }

    /// A value that was made of another one, and is reported where that stands.
    package init(_ content: Content, from origin: PositionedNode) {
        self.init(content, at: origin.place, to: origin.end, in: origin.source)
    }

    /// The part of ``source`` it is written in: a scalar to its last character, a list or an object to the end of the
    /// line it begins in, without the blanks there; whatever comes of an alias has the region of the alias.
    ///
    /// A value of no characters, as in `reads:`, has an empty region behind the name.
    ///
    /// - Complexity: O(1) for scalars; a list or an object is looked up in the text.
    /// Source: spec/prelint.md 6.
    public var region: TextRegion {
        TextRegion(start: place, end: end.line > 0 ? end : max(source.lastPlace(ofLine: place.line), place))
    }

    /// Where the last value in it ends, and behind its own beginning at least. Brackets that close lie behind it.
    ///
    /// - Complexity: linear in the depth.
    var subtreeEnd: TextPlace {
        if end.line > 0 { return max(end, place.next) }
        let last: PositionedNode? =
            switch content {
            case .array(let elements): elements.last
            case .object(let members): members.last?.value
            default: nil
            }
        return last.map { max($0.subtreeEnd, place.next) } ?? place.next
    }

    /// The value under a name; nil when there is none, or this is no object.
    ///
    /// - Complexity: linear in the members.
    public subscript(key: JSONString) -> PositionedNode? {
        members?.first { $0.key == key }?.value
    }

    /// The members of an object in the order written; nil for another kind.
    public var members: [Member]? {
        if case .object(let members) = content { return members }
        return nil
    }

    /// The elements of a list in order; nil for another kind.
    public var elements: [PositionedNode]? {
        if case .array(let elements) = content { return elements }
        return nil
    }

    /// The text of a string; nil for another kind.
    public var string: JSONString? {
        if case .string(let string) = content { return string }
        return nil
    }

    /// A truth value; nil for another kind.
    public var bool: Bool? {
        if case .bool(let value) = content { return value }
        return nil
    }

    /// Whether it is null.
    public var isNull: Bool {
        if case .null = content { return true }
        return false
    }

    /// An integer that fits in 64 bits; nil for anything else, 1.0 too.
    public var int: Int? {
        if case .integer(let value) = content { return value.int }
        return nil
    }

    /// What kind of value it is, for messages: `a list`, `a text`.
    public var kindName: String {
        switch content {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer, .double: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// The value without its places.
    ///
    /// - Complexity: linear in the value.
    public var json: JSONValue {
        switch content {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .double(let value): .double(value)
        case .string(let value): .string(value)
        case .array(let elements): .array(elements.map(\.json))
        case .object(let members): .object(JSONObject(members.map { ($0.key, $0.value.json) }))
        }
    }
}
