/// Reach counts in safe Swift: a blocked forward sweep with bit-sliced column counts.
///
/// For 512 sources at a time, the row of position j has a bit for each source that j rests on: the OR of the rows of
/// its dependencies. Columns are counted by ``ColumnCounter``, eight rows at a time. When the rows of the last `span`
/// positions are equal, all later rows equal them and the block is done.
///
/// - Note: Rows live in a ring of at least `span + 1` slots (a power of two), so that a local graph stays in cache.
enum PortableReach {
    private typealias Row = SIMD8<UInt64>

    /// The number of sources of a block: the bits of a row.
    static let width = 512

    /// The count of every position.
    ///
    /// A position that nobody rests on, or only one position directly, needs no bit: its count follows from the others.
    /// That is found out only when the first block shows that a block costs more than finding it out.
    ///
    /// - Complexity: O(n·m/512) at worst; O(n + n·span/512) when rows soon repeat.
    static func counts(_ rows: CompactRows) -> [UInt32] {
        var counts = [UInt32](repeating: 0, count: rows.count)
        var ring = ring(for: rows)
        let all = Array(0..<rows.count)
        let stop = sweep(rows, sources: all.prefix(width), ring: &ring) { counts[$0] = $1 }
        let direct = stop > 8 * width ? DirectDependents(rows) : nil
        let sources = direct?.shared(from: width) ?? all.dropFirst(width)
        for first in stride(from: sources.startIndex, to: sources.endIndex, by: width) {
            sweep(rows, sources: sources[first..<min(first + width, sources.endIndex)], ring: &ring) { counts[$0] = $1 }
        }
        direct?.settle(&counts)
        return counts
    }

    /// Row storage for sweeps over `rows`.
    static func ring(for rows: CompactRows) -> [SIMD8<UInt64>] {
        [Row](repeating: .zero, count: SweepStrategy.ringSlots(rows))
    }

    /// Counts the columns of one block.
    ///
    /// - Parameters:
    ///   - sources: 1 to 512 positions, ascending.
    ///   - ring: storage made by ``ring(for:)``; its content is of no account.
    ///   - deliver: receives each source and its count.
    /// - Returns: the position where the sweep stopped.
    @discardableResult
    static func sweep(
        _ rows: CompactRows, sources: ArraySlice<Int>, ring: inout [SIMD8<UInt64>], deliver: (Int, UInt32) -> Void
    ) -> Int {
        guard let first = sources.first, let final = sources.last else { return 0 }
        let count = rows.count
        let mask = ring.count - 1
        var slots = ring.mutableSpan
        // What lies before the block rests on none of its sources.
        for position in max(0, first - rows.span)..<first { slots[position & mask] = .zero }

        let starts = rows.offsets.span
        let entries = rows.targets.span
        var counter = ColumnCounter()
        var last = Row.zero
        var equal = 0
        var next = sources.startIndex
        var position = first
        while position < count {
            // Eight positions at a time; past the end, rows without a bit.
            var differ = Row.zero
            @inline(__always) func step(_ slots: inout MutableSpan<Row>) -> Row {
                guard position < count else { return .zero }
                var row = Row.zero
                for entry in Int(starts[position])..<Int(starts[position &+ 1]) {
                    row |= slots[Int(entries[entry]) & mask]
                }
                var stored = row
                if next < sources.endIndex, sources[next] == position {
                    let column = next &- sources.startIndex
                    stored[column &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: column & 63)
                    next &+= 1
                }
                slots[position & mask] = stored
                differ |= stored ^ last
                last = stored
                position &+= 1
                return row
            }
            let before = position
            let r0 = step(&slots)
            let r1 = step(&slots)
            let r2 = step(&slots)
            let r3 = step(&slots)
            let r4 = step(&slots)
            let r5 = step(&slots)
            let r6 = step(&slots)
            let r7 = step(&slots)
            counter.add(r0, r1, r2, r3, r4, r5, r6, r7)
            equal = isZero(differ) ? equal &+ (position &- before) : 0
            if equal >= rows.span, before > final, position >= rows.steady || isZero(last) { break }
        }
        counter.finish()
        let remaining = UInt32(count - position)
        for (column, source) in sources.enumerated() {
            let held = last[column >> 6] &>> UInt64(column & 63) & 1
            deliver(source, counter.count(ofColumn: column) + (held == 0 ? 0 : remaining))
        }
        return position
    }

    /// Folded to one word by hand: a mask of comparisons is slow below the widest registers.
    @inline(__always)
    private static func isZero(_ row: SIMD8<UInt64>) -> Bool {
        let half = row.lowHalf | row.highHalf
        let quarter = half.lowHalf | half.highHalf
        return quarter[0] | quarter[1] == 0
    }
}
