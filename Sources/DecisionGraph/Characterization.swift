/// The size of a graph, by node and edge types.
///
/// Source: spec/core.md 6.
public struct Characterization: Sendable, Hashable {
    /// Agents, steps, and the shared resource if there is one.
    public let nodes: Int
    /// All edges, parallel ones each.
    public let edges: Int
    /// Distinct agents, by the bytes of their names.
    public let agents: Int
    /// Decisions and tool calls together.
    public let steps: Int
    /// Steps of kind `decision`.
    public let decisions: Int
    /// Steps of kind `tool_call`.
    public let toolCalls: Int
    /// 1 when the graph has a shared resource node.
    public let resources: Int
    /// `emits` and `handoff_to` edges, parallel ones each.
    public let executionEdges: Int
    /// Wired `depends_on` edges, parallel ones each.
    public let dependencyEdges: Int
    /// Edges on the longest path of the dependency layer.
    public let dependencyDepth: Int
}

extension DecisionGraph {
    /// The size of this graph.
    ///
    /// - Complexity: O(V + E).
    public var characterization: Characterization {
        var toolCalls = 0
        for row in table.rows where row.kind == .toolCall { toolCalls += 1 }
        let execution = stepCount + handoffCount
        let dependency = table.sources.count - droppedDependencyCount
        let resources = hasSharedResource ? 1 : 0
        return Characterization(
            nodes: table.agents.names.count + stepCount + resources,
            edges: execution + dependency + 2 * stepCount * resources,
            agents: table.agents.names.count,
            steps: stepCount,
            decisions: stepCount - toolCalls,
            toolCalls: toolCalls,
            resources: resources,
            executionEdges: execution,
            dependencyEdges: dependency,
            dependencyDepth: dependencyRows.depth)
    }
}

extension CompactRows {
    /// Edges on the longest path.
    ///
    /// - Complexity: O(n + m) time, O(n) space.
    public var depth: Int {
        var depths = [UInt32](repeating: 0, count: count)
        var deepest: UInt32 = 0
        for row in 0..<count {
            var depth: UInt32 = 0
            for at in Int(offsets[row])..<Int(offsets[row + 1]) { depth = max(depth, depths[Int(targets[at])] + 1) }
            depths[row] = depth
            deepest = max(deepest, depth)
        }
        return Int(deepest)
    }
}
