public import Signing

/// The identity of a sealed record: the digest of everything in it, the id of the record before it included.
///
/// Source: spec/core.md 2.7.
public struct RecordID: Sendable, Hashable {
    /// The SHA-256 of the record's canonical text without its id.
    public let digest: SHA256Digest

    /// Takes a digest as an id.
    public init(_ digest: SHA256Digest) {
        self.digest = digest
    }

    /// Reads an id: 64 lower-case hexadecimal digits, nothing else.
    public init?(_ text: String) {
        guard let digest = SHA256Digest(hex: text) else { return nil }
        self.digest = digest
    }

    /// 64 lower-case hexadecimal digits.
    public var text: String { digest.hex }

    /// What a record's signature is made over: the 64 ASCII bytes of its text.
    var signedBytes: [UInt8] { digest.signedBytes }
}

extension SHA256Digest {
    /// The digest's hexadecimal digits as ASCII bytes.
    var signedBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64)
        writeHex(to: &bytes)
        return bytes
    }
}

extension RecordID: CustomStringConvertible {
    public var description: String { text }
}
