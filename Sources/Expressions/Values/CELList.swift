public import CanonicalJSON

/// A list: values of its own, or a JSON array whose elements are converted as they are read.
public struct CELList: Sendable {
    enum Storage: Sendable {
        case values([CELValue])
        case json([JSONValue])
    }

    let storage: Storage

    /// A list of the given values.
    public init(_ values: [CELValue]) {
        storage = .values(values)
    }

    /// A list over a JSON array, which is not copied.
    public init(json elements: [JSONValue]) {
        storage = .json(elements)
    }

    /// How many elements there are.
    public var count: Int {
        switch storage {
        case .values(let values): values.count
        case .json(let elements): elements.count
        }
    }

    /// The element at a position in `0..<count`; nil for a JSON integer that no CEL type holds.
    public subscript(position: Int) -> CELValue? {
        switch storage {
        case .values(let values): values[position]
        case .json(let elements): CELValue(elements[position])
        }
    }

    /// The JSON element at a position, of a list over JSON.
    func jsonElement(_ position: Int) -> JSONValue? {
        if case .json(let elements) = storage { elements[position] } else { nil }
    }

    /// The list as a JSON array, or nil when an element has no JSON form.
    var json: [JSONValue]? {
        switch storage {
        case .json(let elements): return elements
        case .values(let values):
            var elements: [JSONValue] = []
            elements.reserveCapacity(values.count)
            for value in values {
                guard let element = value.json else { return nil }
                elements.append(element)
            }
            return elements
        }
    }
}
