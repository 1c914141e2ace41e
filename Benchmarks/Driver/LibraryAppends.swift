import CanonicalJSON
import DecisionRecords

/// How records are kept in a W7 case.
struct AppendCase {
    enum Mode: String {
        /// Sealed in memory, no file.
        case memory
        /// One write a record.
        case plain
        /// One write and one sync a record.
        case sync
        /// One write and one sync for `group` records.
        case group
    }

    let mode: Mode
    var group = 1
    let records: Int

    var name: String {
        switch mode {
        case .memory: "sealed in memory"
        case .plain: "one write a record"
        case .sync: "a sync after each record"
        case .group: "a sync every \(group) records"
        }
    }
}

/// What the appends of one case took.
struct AppendTimes {
    let seconds: Double
    /// Seconds of every durable step, write and sync; empty when nothing is synced.
    var durable: [Double] = []
    /// The first digits of the last record's id.
    let head: String

    /// A part of the durable steps took at most this many microseconds.
    func microseconds(_ part: Double) -> Double? {
        let sorted = durable.sorted()
        return sorted.isEmpty ? nil : sorted[Int(Double(sorted.count - 1) * part)] * 1e6
    }
}

/// The library's own appends.
enum LibraryAppends {
    /// Appends the records `0..<case.records` of ``RecordShape`` to a new file and times that; making the values is
    /// not timed.
    ///
    /// - Parameter path: where the log is left for its digest to be checked; ignored in memory.
    static func run(_ appendCase: AppendCase, to path: String) throws -> AppendTimes {
        let records = (0..<appendCase.records).map { RecordShape($0).record }
        let clock = DecisionClock { 0 }
        var durable: [Double] = []
        let start = ContinuousClock.now
        switch appendCase.mode {
        case .memory:
            var sealer = try RecordSealer()
            for record in records { _ = try sealer.seal(record) }
            return AppendTimes(seconds: seconds(since: start), head: prefix(sealer.previous))
        case .plain:
            let sink = try FileSink(path: path, clock: clock, durability: .onClose)
            for record in records { _ = try sink.append(record) }
            return try end(sink, start, durable)
        case .sync:
            let sink = try FileSink(path: path, clock: clock, durability: .everyRecord)
            durable.reserveCapacity(records.count)
            for record in records {
                let step = ContinuousClock.now
                _ = try sink.append(record)
                durable.append(seconds(since: step))
            }
            return try end(sink, start, durable)
        case .group:
            let sink = try FileSink(path: path, clock: clock, durability: .everyRecord)
            for first in stride(from: 0, to: records.count, by: appendCase.group) {
                let step = ContinuousClock.now
                _ = try sink.append(contentsOf: Array(records[first..<min(first + appendCase.group, records.count)]))
                durable.append(seconds(since: step))
            }
            return try end(sink, start, durable)
        }
    }

    /// The time counts until the last append returned; closing is not part of it.
    private static func end(
        _ sink: FileSink, _ start: ContinuousClock.Instant, _ durable: [Double]
    ) throws -> AppendTimes {
        let times = AppendTimes(seconds: seconds(since: start), durable: durable, head: prefix(sink.head))
        try sink.close()
        return times
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        let elapsed = (ContinuousClock.now - start).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }

    private static func prefix(_ id: RecordID?) -> String { String(id?.text.prefix(16) ?? "") }
}

extension RecordShape {
    /// The record of these values.
    var record: DecisionRecord {
        var data = DataSpan(
            inputs: ["invoice": .text(invoice), "amount": .double(cost)], retrieved: retrieved.map { .text($0) },
            snapshot: DependencySnapshot(
                [
                    "budget_remaining": .int(budgetRemaining), "allow_list": .array(allowList.map { .text($0) }),
                    "policy_id": .text(policyID),
                ], capturedAt: .double(capturedAt)))
        if let staleness {
            data.report = Report(
                stage: "data", name: JSONString(staleness.name), score: .double(staleness.score),
                flag: JSONString(staleness.flag), reason: JSONString(staleness.reason),
                evidence: ["age_s": .double(staleness.age)])
        }
        return DecisionRecord(
            actionType: JSONString(actionType), data: data,
            model: ModelSpan(modelID: JSONString(modelID), decisionBasis: JSONString(decisionBasis)),
            harness: HarnessSpan(
                action: Action(
                    JSONString(actionType), ["recipient": .text(recipient), "ref": .int(reference)], cost: .double(cost)
                )
            ), decidedAt: .double(decidedAt))
    }
}
