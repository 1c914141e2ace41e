import Adapters
import ByteStreams
import CanonicalJSON
import DecisionRecords
import LiveReplay

/// Records made of the touches that a program recorded: what `records seal --from touches` reads.
struct TouchBodies: RecordSource {
    /// The path as the user wrote it; `-` is standard input.
    let path: String
    let version: TouchRecords.Version
    let strictness: JSONStrictness
    let limits: JSONLimits
    /// The time of records whose touches have none.
    let now: JSONNumber?
    /// By how much it advances from one such record to the next.
    let tick: JSONNumber
    let audit: RecordAudit?

    /// Hands over all records at once: their order is known when the last touch has been read.
    func read(_ take: ([RecordBodies.Body], CommandError?) throws -> Void) throws {
        try take(try records().map { RecordBodies.Body(record: $0, previous: nil, line: nil) }, nil)
    }

    /// The records, in the order in which they are sealed.
    ///
    /// - Throws: ``CommandError`` for lines that are no recording, and for records without a time.
    private func records() throws -> [DecisionRecord] {
        var log = TouchLog(keepsValues: true)
        let reader = LineReader(try ByteSource(path: path), limit: limits.bytes)
        let json = JSONReader(strictness, limits: limits)
        while let batch = try reader.next() {
            for at in batch.lines.indices where !batch[at].trimmingBlanks.isEmpty {
                try read(batch[at], RunOrigin(path: path, line: batch.firstLine + at, pointer: ""), json, &log)
            }
        }
        let clock = TickingClock(now, tick)
        do throws(RecordError) {
            var records = try TouchRecords(version).records(from: log.touches, clock: clock.clock)
            if clock.wasNeeded, now == nil {
                throw RecordError(
                    .notCanonicalShape, "a touch does not say when it was decided",
                    hint: "a decided_at in the touch, in Unix seconds, or --now TIME for those without one")
            }
            if let audit {
                for at in records.indices { records[at] = try audit.report(on: records[at]) }
            }
            return records
        } catch {
            throw CommandError(record: error, in: (path, nil))
        }
    }

    private func read(
        _ text: UnsafeBufferPointer<UInt8>, _ origin: RunOrigin, _ json: JSONReader, _ log: inout TouchLog
    ) throws(CommandError) {
        do throws(JSONError) {
            try json.parse(padded: text)
        } catch {
            throw CommandError(error, in: origin)
        }
        do throws(AdapterError) {
            try json.withRoot { (line) throws(AdapterError) in try log.readLine(line) }
        } catch {
            throw CommandError(error, adapter: TouchLogV1.card, in: origin)
        }
    }
}
