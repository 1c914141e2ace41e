internal import CLibCrypto

/// SHA-256 over a stream of bytes, computed by libcrypto with the machine's own instructions.
///
/// One stream digests any number of texts one after the other: ``finish()`` starts afresh in the same context, so that
/// a text costs no allocation and no lookup of the algorithm.
///
/// Source: FIPS 180-4.
///
/// `@unchecked Sendable`: the value is the only owner of its context and has no copies, so that at any time one thread
/// has it.
public struct SHA256Stream: ~Copyable, @unchecked Sendable {
    // Invariant: a context made by EVP_MD_CTX_new and initialized with SHA-256; freed once, in deinit.
    private let context: OpaquePointer

    /// The version of libcrypto.
    public static var engine: String { OpenSSL_version(OPENSSL_VERSION).map { String(cString: $0) } ?? "unknown" }

    /// - Throws: ``SigningError`` with code `libcrypto`, when libcrypto cannot give a context (memory is short, or
    ///   SHA-256 is disabled).
    public init() throws(SigningError) {
        guard let algorithm = LibCrypto.sha256 else { throw LibCrypto.error("SHA-256 is not available") }
        guard let context = EVP_MD_CTX_new() else { throw LibCrypto.error("no digest context") }
        guard EVP_DigestInit_ex2(context, algorithm, nil) == 1 else {
            EVP_MD_CTX_free(context)
            throw LibCrypto.error("SHA-256 is not available")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes.
    ///
    /// - Throws: ``SigningError`` with code `libcrypto`.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) throws(SigningError) {
        guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
            throw LibCrypto.error("SHA-256 update failed")
        }
    }

    /// Adds the bytes of an array.
    ///
    /// - Throws: ``SigningError`` with code `libcrypto`.
    public mutating func update(_ bytes: [UInt8]) throws(SigningError) {
        // `withUnsafeBytes` does not pass typed errors on; the verdict of libcrypto is carried out instead.
        let context = context
        guard bytes.withUnsafeBytes({ EVP_DigestUpdate(context, $0.baseAddress, $0.count) }) == 1 else {
            throw LibCrypto.error("SHA-256 update failed")
        }
    }

    /// The digest of everything added, and a fresh start for the next text.
    ///
    /// - Throws: ``SigningError`` with code `libcrypto`.
    public mutating func finish() throws(SigningError) -> SHA256Digest {
        let context = context
        let digest = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: SHA256Digest.byteCount) {
            buffer -> SHA256Digest? in
            guard let start = buffer.baseAddress, EVP_DigestFinal_ex(context, start, nil) == 1,
                EVP_DigestInit_ex2(context, nil, nil) == 1
            else { return nil }
            return SHA256Digest(at: start)
        }
        guard let digest else { throw LibCrypto.error("SHA-256 final failed") }
        return digest
    }
}
