internal import CanonicalJSON

/// A constant list of texts that is asked for membership only.
struct TextList: Sendable {
    private let few: [JSONString]
    private let many: Set<JSONString>

    /// - Returns: nil when an element is no text: numbers are equal across their types, so a look-up would not do.
    init?(_ list: CELList) {
        var texts: [JSONString] = []
        for position in 0..<list.count {
            guard case .string(let text)? = list[position] else { return nil }
            texts.append(text)
        }
        // A few are compared faster than one is hashed.
        few = texts.count <= 8 ? texts : []
        many = texts.count <= 8 ? [] : Set(texts)
    }

    func contains(_ text: JSONString) -> Bool { many.isEmpty ? few.contains(text) : many.contains(text) }
}
