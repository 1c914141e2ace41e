import Adapters
import ArgumentParser
import CanonicalJSON
import DecisionGraph
import Findings
import Reports

/// `auditable show`: one run or one step in full.
struct ShowCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "One run step by step, or one step in full.")

    static let card = VerbCard(
        examples: [
            .init("auditable show run.json", "every step, a line each"),
            .init("auditable show run.json 20", "step 20: what it rests on, what rests on it, its attributes"),
            .init("auditable show run.json --lanes", "agents as lanes, dependencies as arcs"),
        ],
        furtherExamples: [.init("auditable show run.json 20 --raw", "the step as it was read")],
        exits: [.done, .wrongCommand, .unreadableInput, .partlyDone],
        formats: [.text, .json, .jsonl, .csv, .tsv, .markdown], schema: "auditable/show/1", group: .after)

    @Argument(help: ArgumentHelp("A file, or - for standard input.", valueName: "run"))
    var file: String = "-"

    @Argument(help: ArgumentHelp("The index of a step.", valueName: "step"))
    var step: Int?

    @Flag(name: .long, help: "Draw the run: a lane per agent, an arc per dependency.")
    var lanes = false

    @Flag(name: .long, help: "Write steps as canonical JSON, as steps_v1 reads them.")
    var raw = false

    @OptionGroup(title: "input") var input: InputOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        if lanes, raw {
            throw CommandError(
                .wrongCommand, code: "conflicting_flags", "--lanes draws and --raw does not", [("try", "one of them")])
        }
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        if lanes || raw, plan.targets.count > 1 || !(raw ? [.text, .jsonl] : [.text]).contains(plan.targets[0].format) {
            throw CommandError(
                .wrongCommand, code: "conflicting_formats",
                raw ? "--raw writes JSON lines and nothing else" : "--lanes draws text and nothing else",
                [("try", "it without --format and --also")])
        }
        let settings = try InputSettings(input, machineLines: output.jsonl, processors: context.processors)
        let sinks = try OutputSinks(plan)
        let (step, lanes, raw) = (step, lanes, raw)
        let pipeline = RunPipeline(verb: "show", settings: settings, plan: plan) {
            (input, output) throws(CommandError) in
            var position: Int?
            if let step {
                guard let found = input.run.graph.position(of: step) else {
                    throw CommandError(
                        .unreadableInput, code: "unknown_step", "the run has no step \(step)",
                        [(input.origin.description, Self.range(of: input.run.graph))])
                }
                position = found
            }
            if lanes {
                let view = LaneView(graph: input.run.graph, selected: position)
                let text = RunHeader(input).text(plan.style) + "\n" + view.text(plan.style)
                output.writers[0].verbatim(text.utf8)
                return
            }
            let view = StepsView(input: input, selected: position)
            for (at, target) in plan.targets.enumerated() {
                try view.write(raw ? .jsonl : target.format, raw: raw, plan, to: &output, at: at)
            }
        }
        if !raw { try sinks.writeCSVHeadings(StepsView.columns, plan) }
        let tally = try pipeline.run([file], to: sinks)
        try sinks.commit()
        return tally.status()
    }

    private static func range(of graph: DecisionGraph) -> String {
        guard graph.stepCount > 0 else { return "the run has no steps" }
        let indices = (0..<graph.stepCount).map { graph.index(at: $0) }
        return "its \(graph.stepCount) steps are numbered from \(indices.min() ?? 0) to \(indices.max() ?? 0)"
    }
}
