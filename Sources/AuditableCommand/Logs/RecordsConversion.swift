import ByteStreams
import CanonicalJSON
import DecisionRecords

/// `convert --to records`: a decision log as the Python library reads it.
///
/// The log is verified as it goes by, and each record is written in canonical form without its signature, which that
/// library would take into the digest. Other forms that records can be made from get their own way here.
struct RecordsConversion {
    let path: String
    let settings: LogSettings

    /// Writes the records that hold.
    ///
    /// - Throws: ``CommandError`` when the log does not hold to its end.
    func write(_ plan: OutputPlan, to sinks: OutputSinks) throws {
        let json = JSONReader(settings.strictness, limits: settings.limits)
        let reading = try LogReading.read(
            path, LogVerifier(settings), Progress("convert", plan, counting: "records")
        ) { verified in
            var members = try LoggedRecord(verified, json).members
            members["signature"] = nil
            // In the order of keys the id comes last, so this is the line that a sink writes.
            try sinks.write(try JSONValue.object(members).canonicalText() + [0x0A], to: 0)
        }
        try sinks.flush()
        if let error = reading.error { throw error }
        reading.noteTail(plan)
    }
}
