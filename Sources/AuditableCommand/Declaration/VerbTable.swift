import ArgumentParser

/// Every verb of the command line, in the order in which help shows them.
enum VerbTable {
    /// A first word of the command line.
    enum Entry: Sendable {
        case verb(any Verb.Type)
        case noun(any VerbNoun.Type)

        var word: String {
            switch self {
            case .verb(let verb): verb._commandName
            case .noun(let noun): noun._commandName
            }
        }

        var abstract: String {
            switch self {
            case .verb(let verb): verb.configuration.abstract
            case .noun(let noun): noun.configuration.abstract
            }
        }

        var group: VerbGroup {
            switch self {
            case .verb(let verb): verb.card.group
            case .noun(let noun): noun.group
            }
        }

        var verbs: [any Verb.Type] {
            switch self {
            case .verb(let verb): [verb]
            case .noun(let noun): noun.verbs
            }
        }

        var command: any ParsableCommand.Type {
            switch self {
            case .verb(let verb): verb
            case .noun(let noun): noun
            }
        }
    }

    static let entries: [Entry] = [
        .verb(LintCommand.self),
        .verb(GatesCommand.self),
        .verb(ExplainCommand.self),
        .verb(WatchCommand.self),
        .verb(ReplayCommand.self),
        .verb(RecoverCommand.self),
        .verb(WhatIfCommand.self),
        .noun(PolicyCommand.self),
        .verb(RankCommand.self),
        .verb(BlastCommand.self),
        .verb(WhyCommand.self),
        .verb(QueryCommand.self),
        .verb(CheckCommand.self),
        .verb(ConformCommand.self),
        .verb(DiffCommand.self),
        .verb(ShowCommand.self),
        .verb(GraphCommand.self),
        .verb(VerifyCommand.self),
        .noun(RecordsCommand.self),
        .verb(ConvertCommand.self),
        .noun(KeyCommand.self),
        .verb(CanonicalCommand.self),
        .verb(EvalCELCommand.self),
        .verb(AdaptersCommand.self),
        .verb(DoctorCommand.self),
        .verb(VersionCommand.self),
        .verb(CompletionsCommand.self),
        .verb(ManualCommand.self),
    ]

    /// The verbs themselves, those of nouns in their noun's place.
    static var verbs: [any Verb.Type] { entries.flatMap(\.verbs) }

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
        .init(
            "auditable verify log.jsonl --key-ring ring.json --jobs 2", "a signed log, on two threads"),
        .init(
            "auditable verify old.jsonl --lenient --max-line-bytes 1000000000",
            "as the reference reads it, longer lines too"),
        .init("auditable records list log.jsonl --key secret.key --allow-open-key", "with a key that others may read"),
        .init("auditable rank run.json --color never --ascii --width 100", "plain text of a fixed width"),
    ]
}

/// The root of the command line; alone it prints the command tree.
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auditable",
        abstract: "What an agent relied on, what rests on it, and whether it still holds.",
        version: ToolVersion.text,
        subcommands: VerbTable.entries.map(\.command))
}
