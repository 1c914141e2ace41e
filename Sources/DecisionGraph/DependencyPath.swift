/// A way from a step to something it rests on.
public struct DependencyPath: Sendable, Hashable {
    /// The edges in order: the first starts at the dependent, the last ends at what it rests on. Never empty.
    public let edges: [DecisionGraph.Dependency]

    /// The weakest tier on the way: what the whole path is worth.
    public var weakest: EvidenceTier { edges.map(\.tier).max() ?? .observed }

    /// The positions passed, from the dependent to what it rests on.
    public var positions: [Int] { (edges.first.map { [$0.dependent] } ?? []) + edges.map(\.source) }
}

extension DecisionGraph {
    /// The path of fewest edges from a step to a step it rests on.
    ///
    /// Of several, the one whose steps lie earliest; of parallel edges, the strongest.
    ///
    /// - Parameters:
    ///   - dependent: the position where the path starts.
    ///   - source: the position where it ends, an earlier one.
    ///   - weakest: edges weaker than this are not followed.
    /// - Returns: nil when `dependent` does not rest on `source`.
    /// - Complexity: O(V + E) between the two positions.
    public func shortestPath(
        from dependent: Int, to source: Int, atLeast weakest: EvidenceTier = .inferred
    ) -> DependencyPath? {
        guard source < dependent else { return nil }
        // Distance to `source`, for every position between the two, in list order.
        let unreached = UInt32.max
        var distances = [UInt32](repeating: unreached, count: dependent - source + 1)
        distances[0] = 0
        if dependent > source {
            for position in source + 1...dependent {
                var best = unreached
                for edge in dependencies(of: position) where edge.source >= source && edge.tier <= weakest {
                    let distance = distances[edge.source - source]
                    if distance != unreached { best = min(best, distance + 1) }
                }
                distances[position - source] = best
            }
        }
        guard distances[dependent - source] != unreached else { return nil }
        var edges: [Dependency] = []
        var at = dependent
        while at > source {
            let wanted = distances[at - source] - 1
            let next = dependencies(of: at)
                .filter { $0.source >= source && $0.tier <= weakest && distances[$0.source - source] == wanted }
                .min { ($0.source, $0.tier, $0.entry) < ($1.source, $1.tier, $1.entry) }
            guard let next else { return nil }  // unreachable: a finite distance came from such an edge
            edges.append(next)
            at = next.source
        }
        return DependencyPath(edges: edges)
    }

    /// The path whose weakest edge is strongest; of several, the shortest.
    ///
    /// Its ``DependencyPath/weakest`` tier is what may be said about the pair: the dependent is at risk from the source
    /// by evidence of that tier.
    ///
    /// - Parameters and returns: as ``shortestPath(from:to:atLeast:)``.
    /// - Complexity: O(V + E) between the two positions, per tier tried.
    public func strongestPath(from dependent: Int, to source: Int) -> DependencyPath? {
        for tier in EvidenceTier.allCases {
            if let path = shortestPath(from: dependent, to: source, atLeast: tier) { return path }
        }
        return nil
    }
}
