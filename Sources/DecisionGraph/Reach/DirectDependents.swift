/// Who rests directly on each position, as far as counting needs it: nobody, one position, or several.
struct DirectDependents {
    /// 0 for nobody, d + 1 for position d alone, `UInt32.max` for several.
    private var who: [UInt32]

    /// - Complexity: O(n + m).
    init(_ rows: CompactRows) {
        who = [UInt32](repeating: 0, count: rows.count)
        let starts = rows.offsets.span
        let entries = rows.targets.span
        var known = who.mutableSpan
        for row in 0..<rows.count {
            for entry in Int(starts[row])..<Int(starts[row &+ 1]) {
                let target = Int(entries[entry])
                known[target] = known[target] == 0 ? UInt32(truncatingIfNeeded: row &+ 1) : .max
            }
        }
    }

    /// The positions from `first` on that several others rest on directly, ascending.
    func shared(from first: Int) -> ArraySlice<Int> {
        who.indices.dropFirst(first).filter { who[$0] == .max }[...]
    }

    /// Fills in the counts of the other positions: none, or one more than the only position that rests on them.
    func settle(_ counts: inout [UInt32]) {
        for position in who.indices.reversed() where who[position] != .max {
            counts[position] = who[position] == 0 ? 0 : counts[Int(who[position]) - 1] + 1
        }
    }
}
