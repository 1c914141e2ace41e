import ByteStreams
import DecisionRecords
import Reports
import Signing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a decision log comes to, as the verbs that read one see it.
///
/// A log that somebody is writing may end in the middle of a line for a moment. When its writer is alive, that is no
/// damage: ``tail`` says that a write is in progress, and there is no ``refusal``.
struct LogReading {
    /// Why the log is refused.
    struct Refusal {
        let code: String
        let isBrokenIntegrity: Bool
        /// The physical line, from 1; nil when the log as a whole is meant.
        let line: Int?
        let message: String

        var status: ExitStatus { isBrokenIntegrity ? .brokenIntegrity : .unreadableInput }

        /// What is to be said of the log.
        var verdict: String { isBrokenIntegrity ? "does not hold" : "cannot be read to its end as a log" }
    }

    enum Tail {
        case complete
        case missingLineEnd
        case torn(offset: Int, byteCount: Int)
        /// As torn, while the process that writes the log has it open.
        case inProgress(offset: Int, byteCount: Int, writer: Int32)

        var name: String {
            switch self {
            case .complete: "complete"
            case .missingLineEnd: "missing_line_end"
            case .torn: "torn"
            case .inProgress: "in_progress"
            }
        }

        /// What there is to know of it, beside the records that hold; nil when nothing is.
        var note: String? {
            switch self {
            case .complete: nil
            case .missingLineEnd: "the last line has no line end; its record holds"
            case .torn(let offset, let byteCount):
                "\(byteCount) bytes from byte \(offset) on are of a write that did not finish"
            case .inProgress(let offset, let byteCount, let writer):
                "\(byteCount) bytes from byte \(offset) on are being written by the process \(writer), and were left out"
            }
        }
    }

    /// The path as the user wrote it; `-` is standard input.
    let path: String
    /// What the library found.
    let found: LogVerification
    let refusal: Refusal?
    let tail: Tail
    /// How many records a head beside the log knows, when they are not all there; nil when nothing shows that any is
    /// missing.
    let recordsOfHeadAhead: Int?

    var name: String { path == "-" ? "standard input" : path }

    // MARK: Reading

    /// How long the end of a log is looked at again while its writer is alive.
    private static let patience = Duration.milliseconds(300)

    /// Reads a log.
    ///
    /// - Parameters:
    ///   - progress: shows how far the reading has come.
    ///   - visit: is called with each record that holds, in order.
    /// - Throws: ``CommandError`` when it cannot be opened or read; what `visit` throws.
    static func read(
        _ path: String, _ verifier: LogVerifier, _ progress: Progress, visit: ((VerifiedLine) throws -> Void)? = nil
    ) throws -> LogReading {
        var progress = progress
        defer { progress.finish() }
        var bytes = 0
        let shown: (VerifiedLine) throws -> Void = { line in
            bytes += line.text.count
            if line.position & 0xFFF == 0 { progress.update(line.position, bytes: bytes) }
            try visit?(line)
        }
        // Before the log, which a living writer makes longer before its head.
        let head = path == "-" ? nil : FileSink.storedHead(ofLog: path)
        let found = try verify(path, verifier, visit: progress.isSilent ? visit : shown)
        guard case .torn(let offset, let byteCount) = found.tail, let writer = writer(of: path) else {
            return LogReading(path, found, verifier, head, writer: nil)
        }
        guard visit == nil else {
            // What was visited stands; what is being written comes later.
            return LogReading(path, found, verifier, head, writer: (writer, offset, byteCount))
        }
        let end = ContinuousClock.now + patience
        var last = found
        while ContinuousClock.now < end {
            usleep(50_000)
            last = try verify(path, verifier)
            guard case .torn = last.tail else { return LogReading(path, last, verifier, head, writer: nil) }
        }
        guard case .torn(let offset, let byteCount) = last.tail, let writer = self.writer(of: path) else {
            return LogReading(path, last, verifier, head, writer: nil)
        }
        return LogReading(path, last, verifier, head, writer: (writer, offset, byteCount))
    }

    private static func verify(
        _ path: String, _ verifier: LogVerifier, visit: ((VerifiedLine) throws -> Void)? = nil
    ) throws -> LogVerification {
        do {
            return try verifier.verify(try ByteSource(path: path), visit: visit)
        } catch let error as ByteStreamError {
            throw CommandError(log: error)
        } catch let error as SigningError {
            throw CommandError(key: error)
        }
    }

    /// The process that has a log open for appending, if one has.
    private static func writer(of path: String) -> Int32? {
        var status = stat()
        // Opening a named pipe would wait for its other end.
        guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return AppendFile.writer(of: path)
    }

    private init(
        _ path: String, _ found: LogVerification, _ verifier: LogVerifier, _ head: FileSink.StoredHead?,
        writer: (process: Int32, offset: Int, byteCount: Int)?
    ) {
        self.path = path
        self.found = found
        let stopsAtTail: Bool
        if case .torn = found.tail { stopsAtTail = true } else { stopsAtTail = found.refusal?.line == nil }
        recordsOfHeadAhead = head.flatMap { stopsAtTail && $0.recordCount > found.recordCount ? $0.recordCount : nil }
        let missing = recordsOfHeadAhead.map { Refusal.missingEnd(known: $0, found.recordCount) }
        if let writer {
            tail = .inProgress(offset: writer.offset, byteCount: writer.byteCount, writer: writer.process)
            refusal = missing ?? (found.knownHeadPosition == nil ? verifier.knownHead.map { .missingHead($0) } : nil)
            return
        }
        switch found.tail {
        case .complete: tail = .complete
        case .missingLineEnd: tail = .missingLineEnd
        case .torn(let offset, let byteCount): tail = .torn(offset: offset, byteCount: byteCount)
        }
        refusal = found.refusal.map { Refusal($0, found, path) } ?? missing
    }
}

extension LogReading.Refusal {
    init(_ refusal: LogRefusal, _ found: LogVerification, _ path: String) {
        var message = refusal.detail
        if case .torn(let offset, let byteCount) = found.tail {
            message =
                "a torn tail of \(byteCount) bytes from byte \(offset) on: a write that did not finish"
        }
        self.init(
            code: refusal.code.rawValue, isBrokenIntegrity: refusal.code.isBrokenIntegrity, line: refusal.line,
            message: message)
    }

    static func missingHead(_ head: RecordID) -> LogReading.Refusal {
        LogReading.Refusal(
            code: LogRefusal.Code.headMismatch.rawValue, isBrokenIntegrity: true, line: nil,
            message: "the log does not hold the record \(head), which was given as its head")
    }

    /// A head beside the log proves nothing, and yet shows that records are missing.
    static func missingEnd(known: Int, _ count: Int) -> LogReading.Refusal {
        LogReading.Refusal(
            code: LogRefusal.Code.headMismatch.rawValue, isBrokenIntegrity: true, line: nil,
            message: "its stored head knows \(known) records, and the log holds \(count): the end is missing")
    }
}

// MARK: In words

extension LogReading {
    /// `records 1 to 4 hold`, `record 1 holds`, `no record holds`.
    var extent: String {
        switch found.recordCount {
        case 0: "no record holds"
        case 1: "record 1 holds"
        case let count: "records 1 to \(count) hold"
        }
    }

    /// What is wrong in a sentence; nil when nothing is.
    var complaint: String? {
        refusal.map { refusal in
            let message: String
            if case .torn = tail {
                message = "line \(refusal.line ?? 0) is \(refusal.message)"
            } else {
                message = refusal.line.map { "line \($0): \(refusal.message)" } ?? refusal.message
            }
            return "\(message); \(extent)\(advice.map { "; try \($0)" } ?? "")"
        }
    }

    private var advice: String? {
        guard recordsOfHeadAhead == nil else {
            return "another copy of the log, or remove \(path).head if it is another log's"
        }
        switch tail {
        case .torn where path != "-": return "auditable records repair \(path)"
        default:
            return refusal?.code == LogRefusal.Code.tooLarge.rawValue ? "--max-line-bytes with a larger number" : nil
        }
    }

    /// Says on standard error what was left out at the end, or lacks its line end; a torn tail is an error and says so.
    func noteTail(_ plan: OutputPlan) {
        guard !plan.isQuiet, refusal == nil, let note = tail.note else { return }
        ErrorStream.write("note: \(TerminalText.escape("\(name): \(note)", ascii: plan.errorStyle.ascii))\n")
    }

    /// The error of a command that needs the log to hold; nil when it holds.
    var error: CommandError? {
        refusal.map { refusal in
            let place = refusal.line.map { "\(path):\($0)" } ?? name
            var details = [(label: place, text: "\(refusal.message) (\(refusal.code))"), ("holds", extent)]
            if let advice { details.append(("try", advice)) }
            var error = CommandError(
                refusal.status, code: refusal.code,
                "\(name) \(refusal.verdict)", details)
            error.line = refusal.line
            return error
        }
    }
}

extension CommandError {
    /// The error of a log that cannot be opened or read.
    init(log error: ByteStreamError) {
        let name = error.path == "-" ? "standard input" : error.path
        let isFolder = error.code == .isDirectory
        self.init(
            .unreadableInput, code: error.code.rawValue,
            isFolder ? "\(name) is a folder, and a log is a file" : "\(name) cannot be read",
            isFolder ? [] : [(name, error.detail)])
    }
}
