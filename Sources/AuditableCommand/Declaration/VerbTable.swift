import ArgumentParser

/// Every verb of the command line, in the order in which help shows them.
enum VerbTable {
    static let verbs: [any Verb.Type] = [
        RankCommand.self,
        ShowCommand.self,
        GraphCommand.self,
        ConvertCommand.self,
        CanonicalCommand.self,
        AdaptersCommand.self,
        DoctorCommand.self,
        VersionCommand.self,
        CompletionsCommand.self,
        ManualCommand.self,
    ]

    /// Examples of the flags that all verbs share, for the manual page and for the test that no flag lacks one.
    static let sharedExamples: [VerbCard.Example] = [
        .init("auditable rank airline.json --at /0/traj", "the run at a place inside a document"),
        .init("auditable rank airline.json --each --at /traj --jobs 2 --jsonl", "every run of a list, on two threads"),
        .init(
            "auditable rank runs.jsonl --adapter tau_bench_prior_db_reads_v1 --adapter-option model_id=gpt-4o",
            "with a named adapter and one of its settings"),
        .init("auditable rank runs.jsonl --keep-going --jsonl", "one error entry per bad line instead of a stop"),
        .init(
            "auditable rank old.jsonl --lenient --max-run-bytes 1000000000",
            "accept what the reference accepts, larger runs too"),
        .init("auditable rank huge.jsonl --max-edges 1000000", "refuse runs whose rule makes more edges"),
        .init(
            "auditable rank run.json --format markdown -o ranks.md --also csv=ranks.csv", "two outputs of one reading"),
        .init(
            "auditable rank run.json --json --output rank.json --quiet --progress none",
            "one object in a file, nothing else"),
        .init("auditable rank runs.jsonl --csv", "a table for a spreadsheet"),
        .init("auditable rank runs.jsonl --tsv", "fields separated by tabs"),
        .init("auditable rank run.json --color never --ascii --width 100", "plain text of a fixed width"),
    ]
}

/// The root of the command line; alone it prints the command tree.
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auditable",
        abstract: "What an agent's run rested on, and what rests on each of its steps.",
        version: ToolVersion.text,
        subcommands: VerbTable.verbs)
}
