import ByteStreams
import CanonicalJSON
import Signing

/// What is known of an existing log before the first append: verified from its stored head on, or from its start.
struct LogResumption {
    private(set) var recordCount = 0
    private(set) var first: RecordID?
    private(set) var last: RecordID?
    private(set) var size = 0
    /// Where the last record's line is; nil when it does not end as this sink ends lines, so that no head can name it.
    private(set) var lastLine: Range<Int>?
    private(set) var needsLineEnd = false
    /// Records that were not read, the stored head having vouched for them.
    private(set) var trustedCount = 0
    private(set) var storedHead: LogHead?
    private var isLastSigned = false

    init(
        _ target: any AppendTarget, key: SigningKey?, earlierKeys: KeyRing, resume: FileSink.Resume
    ) throws(RecordError) {
        do throws(any Error) {
            size = try target.size()
            var settings = LogSettings()
            if let key {
                var keys = earlierKeys
                if keys.lookup(key.keyID) == nil { try keys.add(KeyRing.Entry(key: key.verificationKey)) }
                settings.keys = keys
            }
            if let head = try Self.head(target, key) {
                try take(head, target, settings, readsAll: resume == .verifyingAll)
            }
            try readOn(target, settings)
            if key == nil, isLastSigned {
                throw RecordError(
                    .otherKey, path: target.path, "the log's last record is signed, and this sink has no key",
                    hint: "give the key, or go on in a new log")
            }
        } catch let error as RecordError {
            throw error
        } catch let error as ByteStreamError {
            throw RecordError(opening: error)
        } catch {
            throw RecordError(.signing, path: target.path, "\(error)")
        }
    }

    private static func head(_ target: any AppendTarget, _ key: SigningKey?) throws -> LogHead? {
        let path = target.storedPath + LogHead.suffix
        let text: [UInt8]
        do throws(ByteStreamError) {
            guard let found = try target.sideFile(LogHead.suffix, limit: LogHead.limit) else { return nil }
            text = found
        } catch {
            throw RecordError(
                .damagedHead, path: path, error.detail, hint: "remove it; the next opening verifies the whole log")
        }
        switch LogHead.read(text, key) {
        case .head(let head): return head
        case .unsigned: return nil
        case .damaged(let what):
            throw RecordError(
                .damagedHead, path: path, "the stored head \(what)",
                hint:
                    "verify the log, then remove the head; the next opening verifies the whole log and makes a new one")
        }
    }

    /// Goes on from a stored head, once its record is found where it says.
    private mutating func take(
        _ head: LogHead, _ target: any AppendTarget, _ settings: LogSettings, readsAll: Bool
    ) throws {
        guard size >= head.bytes else {
            throw RecordError(
                .headAhead, path: target.path,
                "the log has \(size) bytes, and its stored head knows \(head.bytes) and \(head.records) records: the "
                    + "end is missing",
                hint: "find the missing records; to go on without them, remove \(target.storedPath)\(LogHead.suffix)")
        }
        // What the head says is read into memory, so it may not say more than a line can have.
        guard head.lineBytes - 2 <= settings.limits.bytes else {
            throw RecordError(
                .damagedHead, path: target.storedPath + LogHead.suffix,
                "the stored head knows a line of \(head.lineBytes) bytes, more than a record can have",
                hint: "remove it; the next opening verifies the whole log")
        }
        let line = try target.read(from: head.bytes - head.lineBytes, count: head.lineBytes)
        let checker = try LineChecker(settings)
        let check = try line.dropLast().withUnsafeBufferPointer { try checker.check($0, padding: 0) }
        if case .record(let record) = check, let later = record.later {
            throw RecordError(resuming: later.code, later.detail, path: target.path, line: nil)
        }
        guard line.last == 0x0A, case .record(let record) = check, record.id == head.last else {
            throw RecordError(
                .damagedLog, path: target.path,
                "the record \(head.last) does not stand where the stored head says, at the bytes before \(head.bytes)",
                hint: "auditable verify \(target.path); when it holds, its head belongs to another log: remove "
                    + "\(target.storedPath)\(LogHead.suffix)")
        }
        isLastSigned = record.signing != .unsigned
        guard !readsAll else { return }
        (recordCount, trustedCount) = (head.records, head.records)
        (first, last, storedHead) = (head.first, head.last, head)
        lastLine = head.bytes - head.lineBytes..<head.bytes
    }

    /// Verifies what stands behind what is known.
    private mutating func readOn(_ target: any AppendTarget, _ settings: LogSettings) throws {
        let start = storedHead?.bytes ?? 0
        guard size > start else { return }
        guard try start > 0 || target.read(from: 0, count: 2) != [0x1F, 0x8B] else {
            throw RecordError(
                .notAFile, path: target.path, "is compressed, and a log that grows is not",
                hint: "go on in a new log, or decompress this one")
        }
        let source = try target.source(from: start)
        let found = try LogVerifier(settings).verify(source, following: last)
        if let refusal = found.refusal {
            if case .torn(let offset, let byteCount) = found.tail {
                throw RecordError(
                    .tornTail, path: target.path, line: trustedCount == 0 ? refusal.line : nil,
                    "the log ends in the middle of a line, \(byteCount) bytes from byte \(start + offset) on: a write "
                        + "that did not finish",
                    hint: "auditable records repair \(target.path)")
            }
            let place =
                trustedCount == 0
                ? "" : ", in line \(refusal.line ?? 0) behind the \(trustedCount) records of its stored head"
            throw RecordError(
                resuming: refusal.code, refusal.detail + place, path: target.path,
                line: trustedCount == 0 ? refusal.line : nil)
        }
        if found.recordCount > 0 { isLastSigned = found.isHeadSigned }
        recordCount += found.recordCount
        if first == nil { first = found.first }
        last = found.head
        if found.recordCount > 0 {
            let end = start + found.headEnd
            lastLine = found.headEndsInNewline ? end - found.headLineLength..<end : nil
        }
        // The last record may lack its line end, or blanks may stand behind it.
        needsLineEnd = !found.endsInLineEnd
    }
}

extension RecordError {
    /// The error of a log that a sink does not go on behind.
    fileprivate init(resuming code: LogRefusal.Code, _ detail: String, path: String, line: Int?) {
        switch code {
        case .unsigned:
            self.init(
                .otherKey, path: path, line: line, "the log is not signed, and this sink has a key",
                hint: "go on without the key, or start a signed log")
        case .unknownKey, .keyNotValid:
            self.init(
                .otherKey, path: path, line: line, detail,
                hint: "give the keys that signed the log before, or go on in a new log")
        default:
            self.init(
                .damagedLog, path: path, line: line, "\(detail) (\(code.rawValue))",
                hint: "auditable verify \(path)")
        }
    }

    /// The error of a log that could not be opened.
    init(opening error: ByteStreamError) {
        switch error.code {
        case .locked:
            self.init(
                .locked, path: error.path, error.detail, hint: "wait for it to end, or write to another log")
        case .isDirectory:
            self.init(
                .notAFile, path: error.path, "is a folder, and a log is a file", hint: "name a file in it")
        default:
            self.init(
                .cannotOpen, path: error.path, error.detail,
                hint: "see that its folder is there, and that the file may be read and written")
        }
    }
}
