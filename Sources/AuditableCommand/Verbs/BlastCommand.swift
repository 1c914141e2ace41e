import ArgumentParser
import DecisionGraph

/// `auditable blast`: what is at risk if a step or write is wrong.
struct BlastCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "blast", abstract: "What is at risk if a step or write is wrong: bounds, steps, paths.")

    static let card = VerbCard(
        examples: [
            .init("auditable blast run.json 20", "the steps and writes at risk if step 20 is wrong"),
            .init("auditable blast run.json 20 --evidence observed --json", "by observed edges alone, as one object"),
            .init("auditable blast run.json", "least and most of every step"),
        ],
        furtherExamples: [
            .init(
                "auditable blast steps.jsonl 'writes[tool == \"update_cost\"]' --csv",
                "what rests on the writes of a tool"),
            .init("auditable blast run.json 20,24 --paths 3", "two steps at once, three ways to each step at risk"),
            .init("auditable blast run.json 20 --assume full-history --all", "as if each step rested on all before it"),
            .init("auditable blast run.json 20 --across runs/", "also in other runs that touch the same resources"),
            .init("auditable blast run.json 20 --until 2026-05-18T08:30:00Z", "what was at risk by then"),
            .init("auditable blast run.json 20 --until step:30 --top 5", "up to the time of step 30, five steps"),
        ],
        exits: [.done, .wrongCommand, .unreadableInput, .partlyDone],
        formats: [.text, .json, .jsonl, .csv, .tsv, .markdown, .dot], schema: "auditable/blast/1", group: .after)

    @Argument(help: ArgumentHelp("A file, or - for standard input.", valueName: "input"))
    var file: String

    @Argument(
        help: ArgumentHelp(
            "The index of a step, several with commas between them, or a query; without it, every step by itself.",
            valueName: "step"))
    var question: String?

    @OptionGroup var risk: RiskFlags
    @OptionGroup(title: "input") var input: InputOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        try RiskRun(
            verb: "blast", card: Self.card, direction: .down, question: RiskQuestion(question),
            settings: RiskSettings(risk)
        ).perform(file, input, output, context)
    }
}
