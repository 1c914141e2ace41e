import CanonicalJSON
import DecisionRecords

/// A line of a log that holds, kept beyond the reading: made into a record only when it is the one that is wanted.
struct LoggedLine {
    /// Its place among the records, from 1.
    let position: Int
    /// Its physical line, from 1.
    let line: Int
    let id: RecordID
    let text: [UInt8]

    init(_ verified: VerifiedLine) {
        position = verified.position
        line = verified.line
        id = verified.id
        text = Array(verified.text)
    }
}

/// A record of a log as it stands there: its members, whatever kind of value they have.
///
/// Read leniently, a log may hold a number where a record has a text; what is shown is then the number.
struct LoggedRecord {
    /// Its place among the records, from 1.
    let position: Int
    /// Its physical line, from 1.
    let line: Int
    let id: RecordID
    let members: JSONObject

    /// - Parameter json: reads as strictly as the log was verified.
    init(_ verified: VerifiedLine, _ json: JSONReader) throws(CommandError) {
        position = verified.position
        line = verified.line
        id = verified.id
        members = try Self.members(verified.text, line: verified.line, json)
    }

    /// As the other, of a line that was kept.
    init(_ kept: LoggedLine, _ json: JSONReader) throws(CommandError) {
        position = kept.position
        line = kept.line
        id = kept.id
        members = try kept.text.withUnsafeBufferPointer { (text) throws(CommandError) in
            try Self.members(text, line: kept.line, json)
        }
    }

    private static func members(
        _ text: UnsafeBufferPointer<UInt8>, line: Int, _ json: JSONReader
    ) throws(CommandError) -> JSONObject {
        do throws(JSONError) {
            try json.parse(text.trimmingBlanks)
        } catch {
            throw CommandError(.defect, code: "defect", "line \(line) was verified and cannot be read: \(error)")
        }
        return json.withRoot { $0.value }.object ?? [:]
    }

    /// The value at a path of member names.
    func value(_ names: JSONString...) -> JSONValue {
        names.reduce(JSONValue.object(members)) { value, name in value.object?[name] ?? .null }
    }

    /// A value as it is shown: a text as it stands, anything else as JSON.
    static func shown(_ value: JSONValue) -> String {
        if case .string(let string) = value { return string.lossyText }
        return (try? value.canonicalText()).map { String(decoding: $0, as: UTF8.self) } ?? "?"
    }

    func shown(_ names: JSONString...) -> String {
        Self.shown(names.reduce(JSONValue.object(members)) { value, name in value.object?[name] ?? .null })
    }

    /// The id of the key that signed; nil without a signature.
    var keyID: String? { value("signature", "key_id").text }

    /// What is known of a record's signature.
    enum Signature {
        case none
        /// There is one, and no key was given to check it with.
        case unchecked(keyID: String)
        /// One of the keys given made it.
        case verified(keyID: String)

        var json: JSONValue {
            switch self {
            case .none: .null
            case .unchecked: "unchecked"
            case .verified: "verified"
            }
        }

        var text: String {
            switch self {
            case .none: "no"
            case .unchecked(let keyID): "unchecked \(keyID)"
            case .verified(let keyID): "verified \(keyID)"
            }
        }
    }

    /// - Parameter isChecked: whether keys were given: a record with a signature then holds only when one of them made
    ///   it.
    func signature(isChecked: Bool) -> Signature {
        keyID.map { isChecked ? .verified(keyID: $0) : .unchecked(keyID: $0) } ?? .none
    }
}
