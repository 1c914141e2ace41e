internal import CanonicalJSON

/// ``DecisionGraph/DecisionGraph/effect(at:)`` of many steps: what steps share is looked at once.
package struct WriteEffects: Sendable {
    private let graph: DecisionGraph
    /// Whether steps with an attribute set write by what their adapter notes of the tool: 0 not known yet, 1 no, 2 yes.
    private var noted: [UInt8]

    // A run may have as many attribute sets as steps: what is looked for is made once.
    private static let isWrite: JSONString = "is_write"
    private static let access: JSONString = "access"
    private static let write: JSONValue = "write"

    package init(_ graph: DecisionGraph) {
        self.graph = graph
        noted = Array(repeating: 0, count: graph.attributeSetCount)
    }

    /// What became of the writes of the step at a position; nil when it writes nothing.
    ///
    /// - Complexity: O(1), plus the step's touches and the first look at its attributes.
    package mutating func effect(at position: Int) -> WriteEffect? {
        let given = graph.table.effect(position)
        if graph.table.hasTouches(at: position) ? graph.table.writesByTouch(position) : given != nil {
            return given ?? .unknown
        }
        let number = graph.attributesNumber(at: position)
        if noted[number] == 0 {
            let attributes = graph.table.attributeSets[number]
            noted[number] =
                !attributes.isEmpty && (attributes[Self.isWrite] == true || attributes[Self.access] == Self.write)
                ? 2 : 1
        }
        return noted[number] == 2 ? given ?? .unknown : nil
    }
}
