/// A key that verifies signatures: an Ed25519 public key, or an HMAC secret.
///
/// Whoever holds an HMAC verification key can also sign; only an Ed25519 one may be shown to others. Safe to use from
/// several threads at once, as ``SigningKey`` is.
public struct VerificationKey: Sendable {
    private let material: SigningKey.Material

    /// The key's name, derived from it; the same as that of the key that signs.
    public let keyID: KeyID

    init(_ material: SigningKey.Material, _ keyID: KeyID) {
        self.material = material
        self.keyID = keyID
    }

    /// An Ed25519 public key of 32 bytes.
    ///
    /// - Throws: ``SigningError`` with code `tooShort`, `tooLarge`, `notAKey` for a point of small order, under which
    ///   signatures prove nothing, or `libcrypto`.
    public static func ed25519(publicKey: [UInt8]) throws(SigningError) -> VerificationKey {
        let key = try Ed25519Key(publicKey: publicKey)
        return VerificationKey(.ed25519(key), try KeyID(ofPublicKey: publicKey))
    }

    /// An HMAC secret of ``SigningKey/secretByteCounts`` bytes.
    ///
    /// - Throws: ``SigningError`` with code `tooShort`, `tooLarge` or `libcrypto`.
    public static func hmac(secret: [UInt8]) throws(SigningError) -> VerificationKey {
        try SigningKey.hmac(secret: secret).verificationKey
    }

    /// An Ed25519 public key in PEM text: one block `PUBLIC KEY`.
    ///
    /// - Throws: ``SigningError`` with code `notAKey`, `unsupportedKeyType` or `libcrypto`.
    public static func ed25519(publicPEM: String) throws(SigningError) -> VerificationKey {
        let block = try Array(publicPEM.utf8).withRawBytes { (bytes) throws(SigningError) in try PEMBlock(bytes) }
        guard case .publicKey(let raw) = block else {
            throw SigningError(.notAKey, "a private key where a public key is wanted")
        }
        return try ed25519(publicKey: raw)
    }

    /// How the signatures are made.
    public var algorithm: SignatureAlgorithm { keyID.algorithm }

    /// The 32 bytes of an Ed25519 public key; nil for an HMAC secret.
    public var publicKey: [UInt8]? {
        switch material {
        case .hmac: nil
        case .ed25519(let key): key.publicKey
        }
    }

    /// The public key as PEM text, one block `PUBLIC KEY` with a line end after it; nil for an HMAC secret.
    public var publicPEM: String? { publicKey.map { PEMText.publicKey($0) } }

    /// Whether a signature is the key's over a message.
    ///
    /// An HMAC code is compared in constant time. An Ed25519 signature has one encoding: one whose number S is not
    /// below the group's order is refused (RFC 8032, section 5.1.7).
    ///
    /// - Returns: false also for a signature of another length.
    /// - Throws: ``SigningError`` with code `libcrypto`, when nothing could be decided.
    public func verify(
        signature: UnsafeRawBufferPointer, message: UnsafeRawBufferPointer
    ) throws(SigningError) -> Bool {
        switch material {
        case .hmac(let key):
            let expected = try key.authenticationCode(of: message)
            return withUnsafeBytes(of: expected.bigEndianWords) { ConstantTime.equal($0, signature) }
        case .ed25519(let key):
            return try key.verify(signature: signature, message: message)
        }
    }

    /// Whether the signature in an array is the key's over the message in an array.
    ///
    /// - Throws: ``SigningError`` with code `libcrypto`.
    public func verify(signature: [UInt8], message: [UInt8]) throws(SigningError) -> Bool {
        try message.withRawBytes { (bytes) throws(SigningError) in
            try verify(signature: signature, message: bytes)
        }
    }

    /// Whether the signature in an array is the key's over a message.
    ///
    /// - Throws: ``SigningError`` with code `libcrypto`.
    public func verify(signature: [UInt8], message: UnsafeRawBufferPointer) throws(SigningError) -> Bool {
        try signature.withRawBytes { (bytes) throws(SigningError) in try verify(signature: bytes, message: message) }
    }
}

extension VerificationKey: Equatable {
    /// Whether two keys verify the same signatures. Secrets are compared in constant time.
    public static func == (left: VerificationKey, right: VerificationKey) -> Bool {
        switch (left.material, right.material) {
        case (.hmac(let one), .hmac(let other)): one.secret.isEqual(to: other.secret)
        case (.ed25519(let one), .ed25519(let other)): one.publicKey == other.publicKey
        case (.hmac, .ed25519), (.ed25519, .hmac): false
        }
    }
}

extension VerificationKey: CustomStringConvertible, CustomReflectable {
    public var description: String { keyID.text }

    /// The identifier alone, so that dumping a key shows no secret.
    public var customMirror: Mirror { Mirror(self, children: ["keyID": keyID.text]) }
}
