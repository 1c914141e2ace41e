public import CanonicalJSON

/// The sum of numbers, rounded once: the same whatever the order in which they are added.
///
/// Partial sums that do not overlap hold the sum exactly; the result is the nearest double, ties to even. Integers of up
/// to 64 bits are added exactly, and sums of integers alone that fit stay integers.
///
/// Source: J. R. Shewchuk, Adaptive Precision Floating-Point Arithmetic, 1997.
public struct ExactSum: Sendable {
    private var partials: [Double] = []
    private var whole = 0
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
            let (sum, overflow) = whole.addingReportingOverflow(value)
            if isWhole, !overflow {
                whole = sum
            } else {
                leaveWhole()
                add(exact: value)
            }
            count += 1
        case .double(let double):
            guard double.isFinite else {
                leftOut += 1
                return
            }
            leaveWhole()
            add(double)
            count += 1
        }
    }

    /// Adds what another sum holds, as if each of its numbers were added.
    public mutating func add(_ other: ExactSum) {
        count += other.count
        leftOut += other.leftOut
        let (sum, overflow) = whole.addingReportingOverflow(other.whole)
        if isWhole, other.isWhole, !overflow {
            whole = sum
            return
        }
        leaveWhole()
        if other.isWhole { add(exact: other.whole) } else { for partial in other.partials { add(partial) } }
    }

    /// The sum; nil when it is beyond the range of doubles.
    public var value: JSONNumber? {
        if isWhole { return .integer(JSONInteger(whole)) }
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

    private mutating func leaveWhole() {
        guard isWhole else { return }
        isWhole = false
        if whole != 0 { add(exact: whole) }
        whole = 0
    }

    /// The halves of 64 bits are doubles without rounding.
    private mutating func add(exact value: Int) {
        let low = Double(UInt32(truncatingIfNeeded: value))
        add(Double(value >> 32) * 0x1p32)
        add(low)
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
