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

    /// Hands the members in the order of canonical text to `body`, until it answers something.
    ///
    /// - Complexity: linear when they come in that order; else O(n log n), and O(n²) for a few, which is faster there.
    func withSortedMembers<R>(_ body: (JSONString, JSONValue) -> R?) -> R? {
        members.keys.elements.withUnsafeBufferPointer { keys in
            members.values.elements.withUnsafeBufferPointer { values in
                if keys.isEmpty || (1..<keys.count).allSatisfy({ keys[$0 - 1] < keys[$0] }) {
                    for at in 0..<keys.count {
                        if let answer = body(keys[at], values[at]) { return answer }
                    }
                    return nil
                }
                // Sorted where no memory has to be asked for: by insertion when they are few.
                return withUnsafeTemporaryAllocation(of: Int.self, capacity: keys.count) { places in
                    if keys.count <= 16 {
                        for at in 0..<keys.count {
                            var place = at
                            while place > 0, keys[at] < keys[places[place - 1]] {
                                places[place] = places[place - 1]
                                place -= 1
                            }
                            places[place] = at
                        }
                    } else {
                        let sorted = keys.indices.sorted { keys[$0] < keys[$1] }
                        _ = places.initialize(from: sorted)
                    }
                    for at in places {
                        if let answer = body(keys[at], values[at]) { return answer }
                    }
                    return nil
                }
            }
        }
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
