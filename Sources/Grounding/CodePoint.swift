/// A character of a text by number, with the properties that the anchor rules ask for.
///
/// ASCII is decided here; the rest asks the Unicode tables of the standard library.
///
/// Source: spec/core.md 0 (blank), 15 (letter, digit, alphanumeric).
struct CodePoint {
    /// `0...0x10FFFF`; a surrogate in WTF-8, which belongs to no class.
    let value: UInt32
    /// How many bytes it takes in the text.
    let length: Int

    /// What a character is to the anchor rules. Letters and all digits and numerics are alphanumeric.
    enum CharacterClass: Sendable {
        /// White space of Unicode, and the four ASCII separators U+001C to U+001F: texts are cut here.
        case blank
        /// General category L*: neither letter numbers nor marks, which Swift's `isAlphabetic` counts in.
        case letter
        /// General category Nd: a decimal digit of any script.
        case decimalDigit
        /// A digit that does not stand in decimal numbers: `²`.
        case otherDigit
        /// Another character with a numeric value: `½`, `Ⅷ`.
        case otherNumeric
        /// One of `-_/:`, which join the parts of an identifier.
        case separator
        case none
    }

    var characterClass: CharacterClass {
        switch value {
        case 0x41...0x5A, 0x61...0x7A: .letter
        case 0x30...0x39: .decimalDigit
        case 0x09...0x0D, 0x1C...0x20: .blank
        case 0x2D, 0x2F, 0x3A, 0x5F: .separator
        case 0..<0x80: .none
        default: classBeyondASCII
        }
    }

    // Apart, so that texts in ASCII do not pay for its look-ups.
    @inline(never)
    private var classBeyondASCII: CharacterClass {
        switch value {
        case 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: return .blank
        default: break
        }
        guard let properties else { return .none }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            return .letter  // no letter is a digit
        case .decimalNumber:
            return .decimalDigit
        default:
            switch properties.numericType {
            case .decimal, .digit: return .otherDigit
            case .numeric: return .otherNumeric
            default: return .none
            }
        }
    }

    /// The value of a decimal digit, `0...9`; 0 for other characters.
    var decimalValue: UInt8 {
        if (0x30...0x39).contains(value) { return UInt8(value - 0x30) }
        guard characterClass == .decimalDigit, let digit = properties?.numericValue, (0...9).contains(digit) else {
            return 0
        }
        return UInt8(digit)
    }

    /// Whether the final-sigma rule looks past this character.
    var isCaseIgnorable: Bool {
        switch value {
        case 0x27, 0x2E, 0x3A, 0x5E, 0x60: true
        case 0..<0x80: false
        default: properties?.isCaseIgnorable ?? false
        }
    }

    /// Whether the character has upper, lower or title case.
    var isCased: Bool {
        value < 0x80 ? characterClass == .letter : properties?.isCased ?? false
    }

    /// The Unicode properties; nil for a surrogate.
    var properties: Unicode.Scalar.Properties? {
        Unicode.Scalar(value)?.properties
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The code point that starts at `at`.
    ///
    /// - Precondition: `at` is in the buffer. Bytes that are not WTF-8 come out as code points of some value; nothing
    ///   is read past the end.
    func codePoint(at: Int) -> CodePoint {
        let lead = self[at]
        if lead < 0x80 { return CodePoint(value: UInt32(lead), length: 1) }
        let length =
            switch lead {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        guard length > 1, at + length <= count else { return CodePoint(value: UInt32(lead), length: 1) }
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for trail in self[(at + 1)..<(at + length)] {
            value = value << 6 | UInt32(trail & 0x3F)
        }
        return CodePoint(value: value, length: length)
    }

    /// Where the code point that ends before `at` starts.
    ///
    /// - Precondition: `at` is above 0 and at most the count.
    func codePointStart(before at: Int) -> Int {
        var start = at - 1
        while start > 0, at - start < 4, self[start] & 0xC0 == 0x80 { start -= 1 }
        return start
    }
}
