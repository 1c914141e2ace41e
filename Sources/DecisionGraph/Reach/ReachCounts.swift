import CKernels

/// How many positions rest on each position, directly or through others.
///
/// The count of position i is the number of positions j from which i is reached by following row entries; i itself is
/// not counted. Every function here is exact and deterministic, whatever kernel or number of threads it runs on.
package enum ReachCounts {
    /// The count of every position.
    ///
    /// - Parameters:
    ///   - rows: the dependencies.
    ///   - threads: how many threads may share the work, at least 1. Below a millisecond of work one is used.
    ///   - kernel: which code runs; a test's means to force one.
    /// - Returns: one count a position, each in `0...(n - 1 - position)`.
    /// - Complexity: O(n·m/512) word operations at worst; O(n + n·span/512) when rows soon repeat.
    /// - Note: Source: DESIGN.md, D5; blocked bit sets with bit-sliced column counts.
    package static func all(_ rows: CompactRows, threads: Int = 1, kernel: ReachKernel = .best) -> [UInt32] {
        if rows.count <= TinyReach.limit { return TinyReach.counts(rows) }
        if rows.edgeCount == 0 { return [UInt32](repeating: 0, count: rows.count) }
        let level = kernel.level
        if level == CK_LEVEL_NONE || rows.count > AcceleratedReach.limit { return PortableReach.counts(rows) }
        return AcceleratedReach.counts(rows, level: level, threads: threads, strategy: SweepStrategy(for: rows))
    }

    /// The count of every position by safe Swift alone: the path of processors without a kernel.
    ///
    /// - Complexity: as ``all(_:threads:kernel:)``, about twice the time.
    package static func portable(_ rows: CompactRows) -> [UInt32] {
        rows.count <= TinyReach.limit ? TinyReach.counts(rows) : PortableReach.counts(rows)
    }
}
