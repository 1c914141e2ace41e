public import CanonicalJSON

/// A value in a state that is to be another, or not to be there.
public struct StateChange: Sendable, Hashable {
    /// The names that lead to the value: of the state, of the object in it, and so on.
    public let path: [JSONString]
    /// The value that is to be there; nil to take it away.
    public let value: JSONValue?

    /// - Parameters:
    ///   - path: the names that lead to the value, at least one.
    ///   - value: what is to be there; nil to take it away.
    public init(_ path: [JSONString], to value: JSONValue?) {
        precondition(!path.isEmpty, "a change names at least one member")
        self.path = path
        self.value = value
    }

    /// Makes the change. Objects on the way that are not there are made; anything else on the way is replaced by one.
    ///
    /// - Complexity: linear in the objects on the way.
    public func apply(to state: inout JSONObject) {
        apply(to: &state, from: 0)
    }

    private func apply(to object: inout JSONObject, from depth: Int) {
        let name = path[depth]
        guard depth + 1 < path.count else {
            object[name] = value
            return
        }
        guard value != nil || object[name]?.object != nil else { return }
        var inner = object[name]?.object ?? [:]
        apply(to: &inner, from: depth + 1)
        object[name] = .object(inner)
    }
}
