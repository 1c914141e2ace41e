import ByteStreams
import CanonicalJSON
import Signing

/// A file that names the keys that may have signed, with the times they were valid in.
///
/// One JSON object: `schema` (`auditable/key-ring/1`) and `keys`, a list of objects with these members and no others:
///
/// | Member | Holds |
/// |---|---|
/// | `alg` | `ed25519` or `hmac-sha256` |
/// | `public_key` | the 32 bytes of an Ed25519 public key, as 64 lower-case hexadecimal digits |
/// | `public_key_file` | or the name of a file with that key in PEM |
/// | `secret_file` | or, for `hmac-sha256`, the name of a file with the secret; others must not be able to read it |
/// | `key_id` | optional: the key's id, which must be the one of the key |
/// | `not_before`, `not_after` | optional: from when, and up to when, its records were decided |
///
/// Times are texts of RFC 3339 in UTC, or Unix seconds; the moment of `not_after` is the first that is too late.
///
/// Names of files are relative to the folder of the ring's own file. A new form has a new number in its schema.
struct KeyRingFile {
    private let path: String
    private let permissions: KeyFile.Permissions

    /// No ring is longer, in bytes.
    private static let limit = 16 << 20
    private static let members: [JSONString] = [
        "alg", "key_id", "not_after", "not_before", "public_key", "public_key_file", "secret_file",
    ]

    /// Reads a ring.
    ///
    /// - Throws: ``CommandError`` with the member's JSON Pointer.
    static func ring(_ path: String, permissions: KeyFile.Permissions) throws(CommandError) -> KeyRing {
        let entries = try entries(path, permissions)
        var ring = KeyRing()
        for (at, entry) in entries.enumerated() {
            do throws(SigningError) {
                try ring.add(entry)
            } catch {
                throw KeyRingFile(path: path, permissions: permissions)
                    .wrong("/keys/\(at)", error.detail, code: error.code.rawValue)
            }
        }
        return ring
    }

    private static func entries(
        _ path: String, _ permissions: KeyFile.Permissions
    ) throws(CommandError) -> [KeyRing.Entry] {
        let file = KeyRingFile(path: path, permissions: permissions)
        let ring = try file.document()
        try file.refuseOthers(in: ring, than: ["keys", "schema"], "")
        guard ring["schema"] == "auditable/key-ring/1" else {
            throw file.wrong("/schema", "is not auditable/key-ring/1, the only form there is")
        }
        guard let keys = ring["keys"]?.array else { throw file.wrong("/keys", "is not a list of keys") }
        var entries: [KeyRing.Entry] = []
        for (at, key) in keys.enumerated() {
            guard let key = key.object else { throw file.wrong("/keys/\(at)", "is no object") }
            entries.append(try file.entry(key, "/keys/\(at)"))
        }
        return entries
    }

    private func document() throws(CommandError) -> JSONObject {
        // A named pipe would wait for its other end; one that the shell made has it.
        guard path == "-" || path.hasPrefix("/dev/fd/") || PlainFile.mayBeOpened(path) else {
            throw CommandError(
                .unreadableInput, code: "not_a_file", "the key ring \(path) cannot be read",
                [(path, "is no plain file")])
        }
        do {
            let reader = LineReader(try ByteSource(path: path), limit: Self.limit)
            let json = JSONReader(.strict, limits: JSONLimits(bytes: Self.limit))
            try json.parse(padded: try reader.rest())
            guard let object = json.withRoot({ $0.value }).object else { throw wrong("", "is no JSON object") }
            return object
        } catch let error as CommandError {
            throw error
        } catch let error as ByteStreamError {
            throw CommandError(
                .unreadableInput, code: error.code.rawValue, "the key ring \(path) cannot be read",
                [(path, error.detail)])
        } catch let error as JSONError {
            throw CommandError(
                .unreadableInput, code: error.code.rawValue, "the key ring \(path) is not JSON that can be read",
                [
                    ("\(path):\(error.line):\(error.column)", error.detail),
                    ("try", "a ring is a JSON object that lists keys; a single key is given to verify as --key"),
                ])
        } catch {
            throw CommandError(unexpected: error)
        }
    }

    private func entry(_ members: JSONObject, _ pointer: String) throws(CommandError) -> KeyRing.Entry {
        try refuseOthers(in: members, than: Self.members, pointer)
        guard let algorithm = members["alg"]?.text.flatMap({ SignatureAlgorithm(rawValue: $0) }) else {
            throw wrong(pointer + "/alg", "is not ed25519 or hmac-sha256")
        }
        var keyID: KeyID?
        if let member = members["key_id"] {
            keyID = member.text.flatMap { KeyID($0) }
            guard keyID != nil else {
                throw wrong(pointer + "/key_id", "is no key id: an algorithm, a colon and 32 lower-case digits")
            }
        }
        let (notBefore, notAfter) = (
            try time(members["not_before"], pointer + "/not_before"),
            try time(members["not_after"], pointer + "/not_after")
        )
        let key = try key(members, algorithm, pointer)
        do throws(SigningError) {
            return try KeyRing.Entry(keyID: keyID, key: key, notBefore: notBefore, notAfter: notAfter)
        } catch {
            throw wrong(pointer, error.detail, code: error.code.rawValue)
        }
    }

    private func key(
        _ members: JSONObject, _ algorithm: SignatureAlgorithm, _ pointer: String
    ) throws(CommandError) -> VerificationKey {
        let wanted: [JSONString] = algorithm == .ed25519 ? ["public_key", "public_key_file"] : ["secret_file"]
        let all: [JSONString] = ["public_key", "public_key_file", "secret_file"]
        let found = all.filter { members[$0] != nil }
        guard found.count == 1, wanted.contains(found[0]) else {
            throw wrong(
                pointer,
                "has not exactly one \(wanted.map(\.lossyText).joined(separator: " or ")), as \(algorithm.rawValue) keys do"
            )
        }
        let place = "\(pointer)/\(found[0])"
        guard let text = members[found[0]]?.text, !text.isEmpty else { throw wrong(place, "is no text") }
        do throws(SigningError) {
            guard found[0] == "public_key" else {
                let file = beside(text)
                try KeyFile.refuseJSON(path: file)
                return try KeyFile.verificationKey(
                    path: file, permissions: permissions, algorithm: algorithm)
            }
            let digits = Array(text.utf8)
            guard digits.count == 64, let bytes = digits.withUnsafeBufferPointer({ Hexadecimal.decode($0) }) else {
                throw SigningError(.notAKey, "is not 64 lower-case hexadecimal digits")
            }
            return try VerificationKey.ed25519(publicKey: bytes)
        } catch {
            var details = [
                (label: "\(path) \(place)", text: error.path.map { "\($0): \(error.detail)" } ?? error.detail)
            ]
            if let hint = error.hint { details.append(("try", hint)) }
            var wrong = CommandError(
                .unreadableInput, code: error.code.rawValue, "the key ring \(path) names a key that cannot be used",
                details)
            wrong.pointer = place
            throw wrong
        }
    }

    private func time(_ member: JSONValue?, _ pointer: String) throws(CommandError) -> Double? {
        guard let member, !member.isNull else { return nil }
        if let seconds = JSONNumber(member)?.double, seconds.isFinite { return seconds }
        if let seconds = member.text.flatMap({ RFC3339Time.seconds($0) }) { return seconds }
        throw wrong(pointer, "is no time: RFC 3339 in UTC, as 2026-05-18T07:44:00Z, or Unix seconds")
    }

    /// A path as seen from the folder in which the ring really is, whatever links lead to it.
    private func beside(_ name: String) -> String {
        let path = PlainFile.realPath(path) ?? path
        guard name.utf8.first != UInt8(ascii: "/"), let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else {
            return name
        }
        return String(path[...slash]) + name
    }

    private func refuseOthers(
        in members: JSONObject, than known: [JSONString], _ pointer: String
    ) throws(CommandError) {
        for (name, _) in members where !known.contains(name) {
            throw wrong(
                "\(pointer)/\(name.lossyText.prefix(80))",
                "is no member there is; there are \(known.map(\.lossyText).joined(separator: ", "))")
        }
    }

    private func wrong(_ pointer: String, _ detail: String, code: String = "key_ring") -> CommandError {
        var error = CommandError(
            .unreadableInput, code: code, "\(path) is no key ring",
            [(pointer.isEmpty ? path : "\(path) \(pointer)", detail)])
        error.pointer = pointer
        return error
    }
}
