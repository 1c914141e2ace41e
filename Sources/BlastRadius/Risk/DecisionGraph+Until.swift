public import DecisionGraph

/// A run without what came after a time.
public struct RunUntil: Sendable {
    /// The steps that are left.
    public let graph: DecisionGraph
    /// The time up to which steps are left, that time included.
    public let time: StepTime
    /// How many steps are later and were taken away.
    public let removed: Int
    /// How many steps have no time and were kept: a step that may have come before must not be missed.
    public let untimed: Int

    /// What is left of one run or several, and what is to be said of it.
    public init(graph: DecisionGraph, time: StepTime, removed: Int, untimed: Int) {
        self.graph = graph
        self.time = time
        self.removed = removed
        self.untimed = untimed
    }
}

extension DecisionGraph {
    /// Whether any step has a time.
    public var hasTimes: Bool { (0..<stepCount).contains { time(at: $0) != nil } }

    /// The run as if steps later than a time were not there; steps without a time are kept.
    ///
    /// Edges to a step that was taken away become references to a step that is not there.
    ///
    /// - Returns: nil when no step has a time, so that nothing can be told apart.
    /// - Throws: ``GraphError``; no graph that was built has more than is allowed.
    /// - Complexity: O(V + E).
    public func until(_ time: StepTime) throws(GraphError) -> RunUntil? {
        var removed = 0
        var untimed = 0
        var kept: [Int] = []
        for position in 0..<stepCount {
            guard let own = self.time(at: position) else {
                untimed += 1
                kept.append(position)
                continue
            }
            if own > time { removed += 1 } else { kept.append(position) }
        }
        if untimed == stepCount, stepCount > 0 { return nil }
        if removed == 0 { return RunUntil(graph: self, time: time, removed: 0, untimed: untimed) }
        var builder = GraphBuilder(expecting: kept.count, edgeLimit: .max)
        builder.hasSharedResource = hasSharedResource
        for position in kept { try builder.append(step(at: position)) }
        return RunUntil(graph: builder.build(), time: time, removed: removed, untimed: untimed)
    }
}
