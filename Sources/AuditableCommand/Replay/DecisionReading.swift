import CanonicalJSON
import DecisionRecords
import Dispatch
import LiveReplay
import Synchronization

/// The decisions of a log, judged on as many threads as there are, in order of the log.
///
/// Lines are kept until there is a batch of them; then threads make decisions of them and judge, some hundred at a time,
/// and what they come to is taken in order. How many decisions are judged together does not depend on the number of
/// threads, so neither does the result. Memory is that of a batch, whatever the length of the log.
struct DecisionReading {
    let settings: LogSettings
    /// Whether what decisions read and wrote is wanted.
    var withTraffic = false

    private static let batchLines = 4096
    private static let batchBytes = 8 << 20
    private static let shareLines = 256

    /// Reads a log as far as it holds.
    ///
    /// - Parameters:
    ///   - judge: makes something of some decisions in a row; it is called from several threads at once.
    ///   - take: is handed what was made of them, in order.
    /// - Returns: what the log comes to; that it does not hold is part of it, and not thrown.
    /// - Throws: ``CommandError`` when the log cannot be opened or read, or a line of it holds no decision; what `take`
    ///   throws.
    func read<Judged: Sendable>(
        _ path: String, _ progress: Progress, judge: @escaping @Sendable ([PastDecision]) -> Judged,
        take: @escaping (Judged) throws -> Void
    ) throws -> LogReading {
        var batch: [LoggedLine] = []
        var bytes = 0
        let reading = try LogReading.read(path, LogVerifier(settings), progress) { line in
            batch.append(LoggedLine(line))
            bytes += line.text.count
            guard batch.count >= Self.batchLines || bytes >= Self.batchBytes else { return }
            try finish(batch, judge, take)
            batch.removeAll(keepingCapacity: true)
            bytes = 0
        }
        try finish(batch, judge, take)
        return reading
    }

    private func finish<Judged: Sendable>(
        _ batch: [LoggedLine], _ judge: @escaping @Sendable ([PastDecision]) -> Judged,
        _ take: (Judged) throws -> Void
    ) throws {
        let shares = stride(from: 0, to: batch.count, by: Self.shareLines).map {
            batch[$0..<min($0 + Self.shareLines, batch.count)]
        }
        let threads = max(1, min(settings.threads, shares.count))
        let results = Mutex<[Int: Result<Judged, CommandError>]>([:])
        let reading = self
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            for share in stride(from: thread, to: shares.count, by: threads) {
                let result = Result { () throws(CommandError) in judge(try reading.decisions(shares[share])) }
                results.withLock { $0[share] = result }
            }
        }
        let done = results.withLock { $0 }
        for share in shares.indices {
            if let result = done[share] { try take(try result.get()) }
        }
    }

    private func decisions(_ lines: ArraySlice<LoggedLine>) throws(CommandError) -> [PastDecision] {
        let json = JSONReader(settings.strictness, limits: settings.limits)
        var decisions: [PastDecision] = []
        decisions.reserveCapacity(lines.count)
        for line in lines { decisions.append(try PastDecision(line, json, withTraffic: withTraffic)) }
        return decisions
    }
}

extension PastDecision {
    /// The decision of a line that holds.
    ///
    /// Only the members that replaying needs are taken off the tape.
    ///
    /// - Throws: ``CommandError`` for a line that was accepted leniently and holds something else where a record has a
    ///   text, a number or an object.
    init(_ line: LoggedLine, _ json: JSONReader, withTraffic: Bool) throws(CommandError) {
        do throws(JSONError) {
            try json.parse(line.text)
        } catch {
            throw CommandError(.defect, code: "defect", "line \(line.line) was verified and cannot be read: \(error)")
        }
        self = try json.withRoot { (root) throws(CommandError) in
            func wrong(_ member: String) -> CommandError {
                var error = CommandError(
                    .unreadableInput, code: "wrong_scalar_type",
                    "line \(line.line) holds no decision that can be replayed",
                    [("line \(line.line)", "\(member) is missing or of another kind")])
                error.line = line.line
                return error
            }
            guard let harness = root["harness"], let type = harness["action_type"]?.string else {
                throw wrong("harness.action_type")
            }
            guard let arguments = harness["arguments"]?.value.object else { throw wrong("harness.arguments") }
            guard let cost = (harness["cost"]?.value).flatMap(JSONNumber.init) else { throw wrong("harness.cost") }
            guard let decidedAt = (root["decided_at"]?.value).flatMap(JSONNumber.init) else {
                throw wrong("decided_at")
            }
            let data = root["data"]
            guard let state = data?["snapshot"]?["state"]?.value.object else { throw wrong("data.snapshot.state") }
            var traffic: Traffic?
            if withTraffic, let evidence = data?["report"]?["evidence"]?.value.object {
                traffic = Traffic(evidence: evidence)
            }
            return PastDecision(
                position: line.position, recordID: line.id,
                action: Action(JSONString(type), arguments, cost: cost), state: state, decidedAt: decidedAt,
                traffic: traffic)
        }
    }
}
