internal import CLibCrypto

/// HMAC-SHA256 over a stream of bytes.
///
/// For protocols that derive keys or authenticate long texts; to sign, see ``SigningKey``. Compare codes with
/// ``ConstantTime``.
///
/// Source: RFC 2104, FIPS 180-4.
///
/// `@unchecked Sendable`: the value is the only owner of its context and has no copies, so that at any time one thread
/// has it.
public struct HMACSHA256Stream: ~Copyable, @unchecked Sendable {
    /// The length of every code, in bytes.
    public static let byteCount = 32

    // Invariant: a keyed context; freed once, in deinit.
    private let context: OpaquePointer

    /// A stream keyed with bytes of any count; keys below 16 bytes protect little.
    ///
    /// - Throws: ``SigningError`` with code `libcrypto`.
    public init(key: UnsafeRawBufferPointer) throws(SigningError) {
        context = try HMACKey(secret: SecretBytes(copying: key)).makeContext()
    }

    /// A stream keyed with the bytes of an array.
    ///
    /// - Throws: ``SigningError`` with code `libcrypto`.
    public init(key: [UInt8]) throws(SigningError) {
        context = try HMACKey(secret: key.withUnsafeBytes { SecretBytes(copying: $0) }).makeContext()
    }

    deinit { EVP_MAC_CTX_free(context) }

    /// Adds bytes.
    ///
    /// - Throws: ``SigningError`` with code `libcrypto`.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) throws(SigningError) {
        guard EVP_MAC_update(context, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count) == 1 else {
            throw LibCrypto.error("HMAC-SHA256 update failed")
        }
    }

    /// Adds the bytes of an array.
    ///
    /// - Throws: ``SigningError`` with code `libcrypto`.
    public mutating func update(_ bytes: [UInt8]) throws(SigningError) {
        let context = context
        guard bytes.withUnsafeBufferPointer({ EVP_MAC_update(context, $0.baseAddress, $0.count) }) == 1 else {
            throw LibCrypto.error("HMAC-SHA256 update failed")
        }
    }

    /// The 32 bytes of the code of everything added, and a fresh start under the same key.
    ///
    /// - Throws: ``SigningError`` with code `libcrypto`.
    public mutating func finish() throws(SigningError) -> [UInt8] {
        let code = try HMACKey.finish(context, adding: UnsafeRawBufferPointer(start: nil, count: 0)).bytes
        guard EVP_MAC_init(context, nil, 0, nil) == 1 else { throw LibCrypto.error("HMAC-SHA256 restart failed") }
        return code
    }
}
