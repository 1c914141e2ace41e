internal import CLibCrypto

/// An Ed25519 key of libcrypto: the public half, or both.
///
/// `@unchecked Sendable`: after `init` the key is only read. Signing and verifying make their own context per call;
/// libcrypto counts references to the key atomically and guards what it caches in it with a lock.
///
/// Source: RFC 8032.
final class Ed25519Key: @unchecked Sendable {
    static let keyByteCount = 32
    static let signatureByteCount = 64

    let publicKey: [UInt8]
    // Invariant: an EVP_PKEY of the type Ed25519; freed once, in deinit, which overwrites the private half.
    private let key: OpaquePointer

    /// Both halves, from the 32 bytes that RFC 8032 calls the private key.
    init(seed: UnsafeRawBufferPointer) throws(SigningError) {
        guard seed.count == Self.keyByteCount else {
            throw SigningError(
                seed.count < Self.keyByteCount ? .tooShort : .tooLarge,
                "an Ed25519 private key has 32 bytes, this one has \(seed.count)")
        }
        guard
            let key = EVP_PKEY_new_raw_private_key_ex(
                nil, "ED25519", nil, seed.baseAddress?.assumingMemoryBound(to: UInt8.self), seed.count)
        else { throw LibCrypto.error("Ed25519 is not available") }
        var publicKey = [UInt8](repeating: 0, count: Self.keyByteCount)
        var count = publicKey.count
        guard EVP_PKEY_get_raw_public_key(key, &publicKey, &count) == 1, count == publicKey.count else {
            EVP_PKEY_free(key)
            throw LibCrypto.error("no Ed25519 public key")
        }
        self.key = key
        self.publicKey = publicKey
    }

    /// The public half.
    ///
    /// Refused are the points of small order, under which one signature verifies for many messages, whoever made it.
    init(publicKey: [UInt8]) throws(SigningError) {
        guard publicKey.count == Self.keyByteCount else {
            throw SigningError(
                publicKey.count < Self.keyByteCount ? .tooShort : .tooLarge,
                "an Ed25519 public key has 32 bytes, this one has \(publicKey.count)")
        }
        guard !Self.hasSmallOrder(publicKey) else {
            throw SigningError(.notAKey, "an Ed25519 public key of small order, which binds nobody")
        }
        guard let key = EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, publicKey, publicKey.count) else {
            throw LibCrypto.error("Ed25519 is not available")
        }
        self.key = key
        self.publicKey = publicKey
    }

    deinit { EVP_PKEY_free(key) }

    /// The 32 bytes of the private half; nil when there is only the public one.
    func seed() throws(SigningError) -> SecretBytes {
        try SecretBytes.filled(capacity: Self.keyByteCount) { (buffer) throws(SigningError) in
            var count = buffer.count
            let start = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            guard EVP_PKEY_get_raw_private_key(key, start, &count) == 1 else {
                throw LibCrypto.error("no Ed25519 private key")
            }
            return count
        }
    }

    func sign(
        _ message: UnsafeRawBufferPointer, into signature: UnsafeMutablePointer<UInt8>
    ) throws(SigningError) {
        guard let context = EVP_MD_CTX_new() else { throw LibCrypto.error("no signature context") }
        defer { EVP_MD_CTX_free(context) }
        var count = Self.signatureByteCount
        guard EVP_DigestSignInit_ex(context, nil, nil, nil, nil, key, nil) == 1,
            EVP_DigestSign(context, signature, &count, Self.start(of: message), message.count) == 1,
            count == Self.signatureByteCount
        else { throw LibCrypto.error("Ed25519 signing failed") }
    }

    func verify(
        signature: UnsafeRawBufferPointer, message: UnsafeRawBufferPointer
    ) throws(SigningError) -> Bool {
        guard signature.count == Self.signatureByteCount else { return false }
        guard let context = EVP_MD_CTX_new() else { throw LibCrypto.error("no signature context") }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestVerifyInit_ex(context, nil, nil, nil, nil, key, nil) == 1 else {
            throw LibCrypto.error("Ed25519 is not available")
        }
        let verdict = EVP_DigestVerify(
            context, Self.start(of: signature), signature.count, Self.start(of: message), message.count)
        if verdict != 1 { LibCrypto.forgetErrors() }
        return verdict == 1
    }

    /// The address of bytes; of a constant when there are none, since libcrypto takes nil for a question about sizes.
    private static func start(of bytes: UnsafeRawBufferPointer) -> UnsafePointer<UInt8> {
        bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? nothing.utf8Start
    }

    private static let nothing: StaticString = "\0"

    /// Whether a public key is one of the eight points of small order, in any of its encodings.
    ///
    /// Compared without the sign bit: the sets are equal under negation. Source: RFC 7748, section 6 and RFC 8032,
    /// section 5.1.3; the y coordinates are 0, 1, -1 and the two of order eight, and 0 and 1 have a second encoding.
    private static func hasSmallOrder(_ publicKey: [UInt8]) -> Bool {
        var unsigned = publicKey
        unsigned[keyByteCount - 1] &= 0x7F
        return smallOrder.contains { text in
            Hexadecimal.decode(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)) == unsigned
        }
    }

    private static let smallOrder: [StaticString] = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ]
}
