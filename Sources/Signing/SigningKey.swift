/// A key that signs: an HMAC secret or an Ed25519 private key.
///
/// A value over an object that owns the secret and overwrites it when the last copy of the key goes. Safe to use from
/// several threads at once: both kinds of object are only read after they are made (the proof is at each).
///
/// Never printed: the description is the identifier.
public struct SigningKey: Sendable {
    /// The bounds of an HMAC secret, in bytes. Below 16 a secret can be guessed; a file beyond 4096 is no secret.
    public static let secretByteCounts = 16...4096

    enum Material: Sendable {
        case hmac(HMACKey)
        case ed25519(Ed25519Key)
    }

    let material: Material

    /// The key's name, derived from it.
    public let keyID: KeyID

    private init(_ material: Material) throws(SigningError) {
        self.material = material
        switch material {
        case .hmac(let key): keyID = try KeyID(of: key)
        case .ed25519(let key): keyID = try KeyID(ofPublicKey: key.publicKey)
        }
    }

    /// An Ed25519 key from its 32 secret bytes, which RFC 8032 calls the private key.
    ///
    /// - Throws: ``SigningError`` with code `tooShort`, `tooLarge` or `libcrypto`.
    public static func ed25519(seed: UnsafeRawBufferPointer) throws(SigningError) -> SigningKey {
        try SigningKey(.ed25519(Ed25519Key(seed: seed)))
    }

    /// An Ed25519 key from an array of 32 secret bytes.
    ///
    /// - Throws: ``SigningError`` with code `tooShort`, `tooLarge` or `libcrypto`.
    public static func ed25519(seed: [UInt8]) throws(SigningError) -> SigningKey {
        try seed.withRawBytes { (bytes) throws(SigningError) in try ed25519(seed: bytes) }
    }

    /// An HMAC key from its secret.
    ///
    /// - Parameter secret: ``secretByteCounts`` bytes; random ones, since whoever has a signature can try guesses on
    ///   it.
    /// - Throws: ``SigningError`` with code `tooShort`, `tooLarge` or `libcrypto`.
    public static func hmac(secret: UnsafeRawBufferPointer) throws(SigningError) -> SigningKey {
        guard secretByteCounts.contains(secret.count) else {
            throw SigningError(
                secret.count < secretByteCounts.lowerBound ? .tooShort : .tooLarge,
                "an HMAC secret has \(secretByteCounts.lowerBound) to \(secretByteCounts.upperBound) bytes, "
                    + "this one has \(secret.count)")
        }
        return try SigningKey(.hmac(HMACKey(secret: SecretBytes(copying: secret))))
    }

    /// An HMAC key from the secret in an array.
    ///
    /// - Throws: ``SigningError`` with code `tooShort`, `tooLarge` or `libcrypto`.
    public static func hmac(secret: [UInt8]) throws(SigningError) -> SigningKey {
        try secret.withRawBytes { (bytes) throws(SigningError) in try hmac(secret: bytes) }
    }

    /// A new key of 32 random bytes.
    ///
    /// - Parameter randomBytes: fills memory with random bytes; `SystemRandomness().fill` outside tests.
    /// - Throws: ``SigningError`` with code `libcrypto`, and what `randomBytes` throws.
    public static func generate(
        _ algorithm: SignatureAlgorithm,
        randomBytes: (UnsafeMutableRawBufferPointer) throws(SigningError) -> Void
    ) throws(SigningError) -> SigningKey {
        let secret = try SecretBytes.filled(capacity: 32) { (buffer) throws(SigningError) in
            try randomBytes(buffer)
            return buffer.count
        }
        return switch algorithm {
        case .hmacSHA256: try SigningKey(.hmac(HMACKey(secret: secret)))
        case .ed25519: try secret.withBytes { (seed) throws(SigningError) in try ed25519(seed: seed) }
        }
    }

    /// How the key signs.
    public var algorithm: SignatureAlgorithm { keyID.algorithm }

    /// What verifies this key's signatures: the public half, or the same secret.
    public var verificationKey: VerificationKey { VerificationKey(material, keyID) }

    /// Signs a message of any length.
    ///
    /// Deterministic: one key and one message have one signature. Many messages from one place are cheaper through a
    /// ``Signer``.
    ///
    /// - Returns: 32 bytes for HMAC-SHA256, 64 for Ed25519.
    /// - Complexity: O(n). Ed25519 reads the message twice.
    /// - Throws: ``SigningError`` with code `libcrypto`.
    public func sign(_ message: UnsafeRawBufferPointer) throws(SigningError) -> [UInt8] {
        switch material {
        case .hmac(let key): return try key.authenticationCode(of: message).bytes
        case .ed25519(let key):
            var signature = [UInt8](repeating: 0, count: Ed25519Key.signatureByteCount)
            try key.sign(message, into: &signature)
            return signature
        }
    }

    /// Signs the bytes of an array.
    ///
    /// - Throws: ``SigningError`` with code `libcrypto`.
    public func sign(_ message: [UInt8]) throws(SigningError) -> [UInt8] {
        try message.withRawBytes { (bytes) throws(SigningError) in try sign(bytes) }
    }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    public var description: String { keyID.text }

    /// The identifier alone, so that dumping a key shows no secret.
    public var customMirror: Mirror { Mirror(self, children: ["keyID": keyID.text]) }
}
