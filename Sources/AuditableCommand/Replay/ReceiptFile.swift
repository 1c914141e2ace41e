import CanonicalJSON
import DecisionRecords
import LiveReplay

/// The receipts of what was committed, by record: a line of JSON each, with `record_id` and `receipt`.
enum ReceiptFile {
    /// A commit is taken back as a whole, so no two records share its receipt: one of them might still hold.
    ///
    /// - Throws: ``CommandError`` with the line that is wrong.
    static func receipts(_ path: String) throws(CommandError) -> [RecordID: RailReceipt] {
        let file = RecordKeyedFile(
            what: "the receipts", member: "receipt", complaint: "missing or null", code: "receipt")
        var taken: Set<RailReceipt> = []
        return try file.values(path, isFree: { taken.insert($0).inserted }) { RailReceipt($0) }
    }
}
