/// The structural features of a run, in the reference's five groups.
///
/// Source: spec/core.md 7.
public struct Features: Sendable, Hashable {
    // Group `flat`.
    /// Decisions and tool calls together; what the ratios divide by.
    public let steps: Int
    /// Steps of kind `tool_call`.
    public let toolCalls: Int
    /// Steps of kind `decision`.
    public let decisions: Int
    /// Distinct agents, by the bytes of their names.
    public let agents: Int
    // Group `exec`.
    /// The most steps of one agent.
    public let maxAgentOutdegree: Int
    /// Gini coefficient of the steps per agent, 0 (equal) to below 1.
    public let agentGini: Double
    /// Distinct pairs of different agents that follow one another.
    public let agentTransitions: Int
    /// Of the changes of agent, the share that returns to an agent seen before.
    public let agentRecurrence: Double
    // Group `dep`.
    /// Distinct wired dependency edges.
    public let dependencyEdges: Int
    /// Edges on the longest path of the dependency layer.
    public let dependencyDepth: Int
    /// The most direct dependents of one step.
    public let maxBlastIndegree: Int
    /// The most direct dependencies of one step.
    public let maxAuditOutdegree: Int

    // Group `dep_dens`.
    /// ``dependencyEdges`` per step; 0 for an empty run, as are the ratios below.
    public var dependencyEdgesPerStep: Double { Double(dependencyEdges) / divisor }

    // Group `dep_shape`.
    /// ``dependencyDepth`` per step, from 0 to below 1.
    public var relativeDependencyDepth: Double { Double(dependencyDepth) / divisor }
    /// ``maxBlastIndegree`` per step, from 0 to below 1: direct dependents only.
    public var maxBlastShare: Double { Double(maxBlastIndegree) / divisor }
    /// ``maxAuditOutdegree`` per step, from 0 to below 1: direct dependencies only.
    public var maxAuditShare: Double { Double(maxAuditOutdegree) / divisor }

    private var divisor: Double { Double(max(steps, 1)) }
}

extension DecisionGraph {
    /// The features of this run.
    ///
    /// Agents are read in the order of the steps' indices, as the reference does, while control flow follows list
    /// order (spec/core.md 18 W16).
    ///
    /// - Complexity: O(V + E) when indices ascend, else O(V log V + E); the Gini is O(k log k) in agents.
    public var features: Features {
        let count = stepCount
        var toolCalls = 0
        var stepsPerAgent = [Int](repeating: 0, count: agents.count)
        var isAscending = true
        for position in 0..<count {
            let row = table.rows[position]
            if row.kind == .toolCall { toolCalls += 1 }
            stepsPerAgent[Int(row.agent)] += 1
            if position > 0, row.index < table.rows[position - 1].index { isAscending = false }
        }
        var sequence = table.rows.map { (index: $0.index, agent: $0.agent) }
        if !isAscending { sequence.sort { $0.index < $1.index } }
        let flow = AgentFlow(sequence.map(\.agent), agentCount: agents.count)

        var dependents = [UInt32](repeating: 0, count: count)
        var maxOutdegree = 0
        for position in 0..<count {
            let range = Int(dependencyRows.offsets[position])..<Int(dependencyRows.offsets[position + 1])
            maxOutdegree = max(maxOutdegree, range.count)
            for at in range { dependents[Int(dependencyRows.targets[at])] += 1 }
        }
        return Features(
            steps: count, toolCalls: toolCalls, decisions: count - toolCalls, agents: agents.count,
            maxAgentOutdegree: stepsPerAgent.max() ?? 0, agentGini: Self.gini(stepsPerAgent),
            agentTransitions: flow.transitions, agentRecurrence: flow.recurrence,
            dependencyEdges: dependencyRows.edgeCount, dependencyDepth: dependencyRows.depth,
            maxBlastIndegree: Int(dependents.max() ?? 0), maxAuditOutdegree: maxOutdegree)
    }

    /// Σᵢⱼ|aᵢ−aⱼ| / (2 k Σa), its numerator as the exact integer 2 Σ (2i−k−1)·a₍ᵢ₎ over sorted counts.
    private static func gini(_ counts: [Int]) -> Double {
        let total = counts.reduce(0, +)
        guard counts.count > 1, total > 0 else { return 0 }
        let k = counts.count
        var numerator = 0
        for (i, a) in counts.sorted().enumerated() { numerator += (2 * (i + 1) - k - 1) * a }
        return Double(2 * numerator) / Double(2 * k * total)
    }
}

/// How a run passes from agent to agent.
private struct AgentFlow {
    let transitions: Int
    let recurrence: Double

    init(_ agents: [UInt32], agentCount: Int) {
        var pairs: Set<UInt64> = []
        var seen = [Bool](repeating: false, count: agentCount)
        var changes = 0
        var returns = 0
        for (at, agent) in agents.enumerated() {
            if at > 0, agents[at - 1] != agent {
                changes += 1
                if seen[Int(agent)] { returns += 1 }
                pairs.insert(UInt64(agents[at - 1]) << 32 | UInt64(agent))
            }
            seen[Int(agent)] = true
        }
        transitions = pairs.count
        recurrence = changes == 0 ? 0 : Double(returns) / Double(changes)
    }
}
