import Adapters
import ArgumentParser
import CanonicalJSON
import DecisionGraph
import DecisionRecords
import Findings
import Reports

/// `auditable convert`: a run in another form.
struct ConvertCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "A run as steps or a drawing, a source as a plan, a log as others read it.")

    static let card = VerbCard(
        examples: [
            .init("auditable convert run.json --to steps", "typed steps, one per line"),
            .init("auditable convert run.json --to dot -o run.dot", "a drawing for Graphviz"),
            .init("auditable convert runs.jsonl --to steps | auditable rank -", "verbs compose through steps"),
        ],
        furtherExamples: [
            .init("auditable convert log.jsonl --to records", "a decision log without signatures, verified on the way"),
            .init(
                "auditable convert flow.json --to plan --overlay flow.overlay.yaml --tools tools.yaml",
                "what a framework exports as a plan, with what it cannot say laid over it"),
        ],
        exits: [.done, .wrongCommand, .unreadableInput, .brokenIntegrity, .partlyDone], group: .exchange)

    enum Target: String, ExpressibleByArgument, CaseIterable, Sendable {
        case steps, dot, mermaid, graphml, records, plan
    }

    @Argument(help: ArgumentHelp("Files, patterns, folders with --each, or - for standard input.", valueName: "run"))
    var inputs: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "steps (one per line, without the run's id; of several runs one run per line), dot, mermaid or graphml; "
                + "of a decision log records; of a plan, or what a framework makes one of, plan.",
            valueName: "form"))
    var to: Target

    @Option(
        name: .long,
        help: ArgumentHelp(
            "For --to plan: what the source cannot say; without it, FILE.overlay.yaml where that is there.",
            valueName: "file"))
    var overlay: String?

    @Option(name: .long, help: ArgumentHelp("For --to plan: what tools read and write; repeatable.", valueName: "file"))
    var tools: [String] = []

    @OptionGroup(title: "input") var input: InputOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        guard output.format == nil, !output.json, !output.csv, !output.tsv, output.also.isEmpty else {
            throw CommandError(
                .wrongCommand, code: "format", "convert writes one form, given by --to",
                [("forms", Target.allCases.map(\.rawValue).joined(separator: ", "))])
        }
        let plan = try OutputPlan(output, formats: [.jsonl], environment: context.environment)
        if to == .plan { return try writePlan(plan) }
        guard overlay == nil, tools.isEmpty else {
            throw CommandError(
                .wrongCommand, code: "conflicting_flags", "--overlay and --tools are laid over a plan",
                [("try", "--to plan")])
        }
        if to == .records { return try writeRecords(plan, context) }
        let settings = try InputSettings(input, machineLines: output.jsonl, processors: context.processors)
        let sinks = try OutputSinks(plan)
        let form = to
        let pipeline = RunPipeline(verb: "convert", settings: settings, plan: plan, needsCount: true) {
            (input, output) throws(CommandError) in
            try Self.write(input, as: form, to: &output.writers[0])
        }
        let tally = try pipeline.run(inputs, to: sinks)
        try sinks.commit()
        return tally.status()
    }

    private func writePlan(_ plan: OutputPlan) throws -> ExitStatus {
        for (flag, isGiven) in [
            ("--at", !input.at.isEmpty), ("--each", input.each), ("--keep-going", input.keepGoing),
            ("--adapter-option", !input.adapterOption.isEmpty), ("--lenient", input.lenient),
        ] where isGiven {
            throw CommandError(
                .wrongCommand, code: "conflicting_flags", "\(flag) is for runs, and --to plan reads a plan",
                [("try", "it without \(flag)")])
        }
        guard inputs.count <= 1 else {
            throw CommandError(
                .wrongCommand, code: "several_plans", "\(inputs.count) files make no plan",
                [("try", "one file at a time")])
        }
        let path = try InputFiles.one(inputs.first)
        let (lowered, notes) = try PlanOpening.lowered(
            path, adapter: input.adapter, overlay: overlay, tools: tools)
        let sinks = try OutputSinks(plan)
        try sinks.write(lowered.text().utf8, to: 0)
        try sinks.commit()
        guard !plan.isQuiet else { return .done }
        for note in notes {
            let place = note.location.region.map { ":\($0.startLine):\($0.startColumn)" } ?? ""
            ErrorStream.write(
                TerminalText.escape("\(note.location.path)\(place): \(note.message)", ascii: plan.style.ascii) + "\n")
        }
        return .done
    }

    private func writeRecords(_ plan: OutputPlan, _ context: CommandContext) throws -> ExitStatus {
        let files = try InputFiles.expand(inputs, each: false)
        guard files.count == 1 else {
            throw CommandError(
                .wrongCommand, code: "several_logs", "\(files.count) logs make no chain",
                [("try", "one log at a time")])
        }
        for (flag, isGiven) in [
            ("--adapter", input.adapter != nil || !input.adapterOption.isEmpty), ("--at", !input.at.isEmpty),
            ("--each", input.each), ("--keep-going", input.keepGoing),
        ] where isGiven {
            throw CommandError(
                .wrongCommand, code: "conflicting_flags", "\(flag) is for runs, and --to records reads a decision log",
                [("try", "it without \(flag)")])
        }
        let settings = LogSettings(
            strictness: input.lenient ? .lenient : .strict,
            limits: try LogOptions.limits(maxLineBytes: input.maxRunBytes),
            threads: max(1, min(input.jobs ?? context.processors, 256)))
        let sinks = try OutputSinks(plan)
        try RecordsConversion(path: files[0].path, settings: settings).write(plan, to: sinks)
        try sinks.commit()
        return .done
    }

    private static func write(
        _ input: RunInput, as form: Target, to writer: inout CanonicalWriter
    ) throws(CommandError) {
        switch form {
        // A decision log is no run, nor is a plan; they have gone their own ways.
        case .records, .plan: break
        case .dot: writer.verbatim(DOTFigure.render(GraphFigure(input).figure).utf8)
        case .mermaid, .graphml:
            // Either is one document; several of them in a row are none.
            if input.isOneOfMany {
                throw CommandError(
                    .wrongCommand, code: "several_runs",
                    "the input has several runs and a \(form.rawValue) text holds one",
                    [("try", "--at for one of them")])
            }
            let figure = GraphFigure(input).figure
            writer.verbatim((form == .mermaid ? MermaidFigure.render(figure) : GraphMLFigure.render(figure)).utf8)
        case .steps:
            do {
                try writeSteps(input, to: &writer)
            } catch {
                throw CommandError(error, in: input.origin)
            }
        }
    }

    private static func writeSteps(_ input: RunInput, to writer: inout CanonicalWriter) throws(JSONError) {
        let graph = input.run.graph
        let steps = StepWriter()
        // A line per step says neither that there is none nor what belongs to the run as a whole.
        if !input.isOneOfMany, graph.stepCount > 0, !graph.hasSharedResource {
            for position in 0..<graph.stepCount {
                try steps.write(graph.step(at: position), to: &writer)
                writer.newline()
            }
            return
        }
        writer.beginObject()
        writer.key("id")
        if let id = input.run.id { writer.string(id) } else { writer.null() }
        if graph.hasSharedResource {
            writer.key("shared_resource")
            writer.bool(true)
        }
        writer.key("steps")
        writer.beginArray()
        for position in 0..<graph.stepCount { try steps.write(graph.step(at: position), to: &writer) }
        writer.endArray()
        writer.endObject()
        writer.newline()
    }
}
