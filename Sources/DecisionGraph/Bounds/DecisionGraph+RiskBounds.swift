extension DecisionGraph {
    /// What is at risk from each step, by position: ``GradedReach`` of every step at once, without paths.
    ///
    /// - Parameter threads: how many threads may share the work; the result does not depend on it.
    /// - Complexity: that of ``downstreamReaches(threads:)``, once per tier that has an edge.
    public func riskBounds(threads: Int = 1) -> [RiskBounds] {
        var bounds = Array(repeating: RiskBounds(), count: stepCount)
        var isThere = Array(repeating: false, count: EvidenceTier.allCases.count)
        for tier in table.tiers { isThere[Int(tier.rawValue)] = true }
        let present = EvidenceTier.allCases.filter { isThere[Int($0.rawValue)] }
        var below = [UInt32](repeating: 0, count: stepCount)
        for tier in present {
            // All edges are there at the last tier.
            let rows = tier == present.last ? dependencyRows : dependencyRows(atLeast: tier)
            let counts = ReachCounts.all(rows, threads: threads)
            for position in bounds.indices { bounds[position][tier] = Int(counts[position] - below[position]) }
            below = counts
        }
        return bounds
    }
}
