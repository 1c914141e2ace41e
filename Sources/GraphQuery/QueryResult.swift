public import CanonicalJSON
public import DecisionGraph

/// What a query answers on a run.
public struct QueryResult: Sendable {
    /// What the answer consists of.
    public let kind: QueryKind
    /// The positions of the steps, ascending; empty for other kinds.
    public let positions: [Int]
    /// The indices of the steps, in the order of ``positions``.
    public let indices: [Int]
    /// The agents, in the order of their first step; empty for other kinds.
    public let agents: [JSONString]
    /// The resources, by namespace, name and key; empty for other kinds.
    public let resources: [ResourceRef]
    /// What there is to say of an answer that is empty, or smaller than asked for: a resource or an agent that is not
    /// there, with the nearest one that is.
    public let notes: [String]
    /// The path, when the whole query is a `path` of at least one edge.
    public let path: DependencyPath?

    /// How many steps, agents or resources there are.
    public var count: Int { positions.count + agents.count + resources.count }

    /// Whether there is nothing.
    public var isEmpty: Bool { count == 0 }

    init(_ kind: QueryKind, _ set: QuerySet, notes: [String], path: DependencyPath?, _ context: QueryContext) {
        let numbers = set.numbers
        let graph = context.graph
        self.kind = kind
        self.notes = notes
        self.path = path
        positions = kind == .steps ? numbers : []
        indices = kind == .steps ? numbers.map { graph.index(at: $0) } : []
        agents = kind == .agents ? numbers.map { graph.agents[$0] } : []
        resources = kind == .resources ? numbers.map { context.resources.resources[$0] } : []
    }

    /// The dependency edges with both ends in the answer, by dependent, in the order given; of a path its own edges,
    /// from the dependent on.
    ///
    /// - Parameter graph: the one that was asked.
    /// - Complexity: O(V / 64 + edges of the steps).
    public func edges(in graph: DecisionGraph) -> [DecisionGraph.Dependency] {
        if let path { return path.edges }
        let set = QuerySet(positions, capacity: graph.stepCount)
        return positions.flatMap { graph.dependencies(of: $0).filter { set.contains($0.source) } }
    }
}
