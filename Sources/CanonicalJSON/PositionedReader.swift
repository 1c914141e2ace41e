/// Reads JSON byte by byte: slower than simdjson, exact where that refuses, and able to say where and why.
///
/// It runs when the fast reader has refused a text: it then either finds the error's class and place, or a value that
/// simdjson cannot hold (integers beyond 64 bits; in lenient reading non-finite numbers and lone surrogates). Nesting
/// is kept on a heap stack, so depth costs no call stack.
///
/// Grammar: RFC 8259; lenient additions of spec/core.md 2.5.
struct PositionedReader {
    private let bytes: [UInt8]
    private let strictness: JSONStrictness
    private let limits: JSONLimits
    private var at = 0
    private(set) var tape = TapeWriter()

    init(_ bytes: some Collection<UInt8>, strictness: JSONStrictness, limits: JSONLimits) {
        self.bytes = Array(bytes)
        self.strictness = strictness
        self.limits = limits
    }

    /// Reads one value and nothing behind it onto the tape.
    mutating func read() throws(JSONError) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw error(.syntax, at: 0, "a byte-order mark before the JSON text")
        }
        try checkUTF8()
        skipBlanks()
        try readValue()
        skipBlanks()
        if at < bytes.count { throw unexpected("the end of the text") }
        tape.finish()
    }

    // MARK: Structure

    /// A container whose end has not been read.
    private struct Open {
        let isObject: Bool
        var keys: Set<JSONString> = []
    }

    private mutating func readValue() throws(JSONError) {
        var open: [Open] = []
        while true {
            // Here a value must start.
            switch byte {
            case UInt8(ascii: "{")?, UInt8(ascii: "[")?:
                let isObject = byte == UInt8(ascii: "{")
                guard open.count < limits.depth else {
                    throw error(.tooDeep, at: at, "nesting deeper than \(limits.depth) levels")
                }
                at += 1
                tape.begin(isObject ? Tape.objectStart : Tape.arrayStart)
                open.append(Open(isObject: isObject))
                skipBlanks()
                if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    try close(&open)
                } else if isObject {
                    try readKey(&open[open.count - 1])
                    continue
                } else {
                    continue
                }
            default:
                try readScalar()
            }
            // Here a value has ended; find where the next one starts.
            while true {
                // A copy of the container held over `readKey` would copy its set of keys at each insertion.
                guard let isObject = open.last?.isObject else { return }
                skipBlanks()
                if byte == UInt8(ascii: ",") {
                    at += 1
                    skipBlanks()
                    if isObject { try readKey(&open[open.count - 1]) }
                    break
                }
                guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw unexpected(isObject ? "',' or '}'" : "',' or ']'")
                }
                try close(&open)
            }
        }
    }

    private mutating func close(_ open: inout [Open]) throws(JSONError) {
        guard let last = open.popLast() else { return }
        at += 1
        tape.end(last.isObject ? Tape.objectEnd : Tape.arrayEnd)
    }

    /// Reads `"key" :` and the blanks behind it.
    private mutating func readKey(_ object: inout Open) throws(JSONError) {
        guard byte == UInt8(ascii: "\"") else { throw unexpected("a member's name in quotes") }
        let start = at
        let (key, isText) = try readString()
        tape.text(isText ? Tape.string : Tape.illFormedString, key)
        if strictness == .strict, !object.keys.insert(JSONString(wtf8: key)).inserted {
            let name = key.count <= 40 ? "\"\(String(decoding: key, as: UTF8.self))\"" : "of \(key.count) bytes"
            throw error(.duplicateKey, at: start, "the object holds the key \(name) twice")
        }
        skipBlanks()
        guard byte == UInt8(ascii: ":") else { throw unexpected("':'") }
        at += 1
        skipBlanks()
    }

    // MARK: Scalars

    private mutating func readScalar() throws(JSONError) {
        switch byte ?? 0 {
        case UInt8(ascii: "\""):
            let (text, isText) = try readString()
            tape.text(isText ? Tape.string : Tape.illFormedString, text)
        case UInt8(ascii: "t"):
            try expect("true")
            tape.scalar(Tape.true)
        case UInt8(ascii: "f"):
            try expect("false")
            tape.scalar(Tape.false)
        case UInt8(ascii: "n"):
            try expect("null")
            tape.scalar(Tape.null)
        case UInt8(ascii: "N"):
            try readNonfinite("NaN", .nan)
        case UInt8(ascii: "I"):
            try readNonfinite("Infinity", .infinity)
        case UInt8(ascii: "-") where at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "I"):
            try readNonfinite("-Infinity", -.infinity)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try readNumber()
        default:
            throw unexpected("a value")
        }
    }

    private mutating func expect(_ literal: StaticString) throws(JSONError) {
        let wanted = UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
        guard bytes[at...].starts(with: wanted) else {
            let isCut = bytes.count - at < wanted.count && wanted.starts(with: bytes[at...])
            throw isCut ? error(.syntax, at: at, "a value that does not end", endsEarly: true) : unexpected("a value")
        }
        at += wanted.count
        if let byte, isWordByte(byte) { throw unexpected("the end of the value") }
    }

    private mutating func readNonfinite(_ literal: StaticString, _ value: Double) throws(JSONError) {
        let start = at
        try expect(literal)
        try nonfinite(value, at: start)
    }

    private mutating func nonfinite(_ value: Double, at start: Int) throws(JSONError) {
        guard strictness == .lenient else {
            let found = String(decoding: bytes[start..<min(at, start + 24)], as: UTF8.self)
            throw error(.nonfinite, at: start, "\(found) is not a finite number")
        }
        tape.number(Tape.double, bits: value.bitPattern)
    }

    private mutating func readNumber() throws(JSONError) {
        let start = at
        if byte == UInt8(ascii: "-") { at += 1 }
        let firstDigit = at
        skipDigits()
        let digits = at - firstDigit
        if digits == 0 { throw unexpected("a digit") }
        if digits > 1, bytes[firstDigit] == UInt8(ascii: "0") {
            throw error(.syntax, at: firstDigit, "a number with a leading zero")
        }
        var isInteger = true
        if byte == UInt8(ascii: ".") {
            isInteger = false
            at += 1
            try requireDigits()
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            isInteger = false
            at += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { at += 1 }
            try requireDigits()
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if isInteger {
            if digits > limits.integerDigits {
                throw error(
                    .intTooLong, at: start, "an integer of \(digits) digits; the limit is \(limits.integerDigits)")
            }
            if let small = Int64(text) {
                tape.number(Tape.int64, bits: UInt64(bitPattern: small))
            } else if let large = UInt64(text) {
                tape.number(Tape.uint64, bits: large)
            } else {
                tape.text(Tape.largeInteger, text.utf8)
            }
            return
        }
        // The grammar above admits no spelling that `Double` would read as hexadecimal, nan or inf.
        guard let value = Double(text) else { throw error(.syntax, at: start, "a number that cannot be read") }
        if value.isFinite {
            tape.number(Tape.double, bits: value.bitPattern)
        } else {
            try nonfinite(value, at: start)
        }
    }

    private mutating func skipDigits() {
        while let byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { at += 1 }
    }

    private mutating func requireDigits() throws(JSONError) {
        let start = at
        skipDigits()
        if at == start { throw unexpected("a digit") }
    }

    // MARK: Strings

    /// Reads a string from its opening quote to behind its closing one.
    ///
    /// - Returns: the bytes without escapes, and whether they are UTF-8 (a lone surrogate is not).
    private mutating func readString() throws(JSONError) -> (bytes: [UInt8], isText: Bool) {
        let start = at
        at += 1
        var out: [UInt8] = []
        var isText = true
        while true {
            guard let byte else { throw error(.syntax, at: start, "a string that does not end", endsEarly: true) }
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                return (out, isText)
            case UInt8(ascii: "\\"):
                let (scalar, whole) = try readEscape()
                isText = isText && whole
                appendGeneralized(scalar, to: &out)
            case 0..<0x20:
                throw error(.syntax, at: at, "an unescaped control character in a string")
            default:
                let run = at
                while at < bytes.count, bytes[at] >= 0x20, bytes[at] != 0x22, bytes[at] != 0x5C { at += 1 }
                out.append(contentsOf: bytes[run..<at])
            }
        }
    }

    /// Reads an escape; a pair of surrogate escapes is one code point, a lone one is returned as it is.
    private mutating func readEscape() throws(JSONError) -> (scalar: UInt32, whole: Bool) {
        let start = at
        at += 1
        guard let byte else { throw unexpected("an escape") }
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return (UInt32(byte), true)
        case UInt8(ascii: "b"): return (0x08, true)
        case UInt8(ascii: "f"): return (0x0C, true)
        case UInt8(ascii: "n"): return (0x0A, true)
        case UInt8(ascii: "r"): return (0x0D, true)
        case UInt8(ascii: "t"): return (0x09, true)
        case UInt8(ascii: "u"):
            let unit = try readHexUnit(escapeStart: start)
            guard (0xD800...0xDFFF).contains(unit) else { return (unit, true) }
            if unit < 0xDC00, at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u")
            {
                let second = at
                at += 2
                let low = try readHexUnit(escapeStart: second)
                if (0xDC00...0xDFFF).contains(low) {
                    return (0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00), true)
                }
                at = second  // The next escape stands by itself.
            }
            guard strictness == .lenient else {
                throw error(.unencodable, at: start, "a lone surrogate escape, which is no character")
            }
            return (unit, false)
        default:
            throw error(.syntax, at: start, "an unknown escape in a string")
        }
    }

    private mutating func readHexUnit(escapeStart: Int) throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte, let digit = hexDigit(byte) else {
                throw error(
                    .syntax, at: escapeStart, "a \\u escape without four hexadecimal digits",
                    endsEarly: at == bytes.count)
            }
            unit = unit << 4 | digit
            at += 1
        }
        return unit
    }

    private func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x41 + 10)
        case 0x61...0x66: UInt32(byte - 0x61 + 10)
        default: nil
        }
    }

    /// UTF-8 of a code point, surrogates included (then WTF-8).
    private func appendGeneralized(_ scalar: UInt32, to out: inout [UInt8]) {
        switch scalar {
        case 0..<0x80:
            out.append(UInt8(scalar))
        case 0x80..<0x800:
            out.append(UInt8(0xC0 | scalar >> 6))
            out.append(UInt8(0x80 | scalar & 0x3F))
        case 0x800..<0x10000:
            out.append(UInt8(0xE0 | scalar >> 12))
            out.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            out.append(UInt8(0x80 | scalar & 0x3F))
        default:
            out.append(UInt8(0xF0 | scalar >> 18))
            out.append(UInt8(0x80 | scalar >> 12 & 0x3F))
            out.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            out.append(UInt8(0x80 | scalar & 0x3F))
        }
    }

    // MARK: Bytes

    private var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipBlanks() {
        while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private func checkUTF8() throws(JSONError) {
        guard let offset = bytes.firstIndexOfInvalidUTF8 else { return }
        throw error(.notUTF8, at: offset, "bytes that are not UTF-8")
    }

    // MARK: Errors

    private func unexpected(_ wanted: StaticString) -> JSONError {
        guard let byte else {
            return error(.syntax, at: at, "the text ends where \(wanted) should be", endsEarly: true)
        }
        let found =
            byte >= 0x21 && byte < 0x7F ? "'\(Character(Unicode.Scalar(byte)))'" : "byte 0x\(String(byte, radix: 16))"
        return error(.syntax, at: at, "\(found) where \(wanted) should be")
    }

    private func error(
        _ code: JSONError.Code, at offset: Int, _ detail: String, endsEarly: Bool = false
    ) -> JSONError {
        var line = 1
        var lineStart = 0
        for index in 0..<min(offset, bytes.count) where bytes[index] == 0x0A {
            line += 1
            lineStart = index + 1
        }
        return JSONError(
            code, offset: offset, line: line, column: offset - lineStart + 1, detail: detail, endsEarly: endsEarly)
    }
}

extension [UInt8] {
    /// The offset of the first byte that cannot be part of strict UTF-8 (no overlong forms, no surrogates).
    fileprivate var firstIndexOfInvalidUTF8: Int? {
        var at = 0
        while at < count {
            let lead = self[at]
            let length: Int
            let second: ClosedRange<UInt8>
            switch lead {
            case 0..<0x80:
                at += 1
                continue
            case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
            case 0xE0: (length, second) = (3, 0xA0...0xBF)
            case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
            case 0xED: (length, second) = (3, 0x80...0x9F)
            case 0xF0: (length, second) = (4, 0x90...0xBF)
            case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
            case 0xF4: (length, second) = (4, 0x80...0x8F)
            default: return at
            }
            guard at + length <= count, second.contains(self[at + 1]) else { return at }
            for trail in at + 2..<Swift.max(at + 2, at + length) where !(0x80...0xBF).contains(self[trail]) {
                return at
            }
            at += length
        }
        return nil
    }
}
