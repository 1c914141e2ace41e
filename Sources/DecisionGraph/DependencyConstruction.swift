/// How a graph's dependency edges come about when the source gives none of its own.
///
/// Source: spec/core.md 5.4.
public enum DependencyConstruction: String, Sendable, CaseIterable {
    /// Every step rests on every earlier one.
    case fullContext = "full_context"
    /// Every step rests on the one before it.
    case chain
    /// The given references, each once, in first-seen order.
    case explicit
    /// No dependency edges.
    case none
}

extension DecisionGraph {
    /// A graph whose dependency edges are made by a rule; execution is the list order.
    ///
    /// Edges made here are of grade inferred: a rule concluded them.
    ///
    /// - Parameters:
    ///   - steps: indices, agents, kinds; with `.explicit` also the dependencies' sources are read.
    ///   - sharedResource: whether a resource node that every step reads and writes is counted in
    ///     ``characterization``, when there is a step.
    ///   - edgeLimit: the most dependency edges; beyond it nothing is made.
    /// - Throws: ``GraphError``.
    /// - Complexity: O(V) for `.chain` and `.none`, O(V + E log d) for `.explicit`, O(V²) time and memory for
    ///   `.fullContext`, which has that many edges.
    public init(
        steps: some Collection<Step>, constructing construction: DependencyConstruction, sharedResource: Bool,
        edgeLimit: Int = GraphBuilder.defaultEdgeLimit
    ) throws(GraphError) {
        let pairs = steps.count.multipliedReportingOverflow(by: max(steps.count - 1, 0))
        if construction == .fullContext, pairs.overflow || pairs.partialValue / 2 > edgeLimit {
            throw GraphError(.tooLarge, "full_context over \(steps.count) steps makes more than \(edgeLimit) edges")
        }
        var builder = GraphBuilder(edgeLimit: edgeLimit)
        builder.hasSharedResource = sharedResource
        var indices: [Int] = []
        for step in steps {
            try builder.step(
                step.index, agent: builder.agent(step.agent), kind: step.kind,
                attributes: builder.attributes(step.attributes))
            switch construction {
            case .fullContext:
                for index in indices { try builder.dependency(on: index, grade: .inferred) }
            case .chain:
                if let previous = indices.last { try builder.dependency(on: previous, grade: .inferred) }
            case .explicit:
                var seen: Set<Int> = []
                for edge in step.dependencies where seen.insert(edge.source).inserted {
                    try builder.dependency(on: edge.source, grade: .inferred)
                }
            case .none: break
            }
            indices.append(step.index)
        }
        self = builder.build()
    }
}
