import CKernels
import Dispatch
import Synchronization

/// Reach counts by the C kernels: chooses storage, phases and blocks, and owns the memory.
enum AcceleratedReach {
    /// The largest number of positions this path takes.
    static let limit = Int(CK_MAX_POSITIONS)

    /// Positions below which a second thread costs more than it saves.
    private static let parallelFrom = 16_384

    /// The count of every position.
    ///
    /// - Parameters:
    ///   - rows: more than 64 positions, at most ``limit``, with at least one entry.
    ///   - level: a kernel level that this processor runs.
    /// - Note: Falls back to the portable path when memory is short.
    static func counts(_ rows: CompactRows, level: Int, threads: Int, strategy: SweepStrategy) -> [UInt32] {
        var counts = [UInt32](repeating: 0, count: rows.count)
        let threads = rows.count < parallelFrom ? 1 : max(1, threads)
        let done = counts.withUnsafeMutableBufferPointer { counts in
            rows.offsets.withUnsafeBufferPointer { offsets in
                rows.targets.withUnsafeBufferPointer { targets in
                    // Neither array is empty: there are positions and entries.
                    guard let counts = counts.baseAddress, let offsets = offsets.baseAddress,
                        let targets = targets.baseAddress
                    else { return false }
                    let run = ReachRun(
                        rows: rows, offsets: offsets, targets: targets, counts: counts, level: Int32(level),
                        threads: threads, strategy: strategy)
                    return run.perform()
                }
            }
        }
        return done ? counts : PortableReach.counts(rows)
    }
}

/// One computation of all counts.
///
/// Unsafe: the pointers are those of arrays pinned around the life of this value; `counts` has one element a position,
/// and no two blocks write the same one.
private struct ReachRun {
    let rows: CompactRows
    let offsets: UnsafePointer<UInt32>
    let targets: UnsafePointer<UInt32>
    let counts: UnsafeMutablePointer<UInt32>
    let level: Int32
    let threads: Int
    let strategy: SweepStrategy

    private var count: UInt32 { UInt32(rows.count) }

    /// - Returns: false when memory is short; `counts` is then of no account.
    func perform() -> Bool {
        var direct: KernelMemory?
        var undone = 0..<rows.count
        if strategy.storage == .table || strategy.skipsSimpleSources == .yes {
            direct = directDependents()
            if direct == nil { return false }
        }
        if strategy.searchesFirst {
            guard let lowest = searchNewest() else { return false }
            undone = 0..<lowest
        }
        let sweep = SweepGraph(
            rows, offsets: offsets, targets: targets, storage: strategy.storage,
            direct: direct.map { UnsafePointer($0.elements(UInt32.self)) })
        guard let sweep else { return false }
        guard let storage = RowStorage(sweep, rows: rows, width: strategy.width) else { return false }

        var skips = strategy.skipsSimpleSources == .yes
        if strategy.skipsSimpleSources == .afterFirstBlock {
            guard let first = sweep.blocks(over: 0..<min(strategy.width, rows.count), width: strategy.width).first
            else { return true }
            let stop = storage.sweep(first, level: level, into: counts)
            undone = first.end..<rows.count
            // A block that repeats soon costs less than finding out which sources it could do without.
            skips = stop.map { $0 - first.first > 8 * strategy.width } ?? false
            if skips, direct == nil { direct = directDependents() }
        }
        if skips {
            guard let direct, sweep.skipSimpleSources(direct: direct.elements(UInt32.self)) else { return false }
        }
        sweepAll(sweep.blocks(over: undone, width: strategy.width), sweep, storage)
        if skips, let direct { ck_settle_simple(direct.elements(UInt32.self), count, counts) }
        return true
    }

    private func directDependents() -> KernelMemory? {
        guard let direct = KernelMemory(bytes: rows.count * 4) else { return nil }
        ck_direct_dependents(offsets, targets, count, direct.elements(UInt32.self))
        return direct
    }

    /// Counts the newest positions by search; returns the lowest one done.
    private func searchNewest() -> Int? {
        let dependents = rows.reversed()
        let lowest = dependents.offsets.withUnsafeBufferPointer { heads in
            dependents.targets.withUnsafeBufferPointer { entries in
                ck_sparse_counts(heads.baseAddress, entries.baseAddress, count, searchDivisor, counts)
            }
        }
        return lowest == count ? nil : Int(lowest)
    }

    /// A search visits a position in about the time in which a sweep passes this many rows for one source. Measured:
    /// 3.4 ns a visit; 5 ns a row of 512 bits out of the shared cache, 55 ns a row of 2,048 bits out of memory.
    private var searchDivisor: UInt32 { strategy.width == 512 ? 300 : 125 }

    private func sweepAll(_ blocks: [SourceBlock], _ sweep: SweepGraph, _ storage: RowStorage) {
        // Newest block first where rows are not reused: what lies before a block has then never been written.
        let order = storage.wraps ? blocks : blocks.reversed()
        var stores = [storage]
        while stores.count < min(threads, order.count),
            let more = RowStorage(sweep, rows: rows, width: strategy.width)
        {
            stores.append(more)
        }
        if stores.count == 1 {
            for block in order { storage.sweep(block, level: level, into: counts) }
            return
        }
        ck_build_table(&sweep.graph, count)
        let shared = SharedSweep(stores: stores, blocks: order, counts: counts, level: level)
        DispatchQueue.concurrentPerform(iterations: stores.count) { shared.run(worker: $0) }
    }
}

/// Blocks shared out among workers, each to the first that is free.
///
/// Unchecked: worker w alone uses `stores[w]`; the table behind the stores is built whole and only read; every block
/// is taken by one worker and writes the counts of its own sources, and a position is a source of one block.
private final class SharedSweep: @unchecked Sendable {
    private let stores: [RowStorage]
    private let blocks: [SourceBlock]
    private let counts: UnsafeMutablePointer<UInt32>
    private let level: Int32
    private let taken = Atomic<Int>(0)

    init(stores: [RowStorage], blocks: [SourceBlock], counts: UnsafeMutablePointer<UInt32>, level: Int32) {
        self.stores = stores
        self.blocks = blocks
        self.counts = counts
        self.level = level
    }

    /// Sweeps blocks, in order, until none is left.
    func run(worker: Int) {
        while true {
            let index = taken.wrappingAdd(1, ordering: .relaxed).oldValue
            if index >= blocks.count { return }
            stores[worker].sweep(blocks[index], level: level, into: counts)
        }
    }
}
