/// Rows of bits of one width: sets of small numbers.
struct BitRows: Sendable {
    let count: Int
    /// Words per row.
    let width: Int
    private var words: [UInt64]

    init(count: Int, bits: Int) {
        self.count = count
        width = (bits + 63) / 64
        words = Array(repeating: 0, count: count * width)
    }

    @inline(__always) subscript(row: Int, bit: Int) -> Bool {
        words[row * width + bit >> 6] >> UInt64(bit & 63) & 1 == 1
    }

    @inline(__always) func word(_ row: Int, _ word: Int) -> UInt64 { words[row * width + word] }

    @inline(__always) mutating func insert(_ bit: Int, into row: Int) {
        words[row * width + bit >> 6] |= 1 << UInt64(bit & 63)
    }

    @inline(__always) mutating func remove(_ bit: Int, from row: Int) {
        words[row * width + bit >> 6] &= ~(1 << UInt64(bit & 63))
    }

    /// Adds the bits of a row to another one.
    mutating func formUnion(_ row: Int, with other: Int) {
        for word in 0..<width { words[row * width + word] |= words[other * width + word] }
    }

    /// Keeps of a row the bits that another one has too.
    mutating func formIntersection(_ row: Int, with other: Int) {
        for word in 0..<width { words[row * width + word] &= words[other * width + word] }
    }

    mutating func copy(_ other: Int, to row: Int) {
        for word in 0..<width { words[row * width + word] = words[other * width + word] }
    }
}
