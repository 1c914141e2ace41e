internal import OrderedCollections

/// A JSON object: members in input order, keys compared by UTF-8 bytes.
///
/// Setting a key that is there keeps its place and replaces its value, which is also how a lenient reader treats a
/// repeated key (spec/core.md 2.5). Look-up is linear for small objects and hashed for large ones.
public struct JSONObject: Sendable, Hashable {
    private var members: OrderedDictionary<JSONString, JSONValue>

    /// The empty object.
    public init() {
        members = [:]
    }

    /// Takes members in order; of a repeated key the last value wins, at the first one's place.
    public init(_ pairs: some Sequence<(JSONString, JSONValue)>) {
        members = OrderedDictionary(pairs, uniquingKeysWith: { _, last in last })
    }

    /// The value under a key, or nil.
    public subscript(key: JSONString) -> JSONValue? {
        get { members[key] }
        set { members[key] = newValue }
    }

    /// Whether the members come in the order of canonical text.
    var hasSortedKeys: Bool {
        let keys = members.keys
        for at in keys.indices.dropFirst() where !(keys[at - 1] < keys[at]) { return false }
        return true
    }

    /// The places of the members in the order of canonical text.
    var sortedPlaces: [Int] {
        let keys = members.keys
        return keys.indices.sorted { keys[$0] < keys[$1] }
    }

    /// Equal when both hold the same keys with the same values, in whatever order.
    public static func == (a: JSONObject, b: JSONObject) -> Bool {
        a.count == b.count && a.allSatisfy { b.members[$0.key] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        var combined = 0
        for (key, value) in self {
            var member = Hasher()
            member.combine(key)
            member.combine(value)
            combined ^= member.finalize()
        }
        hasher.combine(combined)
    }
}

/// The members in input order.
extension JSONObject: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { members.count }

    public subscript(position: Int) -> (key: JSONString, value: JSONValue) {
        let element = members.elements[position]
        return (element.key, element.value)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Takes a literal's members in order; a repeated key does not trap, its last value wins.
    public init(dictionaryLiteral elements: (JSONString, JSONValue)...) {
        self.init(elements)
    }
}
