internal import CanonicalJSON

extension DecisionGraph {
    /// Whether edges run over resources of more than one namespace: only then must a resource be told by its namespace.
    ///
    /// The memories of steps, and the namespace `value` that stands for values that turn up again, are told as what they
    /// are and do not count.
    ///
    /// - Complexity: O(E), and less where the second namespace comes early.
    package var hasSeveralNamespaces: Bool {
        var first: JSONString?
        for resource in table.resources where !resource.isMemory && resource.namespace != "value" {
            guard let known = first else {
                first = resource.namespace
                continue
            }
            if known != resource.namespace { return true }
        }
        return false
    }

    /// Whether any edge of the dependency layer ends at a position for which a condition holds.
    ///
    /// - Complexity: O(E), and less where one comes early.
    package func hasEdge(where isWanted: (_ source: Int) -> Bool) -> Bool {
        table.sources.contains { $0 != StepTable.dropped && isWanted(Int($0)) }
    }
}
