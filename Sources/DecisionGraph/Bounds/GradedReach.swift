/// What a set of steps reaches over dependency edges, each step with the strongest path to it.
///
/// A path is as strong as its weakest edge. The path that is kept for a step is the strongest; of several, the one of
/// fewest edges among those that extend the kept paths of the steps before; then the one whose previous step lies
/// earliest, and of parallel edges the strongest.
///
/// Source: DESIGN D6, spec/experience.md 3.3.
public struct GradedReach: Sendable {
    /// Which way edges are followed.
    public enum Direction: Sendable, Hashable, CaseIterable {
        /// To what rests on the sources: what is at risk if they are wrong.
        case down
        /// To what the sources rest on.
        case up
    }

    /// Which way edges were followed.
    public let direction: Direction
    /// Where the search began, ascending, each once. They are not reached themselves.
    public let sources: [Int]
    /// How many steps are reached, by the tier of their best path.
    public let bounds: RiskBounds

    private let graph: DecisionGraph
    /// The position of the first element of the columns below.
    private let base: Int
    /// The tier of the best path to each position from `base` on; `unreached` for none, `source` for the sources.
    private let tiers: [UInt8]
    /// The entry of the last edge of that path.
    private let entries: [UInt32]
    private let hops: [UInt32]

    private static let unreached: UInt8 = 0xFF
    /// Sources are reached by what is stronger than any edge.
    private static let source: UInt8 = 0x80

    /// Searches from a set of steps.
    ///
    /// - Parameters:
    ///   - sources: positions in `0..<stepCount`, in any order.
    ///   - weakest: edges weaker than this are not followed.
    ///   - isIncluded: positions for which it is false are as if they were not there; nil takes all.
    /// - Complexity: O(V + E) between the first source and the end of the run (`down`), or its beginning (`up`); nine
    ///   bytes per step in between.
    public init(
        _ direction: Direction, from sources: some Sequence<Int>, in graph: DecisionGraph,
        atLeast weakest: EvidenceTier = .inferred, where isIncluded: ((Int) -> Bool)? = nil
    ) {
        self.graph = graph
        self.direction = direction
        var sorted = sources.sorted()
        // Ascending, each once.
        var last = -1
        sorted.removeAll { position in
            defer { last = position }
            return position == last
        }
        self.sources = sorted
        guard let first = sorted.first, let end = sorted.last else {
            base = 0
            tiers = []
            entries = []
            hops = []
            bounds = RiskBounds()
            return
        }
        base = direction == .down ? first : 0
        let count = (direction == .down ? graph.stepCount : end + 1) - base
        var tiers = Array(repeating: Self.unreached, count: count)
        var entries = Array(repeating: UInt32(0), count: count)
        var hops = Array(repeating: UInt32(0), count: count)
        for position in sorted { tiers[position - base] = Self.source }
        let search = Search(graph: graph, base: base, weakest: weakest)
        bounds =
            switch direction {
            case .down: search.down(&tiers, &entries, &hops, where: isIncluded)
            case .up: search.up(&tiers, &entries, &hops, where: isIncluded)
            }
        self.tiers = tiers
        self.entries = entries
        self.hops = hops
    }

    /// One pass over the edges, which fills the columns.
    private struct Search {
        let graph: DecisionGraph
        let base: Int
        let weakest: EvidenceTier

        func down(
            _ tiers: inout [UInt8], _ entries: inout [UInt32], _ hops: inout [UInt32],
            where isIncluded: ((Int) -> Bool)?
        ) -> RiskBounds {
            let rows = graph.table.rows.span
            let sources = graph.table.sources.span
            let edgeTiers = graph.table.tiers.span
            var tierColumn = tiers.mutableSpan
            var hopColumn = hops.mutableSpan
            var entryColumn = entries.mutableSpan
            var counts = (0, 0, 0, 0)
            var start = base == 0 ? 0 : Int(rows[base &- 1].dependencyEnd)
            for place in tierColumn.indices {
                let end = Int(rows[place &+ base].dependencyEnd)
                defer { start = end }
                if start == end || tierColumn[place] != unreached { continue }
                var best = unreached
                var bestHops = UInt32.max
                var bestSource = UInt32.max
                var bestEdge = UInt8.max
                var bestEntry = 0
                for entry in start..<end {
                    let source = sources[entry]
                    let edge = edgeTiers[entry].rawValue
                    if source == StepTable.dropped || Int(source) < base || edge > weakest.rawValue { continue }
                    let from = Int(source) &- base
                    let reached = tierColumn[from]
                    if reached == unreached { continue }
                    let tier = reached == GradedReach.source ? edge : max(reached, edge)
                    let hop = hopColumn[from] &+ 1
                    if tier > best { continue }
                    if tier == best {
                        if hop > bestHops { continue }
                        if hop == bestHops, source > bestSource || (source == bestSource && edge >= bestEdge) {
                            continue
                        }
                    }
                    best = tier
                    bestHops = hop
                    bestSource = source
                    bestEdge = edge
                    bestEntry = entry
                }
                if best == unreached { continue }
                if let isIncluded, !isIncluded(place &+ base) { continue }
                tierColumn[place] = best
                hopColumn[place] = bestHops
                entryColumn[place] = UInt32(truncatingIfNeeded: bestEntry)
                switch best {
                case 0: counts.0 &+= 1
                case 1: counts.1 &+= 1
                case 2: counts.2 &+= 1
                default: counts.3 &+= 1
                }
            }
            return Self.bounds(counts)
        }

        func up(
            _ tiers: inout [UInt8], _ entries: inout [UInt32], _ hops: inout [UInt32],
            where isIncluded: ((Int) -> Bool)?
        ) -> RiskBounds {
            let rows = graph.table.rows.span
            let sources = graph.table.sources.span
            let edgeTiers = graph.table.tiers.span
            var tierColumn = tiers.mutableSpan
            var hopColumn = hops.mutableSpan
            var entryColumn = entries.mutableSpan
            var counts = (0, 0, 0, 0)
            var position = tierColumn.count &- 1
            // Later steps come first, so that a step is finished before what it rests on is looked at.
            while position >= 0 {
                defer { position &-= 1 }
                let reached = tierColumn[position]
                if reached == unreached { continue }
                if reached != GradedReach.source {
                    if let isIncluded, !isIncluded(position) {
                        tierColumn[position] = unreached
                        continue
                    }
                    switch reached {
                    case 0: counts.0 &+= 1
                    case 1: counts.1 &+= 1
                    case 2: counts.2 &+= 1
                    default: counts.3 &+= 1
                    }
                }
                let start = position == 0 ? 0 : Int(rows[position &- 1].dependencyEnd)
                let end = Int(rows[position].dependencyEnd)
                for entry in start..<end {
                    let source = sources[entry]
                    let edge = edgeTiers[entry].rawValue
                    if source == StepTable.dropped || edge > weakest.rawValue { continue }
                    let to = Int(source)
                    if tierColumn[to] == GradedReach.source { continue }
                    let tier = reached == GradedReach.source ? edge : max(reached, edge)
                    let hop = hopColumn[position] &+ 1
                    if tier > tierColumn[to] { continue }
                    if tier == tierColumn[to] {
                        if hop > hopColumn[to] { continue }
                        // Of parallel edges the strongest; of several dependents the earliest, which comes last.
                        let kept = Int(entryColumn[to])
                        let isParallel = kept >= start && kept < end
                        if hop == hopColumn[to], isParallel, edge >= edgeTiers[kept].rawValue { continue }
                    }
                    tierColumn[to] = tier
                    hopColumn[to] = hop
                    entryColumn[to] = UInt32(truncatingIfNeeded: entry)
                }
            }
            return Self.bounds(counts)
        }

        private static func bounds(_ counts: (Int, Int, Int, Int)) -> RiskBounds {
            var bounds = RiskBounds()
            bounds.observed = counts.0
            bounds.modelled = counts.1
            bounds.declared = counts.2
            bounds.inferred = counts.3
            return bounds
        }
    }

    // MARK: Answers

    /// The tier of the best path to or from the step at a position; nil for a source and for what is not reached.
    public func tier(at position: Int) -> EvidenceTier? {
        guard tiers.indices.contains(position - base) else { return nil }
        return EvidenceTier(rawValue: tiers[position - base])
    }

    /// How many edges the path of ``path(to:)`` has; nil where there is none.
    public func distance(to position: Int) -> Int? {
        tier(at: position) == nil ? nil : Int(hops[position - base])
    }

    /// The positions reached, ascending.
    ///
    /// - Complexity: O(V).
    public var positions: [Int] {
        var positions: [Int] = []
        positions.reserveCapacity(bounds.most)
        for place in tiers.indices where tiers[place] < Self.source { positions.append(place + base) }
        return positions
    }

    /// ``bounds`` of those positions reached for which a condition holds, as of effective writes.
    ///
    /// - Complexity: O(V).
    public func bounds(where isCounted: (Int) -> Bool) -> RiskBounds {
        var bounds = RiskBounds()
        for place in tiers.indices {
            if let tier = EvidenceTier(rawValue: tiers[place]), isCounted(place + base) { bounds[tier] += 1 }
        }
        return bounds
    }

    /// The edge of the path of ``path(to:)`` at the end of the step at a position: of `down` the one by which it rests
    /// on the step before, of `up` the one by which the step before rests on it; nil where there is none.
    ///
    /// - Complexity: O(log V).
    public func lastEdge(to position: Int) -> DecisionGraph.Dependency? {
        tier(at: position) == nil ? nil : graph.dependency(at: Int(entries[position - base]))
    }

    /// Whether the step at a position is one of ``sources``.
    public func isSource(_ position: Int) -> Bool {
        tiers.indices.contains(position - base) && tiers[position - base] == Self.source
    }

    /// The strongest path between a source and the step at a position, edge by edge from the dependent to what it rests
    /// on; nil where there is none.
    ///
    /// - Complexity: O(length · log V).
    public func path(to position: Int) -> DependencyPath? {
        guard tier(at: position) != nil else { return nil }
        var edges: [DecisionGraph.Dependency] = []
        var at = position
        while tiers[at - base] != Self.source {
            let entry = Int(entries[at - base])
            let edge = graph.dependency(at: entry)
            edges.append(edge)
            at = direction == .down ? edge.source : edge.dependent
        }
        return DependencyPath(edges: direction == .down ? edges : edges.reversed())
    }
}
