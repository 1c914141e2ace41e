import CanonicalJSON
public import Signing

/// A key's signature over a record's id.
///
/// It is made over the 64 ASCII bytes of the id. In a log line it is the member `signature` behind `record_id`, an
/// object of the texts `alg` (`hmac-sha256` or `ed25519`), `key_id`, and `value`, the signature in lower-case
/// hexadecimal, which is the only spelling. It is outside the record's digest: a record has the same id with and
/// without it.
///
/// Source: DESIGN D3; RFC 2104, RFC 8032.
public struct RecordSignature: Sendable, Hashable {
    /// How it was made.
    public let algorithm: SignatureAlgorithm
    /// The key that made it.
    public let keyID: KeyID
    /// The signature itself: 32 bytes for HMAC-SHA256, 64 for Ed25519.
    public let value: [UInt8]

    init(algorithm: SignatureAlgorithm, keyID: KeyID, value: [UInt8]) {
        self.algorithm = algorithm
        self.keyID = keyID
        self.value = value
    }

    /// Reads the member of a line; nil when it has another form, an algorithm there is not, or another spelling.
    init?(_ member: JSONValue) {
        guard let object = member.object, object.count == 3, let algorithm = object["alg"]?.text,
            let keyID = object["key_id"]?.text, let value = object["value"]?.text
        else { return nil }
        self.init(algorithm: algorithm, keyID: keyID, value: value)
    }

    /// Reads the three texts.
    init?(algorithm: String, keyID: String, value: String) {
        guard let algorithm = SignatureAlgorithm(rawValue: algorithm), let keyID = KeyID(keyID),
            let bytes = Array(value.utf8).withUnsafeBufferPointer({ Hexadecimal.decode($0) }),
            bytes.count == algorithm.signatureByteCount, keyID.algorithm == algorithm
        else { return nil }
        self.init(algorithm: algorithm, keyID: keyID, value: bytes)
    }
}
