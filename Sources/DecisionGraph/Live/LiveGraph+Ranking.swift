extension LiveGraph {
    /// The steps that most others rest on: by reach descending, then index ascending.
    ///
    /// - Parameter top: how many; nil for all.
    /// - Complexity: O(n log top) after ``reaches``.
    package func ranked(top: Int?) -> [(position: Int, reach: Int)] {
        var best = BestPositions(capacity: min(max(top ?? stepCount, 0), stepCount), tieOrder: tieOrder)
        for (position, reach) in reaches.enumerated() { best.offer(position, Int(reach)) }
        return best.ordered.map { ($0.position, $0.count) }
    }

    /// The first steps by index.
    ///
    /// - Parameter top: how many; nil for all.
    /// - Complexity: O(n log top).
    package func firstByIndex(top: Int?) -> [Int] {
        var best = BestPositions(capacity: min(max(top ?? stepCount, 0), stepCount), tieOrder: tieOrder)
        for position in 0..<stepCount { best.offer(position, 0) }
        return best.ordered.map(\.position)
    }

    /// What orders positions of equal reach; nil when they are in order.
    private var tieOrder: [Int]? {
        var indices: [Int] = []
        indices.reserveCapacity(stepCount)
        var isAscending = true
        for position in 0..<stepCount {
            let index = index(at: position)
            if let last = indices.last, last > index { isAscending = false }
            indices.append(index)
        }
        return isAscending ? nil : indices
    }
}
