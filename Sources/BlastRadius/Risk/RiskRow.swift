public import DecisionGraph

/// A step that is at risk, or was relied on.
public struct RiskRow: Sendable, Hashable {
    /// The step's position in the graph.
    public let position: Int
    /// The tier of the best path to it; nil when no edge leads there and full history was assumed.
    public let tier: EvidenceTier?
    /// How many edges that path has; nil when there is none.
    public let distance: Int?
    /// What became of the step's writes; nil when it writes nothing.
    public let effect: WriteEffect?
}

/// One way from the steps asked about to a step.
public struct WayIn: Sendable, Hashable {
    /// What the way is worth: the tier of its weakest edge.
    public let tier: EvidenceTier
    /// How many edges it has.
    public let length: Int
    /// Its edge at the end of the step.
    public let lastEdge: DecisionGraph.Dependency

    /// The position before the step on this way.
    public func step(before position: Int) -> Int {
        lastEdge.dependent == position ? lastEdge.source : lastEdge.dependent
    }
}

extension RiskReport {
    /// The rows of a report; each is made when it is read.
    public struct Rows: Sendable, RandomAccessCollection {
        let report: RiskReport

        public var startIndex: Int { 0 }
        public var endIndex: Int { report.order.count }

        public subscript(at: Int) -> RiskRow {
            let position = Int(report.order[at])
            return RiskRow(
                position: position, tier: report.reach.tier(at: position),
                distance: report.reach.distance(to: position), effect: report.graph.effect(at: position))
        }
    }

    /// The best ways to the step at a position, one per last edge: by tier, then length, then the earlier step before,
    /// then the edges' own order.
    ///
    /// The first is the one that ``path(to:)`` shows. Steps asked about, and those that are not reached, have none.
    ///
    /// - Parameters:
    ///   - limit: the most ways to give.
    ///   - dependents: `graph.dependencyRows.reversed()`, which finds the ways up; made when it is needed and not given.
    /// - Complexity: O(d log d) for d edges at the step.
    public func ways(to position: Int, limit: Int, dependents: DependentsIndex? = nil) -> [WayIn] {
        guard limit > 0, let best = reach.lastEdge(to: position), let tier = reach.tier(at: position),
            let distance = reach.distance(to: position)
        else { return [] }
        let first = WayIn(tier: tier, length: distance, lastEdge: best)
        if limit == 1 { return [first] }
        var edges: [DecisionGraph.Dependency] = []
        switch direction {
        case .down: edges = graph.dependencies(of: position)
        case .up:
            for dependent in (dependents ?? graph.dependencyRows.reversed())[position] {
                edges += graph.dependencies(of: Int(dependent)).filter { $0.source == position }
            }
        }
        var ways: [WayIn] = []
        for edge in edges where edge.tier <= settings.weakest && edge != best {
            let before = direction == .down ? edge.source : edge.dependent
            if reach.isSource(before) {
                ways.append(WayIn(tier: edge.tier, length: 1, lastEdge: edge))
            } else if let tier = reach.tier(at: before), let distance = reach.distance(to: before) {
                ways.append(WayIn(tier: max(tier, edge.tier), length: distance + 1, lastEdge: edge))
            }
        }
        // Of equal ones the order of the edges stays.
        let sorted = ways.enumerated().sorted { a, b in
            (a.element.tier, a.element.length, a.element.step(before: position), a.offset)
                < (b.element.tier, b.element.length, b.element.step(before: position), b.offset)
        }
        return [first] + sorted.prefix(limit - 1).map(\.element)
    }

    /// The strongest path to the step at a position, edge by edge from the dependent; nil where there is none.
    public func path(to position: Int) -> DependencyPath? { reach.path(to: position) }
}
