internal import CLibCrypto

/// The algorithms of libcrypto, looked up once per process.
///
/// Looking one up by name takes a lock and a search; a lookup per record would cost more than its digest. Each pointer
/// is written once, under the lock of a static `let`, to an object that libcrypto never changes after it has handed it
/// out and whose reference count it keeps atomically: it may be read from every thread. It lives as long as the
/// process.
enum LibCrypto {
    nonisolated(unsafe) static let sha256: OpaquePointer? = EVP_MD_fetch(nil, "SHA256", nil)
    nonisolated(unsafe) static let hmac: OpaquePointer? = EVP_MAC_fetch(nil, "HMAC", nil)

    /// The error of a call that failed, with libcrypto's reason; empties libcrypto's list of errors of this thread.
    static func error(_ what: String) -> SigningError {
        defer { ERR_clear_error() }
        guard let reason = ERR_reason_error_string(ERR_peek_last_error()) else {
            return SigningError(.libcrypto, what)
        }
        return SigningError(.libcrypto, "\(what): \(String(cString: reason))")
    }

    /// Forgets what libcrypto noted about bytes that did not verify or parse.
    static func forgetErrors() {
        ERR_clear_error()
    }
}
