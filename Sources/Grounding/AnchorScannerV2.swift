/// Finds the anchors of texts by version 2 of the rule.
///
/// As in version 1 texts are lower-cased and cut at blanks, each digit run is part of a number, and a piece can be an
/// identifier. New are what ``NumberRun`` says of numbers and ``NegationScope`` of negations, and that words are runs
/// of letters, marks and decimal digits of every script with at least one letter. Words that negate are no anchors.
/// Each text is its own: no negation reaches from one into another.
///
/// Source: our design, for spec/core.md 18 W26.
struct AnchorScannerV2 {
    /// How a text is meant.
    enum Sense: Sendable {
        /// As it says.
        case plain
        /// It names something that is false: all its anchors are negated, but for those that it negates itself. Of a
        /// double negation it says nothing.
        case denied
    }

    private var lowercase = LowercasedText()
    private var pieces = ClauseReader()

    /// Adds the anchors of one text to a set.
    ///
    /// - Parameter text: UTF-8 or WTF-8.
    /// - Complexity: linear in the text's bytes, time and memory.
    mutating func scan(
        _ text: UnsafeBufferPointer<UInt8>, sense: Sense = .plain, into anchors: inout AnchorSet
    ) {
        lowercase.take(text)
        lowercase.bytes.withUnsafeBufferPointer { pieces.read($0, sense, into: &anchors) }
    }
}

private struct ClauseReader {
    private var scope = NegationScope()
    private var sense = AnchorScannerV2.Sense.plain
    private var number = ExactDecimal()

    mutating func read(
        _ text: UnsafeBufferPointer<UInt8>, _ sense: AnchorScannerV2.Sense, into anchors: inout AnchorSet
    ) {
        self.sense = sense
        scope = NegationScope()
        var lineEnds = 0
        var at = 0
        while at < text.count {
            let point = text.codePoint(at: at)
            if point.characterClass == .blank {
                if point.value == 0x0A { lineEnds += 1 }
                if lineEnds > 1 || point.endsClause { scope.end() }
                at += point.length
            } else {
                lineEnds = 0
                let piece = Piece(at: at, in: text)
                read(piece, in: text, into: &anchors)
                at = piece.range.upperBound
            }
        }
    }

    private mutating func read(_ piece: Piece, in text: UnsafeBufferPointer<UInt8>, into anchors: inout AnchorSet) {
        if piece.isDash { scope.end() }
        scope.enterPiece(isNumbered: piece.hasDigit)
        var wordStart: Int?
        var wordHasLetter = false
        /// Whether the piece's first word is negated.
        var isNegated: Bool?
        var numberEnd = 0
        var at = piece.range.lowerBound
        while at < piece.range.upperBound {
            let point = text.codePoint(at: at)
            let kind = point.characterClass
            if kind == .decimalDigit, at >= numberEnd {
                numberEnd = readNumbers(at: at, in: text, into: &anchors)
            }
            var next = at + point.length
            if point.isWordPart {
                if wordStart == nil {
                    wordStart = at
                    isNegated = isNegated ?? scope.coversWord
                }
                if kind == .letter { wordHasLetter = true }
            } else {
                if let start = wordStart {
                    if let end = text.endOfContraction(start: start, apostrophe: at) {
                        scope.pass(.negator)
                        next = end
                    } else if wordHasLetter {
                        readWord(text[start..<at], into: &anchors)
                    }
                    (wordStart, wordHasLetter) = (nil, false)
                }
                if at >= numberEnd, point.endsClause { scope.end() }
            }
            at = next
        }
        if let wordStart, wordHasLetter { readWord(text[wordStart..<piece.range.upperBound], into: &anchors) }
        if piece.canBeIdentifier,
            let token = IdentifierToken(in: text[piece.range], isCertain: piece.hasDigit, countsMarks: true)
        {
            insert(.identifier, isNegated: isNegated ?? false, into: &anchors, token.write)
        }
        scope.leavePiece()
    }

    /// - Returns: where the numbers end.
    private mutating func readNumbers(
        at start: Int, in text: UnsafeBufferPointer<UInt8>, into anchors: inout AnchorSet
    ) -> Int {
        let run = NumberRun(at: start, in: text)
        let isNegated = scope.coversNumber
        // Taken out and put back, so that its buffer is neither shared nor copied.
        var room = ExactDecimal()
        swap(&room, &number)
        run.forEachNumber(in: text, using: &room) { number in
            insert(.number, isNegated: isNegated, into: &anchors, number.write)
        }
        swap(&room, &number)
        scope.passNumber()
        return run.end
    }

    private mutating func readWord(_ word: Slice<UnsafeBufferPointer<UInt8>>, into anchors: inout AnchorSet) {
        let role = ClauseWords.role(of: word)
        let isNegated = role == nil && scope.coversWord
        scope.pass(role)
        switch role {
        case .negator, .wordNegator, .auxiliary, .stopword: return
        case .conjunction, .restrictor, .adverb, nil: break
        }
        guard !Stopwords.contains(word) else { return }
        insert(.word, isNegated: isNegated, into: &anchors) { text in
            text.append(contentsOf: word)
            return true
        }
    }

    private func insert(
        _ kind: Anchor.Kind, isNegated: Bool, into anchors: inout AnchorSet, _ write: (inout [UInt8]) -> Bool
    ) {
        switch sense {
        case .plain: anchors.insert(kind, isNegated: isNegated, write)
        case .denied: if !isNegated { anchors.insert(kind, isNegated: true, write) }
        }
    }
}

/// What stands between two blanks, and what it has.
private struct Piece {
    let range: Range<Int>
    private(set) var hasDigit = false
    private var hasLetter = false
    private var hasSeparator = false
    /// Whether it is one or more hyphens and nothing else.
    private(set) var isDash = true

    var canBeIdentifier: Bool { hasLetter && (hasDigit || hasSeparator) }

    init(at start: Int, in text: UnsafeBufferPointer<UInt8>) {
        var at = start
        scan: while at < text.count {
            let point = text.codePoint(at: at)
            switch point.characterClass {
            case .blank: break scan
            case .letter: hasLetter = true
            case .decimalDigit, .otherDigit: hasDigit = true
            case .separator: hasSeparator = true
            case .otherNumeric, .none: break
            }
            if point.value != 0x2D { isDash = false }
            at += point.length
        }
        range = start..<at
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Where the `n't` ends whose `n` is the last letter of a word and whose apostrophe follows it; nil when there is
    /// none, or when it goes on.
    fileprivate func endOfContraction(start: Int, apostrophe: Int) -> Int? {
        let mark = codePoint(at: apostrophe)
        let end = apostrophe + mark.length + 1
        guard mark.value == 0x27 || mark.value == 0x2019, apostrophe > start + 1,
            self[apostrophe - 1] == UInt8(ascii: "n"), end <= count, self[end - 1] == UInt8(ascii: "t"),
            end == count || !codePoint(at: end).isWordPart
        else { return nil }
        return end
    }
}
