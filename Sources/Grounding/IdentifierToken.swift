/// What is left of a piece between blanks when the marks around it are taken off, if that is an identifier.
///
/// Source: spec/core.md 15.
struct IdentifierToken {
    private let core: UnsafeBufferPointer<UInt8>

    /// - Parameters:
    ///   - piece: a text without blanks that has a letter.
    ///   - isCertain: whether it has a digit too; then nothing else matters.
    ///   - countsMarks: whether a combining mark may stand in an identifier without a digit.
    /// - Returns: nil when the piece is no identifier.
    init?(in piece: Slice<UnsafeBufferPointer<UInt8>>, isCertain: Bool, countsMarks: Bool) {
        guard let first = piece.firstIndex(where: { !Self.isEnclosing($0) }),
            let last = piece.lastIndex(where: { !Self.isEnclosing($0) })
        else { return nil }
        core = UnsafeBufferPointer(rebasing: piece[first...last])
        guard isCertain || isSeparated(countsMarks: countsMarks) else { return nil }
    }

    /// Appends the token with `-` for every run of separators, and none at its ends.
    func write(to text: inout [UInt8]) -> Bool {
        let start = text.count
        for byte in core {
            if !isSeparator(byte) {
                text.append(byte)
            } else if text.count > start, text.last != UInt8(ascii: "-") {
                text.append(UInt8(ascii: "-"))
            }
        }
        if text.last == UInt8(ascii: "-") { text.removeLast() }  // there is a letter, so this is not all
        return true
    }

    /// Whether a text with a letter has a separator and nothing else but at least two alphanumeric characters.
    private func isSeparated(countsMarks: Bool) -> Bool {
        var hasSeparator = false
        var length = 0
        var at = 0
        while at < core.count {
            let point = core.codePoint(at: at)
            switch point.characterClass {
            case .separator: hasSeparator = true
            case .letter, .decimalDigit, .otherDigit, .otherNumeric: length += 1
            case .none where countsMarks && point.isMark: break
            case .blank, .none: return false
            }
            at += point.length
        }
        return hasSeparator && length >= 2
    }

    private func isSeparator(_ byte: UInt8) -> Bool {
        CodePoint(value: UInt32(byte), length: 1).characterClass == .separator
    }

    /// Quotes, brackets and marks that stand around a token and do not belong to it.
    private static func isEnclosing(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "."), UInt8(ascii: ","),
            UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"),
            UInt8(ascii: "<"), UInt8(ascii: ">"):
            true
        default: false
        }
    }
}
