import CKernels

/// A graph prepared for the C sweep: the padded table and the bitmaps it reads, with the memory they live in.
///
/// Unsafe: `graph` points into this object's memory and into the arrays of the rows it was made from. It is used only
/// inside the closure that pins those arrays, while this object lives.
final class SweepGraph {
    /// What the kernels read.
    var graph: ck_graph
    /// Slots a row storage must have, the zero row included.
    let slots: Int
    /// The position's slot when rows are kept in a table.
    private let slotOf: KernelMemory?
    private let stored: KernelMemory?
    private let table: KernelMemory
    /// Two bitmaps, uninitialized: the kernel writes a word before it reads it.
    private let rowLengths: UnsafeMutablePointer<UInt64>
    private var needed: KernelMemory?

    /// - Parameters:
    ///   - rows: the dependencies; `offsets` and `targets` are its pinned arrays.
    ///   - direct: who rests directly on each position, needed for table storage: 0 for nobody.
    /// - Returns: nil when memory is short.
    /// - Complexity: O(n) for table storage, O(1) else; the table itself fills as sweeps advance.
    init?(
        _ rows: CompactRows, offsets: UnsafePointer<UInt32>, targets: UnsafePointer<UInt32>,
        storage: SweepStrategy.Storage, direct: UnsafePointer<UInt32>?
    ) {
        let count = rows.count
        let bitmapBytes = SweepGraph.bitmapWords(count) * 8
        // A sweep asks for rows up to 32 positions ahead, hence entries past the end; they are zero.
        guard let table = KernelMemory(bytes: (count + 64) * 16) else { return nil }
        self.table = table
        rowLengths = .allocate(capacity: 2 * SweepGraph.bitmapWords(count))
        graph = ck_graph()
        graph.offsets = offsets
        graph.targets = targets
        graph.count = UInt32(count)
        graph.span = UInt32(rows.span)
        graph.steady = UInt32(rows.steady)
        graph.table = table.elements(UInt32.self)
        graph.fourth = rowLengths
        graph.spilled = rowLengths + SweepGraph.bitmapWords(count)

        switch storage {
        case .ring:
            let ring = SweepStrategy.ringSlots(rows)
            slotOf = nil
            stored = nil
            slots = ring + 1
            graph.ring_mask = UInt32(ring - 1)
            graph.zero_offset = UInt32(ring) << 6
        case .table:
            guard let direct, let slotOf = KernelMemory(bytes: count * 4), let stored = KernelMemory(bytes: bitmapBytes)
            else { return nil }
            self.slotOf = slotOf
            self.stored = stored
            // A position that nobody rests on shares the slot of the next one: its row is counted and overwritten.
            let used = ck_assign_slots(
                direct, UInt32(count), slotOf.elements(UInt32.self), stored.elements(UInt64.self))
            slots = Int(used) + 2
            graph.zero_offset = (used + 1) << 6
            graph.slot_of = UnsafePointer(slotOf.elements(UInt32.self))
            graph.stored = UnsafePointer(stored.elements(UInt64.self))
        }
    }

    deinit { rowLengths.deallocate() }

    /// Words of a bitmap over positions, with the padding that sweeps may read.
    static func bitmapWords(_ count: Int) -> Int { (count + 63) / 64 + 2 }

    /// Gives a bit only to positions that several others rest on.
    ///
    /// - Returns: false when memory is short; then all positions stay sources.
    func skipSimpleSources(direct: UnsafePointer<UInt32>) -> Bool {
        guard let needed = KernelMemory(bytes: Self.bitmapWords(Int(graph.count)) * 8) else { return false }
        self.needed = needed
        ck_mark_shared(direct, graph.count, needed.elements(UInt64.self))
        graph.needed = UnsafePointer(needed.elements(UInt64.self))
        return true
    }

    /// The blocks that cover the sources in `range`, oldest first.
    func blocks(over range: Range<Int>, width: Int) -> [SourceBlock] {
        var blocks: [SourceBlock] = []
        var from = range.lowerBound
        while from < range.upperBound {
            var block = ck_block()
            let next = ck_next_block(&graph, UInt32(from), UInt32(range.upperBound), UInt32(width), &block)
            if block.sources > 0 {
                blocks.append(
                    SourceBlock(first: Int(block.first), end: Int(block.end), sources: Int(block.sources)))
            }
            from = Int(next)
        }
        return blocks
    }

    /// The slot from which a block writes rows, in table storage.
    func firstSlot(of block: SourceBlock) -> UInt32 { graph.slot_of == nil ? 0 : graph.slot_of[block.first] }
}

/// The sources that one sweep counts: positions `first..<end`, of which `sources` have a bit.
struct SourceBlock {
    let first: Int
    let end: Int
    let sources: Int
}
