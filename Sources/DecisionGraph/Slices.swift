extension DecisionGraph {
    /// What a step rests on, directly or through others: its backward slice, without the step itself.
    ///
    /// - Parameters:
    ///   - position: a position in `0..<stepCount`.
    ///   - weakest: edges weaker than this are not followed.
    /// - Returns: positions, ascending.
    /// - Complexity: O(V + E) for the rows of a tier other than `.inferred`, then O(position + edges of the slice).
    public func backwardSlice(of position: Int, atLeast weakest: EvidenceTier = .inferred) -> [Int] {
        Reachability(dependencyRows(atLeast: weakest)).basis(of: position).map { Int($0) }
    }

    /// What rests on a step, directly or through others: its forward slice, without the step itself.
    ///
    /// - Parameters and returns: as ``backwardSlice(of:atLeast:)``.
    public func forwardSlice(of position: Int, atLeast weakest: EvidenceTier = .inferred) -> [Int] {
        Reachability(dependencyRows(atLeast: weakest)).affected(by: position).map { Int($0) }
    }

    /// How many steps transitively rest on the step with an index; 0 when there is no such step.
    ///
    /// - Complexity: O(V + E).
    public func downstreamReach(ofIndex index: Int) -> Int {
        guard let position = position(of: index) else { return 0 }
        return Reachability(dependencyRows).affectedCount(by: position)
    }

    /// How many steps can be reached from the step with an index over hand-offs; 0 when there is no such step.
    ///
    /// - Complexity: O(V + E).
    public func executionReach(ofIndex index: Int) -> Int {
        guard let position = position(of: index) else { return 0 }
        return Reachability(executionRows).affectedCount(by: position)
    }

    /// ``downstreamReach(ofIndex:)`` of every step, by position.
    ///
    /// - Complexity: O(V · E / 512) at worst, O(V) when the run is local (spec/performance.md 4).
    public func downstreamReaches(threads: Int = 1) -> [UInt32] {
        ReachCounts.all(dependencyRows, threads: threads)
    }

    /// ``executionReach(ofIndex:)`` of every step, by position.
    ///
    /// - Complexity: as ``downstreamReaches(threads:)``.
    public func executionReaches(threads: Int = 1) -> [UInt32] {
        ReachCounts.all(executionRows, threads: threads)
    }
}
