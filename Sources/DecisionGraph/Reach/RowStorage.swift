import CKernels

/// The rows of one sweep after another, for one thread.
///
/// Invariant: before a block starts, every row that the sweep may read and does not write first is zero. Rows before
/// the block are either cleared here, or were never written because blocks come newest first.
final class RowStorage {
    /// Whether slots are reused within a sweep.
    let wraps: Bool
    private let sweepGraph: SweepGraph
    private let memory: KernelMemory
    private let width: Int
    private let span: Int
    /// The lowest position whose row was written, where rows are not reused.
    private var lowestWritten: Int

    /// - Returns: nil when memory is short.
    init?(_ sweepGraph: SweepGraph, rows: CompactRows, width: Int) {
        guard let memory = KernelMemory(bytes: sweepGraph.slots * (width / 8)) else { return nil }
        self.memory = memory
        self.sweepGraph = sweepGraph
        self.width = width
        span = rows.span
        lowestWritten = rows.count
        wraps = sweepGraph.graph.slot_of == nil && Int(sweepGraph.graph.ring_mask) + 1 < rows.count
    }

    /// Counts the sources of one block.
    ///
    /// - Parameters:
    ///   - counts: one element a position; written for the block's sources.
    ///   - floor: a count of interest, or 0.
    /// - Returns: the position where the sweep stopped; nil when it was abandoned because no source can count as much
    ///   as `floor`, and then no count is written.
    @discardableResult
    func sweep(
        _ block: SourceBlock, level: Int32, into counts: UnsafeMutablePointer<UInt32>, floor: Int = 0
    ) -> Int? {
        clear(before: block)
        // A copy: the table's progress is the only thing a sweep changes, and it is merged back below.
        var graph = sweepGraph.graph
        var part = ck_block(
            first: UInt32(block.first), end: UInt32(block.end), sources: UInt32(block.sources),
            first_slot: sweepGraph.firstSlot(of: block), rows: memory.base, counts: counts,
            floor: UInt32(floor))
        let stop = ck_sweep(level, Int32(width), &graph, &part)
        if graph.built > sweepGraph.graph.built { sweepGraph.graph.built = graph.built }
        return stop == CK_ABANDONED ? nil : Int(stop)
    }

    private func clear(before block: SourceBlock) {
        let low = max(0, block.first - span)
        if wraps {
            clear(slots: low..<block.first)
        } else if lowestWritten < block.first {
            clear(slots: slot(of: max(low, lowestWritten))..<slot(of: block.first))
        }
        lowestWritten = min(lowestWritten, block.first)
    }

    private func slot(of position: Int) -> Int {
        sweepGraph.graph.slot_of == nil ? position : Int(sweepGraph.graph.slot_of[position])
    }

    /// Zeroes rows by slot number; a ring takes them modulo its size, in at most two pieces.
    private func clear(slots range: Range<Int>) {
        let rowBytes = width / 8
        let ring = wraps ? Int(sweepGraph.graph.ring_mask) + 1 : Int.max
        var from = range.lowerBound
        while from < range.upperBound {
            let slot = wraps ? from % ring : from
            let piece = min(range.upperBound - from, wraps ? ring - slot : Int.max)
            memory.base.advanced(by: slot * rowBytes).initializeMemory(
                as: UInt8.self, repeating: 0, count: piece * rowBytes)
            from += piece
        }
    }
}
