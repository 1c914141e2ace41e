/// Live counts by safe Swift: the path of processors without a kernel, and the oracle of the kernels' tests.
///
/// Columns are taken in blocks of 512. A block holds the rows of its own positions, and for each of its columns the
/// count, as planes of bits, and whether it is the largest.
struct PortableLiveRows: Sendable {
    private typealias Row = SIMD8<UInt64>

    /// Columns of a block.
    private static let width = 512

    private struct Block: Sendable {
        /// Plane k holds bit k of each column's count.
        var planes: [Row] = []
        var best = Row()
        /// For each position of the block a row as far as the position itself: this many blocks wide.
        var rows: [Row] = []
    }

    private var blocks: [Block] = []
    private var count = 0
    private(set) var largest = 0
    private(set) var keystone = 0

    /// Takes the last of the rows; see ``AcceleratedLiveRows/append(_:indices:)``.
    mutating func append(_ rows: GrowingRows, indices: [Int64]?) {
        let position = count
        count += 1
        let own = position / Self.width
        if own == blocks.count { blocks.append(Block()) }
        var row = [Row](repeating: Row(), count: own + 1)
        for at in rows.range(of: position) {
            let source = Int(rows.targets[at])
            let width = source / Self.width + 1
            let start = source % Self.width * width
            for block in 0..<width { row[block] |= blocks[width - 1].rows[start + block] }
        }
        var hit = Row()
        for (block, columns) in row.enumerated() where columns.isAny {
            hit |= blocks[block].best & columns
            add(columns, to: block)
        }
        if hit.isAny {
            largest += 1
            for block in blocks.indices { blocks[block].best &= row[block] }
            if !blocks[keystone / Self.width].best.has(keystone) { chooseKeystone(indices) }
        } else if largest > 0 {
            for (block, columns) in row.enumerated() where columns.isAny {
                let risen = matching(largest, columns, in: block)
                blocks[block].best |= risen
                risen.forEach(in: block) { consider($0, indices) }
            }
        }
        row[own].set(position)
        if largest == 0 {
            blocks[own].best.set(position)
            if position == 0 { keystone = 0 } else { consider(position, indices) }
        }
        blocks[own].rows.append(contentsOf: row)
    }

    func count(of position: Int) -> Int {
        let block = blocks[position / Self.width]
        return block.planes.indices.reduce(0) { $0 | (block.planes[$1].has(position) ? 1 << $1 : 0) }
    }

    var counts: [UInt32] { (0..<count).map { UInt32(count(of: $0)) } }

    /// Of the positions that the newest one rests on those whose count is now `value`, at least 1, ascending.
    func risen(to value: UInt32) -> [UInt32] {
        guard count > 0, Int(value) <= largest else { return [] }
        let width = (count - 1) / Self.width + 1
        let start = (count - 1) % Self.width * width
        var found: [UInt32] = []
        for block in 0..<width {
            matching(Int(value), blocks[width - 1].rows[start + block], in: block).forEach(in: block) {
                found.append(UInt32($0))
            }
        }
        return found
    }

    /// Adds 1 to the count of each column by ripple carry.
    private mutating func add(_ columns: Row, to block: Int) {
        var carry = columns
        var level = 0
        while carry.isAny {
            if level == blocks[block].planes.count { blocks[block].planes.append(Row()) }
            let plane = blocks[block].planes[level]
            blocks[block].planes[level] = plane ^ carry
            carry &= plane
            level += 1
        }
    }

    /// The columns whose count is `value`.
    private func matching(_ value: Int, _ columns: Row, in block: Int) -> Row {
        let planes = blocks[block].planes
        if value >> planes.count != 0 { return Row() }
        var columns = columns
        for (level, plane) in planes.enumerated() { columns &= value >> level & 1 == 1 ? plane : ~plane }
        return columns
    }

    private mutating func consider(_ position: Int, _ indices: [Int64]?) {
        if indices.map({ $0[position] < $0[keystone] }) ?? (position < keystone) { keystone = position }
    }

    private mutating func chooseKeystone(_ indices: [Int64]?) {
        var isFirst = true
        for block in blocks.indices {
            blocks[block].best.forEach(in: block) { position in
                if isFirst { keystone = position } else { consider(position, indices) }
                isFirst = false
            }
        }
    }
}

extension SIMD8<UInt64> {
    /// Whether a bit is set; folded to one word, which compiles well on every processor.
    fileprivate var isAny: Bool {
        let half = lowHalf | highHalf
        return half[0] | half[1] | half[2] | half[3] != 0
    }

    fileprivate func has(_ position: Int) -> Bool {
        self[position / 64 % 8] >> UInt64(position % 64) & 1 == 1
    }

    fileprivate mutating func set(_ position: Int) {
        self[position / 64 % 8] |= 1 << UInt64(position % 64)
    }

    /// The positions of a block's set columns, ascending.
    fileprivate func forEach(in block: Int, _ body: (Int) -> Void) {
        for lane in 0..<8 {
            var word = self[lane]
            while word != 0 {
                body(block * 512 + lane * 64 + word.trailingZeroBitCount)
                word &= word - 1
            }
        }
    }
}
