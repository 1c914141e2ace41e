package import CanonicalJSON

/// An integer of any size with the little arithmetic that amounts need: sum, difference, and quotient as a double.
///
/// Magnitudes are digits of base 10⁹, least first, so that reading and writing decimal text is linear.
package struct WholeNumber {
    private static let base: UInt64 = 1_000_000_000

    private var isNegative: Bool
    /// Without zeros at the end; zero has none.
    private var limbs: [UInt32]

    package init(_ integer: JSONInteger) {
        var text = integer.decimal.utf8[...]
        isNegative = text.first == UInt8(ascii: "-")
        if isNegative { text = text.dropFirst() }
        limbs = []
        limbs.reserveCapacity(text.count / 9 + 1)
        while !text.isEmpty {
            limbs.append(text.suffix(9).reduce(0) { $0 * 10 + UInt32($1 - 0x30) })
            text = text.dropLast(9)
        }
        trim()
    }

    private init(isNegative: Bool, limbs: [UInt32]) {
        self.isNegative = isNegative
        self.limbs = limbs
        trim()
    }

    /// The number as JSON has it.
    package var integer: JSONInteger {
        guard let first = limbs.last else { return 0 }
        var text = isNegative ? "-\(first)" : "\(first)"
        for limb in limbs.dropLast().reversed() {
            let digits = String(limb)
            text += String(repeating: "0", count: 9 - digits.utf8.count) + digits
        }
        return JSONInteger(decimal: text) ?? 0  // always the digits of an integer
    }

    package static func + (a: WholeNumber, b: WholeNumber) -> WholeNumber {
        a - WholeNumber(isNegative: !b.isNegative, limbs: b.limbs)
    }

    package static func - (a: WholeNumber, b: WholeNumber) -> WholeNumber {
        guard a.isNegative == b.isNegative else {
            return WholeNumber(isNegative: a.isNegative, limbs: sum(a.limbs, b.limbs))
        }
        return precedes(a.limbs, b.limbs)
            ? WholeNumber(isNegative: !a.isNegative, limbs: difference(b.limbs, a.limbs))
            : WholeNumber(isNegative: a.isNegative, limbs: difference(a.limbs, b.limbs))
    }

    /// The quotient of two magnitudes, rounded once to the nearest double, ties to even; an infinity beyond the range
    /// of doubles. A quotient too small for a normal double may be rounded twice.
    ///
    /// - Precondition: `divisor` is not zero.
    /// - Complexity: linear in the digits, times at most some thousand.
    func quotient(by divisor: WholeNumber) -> Double {
        guard !limbs.isEmpty else { return 0 }
        // A limb is a factor of 10⁹: beyond these distances the result is no double, or too small to matter.
        if limbs.count > divisor.limbs.count + 36 { return .infinity }
        if divisor.limbs.count > limbs.count + 40 { return 0 }
        var (rest, unit) = (limbs, divisor.limbs)
        // The exponent e with unit x 2^e <= rest < unit x 2^(e+1).
        var exponent = 0
        while !Self.precedes(rest, unit) {
            Self.double(&unit)
            exponent += 1
        }
        while Self.precedes(rest, unit) {
            Self.double(&rest)
            exponent -= 1
        }
        // 55 bits of the quotient and whether anything is left: two more than a double has.
        var bits: UInt64 = 0
        for _ in 0..<55 {
            bits <<= 1
            if !Self.precedes(rest, unit) {
                bits |= 1
                rest = Self.difference(rest, unit)
            }
            Self.double(&rest)
        }
        let tail = bits & 3
        var significand = bits >> 2
        if tail == 3 || (tail == 2 && (!rest.isEmpty || significand & 1 == 1)) { significand += 1 }
        return Double(sign: .plus, exponent: exponent - 52, significand: Double(significand))
    }

    // MARK: Magnitudes

    private mutating func trim() {
        while limbs.last == 0 { limbs.removeLast() }
        if limbs.isEmpty { isNegative = false }
    }

    private static func precedes(_ a: [UInt32], _ b: [UInt32]) -> Bool {
        a.count != b.count ? a.count < b.count : a.reversed().lexicographicallyPrecedes(b.reversed())
    }

    private static func sum(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
        var result: [UInt32] = []
        var carry: UInt64 = 0
        for place in 0..<max(a.count, b.count) {
            let value = carry + UInt64(place < a.count ? a[place] : 0) + UInt64(place < b.count ? b[place] : 0)
            result.append(UInt32(value % base))
            carry = value / base
        }
        if carry > 0 { result.append(UInt32(carry)) }
        return result
    }

    /// `a - b`, where `b` is not the larger one.
    private static func difference(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
        var result = a
        var borrow: UInt64 = 0
        for place in a.indices {
            let taken = borrow + UInt64(place < b.count ? b[place] : 0)
            borrow = UInt64(a[place]) < taken ? 1 : 0
            result[place] = UInt32(UInt64(a[place]) + borrow * base - taken)
        }
        while result.last == 0 { result.removeLast() }
        return result
    }

    private static func double(_ limbs: inout [UInt32]) {
        var carry: UInt64 = 0
        for place in limbs.indices {
            let value = UInt64(limbs[place]) * 2 + carry
            limbs[place] = UInt32(value % base)
            carry = value / base
        }
        if carry > 0 { limbs.append(UInt32(carry)) }
    }
}
