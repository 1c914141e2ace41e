/// Lower-case hexadecimal, eight digits at a time in one machine word.
///
/// One spelling only: an upper-case digit is refused, so that equal bytes have equal text.
package enum Hexadecimal {
    /// Adds two digits for each byte.
    package static func append(_ bytes: some Collection<UInt8>, to buffer: inout [UInt8]) {
        buffer.reserveCapacity(buffer.count + 2 * bytes.count)
        for byte in bytes {
            buffer.append(digit(byte >> 4))
            buffer.append(digit(byte & 0x0F))
        }
    }

    /// The bytes that the digits stand for; nil for an odd count, or anything but `0` to `9` and `a` to `f`.
    package static func decode(_ digits: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for at in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[at]), let low = value(digits[at + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? nibble + 0x30 : nibble + 0x57 }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }

    // MARK: Words

    /// Writes the sixteen digits of a word, the most significant first.
    static func write(_ word: UInt64, to target: UnsafeMutableRawPointer) {
        target.storeBytes(of: digits(UInt32(truncatingIfNeeded: word >> 32)).bigEndian, as: UInt64.self)
        target.storeBytes(of: digits(UInt32(truncatingIfNeeded: word)).bigEndian, toByteOffset: 8, as: UInt64.self)
    }

    /// The word that sixteen digits stand for; nil when one of them is no lower-case digit.
    static func word(at source: UnsafeRawPointer) -> UInt64? {
        guard let high = half(source.loadUnaligned(as: UInt64.self).bigEndian),
            let low = half(source.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian)
        else { return nil }
        return high << 32 | low
    }

    private static let eachLow: UInt64 = 0x0101_0101_0101_0101
    private static let eachHigh: UInt64 = 0x8080_8080_8080_8080

    /// Eight digits, one per byte: the nibbles are spread over the bytes, then 0x30 is added, or 0x57 from ten on.
    private static func digits(_ half: UInt32) -> UInt64 {
        var nibbles = UInt64(half)
        nibbles = (nibbles | nibbles << 16) & 0x0000_FFFF_0000_FFFF
        nibbles = (nibbles | nibbles << 8) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles | nibbles << 4) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = ((nibbles &+ 6 &* eachLow) >> 4) & eachLow
        return nibbles &+ 0x30 &* eachLow &+ letters &* 0x27
    }

    /// The 32 bits of eight digits, one per byte. Adding `0x80 - c` to a byte below 0x80 sets its top bit when it is at
    /// least `c`, and carries nothing into the next byte.
    private static func half(_ digits: UInt64) -> UInt64? {
        guard digits & eachHigh == 0 else { return nil }
        func atLeast(_ bound: UInt64) -> UInt64 { digits &+ (0x80 - bound) &* eachLow }
        let numbers = atLeast(0x30) & ~atLeast(0x3A) & eachHigh
        let letters = atLeast(0x61) & ~atLeast(0x67) & eachHigh
        guard numbers | letters == eachHigh else { return nil }
        var nibbles = (digits & (0x0F &* eachLow)) &+ (letters >> 7) &* 9
        nibbles = (nibbles | nibbles >> 4) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles | nibbles >> 8) & 0x0000_FFFF_0000_FFFF
        return (nibbles | nibbles >> 16) & 0xFFFF_FFFF
    }
}
