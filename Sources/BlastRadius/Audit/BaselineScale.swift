internal import DecisionGraph

/// Lays the scores of a run, all of them known, beside the worth of its steps by a baseline.
struct BaselineScale {
    private let ranking: RunRanking
    /// How many ranked steps have a score above 0.
    private let above: Int
    /// By position the place of the step's score among the distinct ones, ascending: 0 is the least.
    private var levels: [UInt32]
    private let levelCount: Int
    private var worth: [UInt32]
    private var correlation = RankCorrelation()

    /// - Parameter above: how many ranked steps have a score above 0; those that are not ranked have 0.
    /// - Complexity: O(V).
    init(_ ranking: RunRanking, above: Int) {
        self.ranking = ranking
        self.above = above
        let count = ranking.graph.stepCount
        let scores = ranking.reaches ?? []
        var distinct: UInt32 = above < count ? 1 : 0
        levels = Array(repeating: 0, count: count)
        var previous: UInt32?
        for rank in (0..<above).reversed() {
            if let previous, scores[rank] != previous { distinct += 1 }
            levels[Int(ranking.order[rank])] = distinct
            previous = scores[rank]
        }
        levelCount = Int(distinct) + 1
        worth = Array(repeating: 0, count: count)
    }

    /// - Complexity: O(E + V log V).
    mutating func compare(_ baseline: RankingBaseline) -> BaselineComparison {
        measure(baseline)
        var comparison = BaselineComparison()
        correlation.removeAll()
        for (worth, level) in zip(worth, levels) { correlation.append(worth: worth, level: level) }
        comparison.tau = correlation.tau(levels: levelCount)
        correlation.removeAll()
        for rank in 0..<above {
            let position = Int(ranking.order[rank])
            correlation.append(worth: worth[position], level: levels[position])
        }
        comparison.tauOfRestedOn = correlation.tau(levels: levelCount)
        comparison.explains = explains
        return comparison
    }

    /// Whether every step with a score above 0 has more worth than all that score less.
    private var explains: Bool {
        // The least worth of the levels above, and of this level so far; nil above the highest.
        var bound: UInt32?
        var least = UInt32.max
        for rank in 0..<above {
            let position = Int(ranking.order[rank])
            if rank > 0, levels[position] != levels[Int(ranking.order[rank - 1])] { bound = least }
            if let bound, worth[position] >= bound { return false }
            least = min(least, worth[position])
        }
        return true
    }

    /// Fills in what the steps are worth.
    private mutating func measure(_ baseline: RankingBaseline) {
        let graph = ranking.graph
        let count = worth.count
        switch baseline {
        case .position: for position in 0..<count { worth[position] = UInt32(count - 1 - position) }
        case .reversedPosition: for position in 0..<count { worth[position] = UInt32(position) }
        case .degree:
            for position in 0..<count { worth[position] = 0 }
            for target in graph.dependencyRows(atLeast: ranking.measure.weakestTier).targets {
                worth[Int(target)] += 1
            }
        case .size: for position in 0..<count { worth[position] = UInt32(clamping: graph.size(at: position)) }
        }
    }
}

extension DecisionGraph {
    /// How much the record says of a step itself: see ``RankingBaseline/size``.
    fileprivate func size(at position: Int) -> Int { dependencies(of: position).count + touches(at: position).count }
}
