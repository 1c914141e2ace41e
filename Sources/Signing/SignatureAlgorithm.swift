/// The ways to sign. The raw value is what signatures, key identifiers and machine output name.
public enum SignatureAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// A keyed hash: who can verify can also sign. Source: RFC 2104, FIPS 180-4.
    case hmacSHA256 = "hmac-sha256"
    /// A signature that the public key verifies. Source: RFC 8032.
    case ed25519

    /// The length of every signature, in bytes: 32 or 64.
    public var signatureByteCount: Int {
        switch self {
        case .hmacSHA256: 32
        case .ed25519: 64
        }
    }
}
