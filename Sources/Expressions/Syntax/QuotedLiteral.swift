/// Decodes a string or bytes literal, prefix and quotes included.
///
/// Source: cel-spec, doc/langdef.md, "String and Bytes Values".
struct QuotedLiteral {
    private let source: [UInt8]
    private let span: CELSpan
    private var at: Int
    private let end: Int
    private let isRaw: Bool
    private let isBytes: Bool
    private var decoded: [UInt8] = []

    /// - Parameter span: the literal, as the lexer found it.
    init(_ source: [UInt8], _ span: CELSpan) {
        self.source = source
        self.span = span
        var at = span.start
        var isRaw = false
        var isBytes = false
        while Lexer.isIdentifierStart(source[at]) {
            if source[at] | 0x20 == UInt8(ascii: "r") { isRaw = true } else { isBytes = true }
            at += 1
        }
        let quote = source[at]
        // Two quotes and the literal's end are an empty text; the lexer tells it from three.
        let isTriple = span.end - at >= 6 && source[at + 1] == quote && source[at + 2] == quote
        self.at = at + (isTriple ? 3 : 1)
        end = span.end - (isTriple ? 3 : 1)
        self.isRaw = isRaw
        self.isBytes = isBytes
    }

    /// The value's bytes: UTF-8 for a string.
    mutating func decode() throws(CELError) -> [UInt8] {
        decoded.reserveCapacity(end - at)
        while at < end {
            if source[at] == UInt8(ascii: "\\"), !isRaw {
                try escape()
            } else {
                decoded.append(source[at])
                at += 1
            }
        }
        return decoded
    }

    private mutating func escape() throws(CELError) {
        let start = at
        let code = source[at + 1]
        at += 2
        switch code {
        case UInt8(ascii: "a"): decoded.append(0x07)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "v"): decoded.append(0x0B)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
            decoded.append(code)
        case UInt8(ascii: "x"), UInt8(ascii: "X"): try append(octetOrScalar: hex(2, start), start)
        case UInt8(ascii: "0")...UInt8(ascii: "3"): try append(octetOrScalar: octal(code, start), start)
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            guard !isBytes else { throw malformed(start, "bytes are written as \\x and two digits, not as characters") }
            try append(scalar: code == UInt8(ascii: "u") ? utf16(start) : hex(8, start), start)
        default: throw malformed(start, "not an escape sequence; a backslash is written \\\\")
        }
    }

    private mutating func append(octetOrScalar value: UInt32, _ start: Int) throws(CELError) {
        if isBytes { decoded.append(UInt8(value)) } else { try append(scalar: value, start) }
    }

    private mutating func append(scalar value: UInt32, _ start: Int) throws(CELError) {
        guard let scalar = Unicode.Scalar(value) else { throw malformed(start, "not a Unicode character") }
        decoded.append(contentsOf: Array(String(Character(scalar)).utf8))
    }

    private mutating func hex(_ count: Int, _ start: Int) throws(CELError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard at < end, let digit = Lexer.hexValue(source[at]) else {
                throw malformed(start, "\(count) hexadecimal digits are wanted here")
            }
            value = value << 4 | digit
            at += 1
        }
        return value
    }

    /// A code unit, or two that make one character beyond the first plane.
    private mutating func utf16(_ start: Int) throws(CELError) -> UInt32 {
        let first = try hex(4, start)
        guard (0xD800..<0xDC00).contains(first), at + 1 < end, source[at] == UInt8(ascii: "\\"),
            source[at + 1] == UInt8(ascii: "u")
        else { return first }
        at += 2
        let second = try hex(4, start)
        guard (0xDC00..<0xE000).contains(second) else { throw malformed(start, "not a Unicode character") }
        return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }

    private mutating func octal(_ first: UInt8, _ start: Int) throws(CELError) -> UInt32 {
        var value = UInt32(first - 0x30)
        for _ in 0..<2 {
            guard at < end, (0x30...0x37).contains(source[at]) else {
                throw malformed(start, "three octal digits are wanted here")
            }
            value = value << 3 | UInt32(source[at] - 0x30)
            at += 1
        }
        return value
    }

    private func malformed(_ start: Int, _ message: String) -> CELError {
        CELError(.syntax, CELSpan(start: start, end: min(max(at, start + 2), end)), message, in: source)
    }
}
