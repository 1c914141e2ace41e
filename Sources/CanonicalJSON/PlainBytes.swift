/// The bytes of a string that stand for themselves in canonical text: all but the quote, the backslash and what is
/// below U+0020. They are looked for eight at a time.
///
/// Source: spec/core.md 2.1.
@usableFromInline
package enum PlainBytes {
    @inlinable static var ones: UInt64 { 0x0101_0101_0101_0101 }
    @inlinable static var highs: UInt64 { 0x8080_8080_8080_8080 }

    /// Whether a byte is not plain.
    @inlinable @inline(__always)
    package static func isStop(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// The place of the first byte of eight, in the order they lie in memory, that is not plain; 8 when all are.
    @inlinable @inline(__always)
    package static func firstStop(in word: UInt64) -> Int {
        let bytes = UInt64(littleEndian: word)
        // A subtraction that borrows out of a byte sets that byte's high bit: exactly for the lowest such byte, which
        // is the one that is asked for.
        let control = (bytes &- ones &* 0x20) & ~bytes
        let quote = bytes ^ (ones &* 0x22)
        let backslash = bytes ^ (ones &* 0x5C)
        let found = (control | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash) & highs
        return found.trailingZeroBitCount / 8
    }

    /// The place of the first byte of a text, from a place on, that is not plain; nil when all are.
    @inline(__always)
    static func firstStop(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let raw = UnsafeRawBufferPointer(text)
        var at = start
        while at + 8 <= raw.count {
            let stop = firstStop(in: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at += stop
            if stop < 8 { return at }
        }
        while at < raw.count {
            if isStop(raw[at]) { return at }
            at += 1
        }
        return nil
    }
}
