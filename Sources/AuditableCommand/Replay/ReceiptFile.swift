import CanonicalJSON
import DecisionRecords
import LiveReplay

/// The receipts of what was committed, by record: a line of JSON each, with `record_id` and `receipt`.
enum ReceiptFile {
    /// No file of receipts is longer, in bytes.
    private static let limit = 512 << 20

    /// - Throws: ``CommandError`` with the line that is wrong.
    static func receipts(_ path: String) throws(CommandError) -> [RecordID: RailReceipt] {
        let bytes = try BoundedFile.bytes(path, what: "the receipts", limit: limit)
        let reader = JSONReader()
        var receipts: [RecordID: RailReceipt] = [:]
        for (at, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            if line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { continue }
            func wrong(_ detail: String) -> CommandError {
                var error = CommandError(
                    .unreadableInput, code: "receipt", "the receipts \(path) cannot be read",
                    [("\(path):\(at + 1)", detail)])
                error.line = at + 1
                return error
            }
            do throws(JSONError) {
                try reader.parse(line)
            } catch {
                throw wrong("column \(error.column): \(error.detail)")
            }
            let value = reader.withRoot { $0.value }
            guard let id = value.object?["record_id"]?.text.flatMap(RecordID.init) else {
                throw wrong("record_id is not the 64 digits of a record's id")
            }
            guard let receipt = value.object?["receipt"].flatMap({ RailReceipt($0) }) else {
                throw wrong("receipt is missing or null")
            }
            // Which of two would be taken back, nobody could say.
            guard receipts.updateValue(receipt, forKey: id) == nil else {
                throw wrong("the record \(id) has a receipt already")
            }
        }
        return receipts
    }
}
