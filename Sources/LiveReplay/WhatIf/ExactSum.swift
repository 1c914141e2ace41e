public import CanonicalJSON

/// The sum of numbers, rounded once: the same whatever the order in which they are added.
///
/// Partial sums that do not overlap hold the sum exactly; the result is the nearest double, ties to even. Integers of up
/// to 64 bits are added exactly, and sums of integers alone that fit in 64 bits stay integers.
///
/// Source: J. R. Shewchuk, Adaptive Precision Floating-Point Arithmetic, 1997.
public struct ExactSum: Sendable {
    private var partials: [Double] = []
    /// The sum of the integers: 2^63 of them do not leave its range.
    private var whole: Int128 = 0
    private var isWhole = true
    /// How many numbers were added.
    public private(set) var count = 0
    /// How many could not be added: not finite, beyond 64 bits, or too large in sum.
    public private(set) var leftOut = 0

    /// The empty sum.
    public init() {}

    /// Adds a number.
    ///
    /// - Complexity: linear in the partial sums, a handful in practice and never more than 40.
    public mutating func add(_ number: JSONNumber) {
        switch number {
        case .integer(let integer):
            guard let value = integer.int else {
                leftOut += 1
                return
            }
            whole += Int128(value)
            count += 1
        case .double(let double):
            guard double.isFinite else {
                leftOut += 1
                return
            }
            isWhole = false
            add(double)
            count += 1
        }
    }

    /// Adds what another sum holds, as if each of its numbers were added.
    public mutating func add(_ other: ExactSum) {
        count += other.count
        leftOut += other.leftOut
        whole += other.whole
        isWhole = isWhole && other.isWhole
        for partial in other.partials { add(partial) }
    }

    /// The sum; nil when it is beyond the range of doubles.
    public var value: JSONNumber? {
        if isWhole, let sum = Int(exactly: whole) { return .integer(JSONInteger(sum)) }
        var exact = self
        exact.add(exact: whole)
        return exact.rounded
    }

    /// The partial sums as one number.
    private var rounded: JSONNumber? {
        guard var sum = partials.last else { return .double(0) }
        var at = partials.count - 1
        var low = 0.0
        while at > 0 {
            at -= 1
            let high = sum
            sum = high + partials[at]
            low = partials[at] - (sum - high)
            if low != 0 { break }
        }
        // What is left below decides a tie.
        if at > 0, (low < 0 && partials[at - 1] < 0) || (low > 0 && partials[at - 1] > 0) {
            let twice = low * 2
            let further = sum + twice
            if twice == further - sum { sum = further }
        }
        return sum.isFinite ? .double(sum) : nil
    }

    /// Pieces of 32 bits are doubles without rounding.
    private mutating func add(exact value: Int128) {
        var rest = value
        var unit = 1.0
        while rest != 0 {
            // The last piece has the sign.
            let piece = rest == rest >> 32 ? rest : rest & 0xFFFF_FFFF
            add(Double(Int64(piece)) * unit)
            rest = (rest - piece) >> 32
            unit *= 0x1p32
        }
    }

    private mutating func add(_ value: Double) {
        var value = value
        var kept = 0
        for at in partials.indices {
            var other = partials[at]
            if abs(value) < abs(other) { swap(&value, &other) }
            let high = value + other
            let low = other - (high - value)
            if low != 0 {
                partials[kept] = low
                kept += 1
            }
            value = high
        }
        partials.removeSubrange(kept...)
        partials.append(value)
    }
}
