import CanonicalJSON
import DecisionRecords
import Dispatch
import LiveReplay
import Synchronization

/// The decisions of a log, judged in order of the log, on as many threads as there are.
///
/// Lines are kept until there is a batch of them; then threads make decisions of them and judge, each a share, and what
/// they come to is taken in order. Memory is that of a batch, whatever the length of the log.
struct DecisionReading {
    let settings: LogSettings
    /// Whether what decisions read and wrote is wanted.
    var withTraffic = false

    private static let batchLines = 4096
    private static let batchBytes = 8 << 20

    /// Reads a log as far as it holds.
    ///
    /// - Parameters:
    ///   - judge: makes something of a decision; it is called from several threads at once.
    ///   - take: is handed each decision with what was made of it, in order.
    /// - Returns: what the log comes to; that it does not hold is part of it, and not thrown.
    /// - Throws: ``CommandError`` when the log cannot be opened or read, or a line of it holds no decision; what `take`
    ///   throws.
    func read<Judged: Sendable>(
        _ path: String, _ progress: Progress, judge: @escaping @Sendable (PastDecision) -> Judged,
        take: @escaping (PastDecision, Judged) throws -> Void
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
        _ batch: [LoggedLine], _ judge: @escaping @Sendable (PastDecision) -> Judged,
        _ take: (PastDecision, Judged) throws -> Void
    ) throws {
        let shares = max(1, min(settings.threads, batch.count / 64))
        let results = Mutex<[Int: Result<[(PastDecision, Judged)], CommandError>]>([:])
        let reading = self
        DispatchQueue.concurrentPerform(iterations: shares) { share in
            let lines = share * batch.count / shares..<(share + 1) * batch.count / shares
            let result = Result { () throws(CommandError) in try reading.judged(batch[lines], judge) }
            results.withLock { $0[share] = result }
        }
        let done = results.withLock { $0 }
        for share in 0..<shares {
            guard let result = done[share] else { continue }
            for (decision, judged) in try result.get() { try take(decision, judged) }
        }
    }

    private func judged<Judged>(
        _ lines: ArraySlice<LoggedLine>, _ judge: (PastDecision) -> Judged
    ) throws(CommandError) -> [(PastDecision, Judged)] {
        let json = JSONReader(settings.strictness, limits: settings.limits)
        var judged: [(PastDecision, Judged)] = []
        judged.reserveCapacity(lines.count)
        for line in lines {
            let decision = try PastDecision(line, json, withTraffic: withTraffic)
            judged.append((decision, judge(decision)))
        }
        return judged
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
