import CKernels

/// Live counts by the C kernels: owns the memory of the rows and planes.
///
/// Not `Sendable`, and owned by one ``LiveReach``.
final class AcceleratedLiveRows {
    // Its owner lets one call in at a time: what the compiler would check at every step.
    @exclusivity(unchecked)
    private var live = ck_live()
    private var memory: [KernelMemory] = []
    private var blockCount = 0
    /// What is left of the last memory: blocks of a long run share a few large pieces, so that their pages are large.
    private var rest = (start: 0, end: 0)
    private var found: [UInt32] = []
    private let level: Int32

    /// - Parameter level: a kernel level that this processor runs.
    init(level: Int) {
        self.level = Int32(level)
    }

    var largest: Int { Int(live.largest) }
    var keystone: Int { Int(live.keystone) }

    func count(of position: Int) -> Int {
        Int(ck_live_count(&live, UInt32(position)))
    }

    var counts: [UInt32] {
        [UInt32](unsafeUninitializedCapacity: Int(live.count)) { buffer, initialized in
            // Unsafe: the kernel writes one count a position.
            if let base = buffer.baseAddress, live.count > 0 { ck_live_counts(&live, base) }
            initialized = Int(live.count)
        }
    }

    /// Hands out positions with their counts, the ones with the `top` largest counts among them: the surest first, then
    /// those that tie for the places left.
    ///
    /// - Parameters:
    ///   - top: at least 1.
    ///   - isInOrder: whether of equal positions the lower one is always the better: then no more are handed out than
    ///     there are places.
    func forEachBest(_ top: Int, isInOrder: Bool, _ body: (_ position: Int, _ count: Int) -> Void) {
        let words = (Int(live.count) + 63) / 64
        var above = [UInt64](repeating: 0, count: words)
        var equal = above
        // Unsafe: the kernel writes as many words as there are.
        let value = above.withUnsafeMutableBufferPointer { above in
            equal.withUnsafeMutableBufferPointer { equal in
                ck_live_top(&live, UInt32(clamping: top), above.baseAddress, equal.baseAddress)
            }
        }
        var places = top
        for (at, word) in above.enumerated() where word != 0 {
            var word = word
            while word != 0 {
                let position = at * 64 + word.trailingZeroBitCount
                body(position, count(of: position))
                word &= word - 1
                places -= 1
            }
        }
        if places == 0 { return }
        guard isInOrder else {
            // From the end: where indices descend the best come first.
            for at in equal.indices.reversed() {
                var word = equal[at]
                while word != 0 {
                    let bit = 63 - word.leadingZeroBitCount
                    body(at * 64 + bit, Int(value))
                    word ^= 1 << UInt64(bit)
                }
            }
            return
        }
        for (at, word) in equal.enumerated() where word != 0 {
            var word = word
            while word != 0, places > 0 {
                body(at * 64 + word.trailingZeroBitCount, Int(value))
                word &= word - 1
                places -= 1
            }
            if places == 0 { return }
        }
    }

    /// Takes the last of the rows.
    ///
    /// - Parameters:
    ///   - rows: the rows taken before, and one more.
    ///   - indices: one a row; nil when they ascend.
    /// - Returns: false when memory is short, and then nothing has changed.
    func append(_ rows: GrowingRows, indices: [Int64]?) -> Bool {
        let position = Int(live.count)
        let block = position / Int(CK_LIVE_BLOCK)
        if block == blockCount {
            guard let base = reserve(block) else { return false }
            withUnsafeMutableBytes(of: &live.blocks) { blocks in
                blocks.storeBytes(
                    of: base, toByteOffset: block * MemoryLayout<UnsafeMutableRawPointer>.stride,
                    as: UnsafeMutableRawPointer.self)
            }
            blockCount += 1
        }
        let range = rows.range(of: position)
        // Unsafe: the kernel reads the entries of this row, all of them positions it has taken, and one index for each
        // position up to this one.
        rows.targets.withUnsafeBufferPointer { targets in
            let sources = targets.baseAddress.map { $0 + range.lowerBound }
            if let indices {
                indices.withUnsafeBufferPointer {
                    ck_live_append(level, &live, sources, UInt32(range.count), $0.baseAddress)
                }
            } else {
                ck_live_append(level, &live, sources, UInt32(range.count), nil)
            }
        }
        return true
    }

    /// From this block on memory is taken in large pieces; before it a piece a block keeps short runs small.
    private static let firstShared = 8
    private static let pieceSize = 8 << 20

    /// Zeroed memory for a block, aligned to 64 bytes; nil when there is none.
    private func reserve(_ block: Int) -> UnsafeMutableRawPointer? {
        let bytes = ck_live_block_bytes(UInt32(block))
        if rest.end - rest.start < bytes {
            let size = block < Self.firstShared ? bytes : max(bytes, Self.pieceSize)
            guard let more = KernelMemory(bytes: size) else { return nil }
            memory.append(more)
            rest = (0, size)
        }
        // Blocks are whole rows of 64 bytes, so each start is aligned. Unsafe: inside the last piece, which this object
        // keeps, and handed out once.
        let base = memory.last.map { $0.base + rest.start }
        rest.start += bytes
        return base
    }

    /// Of the positions that the newest one rests on those whose count is now `value`, ascending.
    func risen(to value: UInt32) -> [UInt32] {
        if live.largest < value { return [] }
        if found.count < Int(live.count) {
            found = [UInt32](repeating: 0, count: 2 * Int(live.count))
        }
        let count = found.withUnsafeMutableBufferPointer { found in
            ck_live_risen_to(&live, value, found.baseAddress, UInt32(found.count))
        }
        return Array(found[..<Int(count)])
    }
}
