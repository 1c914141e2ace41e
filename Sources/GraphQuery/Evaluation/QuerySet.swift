/// A set of steps, agents or resources by their numbers, one bit each.
struct QuerySet: Sendable, Equatable {
    private(set) var words: [UInt64]
    /// Numbers are below it.
    let capacity: Int

    init(capacity: Int) {
        words = Array(repeating: 0, count: (capacity + 63) / 64)
        self.capacity = capacity
    }

    init(all capacity: Int) {
        words = Array(repeating: .max, count: (capacity + 63) / 64)
        self.capacity = capacity
        if capacity % 64 > 0 { words[words.count - 1] = 1 << UInt64(capacity % 64) - 1 }
    }

    init(_ numbers: some Sequence<Int>, capacity: Int) {
        self.init(capacity: capacity)
        for number in numbers { insert(number) }
    }

    /// The numbers for which a condition holds.
    init(capacity: Int, where holds: (Int) -> Bool) {
        words = []
        words.reserveCapacity((capacity + 63) / 64)
        self.capacity = capacity
        for base in stride(from: 0, to: capacity, by: 64) {
            var word: UInt64 = 0
            for number in base..<min(base + 64, capacity) where holds(number) { word |= 1 &<< UInt64(number & 63) }
            words.append(word)
        }
    }

    mutating func insert(_ number: Int) { words[number >> 6] |= 1 &<< UInt64(number & 63) }

    func contains(_ number: Int) -> Bool { words[number >> 6] &>> UInt64(number & 63) & 1 == 1 }

    mutating func formUnion(_ other: QuerySet) {
        for at in words.indices { words[at] |= other.words[at] }
    }

    mutating func formIntersection(_ other: QuerySet) {
        for at in words.indices { words[at] &= other.words[at] }
    }

    mutating func subtract(_ other: QuerySet) {
        for at in words.indices { words[at] &= ~other.words[at] }
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// The smallest number; nil for the empty set.
    var first: Int? {
        words.firstIndex { $0 != 0 }.map { $0 << 6 + words[$0].trailingZeroBitCount }
    }

    /// The numbers, ascending.
    var numbers: [Int] {
        var numbers: [Int] = []
        numbers.reserveCapacity(count)
        for at in words.indices {
            var word = words[at]
            while word != 0 {
                numbers.append(at << 6 + word.trailingZeroBitCount)
                word &= word &- 1
            }
        }
        return numbers
    }
}
