public import CanonicalJSON

/// An id of a resource, or a pattern over ids.
///
/// Segments end at `.`, `/` and `:`. `*` stands for one or more characters inside one segment, `**` for any characters,
/// none included; a pattern that is `*` alone matches everything. Equal texts always match.
///
/// Source: spec/prelint.md 2.2.
public struct ResourcePattern: Sendable {
    /// As it is written.
    public let text: JSONString
    /// What compares ids with it; nil for a text without `*`.
    private let wildcard: Wildcard?
    /// Where `**` is in the text, ids that it grants: with nothing in its place, and with more than one segment. No `*`
    /// takes them all.
    private let wideMatches: [JSONString]

    /// An id or a pattern.
    ///
    /// - Complexity: O(m · min(m, 256) / 64) for a pattern of m bytes.
    public init(_ text: JSONString) {
        self.text = text
        wildcard = text.withBytes { Wildcard($0) }
        wideMatches = text.withBytes { Self.wideMatches($0) }
    }

    /// Whether it is a pattern: whether a `*` is in it.
    public var isPattern: Bool { wildcard != nil }

    /// Whether an id matches.
    ///
    /// - Complexity: O(n + n · m / 64) for an id of n and a pattern of m bytes, whatever they are.
    public func matches(_ id: JSONString) -> Bool {
        guard let wildcard else { return text == id }
        return id.withBytes { wildcard.matches($0) } || text == id
    }

    /// Whether everything that `other` grants is granted here: `other` is equal, or its text, taken as an id, matches,
    /// whatever its `**` stand for. `ads.*` covers `ads.x*`, and not `ads.**`.
    public func covers(_ other: ResourcePattern) -> Bool {
        if text == other.text { return true }
        return matches(other.text) && other.wideMatches.allSatisfy { matches($0) }
    }

    private static func wideMatches(_ text: UnsafeBufferPointer<UInt8>) -> [JSONString] {
        let star = UInt8(ascii: "*")
        let isLone = text.count == 1 && text[0] == star
        guard isLone || zip(text, text.dropFirst()).contains(where: { $0 == star && $1 == star }) else { return [] }
        // Two separators, so that no pattern has them by chance; the byte beside them is in no text that people write.
        return [[], [1, UInt8(ascii: "."), 1], [1, UInt8(ascii: "/"), 1]].map { (filling: [UInt8]) in
            var id: [UInt8] = []
            var at = 0
            while at < text.count {
                if isLone || at + 1 < text.count && text[at] == star && text[at + 1] == star {
                    id += filling
                    at += 2
                } else {
                    id.append(text[at])
                    at += 1
                }
            }
            return JSONString(wtf8: id)
        }
    }

    /// What every match begins with: the text before the first `*`. Equal texts apart, which need not match otherwise.
    public var literalPrefix: JSONString {
        text.withBytes { bytes in JSONString(wtf8: bytes.prefix { $0 != UInt8(ascii: "*") }) }
    }

    /// The text before the first `.`, `/` or `:`.
    public var firstSegment: JSONString {
        text.withBytes { bytes in JSONString(wtf8: bytes.prefix { !Wildcard.endsSegment($0) }) }
    }
}

extension ResourcePattern: Hashable {
    public static func == (a: ResourcePattern, b: ResourcePattern) -> Bool { a.text == b.text }

    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// A text with `*` in it, ready to be compared.
///
/// All ways to read an id run side by side, one bit each: bit i is set when what was read so far matches the first i
/// parts. A part takes one byte, and a bit behind a `*` or `**` may also stay where it is. No way is ever read twice, so
/// no pattern is slow. Bytes will do for characters: neither `*` nor a segment's end lies inside of one.
///
/// Source: the shift-and method of R. Baeza-Yates and G. Gonnet, 1992, with self-loops.
private final class Wildcard: Sendable {
    /// Words per set of bits.
    private let width: Int
    /// The number of parts.
    private let count: Int
    /// The row of `takes` for each byte; row 0 is of bytes that the text does not have.
    private let rows: [UInt8]
    /// Per row, the bits whose next part takes such a byte.
    private let takes: [UInt64]
    /// The bits that may stay, at any byte and at a byte inside a segment.
    private let stays: [UInt64]
    private let staysInside: [UInt64]
    private let prefix: [UInt8]
    private let matchesEverything: Bool

    static func endsSegment(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ":")
    }

    /// nil when there is no `*`.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        let star = UInt8(ascii: "*")
        guard text.contains(star) else { return nil }
        matchesEverything = text.count == 1
        prefix = Array(text.prefix { $0 != star })

        // A part is a byte, or nil: any byte inside a segment.
        var parts: [UInt8?] = []
        var loops: [Int] = []
        var loopsInside: [Int] = []
        var at = 0
        while at < text.count {
            if text[at] != star {
                parts.append(text[at])
                at += 1
            } else if at + 1 < text.count, text[at + 1] == star {
                loops.append(parts.count)
                at += 2
            } else {
                parts.append(nil)
                loopsInside.append(parts.count)
                at += 1
            }
        }
        let width = parts.count / 64 + 1
        func set(_ bits: some Sequence<Int>) -> [UInt64] {
            var words = [UInt64](repeating: 0, count: width)
            for bit in bits { words[bit / 64] |= 1 << UInt64(bit % 64) }
            return words
        }
        stays = set(loops)
        staysInside = set(loops + loopsInside)

        let inside = set(parts.indices.filter { parts[$0] == nil })
        var rows = [UInt8](repeating: 0, count: 256)
        var takes = inside
        for byte in Set(parts.compactMap { $0 }).sorted() {
            // No row is of `*`, so at most 255 rows follow the first.
            rows[Int(byte)] = UInt8(truncatingIfNeeded: takes.count / width)
            let exact = set(parts.indices.filter { parts[$0] == byte })
            for word in 0..<width { takes.append(exact[word] | (Self.endsSegment(byte) ? 0 : inside[word])) }
        }
        self.width = width
        self.rows = rows
        self.takes = takes
        count = parts.count
    }

    func matches(_ id: UnsafeBufferPointer<UInt8>) -> Bool {
        if matchesEverything { return true }
        guard id.count >= prefix.count, zip(id, prefix).allSatisfy(==) else { return false }
        var now = [UInt64](repeating: 0, count: width)
        now[prefix.count / 64] = 1 << UInt64(prefix.count % 64)
        for at in prefix.count..<id.count {
            let byte = id[at]
            let isEnd = Self.endsSegment(byte)
            let row = Int(rows[Int(byte)])
            var carry: UInt64 = 0
            var any: UInt64 = 0
            for word in 0..<width {
                let taken = row == 0 && isEnd ? 0 : now[word] & takes[row * width + word]
                let kept = now[word] & (isEnd ? stays[word] : staysInside[word])
                now[word] = (taken << 1) | carry | kept
                carry = taken >> 63
                any |= now[word]
            }
            if any == 0 { return false }
        }
        return now[count / 64] & (1 << UInt64(count % 64)) != 0
    }
}
