internal import CLibCrypto

/// Signs many messages, one after the other, with one key.
///
/// The signatures are those of ``SigningKey/sign(_:)-(UnsafeRawBufferPointer)``. An HMAC signer keeps one keyed context
/// and winds it back after each message, which saves an allocation and a copy per signature; for Ed25519 there is
/// nothing to save. One signer belongs to one thread at a time; make one for each.
///
/// `@unchecked Sendable`: the value is the only owner of its context and has no copies, so that at any time one thread
/// has it.
public struct Signer: ~Copyable, @unchecked Sendable {
    /// The key that signs.
    public let key: SigningKey

    // Invariant: for an HMAC key a context keyed with it, else nil; freed once, in deinit.
    private let context: OpaquePointer?

    /// A signer for a key.
    ///
    /// - Throws: ``SigningError`` with code `libcrypto`.
    public init(_ key: SigningKey) throws(SigningError) {
        self.key = key
        switch key.material {
        case .hmac(let secret): context = try secret.makeContext()
        case .ed25519: context = nil
        }
    }

    deinit { EVP_MAC_CTX_free(context) }

    /// Signs a message of any length.
    ///
    /// - Throws: ``SigningError`` with code `libcrypto`.
    public mutating func sign(_ message: UnsafeRawBufferPointer) throws(SigningError) -> [UInt8] {
        guard let context else { return try key.sign(message) }
        return try authenticate(message, context).bytes
    }

    /// Signs a message and adds the signature to a buffer, in lower-case hexadecimal.
    ///
    /// - Throws: ``SigningError`` with code `libcrypto`; nothing is added then.
    public mutating func appendHexSignature(
        of message: UnsafeRawBufferPointer, to buffer: inout [UInt8]
    ) throws(SigningError) {
        guard let context else { return Hexadecimal.append(try key.sign(message), to: &buffer) }
        try authenticate(message, context).writeHex(to: &buffer)
    }

    private func authenticate(
        _ message: UnsafeRawBufferPointer, _ context: OpaquePointer
    ) throws(SigningError) -> SHA256Digest {
        let code = try HMACKey.finish(context, adding: message)
        guard EVP_MAC_init(context, nil, 0, nil) == 1 else { throw LibCrypto.error("HMAC-SHA256 restart failed") }
        return code
    }
}
