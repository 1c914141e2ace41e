import ArgumentParser
import BlastRadius
import CanonicalJSON
import DecisionGraph
import Findings
import Reports

/// `auditable graph`: the two-layer graph of a run, its sizes, features and reaches.
struct GraphCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "graph",
        abstract: "The two-layer graph of a run: sizes, features, edges, and the reach of every step.")

    static let card = VerbCard(
        examples: [
            .init("auditable graph run.json", "sizes and features of one run"),
            .init("auditable graph --adapter steps_v1 --jsonl -", "one graph per line of typed steps"),
            .init("auditable graph steps.jsonl --tsv", "index, downstream and execution reach, a step per line"),
        ],
        furtherExamples: [
            .init("auditable graph runs.jsonl --jsonl --no-edges", "without the edge lists"),
            .init("auditable graph run.json --json --vector full", "with a feature vector"),
        ],
        exits: [.done, .wrongCommand, .unreadableInput, .partlyDone],
        formats: [.text, .json, .jsonl, .csv, .tsv, .markdown, .dot], schema: "auditable/graph/1", group: .after)

    @Argument(help: ArgumentHelp("Files, patterns, folders with --each, or - for standard input.", valueName: "run"))
    var inputs: [String] = []

    @Flag(name: .long, help: "Leave the edge lists out of JSON.")
    var noEdges = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Add a feature vector to JSON: flat, exec, full, flatdens, flatdep or depnorm; repeatable.",
            valueName: "layer"))
    var vector: [String] = []

    @OptionGroup(title: "input") var input: InputOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        var layers: [FeatureLayer] = []
        for name in vector {
            do {
                layers.append(try FeatureLayer(name: name))
            } catch {
                throw CommandError(.wrongCommand, code: error.code.rawValue, error.detail, [("try", "--vector full")])
            }
        }
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let settings = try InputSettings(input, machineLines: output.jsonl, processors: context.processors)
        let sinks = try OutputSinks(plan)
        let (edges, chosen, jobs) = (!noEdges, layers, settings.jobs)
        let pipeline = RunPipeline(verb: "graph", settings: settings, plan: plan) {
            (input, output) throws(CommandError) in
            // Many runs share the threads already; a single large one may have them all.
            let view = GraphView(input: input, listsEdges: edges, layers: chosen, threads: input.isOneOfMany ? 1 : jobs)
            for (at, target) in plan.targets.enumerated() {
                try view.write(target.format, plan, to: &output, at: at)
            }
        }
        try sinks.writeCSVHeadings(GraphView.csvColumns, plan)
        let tally = try pipeline.run(inputs, to: sinks)
        try sinks.commit()
        return tally.status()
    }
}
