/// A quick way to see that a decimal of 16 digits is the shortest spelling of its double, as the time of a decision to
/// the microsecond is.
///
/// Let the text be m / 10^k with m below 2^53 and k at most 22. Both are doubles, so one division gives the nearest
/// double of the text, and likewise of its neighbours. No text of 15 digits reads back to it when neither of the two
/// nearest ones does, and no other of 16 digits does when neither neighbour does: then the text is the only one of its
/// length, and there is none shorter.
///
/// Source: W. D. Clinger, How to read floating point numbers accurately, PLDI 1990.
enum ShortestDigits {
    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20,
        1e21, 1e22,
    ]

    /// Whether a number is its double's shortest spelling; false also when this way cannot tell.
    ///
    /// - Parameter text: a JSON number with a fraction that does not end in zero.
    static func isCertain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var mantissa: UInt64 = 0
        var digits = 0
        var decimals = -1
        for byte in text {
            switch byte {
            case 0x30...0x39:
                guard digits < 16 else { return false }
                mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30)
                if mantissa > 0 { digits += 1 }
                if decimals >= 0 { decimals += 1 }
            case UInt8(ascii: "."): decimals = 0
            case UInt8(ascii: "-"): break
            default: return false
            }
        }
        guard digits == 16, (1...22).contains(decimals), mantissa < 1 << 53, !mantissa.isMultiple(of: 10) else {
            return false
        }
        let scale = powers[decimals]
        let value = Double(mantissa) / scale
        let shorter = mantissa / 10
        return Double(shorter) / powers[decimals - 1] != value && Double(shorter + 1) / powers[decimals - 1] != value
            && Double(mantissa - 1) / scale != value && Double(mantissa + 1) / scale != value
    }
}
