internal import CLibCrypto

/// Writes Ed25519 keys as PEM, byte for byte as `openssl genpkey` and `openssl pkey -pubout` do.
///
/// The content is the 32 bytes of the key behind a prefix that is the same for every Ed25519 key. Its Base64 fits in
/// one line, and every line ends with one line feed.
///
/// Source: RFC 8410, sections 4 and 7; RFC 7468.
enum PEMText {
    /// SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING } up to the 32 bytes.
    static let publicPrefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

    /// SEQUENCE { INTEGER 0, SEQUENCE { OID 1.3.101.112 }, OCTET STRING { OCTET STRING } } up to the 32 bytes.
    static let privatePrefix: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]

    static func publicKey(_ raw: [UInt8]) -> String {
        let der = publicPrefix + raw
        // EVP_EncodeBlock ends its text with a NUL.
        var base64 = [UInt8](repeating: 0, count: (der.count + 2) / 3 * 4 + 1)
        EVP_EncodeBlock(&base64, der, Int32(der.count))
        return "-----BEGIN PUBLIC KEY-----\n\(String(decoding: base64.dropLast(), as: UTF8.self))\n"
            + "-----END PUBLIC KEY-----\n"
    }

    static func privateKey(_ seed: SecretBytes) throws(SigningError) -> SecretBytes {
        let der = try SecretBytes.filled(capacity: privatePrefix.count + seed.count) { buffer in
            buffer.copyBytes(from: privatePrefix)
            let content = UnsafeMutableRawBufferPointer(rebasing: buffer[privatePrefix.count...])
            seed.withBytes { content.copyMemory(from: $0) }
            return buffer.count
        }
        let opening: StaticString = "-----BEGIN PRIVATE KEY-----\n"
        let closing: StaticString = "\n-----END PRIVATE KEY-----\n"
        let base64Count = (der.count + 2) / 3 * 4
        let count = opening.utf8CodeUnitCount + base64Count + closing.utf8CodeUnitCount
        return try SecretBytes.filled(capacity: count) { buffer in
            guard let start = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
            start.update(from: opening.utf8Start, count: opening.utf8CodeUnitCount)
            let middle = start + opening.utf8CodeUnitCount
            // The NUL that ends the Base64 text is overwritten by the closing line.
            der.withBytes {
                _ = EVP_EncodeBlock(middle, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32($0.count))
            }
            (middle + base64Count).update(from: closing.utf8Start, count: closing.utf8CodeUnitCount)
            return buffer.count
        }
    }
}
