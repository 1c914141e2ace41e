import CanonicalJSON
import DecisionRecords
import LiveReplay

/// The receipts of what was committed, by record: a line of JSON each, with `record_id` and `receipt`.
enum ReceiptFile {
    /// - Throws: ``CommandError`` with the line that is wrong.
    static func receipts(_ path: String) throws(CommandError) -> [RecordID: RailReceipt] {
        let file = RecordKeyedFile(
            what: "the receipts", member: "receipt", complaint: "missing or null", code: "receipt")
        return try file.values(path) { RailReceipt($0) }
    }
}
