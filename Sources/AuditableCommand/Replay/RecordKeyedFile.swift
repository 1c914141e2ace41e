import CanonicalJSON
import DecisionRecords

/// A file that says something of some records: a line of JSON for each, with `record_id` and one more member.
struct RecordKeyedFile {
    /// What the file holds, for messages: `the receipts`.
    let what: String
    /// The member beside the id, and what is wrong when it does not do.
    let member: JSONString
    let complaint: String
    /// The class of its errors.
    let code: String

    /// No such file is longer, in bytes.
    private static let limit = 512 << 20

    /// The values by record.
    ///
    /// - Parameters:
    ///   - isFree: whether a value may be this record's too, after those of other records.
    ///   - value: takes a member; nil when it does not do.
    /// - Throws: ``CommandError`` with the line that is wrong; of two lines for a record nobody could say which counts.
    func values<Value>(
        _ path: String, isFree: (Value) -> Bool = { _ in true }, _ value: (JSONValue) -> Value?
    ) throws(CommandError) -> [RecordID: Value] {
        let bytes = try BoundedFile.bytes(path, what: what, limit: Self.limit)
        let reader = JSONReader()
        var values: [RecordID: Value] = [:]
        for (at, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            if line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { continue }
            func wrong(_ detail: String) -> CommandError {
                var error = CommandError(
                    .unreadableInput, code: code, "\(what) \(path) cannot be read", [("\(path):\(at + 1)", detail)])
                error.line = at + 1
                return error
            }
            do throws(JSONError) {
                try reader.parse(line)
            } catch {
                throw wrong("column \(error.column): \(error.detail)")
            }
            let members = reader.withRoot { $0.value }.object
            guard let id = members?["record_id"]?.text.flatMap(RecordID.init) else {
                throw wrong("record_id is not the 64 digits of a record's id")
            }
            guard let found = members?[member].flatMap(value) else { throw wrong("\(member) is \(complaint)") }
            guard isFree(found) || values[id] != nil else { throw wrong("the \(member) is another record's already") }
            guard values.updateValue(found, forKey: id) == nil else {
                throw wrong("the record \(id) has a \(member) already")
            }
        }
        return values
    }
}
