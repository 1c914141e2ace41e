public import CanonicalJSON
public import DecisionGraph

/// Which steps read which volatile resources anew.
///
/// Source: spec/core.md 11.
public struct BarrierInventory: Sendable, Hashable {
    /// The steps that read one resource anew.
    public struct Entry: Sendable, Hashable {
        /// The resource.
        public let resource: JSONString
        /// Their indices, ascending, each once.
        public fileprivate(set) var indices: [Int]
    }

    /// By the bytes of the resource.
    public let entries: [Entry]
    /// The indices of the steps that read anything anew, ascending.
    public let steps: [Int]

    /// Looks at the `barriers` attributes of a graph; an entry that is no text names no resource.
    ///
    /// - Complexity: O(V log V + B log R) for B entries over R resources.
    public init(of graph: DecisionGraph) {
        var interner = Interner()
        var lists: [[Int]] = []
        var steps: [Int] = []
        for position in graph.positionsByIndex {
            let index = graph.index(at: position)
            guard let barriers = graph.attributes(at: position)["barriers"]?.array, !barriers.isEmpty else { continue }
            steps.append(index)
            for case .string(let name) in barriers {
                let number = Int(interner.intern(name))
                if number == lists.count { lists.append([]) }
                if lists[number].last != index { lists[number].append(index) }
            }
        }
        self.steps = steps
        entries = zip(interner.names, lists).map { Entry(resource: $0, indices: $1) }
            .sorted { $0.resource < $1.resource }
    }
}
