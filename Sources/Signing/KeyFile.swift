/// Keys in files.
///
/// Two forms are read:
///
/// - PEM text, when `-----BEGIN` stands anywhere in the file: one block `PRIVATE KEY` (PKCS#8) or `PUBLIC KEY`, of an
///   Ed25519 key. Other algorithms and containers are refused by name, and so are keys under a passphrase.
/// - Raw bytes otherwise: every byte of the file, a line end too. Without a word on the algorithm they are an HMAC
///   secret of ``SigningKey/secretByteCounts`` bytes; as `ed25519` they are the 32 bytes of the private key where a
///   signing key is wanted, and those of the public key where a verification key is.
///
/// PEM text is never taken for an HMAC secret, also when the caller says `hmac-sha256`: a public key is no secret.
///
/// A file with a private key or a secret is refused when others than its owner may read or write it. The permissions
/// asked are those of the open file. A pipe has none to ask, and may give a key: `--key <(command)` in a shell. A named
/// pipe without a writer is refused at once, a pipe that stays open is given ``patience``.
public enum KeyFile {
    /// Who may read a file with a private key or a secret.
    public enum Permissions: Sendable, Hashable {
        /// Its owner only; any other file is refused with code `tooOpen`.
        case ownerOnly
        /// Anybody.
        case any
    }

    /// How long the writer of a pipe may take: long enough to type a passphrase into it.
    public static let patience = Duration.seconds(30)

    /// The key that signs.
    ///
    /// - Parameters:
    ///   - algorithm: what raw bytes are, and what the key has to be; nil takes Ed25519 from PEM and HMAC from raw
    ///     bytes.
    ///   - patience: how long to wait for the writer of a pipe.
    /// - Throws: ``SigningError`` with the path: `cannotOpen`, `notAFile`, `cannotRead`, `tooOpen`, `tooShort`,
    ///   `tooLarge`, `notAKey`, `encrypted`, `unsupportedKeyType`, `libcrypto`.
    public static func signingKey(
        path: String, permissions: Permissions = .ownerOnly, algorithm: SignatureAlgorithm? = nil,
        patience: Duration = patience
    ) throws(SigningError) -> SigningKey {
        let file = try KeyFileBytes(path: path, patience: patience)
        do throws(SigningError) {
            let key: SigningKey
            switch try content(of: file, algorithm) {
            case .pem(.publicKey):
                throw SigningError(.notAKey, "a public key; signing takes the private one")
            case .pem(.privateKey(let seed)): key = try seed.withBytes(SigningKey.ed25519)
            case .raw(.ed25519): key = try file.secret.withBytes(SigningKey.ed25519)
            case .raw(.hmacSHA256): key = try file.secret.withBytes(SigningKey.hmac)
            }
            if permissions == .ownerOnly { try file.requireOwnerOnly() }
            return key
        } catch {
            throw error.of(path: path)
        }
    }

    /// The key that verifies: from a public key, which anybody may read, or from a private key or a secret.
    ///
    /// - Parameters:
    ///   - algorithm: what raw bytes are, and what the key has to be; nil takes Ed25519 from PEM and HMAC from raw
    ///     bytes. 32 raw bytes of Ed25519 are the public key here.
    ///   - patience: how long to wait for the writer of a pipe.
    /// - Throws: ``SigningError`` with the path, as ``signingKey(path:permissions:algorithm:patience:)`` does.
    public static func verificationKey(
        path: String, permissions: Permissions = .ownerOnly, algorithm: SignatureAlgorithm? = nil,
        patience: Duration = patience
    ) throws(SigningError) -> VerificationKey {
        let file = try KeyFileBytes(path: path, patience: patience)
        do throws(SigningError) {
            let key: VerificationKey
            switch try content(of: file, algorithm) {
            case .pem(.publicKey(let raw)): return try .ed25519(publicKey: raw)
            case .raw(.ed25519): return try .ed25519(publicKey: file.secret.withBytes { [UInt8]($0) })
            case .pem(.privateKey(let seed)): key = try seed.withBytes(SigningKey.ed25519).verificationKey
            case .raw(.hmacSHA256): key = try file.secret.withBytes(SigningKey.hmac).verificationKey
            }
            if permissions == .ownerOnly { try file.requireOwnerOnly() }
            return key
        } catch {
            throw error.of(path: path)
        }
    }

    private enum Content {
        case pem(PEMBlock)
        case raw(SignatureAlgorithm)
    }

    private static func content(
        of file: KeyFileBytes, _ algorithm: SignatureAlgorithm?
    ) throws(SigningError) -> Content {
        try file.secret.withBytes { (bytes) throws(SigningError) in
            guard !bytes.isEmpty else { throw SigningError(.tooShort, "an empty file") }
            if PEMBlock.isAnnounced(in: bytes) {
                let block = try PEMBlock(bytes)
                guard algorithm != .hmacSHA256 else {
                    throw SigningError(.notAKey, "an Ed25519 key in PEM, which is no HMAC secret")
                }
                return .pem(block)
            }
            if let container = foreignContainer(bytes) {
                throw SigningError(
                    .unsupportedKeyType, "\(container), not PEM", hint: "write the key as PEM with `openssl pkey`")
            }
            return .raw(algorithm ?? .hmacSHA256)
        }
    }

    /// The name of another form of a key, or of what is no key, which would make a working HMAC secret that nobody meant.
    private static func foreignContainer(_ bytes: UnsafeRawBufferPointer) -> String? {
        if bytes.starts(with: PEMText.privatePrefix) || bytes.starts(with: PEMText.publicPrefix) {
            return "an Ed25519 key in DER"
        }
        if bytes.starts(with: "ssh-".utf8) { return "a public key of SSH" }
        if bytes.first == UInt8(ascii: "{") || bytes.first == UInt8(ascii: "[") { return "JSON" }
        return nil
    }
}
