/// The name of a key, derived from it: two keys never share one, and nobody has to hand names out.
///
/// Text form, byte for byte: the algorithm's name, a colon, and 32 lower-case hexadecimal digits.
///
/// | Text | The digits stand for |
/// |---|---|
/// | `hmac-sha256:` + 32 digits | the first 16 bytes of HMAC-SHA256(secret, label) |
/// | `ed25519:` + 32 digits | the first 16 bytes of SHA-256(label, one byte 0x00, the 32 raw bytes of the public key) |
///
/// The label is the 18 ASCII bytes `auditable-key-id/1`.
///
/// For example, the secret of the 32 bytes 0x00, 0x01, … 0x1f is
/// `hmac-sha256:73edd53d0ddfc92c1285396881edbe89`, and the public key
/// d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a is
/// `ed25519:b138defb55d667a720fdcf70f6043db8`.
///
/// The identifier of a secret is public and tells nothing about a random secret; a secret that can be guessed can be
/// tried against it, as it can against any signature. A new derivation gets a new number in place of `/1`, and with it
/// other identifiers; a text of another algorithm, another length or with upper-case digits is no identifier.
public struct KeyID: Sendable, Hashable {
    /// What is hashed besides the key.
    static let label: StaticString = "auditable-key-id/1"

    /// The algorithm of the key.
    public let algorithm: SignatureAlgorithm

    // The 16 bytes as two big-endian words.
    private let high: UInt64
    private let low: UInt64

    private init(_ algorithm: SignatureAlgorithm, _ words: (UInt64, UInt64)) {
        self.algorithm = algorithm
        (high, low) = words
    }

    /// The identifier that a text names; nil unless it has the form above.
    public init?(_ text: String) {
        var text = text
        guard let identifier = text.withUTF8({ KeyID($0) }) else { return nil }
        self = identifier
    }

    /// The identifier that UTF-8 text in memory names; nil unless it has the form above.
    public init?(_ text: UnsafeBufferPointer<UInt8>) {
        for algorithm in SignatureAlgorithm.allCases {
            let prefix = algorithm.rawValue.utf8.count + 1
            guard text.count == prefix + 32, let start = text.baseAddress.map({ UnsafeRawPointer($0) }),
                text.prefix(prefix).elementsEqual("\(algorithm.rawValue):".utf8),
                let high = Hexadecimal.word(at: start + prefix), let low = Hexadecimal.word(at: start + prefix + 16)
            else { continue }
            self.init(algorithm, (high, low))
            return
        }
        return nil
    }

    /// The text form.
    public var text: String {
        "\(algorithm.rawValue):"
            + String(unsafeUninitializedCapacity: 32) { buffer in
                guard let start = buffer.baseAddress.map({ UnsafeMutableRawPointer($0) }) else { return 0 }
                Hexadecimal.write(high, to: start)
                Hexadecimal.write(low, to: start + 16)
                return 32
            }
    }

    static var labelBytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: label.utf8Start, count: label.utf8CodeUnitCount)
    }

    init(of key: HMACKey) throws(SigningError) {
        self.init(.hmacSHA256, try key.authenticationCode(of: Self.labelBytes).head)
    }

    init(ofPublicKey key: [UInt8]) throws(SigningError) {
        var stream = try SHA256Stream()
        try stream.update(Self.labelBytes)
        try stream.update([0x00] + key)
        self.init(.ed25519, try stream.finish().head)
    }
}

extension KeyID: CustomStringConvertible {
    public var description: String { text }
}
