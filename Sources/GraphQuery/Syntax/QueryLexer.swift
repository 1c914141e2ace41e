internal import CanonicalJSON
internal import Expressions

/// Takes a query text apart.
struct QueryLexer {
    private let source: [UInt8]
    private var at = 0

    /// - Throws: ``QueryError`` for a character that has no meaning, for quotes and brackets that are not closed, and
    ///   for a text beyond the limits.
    static func tokens(_ source: [UInt8], limits: QueryLimits) throws(QueryError) -> [QueryToken] {
        guard source.count <= limits.sourceBytes else {
            throw QueryError(
                .tooLarge, CELSpan(start: limits.sourceBytes, end: limits.sourceBytes),
                "a text of \(source.count) bytes; the limit is \(limits.sourceBytes)", in: source)
        }
        var lexer = QueryLexer(source: source)
        var tokens: [QueryToken] = []
        while let token = try lexer.next() { tokens.append(token) }
        tokens.append(QueryToken(form: .end, span: CELSpan(start: source.count, end: source.count)))
        return tokens
    }

    private init(source: [UInt8]) {
        self.source = source
    }

    private mutating func next() throws(QueryError) -> QueryToken? {
        while at < source.count, [0x20, 0x09, 0x0A, 0x0D].contains(source[at]) { at += 1 }
        guard at < source.count else { return nil }
        let start = at
        let byte = source[at]
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case _ where Self.isNameByte(byte):
            while at < source.count, Self.isNameByte(source[at]) || Self.isDigit(source[at]) { at += 1 }
            return QueryToken(form: .word(String(decoding: source[start..<at], as: UTF8.self)), span: span(start))
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try text()
        case UInt8(ascii: "["): return try predicate()
        default: return try symbol()
        }
    }

    private func span(_ start: Int) -> CELSpan { CELSpan(start: start, end: at) }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_")
    }

    private mutating func number() throws(QueryError) -> QueryToken {
        let start = at
        var value = 0
        var fits = true
        while at < source.count, Self.isDigit(source[at]) {
            let (tens, isOver) = value.multipliedReportingOverflow(by: 10)
            let (sum, isBeyond) = tens.addingReportingOverflow(Int(source[at] - 0x30))
            if isOver || isBeyond { fits = false }
            value = sum
            at += 1
        }
        guard fits else { throw QueryError(.syntax, span(start), "no number of 64 bits", in: source) }
        return QueryToken(form: .number(value), span: span(start))
    }

    private mutating func symbol() throws(QueryError) -> QueryToken {
        let start = at
        let byte = source[at]
        at += 1
        switch byte {
        case UInt8(ascii: "+"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "-"), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: ","):
            // Written twice by people who write programs; one is meant.
            if byte == UInt8(ascii: "&") || byte == UInt8(ascii: "|"), at < source.count, source[at] == byte {
                at += 1
                let one = Character(Unicode.Scalar(byte))
                throw QueryError(.syntax, span(start), "sets are joined by one \(one)", in: source)
            }
            return QueryToken(form: .symbol(String(Unicode.Scalar(byte))), span: span(start))
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="), UInt8(ascii: "!"):
            if at < source.count, source[at] == UInt8(ascii: "=") { at += 1 }
            return QueryToken(
                form: .symbol(String(decoding: source[start..<at], as: UTF8.self)), span: span(start))
        case UInt8(ascii: "]"): throw QueryError(.syntax, span(start), "a bracket closes that none opened", in: source)
        default:
            while at < source.count, source[at] & 0xC0 == 0x80 { at += 1 }
            throw QueryError(
                .syntax, span(start), "no part of a query",
                hint: "names, numbers, texts in quotes, and + & | - ( ) [ ] are", in: source)
        }
    }

    private mutating func text() throws(QueryError) -> QueryToken {
        let start = at
        let quote = source[at]
        at += 1
        var bytes: [UInt8] = []
        while at < source.count, source[at] != quote {
            var byte = source[at]
            if byte == UInt8(ascii: "\\") {
                let escape = at
                at += 1
                switch at < source.count ? source[at] : 0 {
                case UInt8(ascii: "n"): byte = 0x0A
                case UInt8(ascii: "t"): byte = 0x09
                case UInt8(ascii: "r"): byte = 0x0D
                case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): byte = source[at]
                default:
                    throw QueryError(
                        .syntax, CELSpan(start: escape, end: min(at + 1, source.count)),
                        "no escape; there are \\\\ \\\" \\' \\n \\r \\t", in: source)
                }
            }
            bytes.append(byte)
            at += 1
        }
        guard at < source.count else {
            throw QueryError(.syntax, span(start), "a quote that is not closed", in: source)
        }
        at += 1
        return QueryToken(form: .text(JSONString(wtf8: bytes)), span: span(start))
    }

    /// A condition up to the bracket that closes it: brackets in its texts and comments do not count.
    private mutating func predicate() throws(QueryError) -> QueryToken {
        let start = at
        var depth = 0
        while at < source.count {
            switch source[at] {
            case UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 {
                    at += 1
                    return QueryToken(form: .predicate, span: span(start))
                }
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                skipLiteral()
                continue
            case UInt8(ascii: "/") where at + 1 < source.count && source[at + 1] == UInt8(ascii: "/"):
                while at < source.count, source[at] != UInt8(ascii: "\n") { at += 1 }
                continue
            default: break
            }
            at += 1
        }
        throw QueryError(
            .syntax, CELSpan(start: start, end: start + 1), "a bracket that is not closed", in: source)
    }

    /// Passes over a literal of the condition's language; one that is not closed takes all that follows.
    private mutating func skipLiteral() {
        let quote = source[at]
        let isRaw = isRawLiteral(at)
        let isTriple = at + 2 < source.count && source[at + 1] == quote && source[at + 2] == quote
        at += isTriple ? 3 : 1
        while at < source.count {
            if source[at] == UInt8(ascii: "\\"), !isRaw {
                at += 2
            } else if source[at] == quote,
                !isTriple || (at + 2 < source.count && source[at + 1] == quote && source[at + 2] == quote)
            {
                at += isTriple ? 3 : 1
                return
            } else {
                at += 1
            }
        }
        at = min(at, source.count)
    }

    /// Whether `r`, perhaps with `b`, stands before a quote, as the beginning of a word.
    private func isRawLiteral(_ quote: Int) -> Bool {
        var first = quote
        while first > 0, Self.isNameByte(source[first - 1]) || Self.isDigit(source[first - 1]) { first -= 1 }
        let prefix = source[first..<quote].map { $0 | 0x20 }
        return prefix.count <= 2 && prefix.contains(UInt8(ascii: "r"))
            && prefix.allSatisfy { $0 == UInt8(ascii: "r") || $0 == UInt8(ascii: "b") }
    }
}
