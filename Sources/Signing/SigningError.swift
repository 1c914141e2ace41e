/// A key that could not be had, or a cryptographic operation that could not be carried out.
///
/// A signature that does not match is no error: ``VerificationKey/verify(signature:message:)`` answers `false`.
public struct SigningError: Error, Sendable, Hashable {
    /// The failure classes. The raw value is what machine output names.
    public enum Code: String, Sendable, CaseIterable {
        /// libcrypto refused: memory is short, or the algorithm is disabled on this machine.
        case libcrypto
        /// The source of randomness gave nothing.
        case noRandomness = "no_randomness"
        /// The key file is missing, or may not be opened.
        case cannotOpen = "cannot_open"
        /// The path of a key file names a folder, a device or a socket.
        case notAFile = "not_a_file"
        /// Reading failed after the file was open, or nobody wrote into a pipe in time.
        case cannotRead = "cannot_read"
        /// Others than the owner may read or write a file with a private key or a secret.
        case tooOpen = "too_open"
        /// Fewer bytes than a key has.
        case tooShort = "too_short"
        /// More bytes than a key has.
        case tooLarge = "too_large"
        /// Bytes that are no key of the wanted kind.
        case notAKey = "not_a_key"
        /// A private key under a passphrase.
        case encrypted
        /// A key of an algorithm, or in a container, that is not used here.
        case unsupportedKeyType = "unsupported_key_type"
        /// The file to write a new key to is there already.
        case alreadyExists = "already_exists"
        /// A key file could not be written whole; nothing of it is left.
        case cannotWrite = "cannot_write"
        /// A key identifier that is not the one of its key.
        case keyMismatch = "key_mismatch"
        /// One key identifier twice in a key ring, with different validity times.
        case duplicateKey = "duplicate_key"
        /// Validity times that are not finite, or that end before they begin.
        case badWindow = "bad_window"
    }

    /// The class, for programs; ``detail`` is for people.
    public let code: Code
    /// The key file as the user wrote it; nil when no file is meant.
    public let path: String?
    /// What went wrong, in words; the system's own where the system refused.
    public let detail: String
    /// What to do next; nil when there is nothing to advise.
    public let hint: String?

    /// An error of the class `code`; of a key file when `path` is given.
    public init(_ code: Code, _ detail: String, path: String? = nil, hint: String? = nil) {
        self.code = code
        self.path = path
        self.detail = detail
        self.hint = hint
    }

    /// The same error of a key file.
    func of(path: String) -> SigningError {
        SigningError(code, detail, path: path, hint: hint)
    }
}

extension SigningError: CustomStringConvertible {
    public var description: String {
        let place = path.map { "\($0): " } ?? ""
        let advice = hint.map { "; \($0)" } ?? ""
        return "\(place)\(detail) (\(code.rawValue))\(advice)"
    }
}
