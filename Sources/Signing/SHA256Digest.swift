/// A SHA-256 digest: 32 bytes, stored in place.
public struct SHA256Digest: Sendable, Hashable {
    /// The length of every digest, in bytes.
    public static let byteCount = 32

    // The 32 bytes as four big-endian words: the first byte is the top of the first word.
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// The digest of some bytes.
    ///
    /// - Complexity: O(n). Many small texts are cheaper through one ``SHA256Stream``, which keeps its context.
    /// - Throws: ``SigningError`` with code `libcrypto`.
    public init(of bytes: [UInt8]) throws(SigningError) {
        var stream = try SHA256Stream()
        try stream.update(bytes)
        self = try stream.finish()
    }

    /// The digest that is written in 32 bytes of memory.
    init(at memory: UnsafeRawPointer) {
        first = memory.loadUnaligned(as: UInt64.self).bigEndian
        second = memory.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian
        third = memory.loadUnaligned(fromByteOffset: 16, as: UInt64.self).bigEndian
        fourth = memory.loadUnaligned(fromByteOffset: 24, as: UInt64.self).bigEndian
    }

    /// The 32 bytes, in the order in which ``hex`` writes them.
    public var bytes: [UInt8] { withUnsafeBytes(of: bigEndianWords) { [UInt8]($0) } }

    /// The 32 bytes in the order of memory.
    var bigEndianWords: (UInt64, UInt64, UInt64, UInt64) {
        (first.bigEndian, second.bigEndian, third.bigEndian, fourth.bigEndian)
    }

    /// The first 16 bytes, as two big-endian words.
    var head: (UInt64, UInt64) { (first, second) }
}

/// The text form: 64 lower-case hexadecimal digits, and no other spelling.
extension SHA256Digest {
    /// The length of the text form, in bytes.
    public static let hexCount = 64

    /// Lower-case hexadecimal, 64 characters.
    public var hex: String {
        String(unsafeUninitializedCapacity: Self.hexCount) { buffer in
            if let start = buffer.baseAddress { writeHex(to: UnsafeMutableRawPointer(start)) }
            return Self.hexCount
        }
    }

    /// The digest that a text names; nil unless it is exactly 64 digits of `0` to `9` and `a` to `f`.
    public init?(hex: String) {
        var hex = hex
        guard let digest = hex.withUTF8({ SHA256Digest(hex: $0) }) else { return nil }
        self = digest
    }

    /// The digest that UTF-8 text in memory names; nil unless it is exactly 64 digits of `0` to `9` and `a` to `f`.
    public init?(hex: UnsafeBufferPointer<UInt8>) {
        guard hex.count == Self.hexCount, let start = hex.baseAddress.map({ UnsafeRawPointer($0) }),
            let first = Hexadecimal.word(at: start), let second = Hexadecimal.word(at: start + 16),
            let third = Hexadecimal.word(at: start + 32), let fourth = Hexadecimal.word(at: start + 48)
        else { return nil }
        self.first = first
        self.second = second
        self.third = third
        self.fourth = fourth
    }

    /// Adds the 64 digits to a buffer.
    public func writeHex(to buffer: inout [UInt8]) {
        withUnsafeTemporaryAllocation(byteCount: Self.hexCount, alignment: 8) { digits in
            if let start = digits.baseAddress { writeHex(to: start) }
            buffer.append(contentsOf: UnsafeRawBufferPointer(digits))
        }
    }

    /// Writes the 64 digits to memory that has room for them.
    private func writeHex(to target: UnsafeMutableRawPointer) {
        Hexadecimal.write(first, to: target)
        Hexadecimal.write(second, to: target + 16)
        Hexadecimal.write(third, to: target + 32)
        Hexadecimal.write(fourth, to: target + 48)
    }
}
