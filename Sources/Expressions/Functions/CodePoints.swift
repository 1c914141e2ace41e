internal import CanonicalJSON

/// A text by its code points: positions that expressions use, over bytes.
struct CodePoints {
    let bytes: [UInt8]

    init(_ string: JSONString) {
        bytes = string.withBytes { Array($0) }
    }

    /// How many code points the text has; a lone surrogate counts as one.
    static func count(_ string: JSONString) -> Int {
        string.withBytes { bytes in bytes.reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) } }
    }

    /// The offset of the byte at which a code point starts, the end included; nil beyond it.
    func offset(of position: Int64) -> Int? {
        guard position >= 0, position <= bytes.count else { return nil }
        var left = position
        var at = 0
        while left > 0 {
            guard at < bytes.count else { return nil }
            at = next(at)
            left -= 1
        }
        return at
    }

    /// The position of the code point that starts at an offset.
    func position(of offset: Int) -> Int64 {
        bytes[..<offset].reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
    }

    /// The offset behind the code point at an offset.
    func next(_ offset: Int) -> Int {
        var at = offset + 1
        while at < bytes.count, bytes[at] & 0xC0 == 0x80 { at += 1 }
        return at
    }

    /// The offsets at which code points start.
    var starts: [Int] { bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 } }

    func text(_ range: Range<Int>) -> JSONString { JSONString(wtf8: bytes[range]) }
}
