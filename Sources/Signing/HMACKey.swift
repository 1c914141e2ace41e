internal import CLibCrypto

/// A secret, and a context of libcrypto that is keyed with it and never fed.
///
/// `@unchecked Sendable`: after `init` both are only read. Every computation works on a copy of the context, and
/// libcrypto's copying only reads what it copies from (its reference counts are atomic).
final class HMACKey: @unchecked Sendable {
    let secret: SecretBytes
    // Invariant: made by auditable_hmac_sha256_new; freed once, in deinit, which overwrites libcrypto's copy of the
    // key.
    private let template: OpaquePointer

    init(secret: SecretBytes) throws(SigningError) {
        guard let algorithm = LibCrypto.hmac else { throw LibCrypto.error("HMAC-SHA256 is not available") }
        template = try secret.withBytes { (bytes) throws(SigningError) in
            let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
            guard let context = auditable_hmac_sha256_new(algorithm, start, bytes.count) else {
                throw LibCrypto.error("HMAC-SHA256 is not available")
            }
            return context
        }
        self.secret = secret
    }

    deinit { EVP_MAC_CTX_free(template) }

    /// A context to feed, which the caller frees.
    func makeContext() throws(SigningError) -> OpaquePointer {
        guard let context = EVP_MAC_CTX_dup(template) else { throw LibCrypto.error("no HMAC context") }
        return context
    }

    func authenticationCode(of message: UnsafeRawBufferPointer) throws(SigningError) -> SHA256Digest {
        let context = try makeContext()
        defer { EVP_MAC_CTX_free(context) }
        return try Self.finish(context, adding: message)
    }

    /// Feeds a context with a message and ends it.
    static func finish(
        _ context: OpaquePointer, adding message: UnsafeRawBufferPointer
    ) throws(SigningError) -> SHA256Digest {
        let code = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: SHA256Digest.byteCount) {
            buffer -> SHA256Digest? in
            var length = 0
            guard let start = buffer.baseAddress,
                EVP_MAC_update(context, message.baseAddress?.assumingMemoryBound(to: UInt8.self), message.count) == 1,
                EVP_MAC_final(context, start, &length, buffer.count) == 1, length == buffer.count
            else { return nil }
            return SHA256Digest(at: start)
        }
        guard let code else { throw LibCrypto.error("HMAC-SHA256 failed") }
        return code
    }
}
