import CanonicalJSON
import DecisionRecords

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
        do throws(JSONError) {
            try json.parse(verified.text.trimmingBlanks)
        } catch {
            throw CommandError(
                .defect, code: "defect", "line \(verified.line) was verified and cannot be read: \(error)")
        }
        members = json.withRoot { $0.value }.object ?? [:]
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
}
