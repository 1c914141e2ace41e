/// A row of a bit matrix, worked on as a whole.
///
/// Plans of some dozen steps fit into a word a step; larger ones go through in blocks of 512 columns. Both are the same
/// code, specialized.
protocol BitRow: Sendable {
    /// The number of bits.
    static var width: Int { get }
    static var empty: Self { get }
    var isEmpty: Bool { get }
    /// How many bits there are.
    var count: Int { get }
    /// Adds one bit, below ``width``.
    mutating func insert(_ bit: Int)
    func contains(_ bit: Int) -> Bool
    mutating func formUnion(_ other: Self)
    /// What both have.
    func intersection(_ other: Self) -> Self
    /// What this has and the other does not.
    func subtracting(_ other: Self) -> Self
    /// Calls `body` with each bit, ascending.
    func forEach(_ body: (Int) -> Void)
}

extension UInt64: BitRow {
    static var width: Int { 64 }
    static var empty: UInt64 { 0 }
    var isEmpty: Bool { self == 0 }
    var count: Int { nonzeroBitCount }
    @inline(__always) mutating func insert(_ bit: Int) { self |= 1 &<< UInt64(truncatingIfNeeded: bit) }
    @inline(__always) func contains(_ bit: Int) -> Bool { self &>> UInt64(truncatingIfNeeded: bit) & 1 != 0 }
    @inline(__always) mutating func formUnion(_ other: UInt64) { self |= other }
    @inline(__always) func intersection(_ other: UInt64) -> UInt64 { self & other }
    @inline(__always) func subtracting(_ other: UInt64) -> UInt64 { self & ~other }
    @inline(__always) func forEach(_ body: (Int) -> Void) {
        var rest = self
        while rest != 0 {
            body(rest.trailingZeroBitCount)
            rest &= rest &- 1
        }
    }
}

extension SIMD8<UInt64>: BitRow {
    static var width: Int { 512 }
    static var empty: SIMD8<UInt64> { .zero }
    /// Folded to one word by hand: a mask of comparisons is slow below the widest registers.
    @inline(__always) var isEmpty: Bool {
        let half = lowHalf | highHalf
        let quarter = half.lowHalf | half.highHalf
        return quarter[0] | quarter[1] == 0
    }
    var count: Int { indices.reduce(0) { $0 &+ self[$1].nonzeroBitCount } }
    @inline(__always) mutating func insert(_ bit: Int) {
        self[bit &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: bit & 63)
    }
    @inline(__always) func contains(_ bit: Int) -> Bool { self[bit &>> 6].contains(bit & 63) }
    @inline(__always) mutating func formUnion(_ other: SIMD8<UInt64>) { self |= other }
    @inline(__always) func intersection(_ other: SIMD8<UInt64>) -> SIMD8<UInt64> { self & other }
    @inline(__always) func subtracting(_ other: SIMD8<UInt64>) -> SIMD8<UInt64> { self & ~other }
    @inline(__always) func forEach(_ body: (Int) -> Void) {
        for word in 0..<8 { self[word].forEach { body(word &<< 6 | $0) } }
    }
}

/// The number of slots of a ring of rows in which a row can still be read `span` rows later: a power of two.
func ringSlots(span: Int) -> Int {
    var slots = 1
    while slots <= span { slots *= 2 }
    return slots
}
