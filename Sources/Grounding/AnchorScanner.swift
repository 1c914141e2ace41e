/// Finds the anchors of texts by version 1 of the rule, in one pass over their lower case.
///
/// No anchor spans a blank. Within a piece between blanks every code point is looked up once and moves three small
/// state machines: one for numbers, one for words, and the marks that tell whether the piece is an identifier. The
/// buffers are reused from text to text. A lone surrogate in WTF-8 is a character of no class.
///
/// Source: spec/core.md 15.
struct AnchorScanner {
    private var lowercase = LowercasedText()
    private var pieces = PieceReader()

    /// Adds the anchors of one text to a set.
    ///
    /// - Parameter text: UTF-8 or WTF-8.
    /// - Complexity: linear in the text's bytes, time and memory.
    mutating func scan(_ text: UnsafeBufferPointer<UInt8>, into anchors: inout AnchorSet) {
        lowercase.take(text)
        lowercase.bytes.withUnsafeBufferPointer { pieces.read($0, into: &anchors) }
    }
}

private struct PieceReader {
    /// How much has been read of `\$?\d[\d,]*(?:\.\d+)?`, where `\d` is any decimal digit of Unicode.
    ///
    /// The leftmost match takes all it can and never has to give back a character, as what it repeats is digits and
    /// commas, and what may follow starts with a point. A dollar sign changes neither where it ends nor its value.
    private enum NumberState {
        case none, whole, point, fraction
    }

    private var digits = DecimalDigits()
    private var number = NumberState.none
    /// Where the run of ASCII letters and digits around here starts; nil outside of one.
    private var wordStart: Int?
    private var wordHasLetter = false
    private var hasLetter = false
    private var hasDigit = false
    private var hasSeparator = false

    mutating func read(_ text: UnsafeBufferPointer<UInt8>, into anchors: inout AnchorSet) {
        var start = 0
        var at = 0
        while at < text.count {
            let point = text.codePoint(at: at)
            let kind = point.characterClass
            if kind == .decimalDigit {
                addDigit(point)
            } else if number != .none {
                endNumber(before: point.value, into: &anchors)
            }
            if point.value < 0x80, kind == .letter || kind == .decimalDigit {
                if wordStart == nil { wordStart = at }
                if kind == .letter { wordHasLetter = true }
            } else if let wordStart {
                endWord(text[wordStart..<at], into: &anchors)
            }
            switch kind {
            case .letter: hasLetter = true
            case .decimalDigit, .otherDigit: hasDigit = true
            case .separator: hasSeparator = true
            case .blank:
                endPiece(text[start..<at], into: &anchors)
                start = at + point.length
            case .otherNumeric, .none: break
            }
            at += point.length
        }
        if number != .none { endNumber(before: nil, into: &anchors) }
        if let wordStart { endWord(text[wordStart...], into: &anchors) }
        endPiece(text[start...], into: &anchors)
    }

    // MARK: Numbers

    private mutating func addDigit(_ point: CodePoint) {
        switch number {
        case .none:
            digits.removeAll()
            number = .whole
        case .point:
            digits.appendPoint()
            number = .fraction
        case .whole, .fraction: break
        }
        digits.append(point.decimalValue)
    }

    /// Ends the number unless a character that is no digit belongs to it.
    private mutating func endNumber(before next: UInt32?, into anchors: inout AnchorSet) {
        if number == .whole {
            if next == 0x2C { return }
            if next == 0x2E {
                number = .point
                return
            }
        }
        number = .none
        anchors.insert(.number) { digits.writeGroundingNumber(to: &$0) }
    }

    // MARK: Words

    private mutating func endWord(_ word: Slice<UnsafeBufferPointer<UInt8>>, into anchors: inout AnchorSet) {
        let hasLetter = wordHasLetter
        wordStart = nil
        wordHasLetter = false
        guard hasLetter, !Stopwords.contains(word) else { return }
        anchors.insert(.word) { text in
            text.append(contentsOf: word)
            return true
        }
    }

    // MARK: Identifiers

    private mutating func endPiece(_ piece: Slice<UnsafeBufferPointer<UInt8>>, into anchors: inout AnchorSet) {
        let (isLikely, isCertain) = (hasLetter && hasSeparator, hasLetter && hasDigit)
        (hasLetter, hasDigit, hasSeparator) = (false, false, false)
        guard isLikely || isCertain,
            let token = IdentifierToken(in: piece, isCertain: isCertain, countsMarks: false)
        else { return }
        anchors.insert(.identifier, token.write)
    }
}
