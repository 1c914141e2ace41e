import ByteStreams
import CanonicalJSON
import Signing

/// What a file sink holds behind its lock: everything but the waits for the disk, during which others may append.
struct FileSinkState: ~Copyable {
    /// nil once the sink is closed.
    private var target: (any AppendTarget)?
    private var sealer: RecordSealer
    private let key: SigningKey?
    private let durability: Durability
    private var poison: RecordError?
    private var isClosing = false

    private(set) var recordCount: Int
    private(set) var durableCount: Int
    private(set) var headFailure: String?
    private var first: RecordID?
    /// How long the file is, by what was written.
    private var size: Int
    /// Where the last record's line is; nil when it does not end in LF, so that no head can name it.
    private var lastLine: Range<Int>?
    /// A whole last record lacks its line end; the next append writes it first.
    private var needsLineEnd: Bool
    /// At how many records the head was stored last, or could not be.
    private var headedCount: Int
    private var appendsSinceLook = 0

    /// So many records behind the stored head, a new one is stored: the most that an opening reads of a log whose
    /// writer was killed is this and what one batch holds. A sink that waits only when it is closed stores seldom,
    /// since it must wait before it does.
    private var headInterval: Int { durability.batch == nil ? 1 << 18 : 1 << 13 }
    /// How often the path is looked at: whether it still names this file.
    private static let lookInterval = 64

    init(
        target: any AppendTarget, sealer: consuming RecordSealer, key: SigningKey?, durability: Durability,
        resumption: LogResumption
    ) {
        self.target = target
        self.sealer = sealer
        self.key = key
        self.durability = durability
        recordCount = resumption.recordCount
        // What stood in the file before this sink was not written by it, and is durable only as far as the head says.
        durableCount = resumption.trustedCount
        headedCount = resumption.trustedCount
        first = resumption.first
        size = resumption.size
        lastLine = resumption.lastLine
        needsLineEnd = resumption.needsLineEnd
    }

    var head: RecordID? { sealer.previous }

    /// Whether what was appended last asks for a wait now.
    var isWaitDue: Bool {
        let waiting = recordCount - durableCount
        return waiting > 0
            && (durability.batch.map { waiting >= $0 } ?? false || recordCount - headedCount >= headInterval)
    }

    /// A wait for the disk that somebody is about to take, and how far it will reach.
    struct Wait {
        let target: any AppendTarget
        let reach: LogHead?
        let count: Int
    }

    mutating func append(_ record: DecisionRecord) throws(RecordError) -> SealedRecord {
        let target = try openTarget()
        try requireUnchanged(target)
        let start = sealer.previous
        sealer.beginLines(endingLine: needsLineEnd)
        let sealed = try sealer.addLine(record)
        try writeLines(target, else: start)
        account(for: 1, from: sealed.id)
        return sealed
    }

    mutating func append(contentsOf records: [DecisionRecord]) throws(RecordError) -> [SealedRecord] {
        let target = try openTarget()
        guard !records.isEmpty else { return [] }
        try requireUnchanged(target)
        let start = sealer.previous
        sealer.beginLines(endingLine: needsLineEnd)
        var sealed: [SealedRecord] = []
        sealed.reserveCapacity(records.count)
        do throws(RecordError) {
            for record in records { sealed.append(try sealer.addLine(record)) }
        } catch {
            sealer.rewind(to: start)
            throw error
        }
        try writeLines(target, else: start)
        account(for: sealed.count, from: sealed[0].id)
        return sealed
    }

    /// Takes note of what was written.
    private mutating func account(for count: Int, from id: RecordID) {
        let length = sealer.linesLength
        size += length.all
        lastLine = size - length.last..<size
        needsLineEnd = false
        recordCount += count
        if first == nil { first = id }
    }

    // MARK: Waits

    /// What a head would say now.
    private var reach: LogHead? {
        guard let first, let last = sealer.previous, let lastLine else { return nil }
        return LogHead(
            bytes: lastLine.upperBound, lineBytes: lastLine.count, records: recordCount, first: first, last: last)
    }

    /// Begins a wait after which `count` records are durable; nil when they are.
    mutating func beginWait(for count: Int) throws(RecordError) -> Wait? {
        guard durableCount < count else { return nil }
        if let poison { throw poison }
        guard let target else { throw Self.closed }
        return Wait(target: target, reach: reach, count: recordCount)
    }

    /// Ends a wait: everything that had been appended when it began is durable.
    mutating func endWait(_ wait: Wait) {
        durableCount = max(durableCount, wait.count)
        if let reach = wait.reach, reach.records - headedCount >= headInterval { store(reach, wait.target) }
    }

    /// Ends a wait that failed.
    mutating func failWait(_ wait: Wait, _ error: ByteStreamError) -> RecordError {
        poisoned(
            .cannotWrite, wait.target.path,
            "\(error.detail) while waiting for the disk; it is not known whether the last "
                + "\(wait.count - durableCount) records are on it"
        )
    }

    /// Takes no more records from now on; those that are there can still become durable.
    mutating func beginClosing() {
        isClosing = true
    }

    /// Lets the log go, and stores its head when all of it is durable.
    mutating func close() throws(RecordError) {
        guard let target else { return }
        self.target = nil
        guard poison == nil, durableCount == recordCount else { return }
        guard target.isInPlace() else {
            throw poisoned(.logChanged, target.path, "another file has taken the log's place")
        }
        if let reach, headedCount != recordCount || headFailure != nil { store(reach, target) }
    }

    // MARK: Steps

    private static var closed: RecordError {
        RecordError(.closed, "the sink was closed", hint: "open the log again")
    }

    private func openTarget() throws(RecordError) -> any AppendTarget {
        if let poison { throw poison }
        guard let target, !isClosing else { throw Self.closed }
        return target
    }

    /// Refuses to go on when the file is not as this sink left it.
    private mutating func requireUnchanged(_ target: any AppendTarget) throws(RecordError) {
        let found: Int
        do throws(ByteStreamError) {
            found = try target.size()
        } catch {
            throw RecordError(
                .logChanged, path: target.path, error.detail, hint: "open the log again, which verifies it")
        }
        guard found == size else {
            throw poisoned(
                .logChanged, target.path,
                "the file has \(found) bytes, and this sink left it with \(size): somebody else changed it")
        }
        appendsSinceLook += 1
        guard appendsSinceLook >= Self.lookInterval else { return }
        appendsSinceLook = 0
        guard target.isInPlace() else {
            throw poisoned(.logChanged, target.path, "another file has taken the log's place")
        }
    }

    /// Adds the lines to the file, all of them or nothing; the chain goes back to its start when that fails.
    private mutating func writeLines(_ target: any AppendTarget, else start: RecordID?) throws(RecordError) {
        let failure: ByteStreamError
        do throws(ByteStreamError) {
            return try sealer.withLines { (lines) throws(ByteStreamError) in try target.append(lines) }
        } catch {
            failure = error
        }
        sealer.rewind(to: start)
        do throws(ByteStreamError) {
            // More than we can have written is somebody else's, and not ours to cut.
            let found = try target.size()
            guard found <= size + sealer.linesLength.all else {
                throw ByteStreamError(.cannotWrite, path: target.path, detail: "somebody else wrote to it")
            }
            if found != size { try target.truncate(to: size) }
        } catch {
            throw poisoned(
                .cannotWrite, target.path,
                "\(failure.detail); part of a record may stand at the end, and could not be taken back: \(error.detail)"
            )
        }
        throw RecordError(
            .cannotWrite, path: target.path,
            "\(failure.detail); the record is not in the log, which is as it was before",
            hint: "make room, then append again")
    }

    /// Stores how far the log is durable. Failing costs time at the next opening and nothing else.
    private mutating func store(_ head: LogHead, _ target: any AppendTarget) {
        do {
            try target.replaceSideFile(LogHead.suffix, head.text(key))
            headFailure = nil
        } catch {
            headFailure = "\(error)"
        }
        headedCount = head.records
    }

    private mutating func poisoned(_ code: RecordError.Code, _ path: String, _ detail: String) -> RecordError {
        poison = RecordError(
            .poisoned, path: path, "an earlier step failed, and nothing certain is known of the file since: \(detail)",
            hint: "open the log again, which verifies it")
        return RecordError(code, path: path, detail, hint: "open the log again, which verifies it")
    }
}
