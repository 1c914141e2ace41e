/// Why a log is refused, and at which line: the first thing that is wrong with it.
///
/// Source: spec/core.md 4; DESIGN D2, D3.
public struct LogRefusal: Sendable, Hashable {
    /// The closed list of refusals. The raw value is what machine output names.
    public enum Code: String, Sendable, CaseIterable {
        // The line cannot be read.
        /// Bytes that are not UTF-8.
        case notUTF8 = "not_utf8"
        /// A line that is not one JSON text: also one that was cut short.
        case corruptJSON = "corrupt_json"
        /// An integer with more digits than the reader takes.
        case intTooLong = "int_too_long"
        /// Nesting deeper than the reader takes.
        case tooDeep = "too_deep"
        /// A line longer than the reader takes.
        case tooLarge = "too_large"
        /// A JSON text that is no object.
        case nonObject = "non_object"
        /// An object without a `record_id` that is a text of at least one character.
        case noRecordID = "no_record_id"
        /// A text with a lone surrogate, which has no digest.
        case unencodable
        /// One object holds a key twice; strict reading only.
        case duplicateKey = "duplicate_key"
        /// NaN or an infinity; strict reading only.
        case nonfinite
        /// A record with a member too many, too few, or of another kind.
        case notCanonicalShape = "not_canonical_shape"
        /// Something else where a number must be; in strict reading also where a text must be.
        case wrongScalarType = "wrong_scalar_type"
        /// The values that were signed, in another spelling; strict reading only.
        case notCanonical = "not_canonical"

        // The line can be read, and integrity does not hold.
        /// The record is not the one that its id is the digest of.
        case digestMismatch = "digest_mismatch"
        /// The record does not name the one before it.
        case brokenChain = "broken_chain"
        /// A `signature` that is not an object of `alg`, `key_id` and `value`.
        case signatureMalformed = "signature_malformed"
        /// A record without a signature, where keys were given.
        case unsigned
        /// A signature by a key that was not given.
        case unknownKey = "unknown_key"
        /// A signature by a key outside the time in which it was valid.
        case keyNotValid = "key_not_valid"
        /// A signature that the named key did not make for this record.
        case signatureMismatch = "signature_mismatch"
        /// The log does not hold the record that was given as its head.
        case headMismatch = "head_mismatch"

        /// Whether the log could be read, and what it says does not hold together; otherwise it could not be read.
        public var isBrokenIntegrity: Bool {
            switch self {
            case .digestMismatch, .brokenChain, .signatureMalformed, .unsigned, .unknownKey, .keyNotValid,
                .signatureMismatch, .headMismatch:
                true
            default: false
            }
        }
    }

    /// The class, for programs; ``detail`` is for people.
    public let code: Code
    /// The physical line, from 1, blank lines counted; nil when the log as a whole is meant.
    public let line: Int?
    /// What was found, in words.
    public let detail: String

    init(_ code: Code, line: Int?, _ detail: String) {
        self.code = code
        self.line = line
        self.detail = detail
    }
}

extension LogRefusal: CustomStringConvertible {
    public var description: String {
        "\(line.map { "line \($0): " } ?? "")\(detail) (\(code.rawValue))"
    }
}
