/// What the rules of version 2 ask of a character beside its class.
///
/// Source: our design, for spec/core.md 18 W26.
extension CodePoint {
    /// Whether words are made of it: a letter (L*), a decimal digit (Nd) or a mark (M*).
    var isWordPart: Bool {
        switch characterClass {
        case .letter, .decimalDigit: true
        case .none: value >= 0x80 && isMark
        default: false
        }
    }

    /// General category M*: an accent written by itself, a vowel sign.
    var isMark: Bool {
        switch properties?.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    /// Whether it ends what a negation can reach: a mark that ends or divides sentences (`.`, `,`, `;`, `:`, `!`, `?`
    /// and their kin in other scripts), a bracket, an en or em dash or a horizontal bar, one of `= < > |`, and the
    /// paragraph separator. Quotes, hyphens and the marks of Markdown do not.
    var endsClause: Bool {
        switch value {
        case 0x21, 0x28, 0x29, 0x2C, 0x2E, 0x3A...0x3F, 0x5B, 0x5D, 0x7B...0x7D: return true
        case 0..<0x80: return false
        case 0x2013...0x2015, 0x2026, 0x2029: return true
        default: break
        }
        guard let properties else { return false }
        switch properties.generalCategory {
        case .openPunctuation, .closePunctuation: return true
        case .otherPunctuation: return properties.isTerminalPunctuation
        default: return false
        }
    }

    /// Whether a minus or a decimal point may follow it; see ``NumberRun``.
    var opensNumber: Bool {
        switch value {
        case 0x22, 0x27, 0x28, 0x2C, 0x3A...0x3E, 0x5B, 0x60, 0x7B, 0x7C: return true
        case 0..<0x80: return characterClass == .blank
        default: break
        }
        if characterClass == .blank { return true }
        switch properties?.generalCategory {
        case .openPunctuation, .initialPunctuation: return true
        default: return false
        }
    }
}
