import ArgumentParser
import DecisionGraph

/// `auditable why`: what a step rested on, down to the inputs.
struct WhyCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "What a step rested on, directly or through others, down to the inputs.")

    static let card = VerbCard(
        examples: [
            .init("auditable why run.json 42", "the steps that step 42 rested on"),
            .init("auditable why run.json 42 --evidence declared --json", "without inferred edges, as one object"),
        ],
        furtherExamples: [
            .init("auditable why run.json 38,42 --paths 3", "two steps at once, three ways to each"),
            .init("auditable why run.json 42 --assume full-history --all", "as if it rested on all before it"),
            .init("auditable why run.json 42 --across runs/", "also in other runs that touched the same resources"),
            .init("auditable why run.json 42 --until step:42 --top 5", "by the time of the step, five steps"),
        ],
        exits: [.done, .wrongCommand, .unreadableInput, .partlyDone],
        formats: [.text, .json, .jsonl, .csv, .tsv, .markdown, .dot], schema: "auditable/why/1", group: .after)

    @Argument(help: ArgumentHelp("A file, or - for standard input.", valueName: "input"))
    var file: String

    @Argument(
        help: ArgumentHelp("The index of a step, several with commas between them, or a query.", valueName: "step"))
    var question: String

    @OptionGroup var risk: RiskFlags
    @OptionGroup(title: "input") var input: InputOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        try RiskRun(
            verb: "why", card: Self.card, direction: .up, question: RiskQuestion(question),
            settings: RiskSettings(risk)
        ).perform(file, input, output, context)
    }
}
