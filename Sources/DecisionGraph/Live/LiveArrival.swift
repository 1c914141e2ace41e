/// What the arrival of a step has changed in a live graph.
package struct LiveArrival: Sendable {
    /// A reference that has found its step, or would have.
    package struct Reference: Sendable, Hashable {
        /// The index of the step that made the reference.
        package let dependent: Int
        /// The index it named.
        package let source: Int
    }

    /// The new step's position.
    package let position: Int
    /// The indices that the step refers to and no step before it has, its own among them; each once, as first named.
    package var missing: [Int] = []
    /// References of earlier steps to this one that now make edges, in the order in which they were made.
    package var reconnected: [Reference] = []
    /// References of earlier steps to this one that make no edge, because late ones make none.
    package var late: [Reference] = []
    /// References of earlier steps to this one that would close a cycle.
    package var cyclic: [Reference] = []
    /// The positions whose reach has become the watched one, ascending.
    package var risen: [Int] = []
}
