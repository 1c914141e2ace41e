internal import CLibCrypto

/// What one PEM text holds: an Ed25519 private key in PKCS#8, or an Ed25519 public key.
///
/// The block is taken apart without decrypting anything, and every block under a passphrase is refused by its label or
/// its header: no call made here can ask for a passphrase on the terminal.
///
/// Source: RFC 7468, RFC 5958, RFC 8410.
enum PEMBlock {
    case privateKey(SecretBytes)
    case publicKey([UInt8])

    private static let opening: StaticString = "-----BEGIN"

    /// Whether bytes are meant to be PEM: the opening of a block stands anywhere in them.
    static func isAnnounced(in bytes: UnsafeRawBufferPointer) -> Bool {
        openings(in: bytes) > 0
    }

    /// Reads the one block of a text. Lines around it are ignored, as RFC 7468 has it; a second block is refused.
    ///
    /// - Throws: ``SigningError`` with code `notAKey`, `encrypted`, `unsupportedKeyType` or `libcrypto`.
    init(_ bytes: UnsafeRawBufferPointer) throws(SigningError) {
        defer { LibCrypto.forgetErrors() }
        guard let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else {
            throw LibCrypto.error("no memory for a key")
        }
        defer { BIO_free(bio) }
        var name: UnsafeMutablePointer<CChar>?
        var header: UnsafeMutablePointer<CChar>?
        var data: UnsafeMutablePointer<UInt8>?
        var count = 0
        let status = auditable_pem_read(bio, &name, &header, &data, &count)
        defer { auditable_pem_free(name, header, data, count) }
        guard status == 1, let name, let data else {
            throw SigningError(.notAKey, "PEM text without one whole block")
        }
        let der = UnsafeBufferPointer(start: data, count: count)
        let label = String(cString: name)
        if let header, header.pointee != 0 {
            guard String(cString: header).utf8.starts(with: "Proc-Type: 4,ENCRYPTED".utf8) else {
                throw SigningError(.notAKey, "a PEM block with header lines")
            }
            throw Self.isEncrypted
        }
        switch label {
        case "PRIVATE KEY": self = .privateKey(try Self.privateKey(der))
        case "PUBLIC KEY": self = .publicKey(try Self.publicKey(der))
        case "ENCRYPTED PRIVATE KEY": throw Self.isEncrypted
        default:
            throw SigningError(.unsupportedKeyType, "a PEM block \(Self.printable(label))", hint: Self.howToMakeOne)
        }
        guard Self.openings(in: bytes) == 1 else {
            throw SigningError(.notAKey, "more than one PEM block", hint: "keep one key per file")
        }
    }

    private static func privateKey(_ der: UnsafeBufferPointer<UInt8>) throws(SigningError) -> SecretBytes {
        var next = der.baseAddress
        guard let info = d2i_PKCS8_PRIV_KEY_INFO(nil, &next, der.count) else {
            throw SigningError(.notAKey, "a block PRIVATE KEY that is no PKCS#8")
        }
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        guard der.baseAddress.map({ $0 + der.count }) == next, let key = EVP_PKCS82PKEY(info) else {
            throw SigningError(.notAKey, "a block PRIVATE KEY whose content is no key")
        }
        defer { EVP_PKEY_free(key) }
        try requireEd25519(key)
        return try SecretBytes.filled(capacity: Ed25519Key.keyByteCount) { (buffer) throws(SigningError) in
            var count = buffer.count
            let start = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            guard EVP_PKEY_get_raw_private_key(key, start, &count) == 1 else {
                throw LibCrypto.error("no Ed25519 private key")
            }
            return count
        }
    }

    private static func publicKey(_ der: UnsafeBufferPointer<UInt8>) throws(SigningError) -> [UInt8] {
        var next = der.baseAddress
        guard let key = d2i_PUBKEY(nil, &next, der.count) else {
            throw SigningError(.notAKey, "a block PUBLIC KEY whose content is no key")
        }
        defer { EVP_PKEY_free(key) }
        guard der.baseAddress.map({ $0 + der.count }) == next else {
            throw SigningError(.notAKey, "a block PUBLIC KEY with bytes behind the key")
        }
        try requireEd25519(key)
        var raw = [UInt8](repeating: 0, count: Ed25519Key.keyByteCount)
        var count = raw.count
        guard EVP_PKEY_get_raw_public_key(key, &raw, &count) == 1, count == raw.count else {
            throw LibCrypto.error("no Ed25519 public key")
        }
        return raw
    }

    private static func requireEd25519(_ key: OpaquePointer) throws(SigningError) {
        guard EVP_PKEY_is_a(key, "ED25519") != 1 else { return }
        let type = EVP_PKEY_get0_type_name(key).map { printable(String(cString: $0)) } ?? "unknown"
        throw SigningError(.unsupportedKeyType, "a key of the type \(type), not Ed25519", hint: howToMakeOne)
    }

    private static let howToMakeOne = "make one with `openssl genpkey -algorithm ed25519`"

    private static let isEncrypted = SigningError(
        .encrypted, "a private key under a passphrase, which is never asked for",
        hint: "write it without one: `openssl pkey -in FILE -out NEW`, then `chmod 600 NEW`")

    /// A label as it may stand in a message: a short one of capitals, digits and blanks.
    private static func printable(_ label: String) -> String {
        let isPlain = label.utf8.allSatisfy { byte in
            (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
                || byte == 0x20 || byte == 0x2D
        }
        return isPlain && (1...40).contains(label.utf8.count) ? label : "of an unknown kind"
    }

    private static func openings(in bytes: UnsafeRawBufferPointer) -> Int {
        let mark = UnsafeBufferPointer(start: opening.utf8Start, count: opening.utf8CodeUnitCount)
        guard bytes.count >= mark.count else { return 0 }
        return (0...bytes.count - mark.count).count { at in bytes[at...].starts(with: mark) }
    }
}
