internal import PositionedDocuments

/// The tokens of a text in DOT: names, strings and the few signs of the language, each with its bytes.
struct DOTTokens {
    enum Kind: Equatable {
        /// A name, a number, or a string: its value, and whether quotes stand around it.
        case name(String, isQuoted: Bool)
        /// `{`, `}`, `[`, `]`, `;`, `,`, `=`, `:`, `->` or `--`.
        case sign(String)
    }

    struct Token {
        let kind: Kind
        let range: Range<Int>
    }

    private let source: SourceText
    private var at = 0

    init(_ source: SourceText) {
        self.source = source
    }

    /// The next token; nil at the end.
    mutating func next() throws(DocumentError) -> Token? {
        try skip()
        let bytes = source.bytes
        guard at < bytes.count else { return nil }
        let start = at
        switch bytes[at] {
        case UInt8(ascii: "\""): return try string()
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ";"),
            UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: ":"):
            at += 1
        case UInt8(ascii: "-") where at + 1 < bytes.count && [0x2D, 0x3E].contains(bytes[at + 1]):
            at += 2
        case let byte where Self.isName(byte) || byte == UInt8(ascii: "-"):
            at += 1
            while at < bytes.count, Self.isName(bytes[at]) { at += 1 }
            return Token(
                kind: .name(String(decoding: bytes[start..<at], as: UTF8.self), isQuoted: false), range: start..<at)
        default:
            throw error("a name, a text in quotes or a sign such as { or -> stands here in DOT")
        }
        return Token(kind: .sign(String(decoding: bytes[start..<at], as: UTF8.self)), range: start..<at)
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), 0x80...:
            true
        default: false
        }
    }

    /// A text in quotes. Only a quote is escaped in it; other backslashes are for whoever draws the text.
    private mutating func string() throws(DocumentError) -> Token {
        let bytes = source.bytes
        let start = at
        var text: [UInt8] = []
        at += 1
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "\"") { at += 1 }
            text.append(bytes[at])
            at += 1
        }
        guard at < bytes.count else {
            at = start
            throw error("the text that begins here has no quote at its end")
        }
        at += 1
        guard let value = String(validating: text, as: UTF8.self) else {
            throw DocumentError(.notUTF8, source.path, source.place(at: start), "the text is not UTF-8")
        }
        return Token(kind: .name(value, isQuoted: true), range: start..<at)
    }

    /// Passes over blanks and comments: `//`, `/* */`, and lines that begin with `#`.
    private mutating func skip() throws(DocumentError) {
        let bytes = source.bytes
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            case UInt8(ascii: "#") where at == 0 || [0x0A, 0x0D].contains(bytes[at - 1]): skipLine()
            case UInt8(ascii: "/") where at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "/"): skipLine()
            case UInt8(ascii: "/") where at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "*"):
                let start = at
                at += 2
                while at + 1 < bytes.count, !(bytes[at] == UInt8(ascii: "*") && bytes[at + 1] == UInt8(ascii: "/")) {
                    at += 1
                }
                guard at + 1 < bytes.count else {
                    at = start
                    throw error("the comment that begins here has no end")
                }
                at += 2
            default: return
            }
        }
    }

    private mutating func skipLine() {
        while at < source.bytes.count, ![0x0A, 0x0D].contains(source.bytes[at]) { at += 1 }
    }

    func error(_ detail: String) -> DocumentError {
        DocumentError(.syntax, source.path, source.place(at: at), detail)
    }
}
