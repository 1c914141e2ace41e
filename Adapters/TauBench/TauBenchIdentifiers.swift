/// Finds the words of a text that look like identifiers of a tau-bench database.
///
/// A word is a run of letters, digits and underscores that no further one stands beside, in all scripts: letters and
/// digits are the Unicode categories L* and N*. An identifier is a word of ASCII characters of one of these forms:
///
/// | Form | As |
/// |---|---|
/// | six capitals and digits | `X7BYG1`, also a flight's `HAT136` |
/// | two words of lower-case letters and four digits, joined by `_` | `mia_li_3668` |
/// | `gift_card_`, `credit_card_` or `certificate_` and digits | `certificate_4856383` |
///
/// A text is seen as it stands: what is written as an escape inside a JSON text in a text stays one, so that of
/// `\nHATHAT` the word is `nHATHAT`.
///
/// Source: the rule of tau_bench_keyed_v1, 4.
enum TauBenchIdentifiers {
    /// Calls `body` with each identifier of a text, in order, repeats included.
    ///
    /// - Parameter text: UTF-8; bytes that are none separate words.
    /// - Complexity: linear in the text.
    static func forEach(in text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        var at = 0
        while at < text.count {
            guard isWordByte(text[at]) else {
                at += 1
                continue
            }
            let start = at
            repeat { at += 1 } while at < text.count && isWordByte(text[at])
            let word = UnsafeBufferPointer(rebasing: text[start..<at])
            if isIdentifier(word), !isWordCharacter(endingAt: start, of: text), !isWordCharacter(at: at, of: text) {
                body(word)
            }
        }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        isSmall(byte) || isCapital(byte) || isDigit(byte) || byte == UInt8(ascii: "_")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    private static func isCapital(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }
    private static func isSmall(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }

    /// Whether a whole word has one of the forms.
    private static func isIdentifier(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        guard word.count >= 6, isDigit(word[word.count - 1]) || word.count == 6 else { return false }
        if word.count == 6, word.allSatisfy({ isCapital($0) || isDigit($0) }) { return true }
        for prefix in ["gift_card_", "credit_card_", "certificate_"] as [StaticString] where has(word, prefix) {
            if word.dropFirst(prefix.utf8CodeUnitCount).allSatisfy(isDigit) { return true }
        }
        return isUser(word)
    }

    /// Whether a word starts with a prefix and goes on.
    private static func has(_ word: UnsafeBufferPointer<UInt8>, _ prefix: StaticString) -> Bool {
        let prefix = UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
        return word.count > prefix.count && word.starts(with: prefix)
    }

    /// Whether a word is two words of small letters and four digits.
    private static func isUser(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        guard word.count >= 8 else { return false }
        let digits = word.count - 4
        guard word[digits - 1] == UInt8(ascii: "_"), word[digits...].allSatisfy(isDigit) else { return false }
        let names = word[..<(digits - 1)]
        guard let between = names.firstIndex(of: UInt8(ascii: "_")) else { return false }
        let first = names[..<between]
        let second = names[(between + 1)...]
        return !first.isEmpty && !second.isEmpty && first.allSatisfy(isSmall) && second.allSatisfy(isSmall)
    }

    // MARK: Beyond ASCII

    /// Whether the character at a place is beyond ASCII and part of a word.
    private static func isWordCharacter(at place: Int, of text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard place < text.count, text[place] >= 0x80 else { return false }
        let lead = text[place]
        let length = lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard length > 0, place + length <= text.count else { return false }
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for byte in text[(place + 1)..<(place + length)] {
            guard byte & 0xC0 == 0x80 else { return false }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        // Half of a pair, which a lenient reader keeps, is no character.
        guard let scalar = Unicode.Scalar(value) else { return false }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber:
            return true
        default: return false
        }
    }

    /// Whether the character before a place is beyond ASCII and part of a word.
    private static func isWordCharacter(endingAt place: Int, of text: UnsafeBufferPointer<UInt8>) -> Bool {
        var start = place - 1
        guard start >= 0, text[start] >= 0x80 else { return false }
        while start > 0, place - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
        return isWordCharacter(at: start, of: text)
    }
}
