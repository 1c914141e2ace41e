import Adapters
import ByteStreams
import CanonicalJSON
import DecisionGraph
import LiveReplay
import Reports

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One run of `watch`: reads lines as they come and writes what each brings before the next is read.
final class RunWatch {
    private let session: LiveSession
    private let lines: StepLineReader
    private let keepsGoing: Bool
    private let stops: Set<LiveAlarm.Code>
    private let clock: WatchClock
    private let view: WatchView
    private let plan: OutputPlan
    private let sinks: OutputSinks
    private var failures = 0
    /// An alarm that ends the watch has been raised.
    private var isStopped = false
    /// What went wrong while the file was waited for.
    private var waitError: CommandError?
    /// The file is waited at no longer: what is left of it is half a line.
    private var isWaitOver = false

    init(
        session: LiveSession, lines: StepLineReader, keepsGoing: Bool, stops: Set<LiveAlarm.Code>, clock: WatchClock,
        view: WatchView, plan: OutputPlan, sinks: OutputSinks
    ) {
        self.session = session
        self.lines = lines
        self.keepsGoing = keepsGoing
        self.stops = stops
        self.clock = clock
        self.view = view
        self.plan = plan
        self.sinks = sinks
    }

    /// Watches to the end of the input, to an alarm that ends it, or until the process is interrupted.
    ///
    /// - Parameter follows: whether the end of the file is waited at.
    func run(follows: Bool, lineLimit: Int) throws(CommandError) -> ExitStatus {
        let file = lines.file
        let heading = view.heading(file, session.settings.adapterID, follows: follows)
        if !heading.isEmpty {
            try sinks.write(heading.utf8, to: 0)
            try sinks.flush()
        }
        let source: ByteSource
        do throws(ByteStreamError) {
            source =
                follows
                ? try ByteSource(following: file) { [unowned self] in self.wait() } : try ByteSource(path: file)
        } catch {
            throw error.code == .isDirectory
                ? CommandError(
                    .unreadableInput, code: error.code.rawValue, "\(file) is a folder",
                    [("try", "a file in it, or - for standard input")])
                : CommandError(error)
        }
        let reader = LineReader(source, limit: lineLimit, chunk: 1 << 18)
        while !isStopped, let batch = try next(reader), !isWaitOver { try take(batch) }
        if let waitError { throw waitError }
        return try finish()
    }

    private func finish() throws(CommandError) -> ExitStatus {
        let report = session.report()
        guard report.stepCount > 0 || failures > 0 else { throw CommandError.empty(lines.file) }
        try sinks.commit()
        if !plan.isQuiet { ErrorStream.write(view.closing(report)) }
        if isStopped { return .objection }
        return failures == 0 ? .done : report.stepCount == 0 ? .unreadableInput : .partlyDone
    }

    // MARK: Lines

    /// The next lines; with `--keep-going` a line that is too long costs one error entry.
    private func next(_ reader: LineReader) throws(CommandError) -> LineBatch? {
        while true {
            do throws(ByteStreamError) {
                return try reader.next()
            } catch {
                guard error.code == .tooLarge else { throw CommandError(error) }
                let failure = CommandError(
                    .unreadableInput, code: error.code.rawValue, "\(lines.file) holds a line that is too long",
                    [
                        ("\(lines.file):\(error.line ?? 0)", error.detail),
                        ("try", "--max-line-bytes with a larger number"),
                    ])
                try fail(failure, RunOrigin(path: lines.file, line: error.line, pointer: ""))
                do throws(ByteStreamError) {
                    try reader.skipLine()
                } catch {
                    throw CommandError(error)
                }
            }
        }
    }

    private func take(_ batch: LineBatch) throws(CommandError) {
        for at in batch.lines.indices where !batch[at].isBlankLine {
            let number = batch.firstLine + at
            do throws(CommandError) {
                try lines.read(batch[at], number: number, isTaken: { session.contains(index: $0) }) {
                    (step, origin) throws(CommandError) in
                    if isStopped { return }
                    try observe(step, origin)
                }
            } catch {
                guard error.status == .unreadableInput, error.code != "cannot_write" else { throw error }
                try fail(error, RunOrigin(path: lines.file, line: number, pointer: ""))
            }
            if isStopped { return }
        }
    }

    private func observe(_ step: Step, _ origin: RunOrigin) throws(CommandError) {
        let report: LiveReport
        do throws(GraphError) {
            report = try session.observe(step, now: clock.read())
        } catch {
            guard error.code == .tooLarge else { throw StepLineReader.duplicate(step.index, origin) }
            throw CommandError(
                AdapterError(.tooLarge, at: "", index: error.index, error.detail), adapter: nil, in: origin)
        }
        try write(report, origin)
    }

    /// Counts a bad line and says so, or ends the watch.
    private func fail(_ error: CommandError, _ origin: RunOrigin) throws(CommandError) {
        guard keepsGoing else { throw error }
        failures += 1
        for (at, target) in plan.targets.enumerated() where target.format == .jsonl {
            var writer = CanonicalWriter()
            writer.failure(error, origin)
            try sinks.write(writer.bytes, to: at)
        }
        try sinks.flush()
        ErrorStream.write(error.text(plan.errorStyle))
    }

    private func write(_ report: LiveReport, _ origin: RunOrigin) throws(CommandError) {
        for (at, target) in plan.targets.enumerated() {
            try sinks.write(try view.bytes(of: report, target.format, origin), to: at)
        }
        try sinks.flush()
        if report.alarms.contains(where: { stops.contains($0.code) }) { isStopped = true }
    }

    // MARK: Waiting

    /// Waits a tenth of a second at the end of the file, and says what has turned stale meanwhile.
    ///
    /// - Returns: false when there is nothing more to wait for: the reader of the output has gone, or an alarm ends the
    ///   watch.
    private func wait() -> Bool {
        isWaitOver = !mayWaitOn()
        return !isWaitOver
    }

    private func mayWaitOn() -> Bool {
        var output = pollfd(fd: 1, events: 0, revents: 0)
        // A pipe without a reader is in error, a socket or terminal without one has hung up.
        if poll(&output, 1, 100) > 0, output.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 {
            waitError = CommandError(ByteStreamError(.closedPipe, path: "-", detail: "the reader has gone"))
            return false
        }
        guard clock.moves else { return true }
        let report = session.report(now: clock.read())
        guard !report.alarms.isEmpty else { return true }
        do throws(CommandError) {
            try write(report, RunOrigin(path: lines.file, line: nil, pointer: ""))
        } catch {
            waitError = error
            return false
        }
        return !isStopped
    }
}
