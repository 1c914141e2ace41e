import ArgumentParser
import Reports

/// The flags that say what is written and where. They are the same for every verb.
struct OutputOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "text, json, jsonl, csv, tsv, markdown, sarif, junit, github or dot, as far as the verb has it.",
            valueName: "format"))
    var format: String?

    @Flag(name: .long, help: "Short for --format json: one object.")
    var json = false

    @Flag(
        name: .long, help: "Short for --format jsonl: one object per line. Runs on standard input are then a line each."
    )
    var jsonl = false

    @Flag(name: .long, help: "Short for --format csv.")
    var csv = false

    @Flag(name: .long, help: "Short for --format tsv: fields separated by tabs, no headings.")
    var tsv = false

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("Write to a file, which appears whole or not at all.", valueName: "file"))
    var output: String?

    @Option(
        name: .long,
        help: ArgumentHelp("A further output of the same run; repeatable.", valueName: "format=file"))
    var also: [String] = []

    @Option(name: .long, help: ArgumentHelp("auto, always or never.", valueName: "when"))
    var color: String = "auto"

    @Flag(name: .long, help: "ASCII only: no box drawing, no arrows, other characters as escapes.")
    var ascii = false

    @Option(name: .long, help: ArgumentHelp("Columns of the text output, at most 140.", valueName: "columns"))
    var width: Int?

    @Flag(name: .long, help: "No progress, no cautions on standard error.")
    var quiet = false

    @Option(name: .long, help: ArgumentHelp("auto, plain, json or none.", valueName: "how"))
    var progress: String = "auto"
}
