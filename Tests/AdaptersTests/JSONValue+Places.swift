import CanonicalJSON

extension JSONValue {
    /// A value inside this one.
    enum Place: Hashable, Sendable {
        case key(JSONString)
        case at(Int)
    }

    /// The places of this value and of everything in it, outermost first.
    var places: [[Place]] {
        switch self {
        case .array(let elements):
            [[]] + elements.enumerated().flatMap { at, element in element.places.map { [.at(at)] + $0 } }
        case .object(let members):
            [[]] + members.flatMap { key, value in value.places.map { [.key(key)] + $0 } }
        default: [[]]
        }
    }

    /// This value with another one at a place; nil takes a member or element out.
    func with(_ value: JSONValue?, at place: ArraySlice<Place>) -> JSONValue {
        guard let first = place.first else { return value ?? .null }
        let rest = place.dropFirst()
        switch (self, first) {
        case (.array(var elements), .at(let at)):
            if rest.isEmpty, value == nil {
                elements.remove(at: at)
            } else {
                elements[at] = elements[at].with(value, at: rest)
            }
            return .array(elements)
        case (.object(let members), .key(let key)):
            return .object(
                JSONObject(
                    members.compactMap { name, member -> (JSONString, JSONValue)? in
                        guard name == key else { return (name, member) }
                        return rest.isEmpty ? value.map { (name, $0) } : (name, member.with(value, at: rest))
                    }))
        default: return self
        }
    }

    /// The same value with the members of all its objects in another order.
    func shuffled(using random: inout some RandomNumberGenerator) -> JSONValue {
        switch self {
        case .array(let elements): .array(elements.map { $0.shuffled(using: &random) })
        case .object(let members):
            .object(JSONObject(members.map { ($0.key, $0.value.shuffled(using: &random)) }.shuffled(using: &random)))
        default: self
        }
    }

    /// The value that a JSON Pointer leads to; nil when it leads nowhere.
    ///
    /// Source: RFC 6901.
    func value(at pointer: String) -> JSONValue? {
        if pointer.isEmpty { return self }
        guard pointer.hasPrefix("/") else { return nil }
        var value = self
        for token in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            let name = token.replacing("~1", with: "/").replacing("~0", with: "~")
            switch value {
            case .array(let elements):
                guard let at = Int(name), elements.indices.contains(at) else { return nil }
                value = elements[at]
            case .object(let members):
                guard let member = members[JSONString(String(name))] else { return nil }
                value = member
            default: return nil
            }
        }
        return value
    }
}
