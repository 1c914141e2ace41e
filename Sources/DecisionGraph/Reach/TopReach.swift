import CKernels

extension ReachCounts {
    /// The `k` positions that most positions rest on, without counting all of them.
    ///
    /// No position at or after s can have a count above n - 1 - s, so blocks are counted oldest first until that bound
    /// falls below the k-th best count found.
    ///
    /// - Parameters:
    ///   - k: how many, at least 0; all positions when there are fewer.
    ///   - rows: the dependencies.
    ///   - tieOrder: one value a position; of equal counts the position with the smaller value comes first. nil: the
    ///     position itself. Equal values are ordered by position.
    ///   - kernel: which code runs; a test's means to force one.
    /// - Returns: exactly the first `k` of all positions by count descending, then tie order ascending.
    /// - Complexity: O(m) word operations a block of 512 positions; usually one block.
    package static func top(
        _ k: Int, in rows: CompactRows, tieOrder: [Int]? = nil, kernel: ReachKernel = .best
    ) -> [(position: Int, count: Int)] {
        precondition(tieOrder.map { $0.count == rows.count } ?? true, "one tie value a position")
        var best = BestPositions(capacity: min(max(k, 0), rows.count), tieOrder: tieOrder)
        if best.capacity == 0 { return [] }
        let level = kernel.level
        // A question for most positions is a question for all.
        if rows.count <= 2 * ReachCounts.blockWidth || k >= rows.count / 2 || rows.edgeCount == 0 {
            for (position, count) in all(rows, kernel: kernel).enumerated() { best.offer(position, Int(count)) }
        } else if level == CK_LEVEL_NONE || rows.count > AcceleratedReach.limit {
            PortableReach.fill(&best, rows)
        } else if !AcceleratedReach.fill(&best, rows, level: level) {
            best = BestPositions(capacity: best.capacity, tieOrder: tieOrder)
            PortableReach.fill(&best, rows)
        }
        return best.ordered
    }

    /// Positions counted at a time.
    static let blockWidth = 512
}

extension PortableReach {
    /// Offers positions, oldest block first, until no later one can enter.
    static func fill(_ best: inout BestPositions, _ rows: CompactRows) {
        var ring = ring(for: rows)
        for first in stride(from: 0, to: rows.count, by: ReachCounts.blockWidth) {
            if best.isSettled(from: first, of: rows.count) { return }
            let end = min(first + ReachCounts.blockWidth, rows.count)
            sweep(rows, sources: Array(first..<end)[...], ring: &ring) { best.offer($0, Int($1)) }
        }
    }
}

extension AcceleratedReach {
    /// Sources of the pass with one word a position.
    private static let wordSources = 64

    /// Offers positions, oldest block first, until no later one can enter.
    ///
    /// - Returns: false when memory is short; `best` is then of no account.
    static func fill(_ best: inout BestPositions, _ rows: CompactRows, level: Int) -> Bool {
        rows.offsets.withUnsafeBufferPointer { offsets in
            rows.targets.withUnsafeBufferPointer { targets in
                // Uninitialized: a count is read only after its block was swept.
                withUnsafeTemporaryAllocation(of: UInt32.self, capacity: rows.count) { counts in
                    // None is empty: there are positions and entries.
                    guard let offsets = offsets.baseAddress, let targets = targets.baseAddress,
                        let counts = counts.baseAddress,
                        let sweep = SweepGraph(rows, offsets: offsets, targets: targets, storage: .ring, direct: nil),
                        let storage = RowStorage(sweep, rows: rows, width: ReachCounts.blockWidth)
                    else { return false }
                    var first = 0
                    if best.capacity <= wordSources / 2, !storage.wraps {
                        // The best of a long-range graph are nearly always among its oldest.
                        guard let words = KernelMemory(bytes: (rows.count + 127) / 128 * 128 * 8) else { return false }
                        ck_count_oldest(offsets, targets, UInt32(rows.count), words.elements(UInt64.self), counts)
                        for position in 0..<wordSources { best.offer(position, Int(counts[position])) }
                        first = wordSources
                    }
                    while first < rows.count, !best.isSettled(from: first, of: rows.count) {
                        let end = min(first + ReachCounts.blockWidth, rows.count)
                        let block = SourceBlock(first: first, end: end, sources: end - first)
                        let stop = storage.sweep(block, level: Int32(level), into: counts, floor: best.floor)
                        if stop != nil { for position in first..<end { best.offer(position, Int(counts[position])) } }
                        first = end
                    }
                    return true
                }
            }
        }
    }
}
