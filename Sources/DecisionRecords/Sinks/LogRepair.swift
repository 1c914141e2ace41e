import ByteStreams
import CanonicalJSON
public import Signing

/// Moves the torn tail of a log aside, so that the log can go on: the one change that this library makes to what stands
/// in a log, and only when it is asked to.
///
/// What is moved is the unfinished line behind the last record that holds; it goes to a file of its own beside the log,
/// durably, before the log is cut. Damage of any other kind is not repaired: it is evidence.
///
/// A record that was confirmed and then lost bytes at its end, as a failing disk may do, looks like a write that did
/// not finish. So what was moved is named with its digest, and nothing before the place that the stored head vouches
/// for is ever moved.
public struct LogRepair: Sendable, Hashable {
    /// The log.
    public let path: String
    /// How many records stay.
    public let recordCount: Int
    /// The id of the last of them.
    public let head: RecordID?
    /// Where the torn tail starts, in bytes.
    public let offset: Int
    /// How long it is.
    public let byteCount: Int
    /// The SHA-256 of its bytes.
    public let digest: SHA256Digest
    /// The file it is moved to.
    public let sideFile: String

    /// Finds the torn tail of a log, and changes nothing.
    ///
    /// - Returns: nil when the log holds to its end and there is nothing to repair.
    /// - Throws: ``RecordError``: `notRepairable` for damage of another kind or a tail that the stored head vouches
    ///   for, `locked` while a writer has the log open, `cannotOpen`, `notAFile`.
    /// - Complexity: linear in the log; memory of the torn tail.
    public static func plan(path: String) throws(RecordError) -> LogRepair? {
        try open(path).plan
    }

    /// Moves the torn tail aside. When this fails, the log is as it was, with a copy of its tail beside it perhaps; it
    /// can be tried again.
    ///
    /// - Returns: what was done; nil when there was nothing to repair.
    /// - Throws: as ``plan(path:)``, and `cannotWrite`.
    public static func apply(path: String) throws(RecordError) -> LogRepair? {
        let (target, plan, tail) = try open(path)
        guard let plan else { return nil }
        do throws(ByteStreamError) {
            try apply(plan, tail, to: target)
        } catch {
            throw RecordError(.cannotWrite, path: error.path, error.detail, hint: "make room, then repair again")
        }
        return plan
    }

    /// In this order: the tail is safe elsewhere before the log is cut.
    static func apply(_ plan: LogRepair, _ tail: [UInt8], to target: any AppendTarget) throws(ByteStreamError) {
        let suffix = String(plan.sideFile.dropFirst(target.storedPath.count))
        if try !target.addSideFile(suffix, tail), try target.sideFile(suffix, limit: max(tail.count, 1)) != tail {
            throw ByteStreamError(
                .cannotWrite, path: plan.sideFile, detail: "is there already and holds something else")
        }
        try target.truncate(to: plan.offset)
        try target.synchronize()
    }

    private static func open(
        _ path: String
    ) throws(RecordError) -> (target: AppendFile, plan: LogRepair?, tail: [UInt8]) {
        do {
            let target = try AppendFile(path: path, makesFile: false)
            guard try target.read(from: 0, count: 2) != [0x1F, 0x8B] else {
                throw RecordError(
                    .notAFile, path: path, "is compressed, and only a log that grows has a torn tail",
                    hint: "decompress it first")
            }
            let found = try LogVerifier(LogSettings(strictness: .lenient)).verify(try target.source(from: 0))
            guard let refusal = found.refusal else { return (target, nil, []) }
            guard case .torn(let offset, let byteCount) = found.tail else {
                throw RecordError(
                    .notRepairable, path: path, line: refusal.line,
                    "\(refusal.detail) (\(refusal.code.rawValue)): no torn tail, and what is damaged is kept as it is",
                    hint: "keep a copy, and go on in a new log")
            }
            if let text = try target.sideFile(LogHead.suffix, limit: LogHead.limit),
                case .head(let head) = LogHead.read(text, nil), head.bytes > offset
            {
                throw RecordError(
                    .notRepairable, path: path, line: refusal.line,
                    "the stored head vouches for \(head.bytes) bytes, and the tail starts at byte \(offset): a record "
                        + "that was confirmed is damaged",
                    hint: "keep a copy, and go on in a new log")
            }
            let tail = try target.read(from: offset, count: byteCount)
            let plan = LogRepair(
                path: path, recordCount: found.recordCount, head: found.head, offset: offset, byteCount: tail.count,
                digest: try SHA256Digest(of: tail), sideFile: try freeName(target, offset, tail))
            return (target, plan, tail)
        } catch let error as RecordError {
            throw error
        } catch let error as ByteStreamError {
            throw RecordError(opening: error)
        } catch {
            throw RecordError(.signing, path: path, "\(error)")
        }
    }

    /// The name for a tail: that of an earlier try, when it holds the same bytes, or the first that is free.
    private static func freeName(
        _ target: AppendFile, _ offset: Int, _ tail: [UInt8]
    ) throws(ByteStreamError) -> String {
        for attempt in 1...1000 {
            let suffix = attempt == 1 ? ".torn-\(offset)" : ".torn-\(offset)-\(attempt)"
            guard let bytes = try target.sideFile(suffix, limit: .max) else { return target.storedPath + suffix }
            if bytes == tail { return target.storedPath + suffix }
        }
        throw ByteStreamError(
            .cannotWrite, path: target.storedPath + ".torn-\(offset)", detail: "too many files of this name are there")
    }
}
