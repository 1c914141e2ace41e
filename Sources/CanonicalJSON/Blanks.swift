/// The characters that count as blank where a text is trimmed or looked at for content.
///
/// Source: spec/core.md 0: U+0009 to 000D, 001C to 001F, 0020, 0085, 00A0, 1680, 2000 to 200A, 2028, 2029, 202F, 205F,
/// 3000.
extension UnsafeBufferPointer<UInt8> {
    /// The text without the blanks at both ends.
    ///
    /// - Complexity: linear in the blanks.
    package var trimmingBlanks: UnsafeBufferPointer<UInt8> {
        var start = 0
        var end = count
        while let length = blankLength(at: start, before: end) { start += length }
        while let length = blankLength(endingAt: end, from: start) { end -= length }
        return UnsafeBufferPointer(rebasing: self[start..<end])
    }

    /// The length in bytes of the blank that starts at a place; nil when there is none.
    private func blankLength(at start: Int, before end: Int) -> Int? {
        guard start < end else { return nil }
        switch self[start] {
        case 0x09...0x0D, 0x1C...0x20: return 1
        case 0xC2 where end - start >= 2: return self[start + 1] == 0x85 || self[start + 1] == 0xA0 ? 2 : nil
        case 0xE1...0xE3 where end - start >= 3:
            return Self.isLongBlank(self[start], self[start + 1], self[start + 2]) ? 3 : nil
        default: return nil
        }
    }

    /// As ``blankLength(at:before:)`` for the blank that ends before a place.
    private func blankLength(endingAt end: Int, from start: Int) -> Int? {
        for length in 1...3 where end - length >= start && blankLength(at: end - length, before: end) == length {
            return length
        }
        return nil
    }

    private static func isLongBlank(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
        switch (first, second) {
        case (0xE1, 0x9A): third == 0x80
        case (0xE2, 0x80): (0x80...0x8A).contains(third) || third == 0xA8 || third == 0xA9 || third == 0xAF
        case (0xE2, 0x81): third == 0x9F
        case (0xE3, 0x80): third == 0x80
        default: false
        }
    }
}

extension JSONString {
    /// Whether the text has a character that is not blank.
    package var hasContent: Bool {
        withBytes { !$0.trimmingBlanks.isEmpty }
    }
}
