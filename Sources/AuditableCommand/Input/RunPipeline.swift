import Adapters
import ByteStreams
import CanonicalJSON
import DecisionGraph
import Dispatch
import Findings
import Synchronization

/// Reads inputs run by run, hands each run to a verb, and writes what the verb says, in the order of the runs.
///
/// Files are read in pieces of a few megabytes; the lines of a piece are shared out to threads. Memory is bounded by
/// the largest run and a piece. A bad run ends the command, or costs one error entry with `--keep-going`.
///
/// Source: DESIGN D12, spec/experience.md 4, 5.
struct RunPipeline: Sendable {
    let verb: String
    let settings: InputSettings
    let plan: OutputPlan
    /// Whether what is written of a run depends on there being others beside it.
    let needsCount: Bool
    let consume: RunConsumer

    init(
        verb: String, settings: InputSettings, plan: OutputPlan, needsCount: Bool? = nil, consume: @escaping RunConsumer
    ) {
        self.verb = verb
        self.settings = settings
        self.plan = plan
        self.needsCount = needsCount ?? plan.targets.contains { $0.format != .jsonl }
        self.consume = consume
    }

    /// What has happened so far.
    struct Tally {
        var runs = 0
        var failures = 0
        var withheld = 0
        var bytes = 0
        /// A row per run, where a verb's text is one table over all runs.
        var rows: [[Table.Cell]] = []

        /// How a command ends that has met this, bad runs before withheld ones.
        func status(requiresScore: Bool = false) -> ExitStatus {
            let read: ExitStatus = failures == 0 ? .done : runs == 0 ? .unreadableInput : .partlyDone
            return read.combined(with: requiresScore && withheld > 0 ? .withheld : .done)
        }

        mutating func add(_ output: RunOutput) {
            withheld += output.withheld
            rows += output.rows
        }
    }

    /// - Returns: what has happened; the outputs are written but not committed.
    func run(_ inputs: [String], to sinks: OutputSinks) throws(CommandError) -> Tally {
        let files = try InputFiles.expand(inputs, each: settings.each)
        var tally = Tally()
        var progress = Progress(verb, plan)
        defer { progress.finish() }
        for file in files {
            do throws(CommandError) {
                try read(file, isOneOfMany: files.count > 1, sinks, &tally, &progress)
            } catch {
                guard settings.keepGoing, error.status == .unreadableInput else {
                    // What was good before the bad run is given out, however the bytes came in.
                    try? sinks.flush()
                    throw error
                }
                tally.failures += 1
                try report(error, RunOrigin(path: file.path, line: nil, pointer: ""), sinks)
            }
        }
        return tally
    }

    // MARK: One file

    private func read(
        _ input: InputFile, isOneOfMany: Bool, _ sinks: OutputSinks, _ tally: inout Tally, _ progress: inout Progress
    ) throws(CommandError) {
        let file = input.path
        do {
            let reader = LineReader(try ByteSource(path: file), limit: settings.limits.bytes)
            switch try InputShape.of(reader, input, settings, needsCount: needsCount) {
            case .empty:
                throw CommandError.empty(file)
            case .document:
                try readDocument(reader, input, isOneOfMany, sinks, &tally)
            case .lines(let hasSeveral):
                try readLines(reader, file, isOneOfMany || hasSeveral, sinks, &tally, &progress)
            case .elements:
                try readElements(reader, file, isOneOfMany, sinks, &tally, &progress)
            }
        } catch let error as ByteStreamError {
            throw CommandError(error)
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError(.defect, code: "defect", "\(error)")
        }
    }

    /// One text that is a run, holds one, or with `--each` is a list of them.
    private func readDocument(
        _ reader: LineReader, _ input: InputFile, _ isOneOfMany: Bool, _ sinks: OutputSinks, _ tally: inout Tally
    ) throws {
        let file = input.path
        let text = try reader.rest()
        tally.bytes += text.count
        guard text.contains(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { throw CommandError.empty(file) }
        let origin = RunOrigin(path: file, line: nil, pointer: "")
        let json = JSONReader(settings.strictness, limits: settings.limits)
        do throws(JSONError) {
            try json.parse(padded: text)
        } catch {
            throw CommandError(error, in: origin)
        }
        // `withRoot` passes one type of error on; what happens inside is a CommandError in any case.
        try json.withRoot { (root) throws(CommandError) in
            var output = RunOutput(outputs: plan.targets.count)
            guard input.isTakenApart else {
                let view = try settings.pointer.resolve(in: root, origin)
                let inner = RunOrigin(path: file, line: nil, pointer: settings.pointer.text)
                let adapter = try settings.choice.adapter(for: view, inner)
                try lower(view, adapter, inner, isOneOfMany, &output)
                tally.runs += 1
                tally.add(output)
                try write(output, sinks)
                return
            }
            guard root.kind == .array else {
                throw CommandError(
                    .unreadableInput, code: "shape", "\(file) holds no list of runs",
                    [(origin.description, "--each takes the elements of a list")])
            }
            var adapter: (any JSONAdapter)?
            for (position, element) in root.elements.enumerated() {
                let inner = RunOrigin(path: file, line: nil, pointer: "/\(position)\(settings.pointer.text)")
                do throws(CommandError) {
                    let place = RunOrigin(path: file, line: nil, pointer: "/\(position)")
                    let view = try settings.pointer.resolve(in: element, place)
                    if adapter == nil { adapter = try settings.choice.adapter(for: view, inner) }
                    guard let chosen = adapter else { continue }
                    try lower(view, chosen, inner, true, &output, named: type(of: chosen).id(of: element))
                    tally.runs += 1
                } catch {
                    guard settings.keepGoing, error.status == .unreadableInput else {
                        try write(output, sinks)
                        throw error
                    }
                    tally.failures += 1
                    report(error, inner, &output)
                }
                if output.writers[0].count > 1 << 20 {
                    try write(output, sinks)
                    tally.add(output)
                    output = RunOutput(outputs: plan.targets.count)
                }
            }
            tally.add(output)
            try write(output, sinks)
        }
    }

    /// A run per line.
    private func readLines(
        _ reader: LineReader, _ file: String, _ isOneOfMany: Bool, _ sinks: OutputSinks, _ tally: inout Tally,
        _ progress: inout Progress
    ) throws {
        var adapter: (any JSONAdapter)?
        let workers = (0..<settings.jobs).map { _ in RunWorker(settings) }
        while let batch = try nextBatch(reader, file, sinks, &tally) {
            let lines = batch.lines.indices.filter { !batch.lines[$0].isEmpty && !batch[$0].isBlankLine }
            guard !lines.isEmpty else { continue }
            if adapter == nil {
                let (found, failures) = try firstAdapter(batch, lines, file)
                adapter = found
                if found == nil {
                    // Nothing here can be read; what comes later may be.
                    tally.failures += failures.count
                    for (error, origin) in failures { try report(error, origin, sinks) }
                }
            }
            guard let adapter else { continue }
            let shares = share(lines, of: batch, over: workers.count)
            let results = Mutex<[Int: WorkerResult]>([:])
            @Sendable func work(_ share: Int) {
                let result = self.lowerLines(shares[share], of: batch, workers[share], adapter, file, isOneOfMany)
                results.withLock { $0[share] = result }
            }
            if shares.count > 1 {
                DispatchQueue.concurrentPerform(iterations: shares.count, execute: work)
            } else {
                work(0)
            }
            let done = results.withLock { $0 }
            for share in shares.indices {
                guard let result = done[share] else { continue }
                tally.runs += result.runs
                tally.failures += result.failures
                tally.add(result.output)
                try write(result.output, sinks)
                if let error = result.error { throw error }
            }
            tally.bytes += batch.bytes.count
            progress.update(tally.runs, bytes: tally.bytes)
            if file == "-" { try sinks.flush() }
        }
    }

    /// The next lines; with `--keep-going` a line that is too long costs one error entry, as any other bad line.
    private func nextBatch(
        _ reader: LineReader, _ file: String, _ sinks: OutputSinks, _ tally: inout Tally
    ) throws -> LineBatch? {
        while true {
            do throws(ByteStreamError) {
                return try reader.next()
            } catch {
                guard settings.keepGoing, error.code == .tooLarge else { throw error }
                tally.failures += 1
                try report(CommandError(error), RunOrigin(path: file, line: error.line, pointer: ""), sinks)
                try reader.skipLine()
            }
        }
    }

    /// One run whose elements are the lines.
    private func readElements(
        _ reader: LineReader, _ file: String, _ isOneOfMany: Bool, _ sinks: OutputSinks, _ tally: inout Tally,
        _ progress: inout Progress
    ) throws {
        var assembly: (any LineAssembling)?
        let json = JSONReader(settings.strictness, limits: settings.limits)
        while let batch = try reader.next() {
            tally.bytes += batch.bytes.count
            if assembly == nil { assembly = try startAssembly(batch, json, file) }
            try assembly?.add(batch, json, file)
            progress.update(0, bytes: tally.bytes)
        }
        guard let assembly else { return }
        let card = assembly.card
        let origin = RunOrigin(path: file, line: nil, pointer: "")
        var output = RunOutput(outputs: plan.targets.count)
        try consume(
            RunInput(run: try assembly.finish(origin), origin: origin, adapter: card, isOneOfMany: isOneOfMany), &output
        )
        tally.runs += 1
        tally.add(output)
        try write(output, sinks)
    }

    // MARK: Lines

    private struct WorkerResult: Sendable {
        var output: RunOutput
        var runs = 0
        var failures = 0
        var error: CommandError?
    }

    private func lowerLines(
        _ lines: ArraySlice<Int>, of batch: LineBatch, _ worker: RunWorker, _ adapter: any JSONAdapter, _ file: String,
        _ isOneOfMany: Bool
    ) -> WorkerResult {
        var result = WorkerResult(output: RunOutput(outputs: plan.targets.count))
        for line in lines {
            let origin = RunOrigin(path: file, line: batch.firstLine + line, pointer: settings.pointer.text)
            do throws(CommandError) {
                do throws(JSONError) {
                    try worker.json.parse(padded: batch[line])
                } catch {
                    throw CommandError(error, in: origin)
                }
                try worker.json.withRoot { (root) throws(CommandError) in
                    let place = RunOrigin(path: file, line: batch.firstLine + line, pointer: "")
                    let view = try settings.pointer.resolve(in: root, place)
                    let id = settings.pointer.tokens.isEmpty ? nil : type(of: adapter).id(of: root)
                    try lower(view, adapter, origin, isOneOfMany, &result.output, named: id)
                }
                result.runs += 1
            } catch {
                guard settings.keepGoing, error.status == .unreadableInput else {
                    result.error = error
                    return result
                }
                result.failures += 1
                report(error, origin, &result.output)
            }
        }
        return result
    }

    /// The adapter for a file of lines: the first line that can be read says which.
    ///
    /// - Returns: the adapter, or nil with what is wrong with each line when none can be read and `--keep-going` is on.
    private func firstAdapter(
        _ batch: LineBatch, _ lines: [Int], _ file: String
    ) throws(CommandError) -> (adapter: (any JSONAdapter)?, failures: [(CommandError, RunOrigin)]) {
        let json = JSONReader(settings.strictness, limits: settings.limits)
        var failures: [(CommandError, RunOrigin)] = []
        for line in lines {
            let origin = RunOrigin(path: file, line: batch.firstLine + line, pointer: "")
            do throws(CommandError) {
                do throws(JSONError) {
                    try json.parse(padded: batch[line])
                } catch {
                    throw CommandError(error, in: origin)
                }
                let adapter = try json.withRoot { (root) throws(CommandError) in
                    try settings.choice.adapter(for: settings.pointer.resolve(in: root, origin), origin)
                }
                return (adapter, [])
            } catch {
                guard settings.keepGoing, error.status == .unreadableInput else { throw error }
                failures.append((error, origin))
            }
        }
        return (nil, failures)
    }

    /// Splits lines into runs of about equal bytes, one per worker; small batches stay whole.
    private func share(_ lines: [Int], of batch: LineBatch, over workers: Int) -> [ArraySlice<Int>] {
        guard workers > 1, lines.count > 1, batch.bytes.count > 256 << 10 else { return [lines[...]] }
        var shares: [ArraySlice<Int>] = []
        var start = 0
        for worker in 1...workers {
            let goal = batch.bytes.count * worker / workers
            var end = start
            while end < lines.count, batch.lines[lines[end]].lowerBound < goal { end += 1 }
            if worker == workers { end = lines.count }
            if end > start { shares.append(lines[start..<end]) }
            start = end
        }
        return shares
    }

    // MARK: Runs

    private func lower(
        _ view: JSONView, _ adapter: any JSONAdapter, _ origin: RunOrigin, _ isOneOfMany: Bool,
        _ output: inout RunOutput, named id: String? = nil
    ) throws(CommandError) {
        let lowered: LoweredRun
        do {
            lowered = try adapter.lower(view, edgeLimit: settings.edgeLimit)
        } catch {
            var failure = CommandError(
                error, adapter: type(of: adapter).card, in: origin,
                hint: AdapterChoice.hint(for: view, adapter: adapter))
            failure.runID = id ?? type(of: adapter).id(of: view)
            throw failure
        }
        if lowered.graph.stepCount == 0, let hint = AdapterChoice.hint(for: view, adapter: adapter),
            case .no(let reason) = type(of: adapter).fits(view)
        {
            // An adapter that leaves out what it does not know has read nothing where runs lie deeper.
            throw CommandError(
                AdapterError(.shape, at: "", reason), adapter: type(of: adapter).card, in: origin, hint: hint)
        }
        let run = LoweredRun(graph: lowered.graph, id: lowered.id ?? id, report: lowered.report)
        try output.whole { (output) throws(CommandError) in
            try consume(
                RunInput(run: run, origin: origin, adapter: type(of: adapter).card, isOneOfMany: isOneOfMany), &output)
        }
    }

    /// The assembly for a file whose lines are elements: the first element says which; nil when the lines are blank.
    private func startAssembly(
        _ batch: LineBatch, _ json: JSONReader, _ file: String
    ) throws(CommandError) -> (any LineAssembling)? {
        guard let line = batch.lines.indices.first(where: { !batch[$0].isBlankLine }) else { return nil }
        let origin = RunOrigin(path: file, line: batch.firstLine + line, pointer: "")
        do throws(JSONError) {
            try json.parse(padded: batch[line])
        } catch {
            throw CommandError(error, in: origin)
        }
        return try json.withRoot { (element) throws(CommandError) in
            try startAssembly(settings.choice.adapter(for: element, origin), origin)
        }
    }

    private func startAssembly(
        _ adapter: some JSONAdapter, _ origin: RunOrigin
    ) throws(CommandError) -> any LineAssembling {
        do {
            return LineAssembly(adapter: adapter, lowering: try adapter.begin(nil), edgeLimit: settings.edgeLimit)
        } catch {
            throw CommandError(error, adapter: type(of: adapter).card, in: origin)
        }
    }

    // MARK: Output

    private func write(_ output: RunOutput, _ sinks: OutputSinks) throws(CommandError) {
        for (at, writer) in output.writers.enumerated() { try sinks.write(writer.bytes, to: at) }
        let notes = plan.isQuiet ? output.errors : output.notes + output.errors
        if !notes.isEmpty { ErrorStream.write(notes) }
    }

    /// An error entry in the machine outputs, and the error itself on standard error.
    private func report(_ error: CommandError, _ origin: RunOrigin, _ output: inout RunOutput) {
        for (at, target) in plan.targets.enumerated() where target.format == .jsonl {
            output.writers[at].failure(error, origin)
        }
        output.errors += error.text(plan.errorStyle)
    }

    private func report(_ error: CommandError, _ origin: RunOrigin, _ sinks: OutputSinks) throws(CommandError) {
        var output = RunOutput(outputs: plan.targets.count)
        report(error, origin, &output)
        try write(output, sinks)
    }
}

/// What a thread keeps between batches.
///
/// `@unchecked`: a worker is handed to one iteration of `concurrentPerform` at a time, by its number, and the call
/// returns before the next begins.
private final class RunWorker: @unchecked Sendable {
    let json: JSONReader

    init(_ settings: InputSettings) {
        json = JSONReader(settings.strictness, limits: settings.limits)
    }
}

extension CanonicalWriter {
    /// One line of JSON Lines for a run that could not be read.
    mutating func failure(_ error: CommandError, _ origin: RunOrigin) {
        beginObject()
        key("error")
        string(error.code)
        key("file")
        string(origin.path)
        key("id")
        if let id = error.runID { string(id) } else { null() }
        key("line")
        if let line = origin.line ?? error.line { int(line) } else { null() }
        key("message")
        string(error.summary + (error.details.first.map { ": \($0.text)" } ?? ""))
        key("pointer")
        string(error.pointer ?? origin.pointer)
        key("schema")
        string("auditable/error/1")
        endObject()
        newline()
    }
}
