import Adapters
import ArgumentParser
import Findings
import GraphQuery
import Reports

/// `auditable query`: the steps, agents or resources of a run that a text asks for.
struct QueryCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "The steps, agents or resources of a run that a query asks for.",
        discussion: """
            A query is a step by its number, a class (steps, decisions, calls, reads, writes, agents, resources) with a \
            condition in brackets, or a function: up, down, between, path, touching, writers, readers, gates, keystone, \
            agent. x+ is what rests on x and +x what x rests on; & | - join sets.
            """)

    static let card = VerbCard(
        examples: [
            .init("auditable query 'down(20, observed) & writes[applied]' run.json", "writes at risk from step 20"),
            .init("auditable query 'writes[failed]' runs.jsonl --count", "how many writes failed, run by run"),
            .init("auditable query 'path(3, 42)' run.json --edges", "how step 42 rests on step 3"),
        ],
        furtherExamples: [
            .init("auditable query '20+ | 20' run.json --dot", "a drawing of what rests on step 20")
        ],
        exits: [.done, .wrongCommand, .unreadableInput, .partlyDone],
        formats: [.text, .json, .jsonl, .csv, .tsv, .markdown, .dot], schema: "auditable/query/1", group: .after)

    @Argument(help: ArgumentHelp("The query, in quotes.", valueName: "query"))
    var query: String

    @Argument(help: ArgumentHelp("Files, patterns, folders with --each, or - for standard input.", valueName: "run"))
    var inputs: [String] = []

    @Flag(name: .long, help: "Write how many there are.")
    var count = false

    @Flag(name: .long, help: "Write the dependency edges with both ends in the answer.")
    var edges = false

    @Flag(name: .long, help: "Short for --format dot: a drawing of the answer.")
    var dot = false

    @OptionGroup(title: "input") var input: InputOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        var output = output
        if dot {
            guard output.format == nil || output.format == "dot" else {
                throw CommandError(
                    .wrongCommand, code: "conflicting_formats",
                    "the output has one format, not \(output.format ?? "") and dot",
                    [("try", "one of them here, and --also dot=FILE for the drawing")])
            }
            output.format = "dot"
        }
        guard !(count && edges) else {
            throw CommandError(
                .wrongCommand, code: "conflicting_flags", "--count and --edges ask for different things",
                [("try", "--edges --csv, and count the lines")])
        }
        let query: RunQuery
        do throws(QueryError) {
            query = try RunQuery(self.query)
        } catch {
            throw CommandError(query: error)
        }
        guard !edges || query.kind == .steps else {
            throw CommandError(
                .wrongCommand, code: "edges", "the query answers with \(query.kind.rawValue), and edges join steps",
                [("try", "it without --edges")])
        }
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let settings = try InputSettings(input, machineLines: output.jsonl, processors: context.processors)
        let sinks = try OutputSinks(plan)
        let extent: QueryView.Extent = count ? .count : edges ? .edges : .members
        let pipeline = RunPipeline(
            verb: "query", settings: settings, plan: plan, consume: Self.consumer(query, extent, plan))
        try sinks.writeCSVHeadings(QueryView.columns(query.kind, extent), plan)
        let tally = try pipeline.run(inputs, to: sinks)
        try RunTable(title: nil, columns: QueryView.runColumns).write(tally.rows, plan, sinks)
        try sinks.commit()
        return tally.status()
    }

    private static func consumer(_ query: RunQuery, _ extent: QueryView.Extent, _ plan: OutputPlan) -> RunConsumer {
        let writesTable = plan.targets.contains { $0.format == .markdown || ($0.format == .text && plan.isForPeople) }
        return { (input, output) throws(CommandError) in
            let result: QueryResult
            do throws(QueryError) {
                result = try query.evaluate(on: input.run.graph)
            } catch {
                throw CommandError(query: error, in: input.origin)
            }
            let view = QueryView(query: query, result: result, extent: extent, input: input)
            if input.isOneOfMany, writesTable { output.rows.append(view.row) }
            for (at, target) in plan.targets.enumerated() {
                try view.write(target.format, plan, to: &output, at: at)
            }
            // Of one run the text for people tells them itself, unless it is a bare number.
            if !plan.isForPeople || input.isOneOfMany || extent == .count || plan.targets[0].format != .text {
                let run = input.isOneOfMany ? "\(input.name): " : ""
                for note in result.notes {
                    output.notes += "note: \(TerminalText.escape(run + note, ascii: plan.errorStyle.ascii))\n"
                }
            }
        }
    }
}
