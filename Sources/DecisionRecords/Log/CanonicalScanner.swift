import CanonicalJSON

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Walks a text and tells whether it is canonical, without building anything.
///
/// It is the fast half of a pair: a text it accepts is canonical, but it may give up on one that is canonical too
/// (an escaped key, deep nesting, a very long integer). Whoever uses it then reads the text as a value and compares, so
/// giving up costs time and never an answer. Each `skip` moves behind what it names and returns true, or returns false
/// at an undefined place.
///
/// Whether the bytes are UTF-8 is checked once for all of them, by ``isUTF8(_:)``, and only when ``hasNonASCII`` says
/// that there is something to check.
///
/// Source: spec/core.md 2.1 to 2.4, spec/performance.md 4.9.
struct CanonicalScanner {
    // Invariant: `at <= end`; every read is below `end`, but for eight-byte loads that stay below `readable`.
    private let base: UnsafePointer<UInt8>
    private let end: Int
    /// The end of what may be loaded; beyond `end` when the caller vouches for padding.
    private let readable: Int
    /// How far the text has been walked, in bytes.
    private(set) var at = 0
    /// Whether any byte looked at is outside ASCII; also true for some texts that are ASCII only.
    private var seen: UInt64 = 0

    var hasNonASCII: Bool { seen & 0x8080_8080_8080_8080 != 0 }

    /// A scanner of a text.
    ///
    /// - Parameter padding: how many bytes behind the text may be read, whatever they hold.
    init(_ text: UnsafeBufferPointer<UInt8>, padding: Int = 0) {
        base = text.baseAddress ?? UnsafePointer(bitPattern: 1).unsafelyUnwrapped
        end = text.count
        readable = text.count + padding
    }

    var isAtEnd: Bool { at == end }

    private var byte: UInt8 { at < end ? base[at] : 0 }

    // MARK: Pieces

    /// Moves behind a literal.
    @inline(__always)
    mutating func skip(_ literal: StaticString) -> Bool {
        let length = literal.utf8CodeUnitCount
        guard end - at >= length, memcmp(base + at, literal.utf8Start, length) == 0 else { return false }
        at += length
        return true
    }

    /// Moves behind any canonical value.
    mutating func skipValue(depth: Int = 0) -> Bool {
        switch byte {
        case UInt8(ascii: "\""): skipString()
        case UInt8(ascii: "{"): skipObject(depth: depth)
        case UInt8(ascii: "["): skipArray(depth: depth)
        case UInt8(ascii: "t"): skip("true")
        case UInt8(ascii: "f"): skip("false")
        case UInt8(ascii: "n"): skip("null")
        default: skipNumber()
        }
    }

    /// Deeper values are left to the reader, whose nesting costs no call stack.
    private static let deepest = 48

    /// Moves behind a canonical object: keys in ascending order, none twice.
    mutating func skipObject(depth: Int = 0) -> Bool {
        guard depth < Self.deepest, byte == UInt8(ascii: "{") else { return false }
        at += 1
        if byte == UInt8(ascii: "}") {
            at += 1
            return true
        }
        var previous: UnsafeBufferPointer<UInt8>?
        while true {
            let start = at + 1
            var isPlain = true
            guard skipString(&isPlain), isPlain else { return false }
            let key = UnsafeBufferPointer(start: base + start, count: at - 1 - start)
            if let previous, !previous.precedes(key) { return false }
            previous = key
            guard byte == UInt8(ascii: ":") else { return false }
            at += 1
            guard skipValue(depth: depth + 1) else { return false }
            switch byte {
            case UInt8(ascii: ","): at += 1
            case UInt8(ascii: "}"):
                at += 1
                return true
            default: return false
            }
        }
    }

    /// Moves behind a canonical array.
    mutating func skipArray(depth: Int = 0) -> Bool {
        guard depth < Self.deepest, byte == UInt8(ascii: "[") else { return false }
        at += 1
        if byte == UInt8(ascii: "]") {
            at += 1
            return true
        }
        while true {
            guard skipValue(depth: depth + 1) else { return false }
            switch byte {
            case UInt8(ascii: ","): at += 1
            case UInt8(ascii: "]"):
                at += 1
                return true
            default: return false
            }
        }
    }

    // MARK: Strings

    /// Moves behind a canonical string: only what must be escaped is, and in the shortest form.
    mutating func skipString() -> Bool {
        var isPlain = true
        return skipString(&isPlain)
    }

    /// - Parameter isPlain: set to false when the string holds an escape.
    @inline(__always)
    private mutating func skipString(_ isPlain: inout Bool) -> Bool {
        guard byte == UInt8(ascii: "\"") else { return false }
        at += 1
        while true {
            // The bytes looked at behind the text's end are not part of it; a stop there is no end of the string.
            while at + 8 <= readable {
                let word = UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)
                seen |= word
                let stop = PlainBytes.firstStop(in: word)
                at += stop
                if stop < 8 { break }
            }
            while at < end, !PlainBytes.isStop(base[at]) {
                seen |= UInt64(base[at])
                at += 1
            }
            guard at < end else { return false }
            switch base[at] {
            case UInt8(ascii: "\""):
                at += 1
                return true
            case UInt8(ascii: "\\"):
                isPlain = false
                guard skipEscape() else { return false }
            default: return false
            }
        }
    }

    private mutating func skipEscape() -> Bool {
        guard end - at >= 2 else { return false }
        switch base[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "b"), UInt8(ascii: "t"), UInt8(ascii: "n"),
            UInt8(ascii: "f"), UInt8(ascii: "r"):
            at += 2
            return true
        case UInt8(ascii: "u"):
            guard end - at >= 6, base[at + 2] == 0x30, base[at + 3] == 0x30 else { return false }
            let (high, low) = (base[at + 4], base[at + 5])
            // Those with a short form have no other.
            let isShort =
                high == 0x30 && (low == 0x38 || low == 0x39 || low == 0x61 || low == 0x63 || low == 0x64)
            let isLowHex = (0x30...0x39).contains(low) || (0x61...0x66).contains(low)
            guard high == 0x30 || high == 0x31, isLowHex, !isShort else { return false }
            at += 6
            return true
        default: return false
        }
    }

    // MARK: Numbers

    /// Moves behind a number in canonical form.
    mutating func skipNumber() -> Bool {
        let start = at
        let isNegative = byte == UInt8(ascii: "-")
        if isNegative { at += 1 }
        let whole = skipDigits()
        let hasLeadingZero = whole > 0 && base[at - whole] == 0x30
        guard whole > 0, whole == 1 || !hasLeadingZero else { return false }
        switch byte {
        case UInt8(ascii: "."): break
        case UInt8(ascii: "e"): return skipScientific(from: start, whole: whole, fraction: 0)
        case UInt8(ascii: "E"): return false
        // An integer: `-0` is written `0`. A longer one than any limit in use is for the reader to judge.
        default: return whole <= 400 && !(isNegative && hasLeadingZero)
        }
        at += 1
        let fraction = skipDigits()
        guard fraction > 0 else { return false }
        if byte == UInt8(ascii: "e") { return skipScientific(from: start, whole: whole, fraction: fraction) }
        guard byte != UInt8(ascii: "E") else { return false }
        // Positional: one decimal at least, and a zero at its end only when it is the only one.
        if fraction == 1, base[at - 1] == 0x30 {
            if whole <= 15 { return true }
            return whole == 16 && hasShortestDigits(from: start)
        }
        guard base[at - 1] != 0x30, whole <= 16 else { return false }
        guard hasLeadingZero else {
            return whole + fraction <= 15 || hasShortestDigits(from: start)
        }
        // Below 0.0001 the form has an exponent.
        let decimals = at - fraction
        var zeros = 0
        while base[decimals + zeros] == 0x30 { zeros += 1 }
        return zeros <= 3 && (fraction - zeros <= 15 || hasShortestDigits(from: start))
    }

    /// Moves behind `e`, a sign and at least two digits, of a number whose value lies outside what is written
    /// positionally.
    private mutating func skipScientific(from start: Int, whole: Int, fraction: Int) -> Bool {
        guard whole == 1, base[at - 1] != 0x30 || fraction == 0, end - at >= 4 else { return false }
        let first = base[at - (fraction > 0 ? fraction + 2 : 1)]
        let sign = base[at + 1]
        guard first != 0x30, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") else { return false }
        at += 2
        let digits = skipDigits()
        guard digits >= 2, digits == 2 || (digits == 3 && base[at - 3] != 0x30) else { return false }
        var exponent = 0
        for place in at - digits..<at { exponent = exponent * 10 + Int(base[place] - 0x30) }
        guard sign == UInt8(ascii: "-") ? exponent > 4 : exponent >= 16 else { return false }
        return hasShortestDigits(from: start)
    }

    private mutating func skipDigits() -> Int {
        let start = at
        while at < end, base[at] &- 0x30 < 10 { at += 1 }
        return at - start
    }

    /// Whether the number from `start` to here has no shorter spelling. Up to 15 digits this is always so, and not
    /// asked.
    private func hasShortestDigits(from start: Int) -> Bool {
        let text = UnsafeBufferPointer(start: base + start, count: at - start)
        return ShortestDigits.isCertain(text) || NumberSpelling.hasShortestDigits(text)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether a key comes before another in canonical order: by bytes, a prefix first.
    @inline(__always)
    fileprivate func precedes(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let a = baseAddress, let b = other.baseAddress else { return isEmpty && !other.isEmpty }
        let order = memcmp(a, b, Swift.min(count, other.count))
        return order < 0 || (order == 0 && count < other.count)
    }
}
