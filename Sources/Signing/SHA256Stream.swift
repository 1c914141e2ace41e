internal import CLibCrypto

/// SHA-256 over a stream of bytes, computed by libcrypto with the machine's own instructions.
///
/// Source: FIPS 180-4.
public struct SHA256Stream: ~Copyable {
    // Invariant: a context made by EVP_MD_CTX_new and initialized with SHA-256; freed once, in deinit.
    private let context: OpaquePointer

    /// The version of libcrypto.
    public static var engine: String { OpenSSL_version(OPENSSL_VERSION).map { String(cString: $0) } ?? "unknown" }

    /// - Throws: ``SigningError`` when libcrypto cannot give a context (memory is short, or SHA-256 is disabled).
    public init() throws(SigningError) {
        guard let context = EVP_MD_CTX_new() else { throw SigningError(.libcrypto, "no digest context") }
        guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            EVP_MD_CTX_free(context)
            throw SigningError(.libcrypto, "SHA-256 is not available")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) throws(SigningError) {
        guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
            throw SigningError(.libcrypto, "SHA-256 update failed")
        }
    }

    /// Adds the bytes of an array.
    public mutating func update(_ bytes: [UInt8]) throws(SigningError) {
        // `withUnsafeBytes` does not pass typed errors on; an error is carried out by hand.
        var failure: SigningError?
        bytes.withUnsafeBytes { buffer in
            do throws(SigningError) {
                try update(buffer)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// The digest of everything added, and a fresh start for the next stream.
    public mutating func finish() throws(SigningError) -> SHA256Digest {
        var digest = [UInt8](repeating: 0, count: SHA256Digest.byteCount)
        guard EVP_DigestFinal_ex(context, &digest, nil) == 1, EVP_DigestInit_ex(context, nil, nil) == 1 else {
            throw SigningError(.libcrypto, "SHA-256 final failed")
        }
        return SHA256Digest(bytes: digest)
    }
}

/// A SHA-256 digest: 32 bytes.
public struct SHA256Digest: Sendable, Hashable {
    /// The length of every digest, in bytes.
    public static let byteCount = 32

    /// The 32 bytes, in the order in which ``hex`` writes them.
    public let bytes: [UInt8]

    /// The digest of some bytes.
    public init(of bytes: [UInt8]) throws(SigningError) {
        var stream = try SHA256Stream()
        try stream.update(bytes)
        self = try stream.finish()
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Lower-case hexadecimal, 64 characters.
    public var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(unsafeUninitializedCapacity: 2 * bytes.count) { buffer in
            for (at, byte) in bytes.enumerated() {
                buffer[2 * at] = digits[Int(byte >> 4)]
                buffer[2 * at + 1] = digits[Int(byte & 0x0F)]
            }
            return 2 * bytes.count
        }
    }
}
