/// Decimal digits as they come, of any count, kept in bounded memory.
///
/// A double is settled by its first 768 significant digits and by whether any digit behind them is not zero, so the
/// rest is only watched. A number of a hundred megabytes costs no more than reading it.
struct DecimalDigits {
    /// Significant digits as values `0...9`: none before the first that is not zero.
    private var kept: [UInt8] = []
    /// Whether a digit beyond the kept ones was not zero.
    private var hasMore = false
    /// The value is 0.d1d2d3… times ten to this.
    private var scale = 0
    private var isBehindPoint = false

    private static let mostKept = 800
    /// Decimal exponents beyond this are zero or infinite whatever the digits are.
    private static let farthestScale = 400

    /// Starts a new number.
    mutating func removeAll() {
        kept.removeAll(keepingCapacity: true)
        hasMore = false
        scale = 0
        isBehindPoint = false
    }

    /// Takes the next digit, `0...9`.
    mutating func append(_ digit: UInt8) {
        if kept.isEmpty, digit == 0 {
            if isBehindPoint { scale -= 1 }
            return
        }
        if !isBehindPoint { scale += 1 }
        if kept.count < Self.mostKept {
            kept.append(digit)
        } else if digit != 0 {
            hasMore = true
        }
    }

    /// Says that the next digits are decimals.
    mutating func appendPoint() {
        isBehindPoint = true
    }

    /// Multiplies by a power of ten, `-2^50...2^50`.
    mutating func shift(by exponent: Int) {
        scale += exponent
    }

    /// The nearest double, ties to even; infinite beyond the range of doubles.
    var double: Double {
        if kept.isEmpty || scale < -Self.farthestScale { return 0 }
        if scale > Self.farthestScale { return .infinity }
        let fraction = String(unsafeUninitializedCapacity: kept.count + 1) { buffer in
            for (at, digit) in kept.enumerated() { buffer[at] = 0x30 + digit }
            buffer[kept.count] = hasMore ? 0x31 : 0x30
            return kept.count + 1
        }
        let text = "0.\(fraction)e\(scale)"
        return Double(text) ?? .nan  // the text above always converts
    }

    /// Appends the number in the spelling of ``GroundingNumber``.
    ///
    /// Whole numbers below 10^15, which are doubles as they are, take a short way around ``double``.
    ///
    /// - Returns: false, with nothing appended, when the number is beyond the range of doubles.
    func writeGroundingNumber(to text: inout [UInt8]) -> Bool {
        // The first kept digit is not zero.
        let significant = (kept.lastIndex { $0 != 0 } ?? -1) + 1
        if !hasMore, significant <= scale, scale <= 15, significant > 0 {
            for digit in kept[..<significant] { text.append(0x30 + digit) }
            for _ in significant..<scale { text.append(0x30) }
            return true
        }
        guard let number = GroundingNumber(double) else { return false }
        text.append(contentsOf: number.text.utf8)
        return true
    }
}
