import Adapters
import BlastRadius
import CanonicalJSON
import DecisionGraph
import Findings
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What `blast` and `why` do: they ask one question of runs, or of several runs joined to one graph.
struct RiskRun {
    let verb: String
    let card: VerbCard
    let direction: GradedReach.Direction
    let question: RiskQuestion
    let settings: RiskSettings

    func perform(
        _ file: String, _ input: InputOptions, _ output: OutputOptions, _ context: CommandContext
    ) throws -> ExitStatus {
        let plan = try OutputPlan(output, formats: card.formats, environment: context.environment)
        var read = try InputSettings(input, machineLines: output.jsonl, processors: context.processors)
        if case .everyStep = question {
            try checkOverview(plan)
        } else if !settings.across.isEmpty {
            var input = input
            // Runs are kept in the order in which they are read.
            input.jobs = 1
            read = try InputSettings(input, machineLines: output.jsonl, processors: 1)
            return try performAcross(file, read, plan)
        }
        let sinks = try OutputSinks(plan)
        let pipeline = RunPipeline(verb: verb, settings: read, plan: plan, consume: consumer(plan, jobs: read.jobs))
        try sinks.writeCSVHeadings(csvColumns, plan)
        let tally = try pipeline.run([file], to: sinks)
        try RunTable(title: nil, columns: runColumns).write(tally.rows, plan, sinks)
        try sinks.commit()
        return tally.status()
    }

    private var isOverview: Bool { if case .everyStep = question { true } else { false } }
    private var csvColumns: [Table.Column] { isOverview ? RiskOverviewView.csvColumns : RiskView.csvColumns }
    private var runColumns: [Table.Column] { isOverview ? RiskOverviewView.runColumns : RiskView.runColumns }

    /// What asks about certain steps has no meaning where there are none.
    private func checkOverview(_ plan: OutputPlan) throws(CommandError) {
        var flags: [String] = []
        if !settings.across.isEmpty { flags.append("--across") }
        if settings.paths > 1 { flags.append("--paths") }
        if settings.report.assumesFullHistory { flags.append("--assume") }
        if plan.targets.contains(where: { $0.format == .dot }) { flags.append("--format dot") }
        guard !flags.isEmpty else { return }
        throw CommandError(
            .wrongCommand, code: "no_step", "\(flags.joined(separator: " and ")) needs a step to start from",
            [("try", "auditable \(verb) INPUT STEP \(flags[0])")])
    }

    private func consumer(_ plan: OutputPlan, jobs: Int) -> RunConsumer {
        let (direction, question, settings) = (direction, question, settings)
        let writesTable = plan.targets.contains { $0.format == .markdown || ($0.format == .text && plan.isForPeople) }
        return { (input, output) throws(CommandError) in
            var context = RiskContext(id: input.run.id, adapterID: input.adapter.id)
            context.question = question.text
            context.until = try Self.cut(input, settings.until)
            let graph = context.until?.graph ?? input.run.graph
            if case .everyStep = question {
                let overview = RiskOverview(of: graph, weakest: settings.report.weakest, threads: jobs)
                let view = RiskOverviewView(overview: overview, context: context, input: input, settings: settings)
                if input.isOneOfMany, writesTable { output.rows.append(view.row) }
                for (at, target) in plan.targets.enumerated() {
                    try view.write(target.format, plan, to: &output, at: at)
                }
                return
            }
            let (sources, notes) = try Self.sources(question, input, context.until)
            let report = RiskReport(of: sources, in: graph, direction, settings: settings.report)
            let view = RiskView(
                report: report, context: context, settings: settings, place: input.origin.description,
                name: input.name, isOneOfMany: input.isOneOfMany, notes: notes)
            if input.isOneOfMany, writesTable { output.rows.append(view.row) }
            for (at, target) in plan.targets.enumerated() {
                try view.write(target.format, plan, to: &output, at: at, in: input.origin)
            }
        }
    }

    /// The run until a time; nil when none was given.
    private static func cut(_ input: RunInput, _ until: RiskSettings.Until?) throws(CommandError) -> RunUntil? {
        guard let until else { return nil }
        let graph = input.run.graph
        let time: StepTime
        switch until {
        case .time(let given): time = given
        case .step(let index):
            guard let position = graph.position(of: index) else {
                throw CommandError.unknownStep(index, of: graph, input.origin)
            }
            guard let own = graph.time(at: position) else {
                throw CommandError(
                    .unreadableInput, code: "no_time", "step \(index) has no time to end at",
                    [(input.origin.description, timeAttributes)])
            }
            time = own
        }
        do {
            if let run = try graph.until(time) { return run }
        } catch {
            throw CommandError(.defect, code: "defect", "\(error)")
        }
        throw CommandError(
            .unreadableInput, code: "no_time", "no step has a time, so none is known to be later than \(time.text)",
            [(input.origin.description, timeAttributes), ("try", "it without --until")])
    }

    private static var timeAttributes: String {
        "a step's time is one of \(DecisionGraph.timeAttributes.map(\.lossyText).joined(separator: ", ")): "
            + "RFC 3339 with an offset, or Unix seconds"
    }

    /// The positions asked about, in the run or what is left of it.
    private static func sources(
        _ question: RiskQuestion, _ input: RunInput, _ until: RunUntil?
    ) throws(CommandError) -> (positions: [Int], notes: [String]) {
        guard let until, case .steps(let indices, _) = question else {
            return try question.positions(in: until?.graph ?? input.run.graph, input.origin)
        }
        for index in indices where until.graph.position(of: index) == nil {
            guard let position = input.run.graph.position(of: index), let own = input.run.graph.time(at: position)
            else { continue }
            throw CommandError(
                .unreadableInput, code: "later_step", "step \(index) is later than the time given",
                [(input.origin.description, "it is of \(own.text)"), ("until", until.time.text)])
        }
        return try question.positions(in: until.graph, input.origin)
    }

    // MARK: Across runs

    /// A run that was read and is kept.
    private struct Kept: Sendable {
        let input: RunInput
        let until: RunUntil?

        var graph: DecisionGraph { until?.graph ?? input.run.graph }
    }

    private func performAcross(_ file: String, _ read: InputSettings, _ plan: OutputPlan) throws -> ExitStatus {
        let sinks = try OutputSinks(plan)
        let (runs, _) = try keep([file], read, plan, sinks, until: settings.until)
        guard runs.count == 1, let first = runs.first else {
            throw CommandError(
                .wrongCommand, code: "several_runs", "--across asks about one run and \(file) has \(runs.count)",
                [("try", "--at for one of them, and the others under --across")])
        }
        let until = first.until.map { RiskSettings.Until.time($0.time) }
        var all: [Kept] = []
        var status = ExitStatus.done
        var taken: Set<InputFiles.Identity> = []
        if let own = InputFiles.Identity(file) { taken.insert(own) }
        for name in settings.across {
            // A folder stands for its files; no file is taken twice, or its steps would count twice.
            let files = try InputFiles.expand([name], each: read.each || Self.isFolder(name)).filter {
                InputFiles.Identity($0.path).map { taken.insert($0).inserted } ?? true
            }
            for file in files {
                let (runs, tally) = try keep([file.path], read, plan, sinks, until: until)
                all += runs
                status = status.combined(with: tally.status())
            }
        }
        // Where times do not tell, the run asked about stands where it reaches most: before what may rest on it, and
        // behind what it may rest on.
        let place = direction == .down ? 0 : all.count
        all.insert(first, at: place)
        let joined: JoinedRuns
        do {
            joined = try JoinedRuns(
                zip(all, Self.names(of: all)).map { JoinedRuns.Run(name: $1, graph: $0.graph) },
                edgeLimit: read.edgeLimit)
        } catch {
            throw CommandError(
                .unreadableInput, code: error.code.rawValue, "the runs are too large to be joined",
                [(file, error.detail), ("try", "--max-edges with a larger number, or fewer runs")])
        }
        let (asked, notes) = try Self.sources(question, first.input, first.until)
        let sources = asked.map { joined.position($0, ofRun: place) }
        let report = RiskReport(of: sources, in: joined.graph, direction, settings: settings.report)
        var context = RiskContext(id: first.input.run.id, adapterID: first.input.adapter.id)
        context.question = question.text
        if let until = first.until {
            // What was left out and kept is told of all runs together.
            context.until = RunUntil(
                graph: joined.graph, time: until.time, removed: all.reduce(0) { $0 + ($1.until?.removed ?? 0) },
                untimed: all.reduce(0) { $0 + ($1.until?.untimed ?? 0) })
        }
        context.joined = (joined, place)
        let view = RiskView(
            report: report, context: context, settings: settings, place: first.input.origin.description,
            name: first.input.name, isOneOfMany: false, notes: notes)
        var output = RunOutput(outputs: plan.targets.count)
        try sinks.writeCSVHeadings(csvColumns, plan)
        for (at, target) in plan.targets.enumerated() {
            try view.write(target.format, plan, to: &output, at: at, in: first.input.origin)
        }
        for (at, writer) in output.writers.enumerated() { try sinks.write(writer.bytes, to: at) }
        if !plan.isQuiet, !output.notes.isEmpty { ErrorStream.write(output.notes) }
        try sinks.commit()
        return status
    }

    private func keep(
        _ files: [String], _ read: InputSettings, _ plan: OutputPlan, _ sinks: OutputSinks,
        until: RiskSettings.Until?
    ) throws(CommandError) -> ([Kept], RunPipeline.Tally) {
        let kept = Mutex<[Kept]>([])
        let pipeline = RunPipeline(verb: verb, settings: read, plan: plan, needsCount: false) {
            (input, _) throws(CommandError) in
            let run = Kept(input: input, until: try Self.cut(input, until))
            kept.withLock { $0.append(run) }
        }
        let tally = try pipeline.run(files, to: sinks)
        return (kept.withLock { $0 }, tally)
    }

    /// What runs are called: by their ids where no two share one, else by where they were found.
    private static func names(of runs: [Kept]) -> [String] {
        var counts: [JSONString: Int] = [:]
        for run in runs { counts[JSONString(run.input.name), default: 0] += 1 }
        return runs.map {
            counts[JSONString($0.input.name)] == 1 ? $0.input.name : $0.input.origin.description
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
