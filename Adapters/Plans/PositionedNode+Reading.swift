package import CanonicalJSON
package import PositionedDocuments

/// What adapters of plans ask of a value, with errors that say what was expected there.
extension PositionedNode {
    /// The value under a name that an object must have.
    ///
    /// - Parameter what: this object, for the message: `an edge`.
    package func required(_ key: JSONString, of what: String) throws(PlanAdapterError) -> PositionedNode {
        guard members != nil else { throw PlanAdapterError("\(what) is an object, not \(kindName)", at: self) }
        guard let value = self[key] else { throw PlanAdapterError("\(what) has no \(key)", at: self) }
        return value
    }

    /// A text that is not empty.
    package func requiredText(_ what: String) throws(PlanAdapterError) -> JSONString {
        guard let string else { throw PlanAdapterError("\(what) is a text, not \(kindName)", at: self) }
        guard !string.isEmpty else { throw PlanAdapterError("\(what) is empty", at: self) }
        return string
    }

    /// A list.
    package func requiredList(_ what: String) throws(PlanAdapterError) -> [PositionedNode] {
        guard let elements else { throw PlanAdapterError("\(what) is a list, not \(kindName)", at: self) }
        return elements
    }

    /// An object.
    package func requiredObject(_ what: String) throws(PlanAdapterError) -> [Member] {
        guard let members else { throw PlanAdapterError("\(what) is an object, not \(kindName)", at: self) }
        return members
    }

    /// The value under a name, unless it is null.
    package func present(_ key: JSONString) -> PositionedNode? {
        guard let value = self[key], !value.isNull else { return nil }
        return value
    }

    /// The value as a label: a text as it is, any other value as its JSON text.
    package var asText: PositionedNode {
        if string != nil { return self }
        let text = (try? json.canonicalText()).map { String(decoding: $0, as: UTF8.self) } ?? kindName
        return PositionedNode(.string(JSONString(text)), from: self)
    }

    /// A value that was written inside a text: everything in it stands where the text does. The nesting is that of a
    /// JSON text, which has a limit.
    package init(written value: JSONValue, from origin: PositionedNode) {
        let content: Content =
            switch value {
            case .null: .null
            case .bool(let value): .bool(value)
            case .integer(let value): .integer(value)
            case .double(let value): .double(value)
            case .string(let value): .string(value)
            case .array(let elements): .array(elements.map { PositionedNode(written: $0, from: origin) })
            case .object(let object):
                .object(object.map { Member($0.key, PositionedNode(written: $0.value, from: origin)) })
            }
        self.init(content, from: origin)
    }
}
