/// Splits a source text into tokens.
///
/// Source: cel-spec, doc/langdef.md, "Syntax".
struct Lexer {
    let source: [UInt8]
    private var at = 0

    init(_ source: [UInt8]) {
        self.source = source
    }

    /// The next token; `end` for ever once the text is used up.
    mutating func next() throws(CELError) -> Token {
        skipBlanks()
        let start = at
        guard at < source.count else { return token(.end, start) }
        let byte = source[at]
        if Lexer.isIdentifierStart(byte) {
            if let quote = literalQuote() { return try quoted(start, quote) }
            while at < source.count, Lexer.isIdentifierPart(source[at]) { at += 1 }
            return word(start)
        }
        if Lexer.isDigit(byte) || (byte == UInt8(ascii: ".") && Lexer.isDigit(peek(1))) { return try number(start) }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try quoted(start, 0)
        case UInt8(ascii: "`"): return try backquoted(start)
        default: return try symbol(start)
        }
    }

    // MARK: Parts

    private mutating func skipBlanks() {
        while at < source.count {
            switch source[at] {
            case 0x09, 0x0A, 0x0C, 0x0D, 0x20: at += 1
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
                while at < source.count, source[at] != 0x0A, source[at] != 0x0D { at += 1 }
            default: return
            }
        }
    }

    /// How many letters stand before the quote when a prefixed literal starts here: `r'`, `b'`, `br'`.
    private func literalQuote() -> Int? {
        func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }
        let isBytes = source[at] | 0x20 == UInt8(ascii: "b")
        let isRaw = source[at] | 0x20 == UInt8(ascii: "r")
        if isBytes || isRaw, isQuote(peek(1)) { return 1 }
        if isBytes, peek(1) | 0x20 == UInt8(ascii: "r"), isQuote(peek(2)) { return 2 }
        return nil
    }

    private func word(_ start: Int) -> Token {
        let kind: TokenKind =
            switch String(decoding: source[start..<at], as: UTF8.self) {
            case "true": .trueWord
            case "false": .falseWord
            case "null": .nullWord
            case "in": .inWord
            default: .identifier
            }
        return token(kind, start)
    }

    private mutating func number(_ start: Int) throws(CELError) -> Token {
        if source[at] == UInt8(ascii: "0"), peek(1) == UInt8(ascii: "x"), Lexer.hexValue(peek(2)) != nil {
            at += 2
            while Lexer.hexValue(peek(0)) != nil { at += 1 }
            let kind: TokenKind = unsignedSuffix() ? .unsigned : .integer
            return try endOfNumber(kind, start)
        }
        var isDouble = false
        while Lexer.isDigit(peek(0)) { at += 1 }
        if peek(0) == UInt8(ascii: "."), Lexer.isDigit(peek(1)) {
            isDouble = true
            at += 1
            while Lexer.isDigit(peek(0)) { at += 1 }
        }
        if peek(0) | 0x20 == UInt8(ascii: "e") {
            let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
            if Lexer.isDigit(peek(1 + sign)) {
                isDouble = true
                at += 1 + sign
                while Lexer.isDigit(peek(0)) { at += 1 }
            }
        }
        if !isDouble, unsignedSuffix() { return try endOfNumber(.unsigned, start) }
        return try endOfNumber(isDouble ? .double : .integer, start)
    }

    private mutating func unsignedSuffix() -> Bool {
        guard peek(0) | 0x20 == UInt8(ascii: "u") else { return false }
        at += 1
        return true
    }

    /// A letter right behind a number is a slip, not the start of a name.
    private func endOfNumber(_ kind: TokenKind, _ start: Int) throws(CELError) -> Token {
        guard !Lexer.isIdentifierPart(peek(0)) else {
            throw CELError(
                .syntax, CELSpan(start: start, end: at + 1), "a letter follows the digits of a number", in: source)
        }
        return token(kind, start)
    }

    private mutating func quoted(_ start: Int, _ prefix: Int) throws(CELError) -> Token {
        let letters = source[start..<start + prefix].map { $0 | 0x20 }
        let isRaw = letters.contains(UInt8(ascii: "r"))
        at = start + prefix
        let quote = source[at]
        let isTriple = peek(1) == quote && peek(2) == quote
        at += isTriple ? 3 : 1
        while at < source.count {
            let byte = source[at]
            if byte == UInt8(ascii: "\\"), !isRaw {
                at += 2
            } else if byte == quote, !isTriple || (peek(1) == quote && peek(2) == quote) {
                at += isTriple ? 3 : 1
                return token(letters.contains(UInt8(ascii: "b")) ? .bytes : .string, start)
            } else if !isTriple, byte == 0x0A || byte == 0x0D {
                break
            } else {
                at += 1
            }
        }
        at = min(at, source.count)
        throw CELError(
            .syntax, CELSpan(start: start, end: start + prefix + (isTriple ? 3 : 1)),
            "the text that starts here has no closing quote", in: source)
    }

    private mutating func backquoted(_ start: Int) throws(CELError) -> Token {
        at += 1
        while Lexer.isIdentifierPart(peek(0))
            || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"), 0x20].contains(peek(0))
        {
            at += 1
        }
        guard peek(0) == UInt8(ascii: "`"), at > start + 1 else {
            throw CELError(
                .syntax, CELSpan(start: start, end: min(at + 1, source.count)),
                "a name between backquotes holds letters, digits and . - / _ only", in: source)
        }
        at += 1
        return token(.quotedField, start)
    }

    private mutating func symbol(_ start: Int) throws(CELError) -> Token {
        let pair: TokenKind? =
            switch (source[at], peek(1)) {
            case (UInt8(ascii: "&"), UInt8(ascii: "&")): .and
            case (UInt8(ascii: "|"), UInt8(ascii: "|")): .or
            case (UInt8(ascii: "="), UInt8(ascii: "=")): .equal
            case (UInt8(ascii: "!"), UInt8(ascii: "=")): .notEqual
            case (UInt8(ascii: "<"), UInt8(ascii: "=")): .lessOrEqual
            case (UInt8(ascii: ">"), UInt8(ascii: "=")): .greaterOrEqual
            default: nil
            }
        if let pair {
            at += 2
            return token(pair, start)
        }
        let kind: TokenKind? =
            switch source[at] {
            case UInt8(ascii: "("): .leftParenthesis
            case UInt8(ascii: ")"): .rightParenthesis
            case UInt8(ascii: "["): .leftBracket
            case UInt8(ascii: "]"): .rightBracket
            case UInt8(ascii: "{"): .leftBrace
            case UInt8(ascii: "}"): .rightBrace
            case UInt8(ascii: "."): .dot
            case UInt8(ascii: ","): .comma
            case UInt8(ascii: ":"): .colon
            case UInt8(ascii: "?"): .question
            case UInt8(ascii: "+"): .plus
            case UInt8(ascii: "-"): .minus
            case UInt8(ascii: "*"): .star
            case UInt8(ascii: "/"): .slash
            case UInt8(ascii: "%"): .percent
            case UInt8(ascii: "!"): .not
            case UInt8(ascii: "<"): .less
            case UInt8(ascii: ">"): .greater
            default: nil
            }
        guard let kind else { throw unknownSymbol(start) }
        at += 1
        return token(kind, start)
    }

    private func unknownSymbol(_ start: Int) -> CELError {
        var end = start + 1
        while end < source.count, source[end] & 0xC0 == 0x80 { end += 1 }
        let meant: String? =
            switch source[start] {
            case UInt8(ascii: "="): "=="
            case UInt8(ascii: "&"): "&&"
            case UInt8(ascii: "|"): "||"
            default: nil
            }
        return CELError(
            .syntax, CELSpan(start: start, end: end), "not a symbol of the language", suggestion: meant, in: source)
    }

    // MARK: Bytes

    private func token(_ kind: TokenKind, _ start: Int) -> Token {
        Token(kind: kind, span: CELSpan(start: start, end: at))
    }

    private func peek(_ ahead: Int) -> UInt8 { at + ahead < source.count ? source[at + ahead] : 0 }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    static func isIdentifierStart(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    static func isIdentifierPart(_ byte: UInt8) -> Bool { isIdentifierStart(byte) || isDigit(byte) }

    static func hexValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x41 + 10)
        case 0x61...0x66: UInt32(byte - 0x61 + 10)
        default: nil
        }
    }
}
