import CanonicalJSON
import Signing

/// Up to where a log was verified and made durable, kept beside it so that going on does not mean reading it all.
///
/// The file `LOG.head` holds one canonical JSON object: `bytes` (the place behind the line end of the record),
/// `first_id`, `line_bytes` (the length of that record's line with its end), `record_id`, `records`, `schema`
/// (`auditable/log-head/1`), and with a key `signature` as in a record's line, made over the 64 ASCII digits of the
/// SHA-256 of `auditable-log-head/1`, a line feed, and the object without its signature. An object with other members
/// is refused; a new form has a new number.
///
/// A head saves work and proves nothing: whoever can write the log can write its head, and an old head with an old copy
/// of the log fits. So it may show that records are missing, never that none are.
struct LogHead: Hashable {
    static let suffix = ".head"
    /// No head is longer, in bytes.
    static let limit = 1 << 16
    private static let schema: JSONString = "auditable/log-head/1"

    let bytes: Int
    let lineBytes: Int
    let records: Int
    let first: RecordID
    let last: RecordID

    /// The text of the file.
    func text(_ key: SigningKey?) throws -> [UInt8] {
        var object = object
        if let key {
            let digest = try digest
            let signature = try key.sign(digest.signedBytes)
            var hex: [UInt8] = []
            Hexadecimal.append(signature, to: &hex)
            object["signature"] = [
                "alg": .text(key.algorithm.rawValue), "key_id": .text(key.keyID.text),
                "value": .text(String(decoding: hex, as: UTF8.self)),
            ]
        }
        return try JSONValue.object(object).canonicalText() + [0x0A]
    }

    /// What a head file says of itself.
    enum Reading {
        case head(LogHead)
        /// There is a key, and the head is not signed by it, as one from before the key was in use: it counts for
        /// nothing.
        case unsigned
        case damaged(String)
    }

    /// Reads the text of the file.
    static func read(_ text: [UInt8], _ key: SigningKey?) -> Reading {
        guard let object = (try? JSONReader.value(of: text))?.object else { return .damaged("is no JSON object") }
        guard object["schema"] == .string(schema), let bytes = object["bytes"]?.int,
            let lineBytes = object["line_bytes"]?.int, let records = object["records"]?.int,
            let first = object["first_id"]?.text.flatMap({ RecordID($0) }),
            let last = object["record_id"]?.text.flatMap({ RecordID($0) }), records > 0, lineBytes > 0,
            bytes >= lineBytes, records <= bytes, object.count == (object["signature"] == nil ? 6 : 7)
        else { return .damaged("is not what this version writes") }
        let head = LogHead(bytes: bytes, lineBytes: lineBytes, records: records, first: first, last: last)
        guard let key else { return .head(head) }
        guard let member = object["signature"] else { return .unsigned }
        guard let signature = RecordSignature(member) else { return .damaged("has a signature of another form") }
        guard signature.keyID == key.keyID else { return .unsigned }
        guard let digest = try? head.digest,
            (try? key.verificationKey.verify(signature: signature.value, message: digest.signedBytes)) == true
        else { return .damaged("is not what its signature was made over") }
        return .head(head)
    }

    private var object: JSONObject {
        [
            "bytes": .int(bytes), "first_id": .text(first.text), "line_bytes": .int(lineBytes),
            "record_id": .text(last.text), "records": .int(records), "schema": .string(Self.schema),
        ]
    }

    private var digest: SHA256Digest {
        get throws {
            try SHA256Digest(of: Array("auditable-log-head/1\n".utf8) + JSONValue.object(object).canonicalText())
        }
    }
}
