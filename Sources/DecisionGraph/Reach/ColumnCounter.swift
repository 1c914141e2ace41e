/// Counts the set bits of each of 512 columns over a stream of rows.
///
/// The counts are kept as a binary number whose digits are rows ("planes"): plane k holds bit k of every column's
/// count. Rows are added with carry-save adders, so the cost is a few operations on whole rows, whatever the number of
/// set bits. Eight rows at a time become one of weight 8; at each level above one row may wait for a partner.
struct ColumnCounter {
    private typealias Row = SIMD8<UInt64>

    /// Digits of weight 8 and above: enough for 2^32 rows.
    private static let levels = 30

    private var one = Row.zero
    private var two = Row.zero
    private var four = Row.zero
    private var planes = [Row](repeating: .zero, count: levels)
    private var waiting = [Row](repeating: .zero, count: levels)
    /// Groups of eight added; bit k says that a row waits at level k.
    private var groups: UInt32 = 0

    /// Adds eight rows.
    @inline(__always)
    mutating func add(
        _ r0: SIMD8<UInt64>, _ r1: SIMD8<UInt64>, _ r2: SIMD8<UInt64>, _ r3: SIMD8<UInt64>, _ r4: SIMD8<UInt64>,
        _ r5: SIMD8<UInt64>, _ r6: SIMD8<UInt64>, _ r7: SIMD8<UInt64>
    ) {
        let first = Self.sum(&two, Self.sum(&one, r0, r1), Self.sum(&one, r2, r3))
        let second = Self.sum(&two, Self.sum(&one, r4, r5), Self.sum(&one, r6, r7))
        var carry = Self.sum(&four, first, second)
        var level = 0
        while groups &>> UInt32(truncatingIfNeeded: level) & 1 == 1 {
            carry = Self.sum(&planes[level], waiting[level], carry)
            level &+= 1
        }
        waiting[level] = carry
        groups &+= 1
    }

    /// Adds the rows that still wait for a partner. Call once, after the last row.
    mutating func finish() {
        var carry = Row.zero
        for level in 0..<Self.levels {
            let row = groups &>> UInt32(level) & 1 == 1 ? waiting[level] : .zero
            carry = Self.sum(&planes[level], row, carry)
        }
    }

    /// The count of one column, after ``finish()``.
    func count(ofColumn column: Int) -> UInt32 {
        let word = column >> 6
        let shift = UInt64(column & 63)
        func bit(_ row: SIMD8<UInt64>) -> UInt32 { UInt32(truncatingIfNeeded: row[word] &>> shift & 1) }
        var count = bit(one) | bit(two) &<< 1 | bit(four) &<< 2
        var level = 0
        while groups &>> UInt32(level) != 0 {
            count |= bit(planes[level]) &<< UInt32(level + 3)
            level += 1
        }
        return count
    }

    /// Adds two rows to a digit; returns the carry.
    @inline(__always)
    private static func sum(_ digit: inout SIMD8<UInt64>, _ a: SIMD8<UInt64>, _ b: SIMD8<UInt64>) -> SIMD8<UInt64> {
        let odd = digit ^ a
        let carry = (digit & a) | (odd & b)
        digit = odd ^ b
        return carry
    }
}
