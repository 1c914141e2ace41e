/// Reach counts of runs of at most 64 positions: one word a position holds everything that rests on it.
///
/// A corpus has thousands of such runs, so nothing is prepared and the only allocations are the result and the words.
enum TinyReach {
    /// The largest number of positions this path takes.
    static let limit = 64

    /// - Complexity: O(n + m).
    static func counts(_ rows: CompactRows) -> [UInt32] {
        let count = rows.count
        var counts = [UInt32](repeating: 0, count: count)
        if rows.edgeCount == 0 { return counts }
        var words = [UInt64](repeating: 0, count: count)
        let starts = rows.offsets.span
        let entries = rows.targets.span
        var resting = words.mutableSpan
        var result = counts.mutableSpan
        // Newest first: when a position's turn comes, everything that rests on it is known.
        var row = count
        while row > 0 {
            row &-= 1
            let own = resting[row]
            result[row] = UInt32(truncatingIfNeeded: own.nonzeroBitCount)
            let passed = own | (1 &<< UInt64(truncatingIfNeeded: row))
            for entry in Int(starts[row])..<Int(starts[row &+ 1]) { resting[Int(entries[entry])] |= passed }
        }
        return counts
    }
}
