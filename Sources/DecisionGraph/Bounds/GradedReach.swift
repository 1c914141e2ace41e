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
    /// How each position from `base` on is reached; see ``Mark``.
    private let marks: [UInt32]
    /// The entry of the last edge of the best path to each.
    private let entries: [UInt32]

    /// How a position is reached, in one word, so that a pass over the edges reads one: the tier of the best path above the
    /// number of its edges. A smaller mark is a better path.
    private enum Mark {
        static let unreached = UInt32.max
        /// No edge at all: stronger than any.
        static let source: UInt32 = 0
        static let shift: UInt32 = 30
        /// Longer paths than this count as this long; they keep their tier.
        static let longest: UInt32 = 1 << 30 - 2

        static func tier(_ mark: UInt32) -> EvidenceTier? {
            mark == unreached || mark == source ? nil : EvidenceTier(rawValue: UInt8(truncatingIfNeeded: mark >> shift))
        }

        /// The mark of a path that goes one edge on.
        @inline(__always)
        static func extended(_ mark: UInt32, over edge: UInt8) -> UInt32 {
            let tier = max(mark &>> shift, UInt32(edge))
            return tier &<< shift | min(mark & (1 &<< shift &- 1) &+ 1, longest)
        }
    }

    /// Searches from a set of steps.
    ///
    /// - Parameters:
    ///   - sources: positions in `0..<stepCount`, in any order.
    ///   - weakest: edges weaker than this are not followed.
    ///   - isIncluded: positions for which it is false are as if they were not there; nil takes all.
    /// - Complexity: O(V + E) between the first source and the end of the run (`down`), or its beginning (`up`); eight
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
            marks = []
            entries = []
            bounds = RiskBounds()
            return
        }
        base = direction == .down ? first : 0
        let count = (direction == .down ? graph.stepCount : end + 1) - base
        var marks = Array(repeating: Mark.unreached, count: count)
        var entries = Array(repeating: UInt32(0), count: count)
        for position in sorted { marks[position - base] = Mark.source }
        let search = Search(graph: graph, base: base, weakest: weakest)
        bounds =
            switch direction {
            case .down: search.down(&marks, &entries, where: isIncluded)
            case .up: search.up(&marks, &entries, where: isIncluded)
            }
        self.marks = marks
        self.entries = entries
    }

    /// One pass over the edges, which fills the columns.
    private struct Search {
        let graph: DecisionGraph
        let base: Int
        let weakest: EvidenceTier

        func down(
            _ marks: inout [UInt32], _ entries: inout [UInt32], where isIncluded: ((Int) -> Bool)?
        ) -> RiskBounds {
            let rows = graph.table.rows.span
            let sources = graph.table.sources.span
            let edgeTiers = graph.table.tiers.span
            let weakest = weakest.rawValue
            var column = marks.mutableSpan
            var entryColumn = entries.mutableSpan
            var counts = Counts()
            let count = UInt32(truncatingIfNeeded: column.count)
            let first = UInt32(truncatingIfNeeded: base)
            var start = base == 0 ? 0 : Int(rows[base &- 1].dependencyEnd)
            for place in column.indices {
                let end = Int(rows[place &+ base].dependencyEnd)
                defer { start = end }
                if start == end || column[place] != Mark.unreached { continue }
                var best = Mark.unreached
                var bestSource = UInt32.max
                var bestEdge = UInt8.max
                var bestEntry = 0
                for entry in start..<end {
                    // Earlier than the first source, or dropped: beyond the column either way.
                    let source = sources[entry] &- first
                    if source >= count { continue }
                    let reached = column[Int(source)]
                    let edge = edgeTiers[entry].rawValue
                    if reached == Mark.unreached || edge > weakest { continue }
                    let mark = Mark.extended(reached, over: edge)
                    if mark > best { continue }
                    if mark == best, source > bestSource || (source == bestSource && edge >= bestEdge) { continue }
                    best = mark
                    bestSource = source
                    bestEdge = edge
                    bestEntry = entry
                }
                if best == Mark.unreached { continue }
                if let isIncluded, !isIncluded(place &+ base) { continue }
                column[place] = best
                entryColumn[place] = UInt32(truncatingIfNeeded: bestEntry)
                counts.add(best)
            }
            return counts.bounds
        }

        func up(
            _ marks: inout [UInt32], _ entries: inout [UInt32], where isIncluded: ((Int) -> Bool)?
        ) -> RiskBounds {
            let rows = graph.table.rows.span
            let sources = graph.table.sources.span
            let edgeTiers = graph.table.tiers.span
            let weakest = weakest.rawValue
            var column = marks.mutableSpan
            var entryColumn = entries.mutableSpan
            var counts = Counts()
            var position = column.count &- 1
            // Later steps come first, so that a step is finished before what it rests on is looked at.
            while position >= 0 {
                defer { position &-= 1 }
                let reached = column[position]
                if reached == Mark.unreached { continue }
                if reached != Mark.source {
                    if let isIncluded, !isIncluded(position) {
                        column[position] = Mark.unreached
                        continue
                    }
                    counts.add(reached)
                }
                let start = position == 0 ? 0 : Int(rows[position &- 1].dependencyEnd)
                let end = Int(rows[position].dependencyEnd)
                for entry in start..<end {
                    let source = sources[entry]
                    let edge = edgeTiers[entry].rawValue
                    if source == StepTable.dropped || edge > weakest { continue }
                    let to = Int(source)
                    let mark = Mark.extended(reached, over: edge)
                    // No mark is better than that of a source.
                    if mark > column[to] { continue }
                    if mark == column[to] {
                        // Of parallel edges the strongest; of several dependents the earliest, which comes last.
                        let kept = Int(entryColumn[to])
                        if kept >= start, kept < end, edge >= edgeTiers[kept].rawValue { continue }
                    }
                    column[to] = mark
                    entryColumn[to] = UInt32(truncatingIfNeeded: entry)
                }
            }
            return counts.bounds
        }

        /// Positions reached, by tier.
        private struct Counts {
            private var observed = 0
            private var modelled = 0
            private var declared = 0
            private var inferred = 0

            @inline(__always)
            mutating func add(_ mark: UInt32) {
                switch mark &>> Mark.shift {
                case 0: observed &+= 1
                case 1: modelled &+= 1
                case 2: declared &+= 1
                default: inferred &+= 1
                }
            }

            var bounds: RiskBounds {
                var bounds = RiskBounds()
                bounds.observed = observed
                bounds.modelled = modelled
                bounds.declared = declared
                bounds.inferred = inferred
                return bounds
            }
        }
    }

    // MARK: Answers

    /// The tier of the best path to or from the step at a position; nil for a source and for what is not reached.
    public func tier(at position: Int) -> EvidenceTier? {
        marks.indices.contains(position - base) ? Mark.tier(marks[position - base]) : nil
    }

    /// How many edges the path of ``path(to:)`` has; nil where there is none.
    public func distance(to position: Int) -> Int? {
        tier(at: position) == nil ? nil : Int(marks[position - base] & (1 << Mark.shift - 1))
    }

    /// The positions reached, ascending.
    ///
    /// - Complexity: O(V).
    public var positions: [Int] {
        var positions: [Int] = []
        positions.reserveCapacity(bounds.most)
        for place in marks.indices where Mark.tier(marks[place]) != nil { positions.append(place + base) }
        return positions
    }

    /// ``bounds`` of those positions reached for which a condition holds, as of effective writes.
    ///
    /// - Complexity: O(V).
    public func bounds(where isCounted: (Int) -> Bool) -> RiskBounds {
        var bounds = RiskBounds()
        for place in marks.indices {
            if let tier = Mark.tier(marks[place]), isCounted(place + base) { bounds[tier] += 1 }
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
        marks.indices.contains(position - base) && marks[position - base] == Mark.source
    }

    /// The strongest path between a source and the step at a position, edge by edge from the dependent to what it rests
    /// on; nil where there is none.
    ///
    /// - Complexity: O(length · log V).
    public func path(to position: Int) -> DependencyPath? {
        guard tier(at: position) != nil else { return nil }
        var edges: [DecisionGraph.Dependency] = []
        var at = position
        while marks[at - base] != Mark.source {
            let entry = Int(entries[at - base])
            let edge = graph.dependency(at: entry)
            edges.append(edge)
            at = direction == .down ? edge.source : edge.dependent
        }
        return DependencyPath(edges: direction == .down ? edges : edges.reversed())
    }
}
