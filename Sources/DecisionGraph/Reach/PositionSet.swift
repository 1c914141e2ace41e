/// A set of positions, one bit each.
public struct PositionSet: Sendable, Equatable {
    /// Position p is bit `p % 64` of word `p / 64`; bits at and above `capacity` are zero.
    public internal(set) var words: [UInt64]

    /// Positions are `0..<capacity`.
    public let capacity: Int

    /// The number of positions in the set.
    public internal(set) var count: Int

    /// The empty set over `0..<capacity`.
    package init(capacity: Int) {
        words = [UInt64](repeating: 0, count: (capacity + 63) / 64)
        self.capacity = capacity
        count = 0
    }

    /// A set that a kernel writes word by word.
    ///
    /// - Parameter unsafeFill: initializes all `(capacity + 63) / 64` words, with bits below `capacity` only, and
    ///   returns how many are set. Unsafe: words it leaves out would be read uninitialized.
    init(capacity: Int, unsafeFill: (UnsafeMutablePointer<UInt64>) -> Int) {
        let size = (capacity + 63) / 64
        var filled = 0
        words = [UInt64](unsafeUninitializedCapacity: size) { buffer, initialized in
            if let base = buffer.baseAddress, size > 0 { filled = unsafeFill(base) }
            initialized = size
        }
        self.capacity = capacity
        count = filled
    }

    /// Whether `position` is in the set; false outside `0..<capacity`. O(1).
    public func contains(_ position: Int) -> Bool {
        position >= 0 && position < capacity && words[position >> 6] &>> UInt64(position & 63) & 1 == 1
    }

    /// The positions, ascending. O(capacity / 64 + count).
    public var positions: [UInt32] {
        var positions: [UInt32] = []
        positions.reserveCapacity(count)
        let bits = words.span
        for index in bits.indices {
            var word = bits[index]
            let base = UInt32(truncatingIfNeeded: index &<< 6)
            if word == .max {
                for position in base...(base &+ 63) { positions.append(position) }
                continue
            }
            while word != 0 {
                positions.append(base &+ UInt32(truncatingIfNeeded: word.trailingZeroBitCount))
                word &= word &- 1
            }
        }
        return positions
    }
}
