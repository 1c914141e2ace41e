import ArgumentParser

/// The flags that say which rules run, and what they must find.
struct LintRuleFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("Only these rules: codes, beginnings of codes (PRE4) or names.", valueName: "rules"))
    var select: [String] = []

    @Option(name: .long, help: ArgumentHelp("These rules beside those chosen before.", valueName: "rules"))
    var extendSelect: [String] = []

    @Option(name: .long, help: ArgumentHelp("Not these rules.", valueName: "rules"))
    var ignore: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "reference (the four lints of the reference), default, or strict (every control is required).",
            valueName: "name"))
    var profile: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Controls that every plan must have: audit, human, judge, reversal, rate_limit, kill_switch or all.",
            valueName: "controls"))
    var require: [String] = []

    @Option(
        name: .long, help: ArgumentHelp("A level for a rule: off, info, warning or error.", valueName: "rule=level"))
    var severity: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A file of rules of your own, beside those that configurations name; repeatable.", valueName: "file"))
    var rules: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Lint nothing, and see whether the rules of a file do on their examples what they say.", valueName: "file"))
    var testRules: String?

    /// The files of rules, read.
    func ruleFiles() throws(CommandError) -> TeamRuleFiles {
        var files = TeamRuleFiles()
        for path in rules { try files.add(UsedRuleFile(path, workingFolder: FilePath.workingFolder)) }
        return files
    }
}

/// The flags that say which findings are an objection.
struct LintResultFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The level from which findings end with 1: info, warning, error or never; warning without it.",
            valueName: "level"))
    var failAt: String?

    @Flag(name: .long, help: "End with 0 where it would be 1.")
    var exitZero = false

    @Option(name: .long, help: ArgumentHelp("A file of known findings, which are no objection.", valueName: "file"))
    var baseline: String?

    @Option(name: .long, help: ArgumentHelp("Write what is found into a file of known findings.", valueName: "file"))
    var writeBaseline: String?

    @Flag(name: .long, help: "End with 1 when a known finding is no longer there.")
    var strictBaseline = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only findings that the same files have not at a revision, which git knows.", valueName: "revision"))
    var diff: String?

    @Flag(name: .long, help: "List what is suppressed, with the reasons.")
    var showSuppressed = false

    @Flag(name: .long, help: "Disregard suppressions.")
    var noSuppress = false

    @Option(
        name: .long,
        help: ArgumentHelp("The last day a suppression must not have passed; today without it.", valueName: "day"))
    var today: String?

    @Flag(name: .long, help: "Count findings by rule instead of listing them.")
    var statistics = false

    @Option(
        name: .long,
        help: ArgumentHelp("auto (on a terminal), always or never: the lines of source in the text.", valueName: "when")
    )
    var excerpt = "auto"

    @Option(
        name: .long, help: ArgumentHelp("What tells several SARIF files of one commit apart.", valueName: "text"))
    var category: String?
}

/// The flags that change files.
struct LintFixFlags: ParsableArguments {
    @Flag(name: .long, help: "Apply the fixes that change no meaning, as of suppressions that suppress nothing.")
    var fix = false

    @Flag(name: .long, help: "Apply the other fixes too, in files that are executed.")
    var unsafeFixes = false

    @Flag(name: .long, help: "Say what would be fixed, and write nothing.")
    var fixDryRun = false
}

/// The flags that say what is read, and how.
struct LintFileFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The adapter that reads the files; without it, the only one that fits.", valueName: "name"))
    var adapter: String?

    @Option(
        name: .long, help: ArgumentHelp("What standard input is called, in findings too.", valueName: "path"))
    var stdinName: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A configuration; without it, the nearest auditable.yaml above each file.", valueName: "file"))
    var config: String?

    @Flag(name: .long, help: "No configuration.")
    var noConfig = false

    @Flag(name: .long, help: "Keep nothing for later runs, and use nothing kept.")
    var noCache = false

    @Option(name: .long, help: ArgumentHelp("Where to keep what is kept for later runs.", valueName: "folder"))
    var cacheDir: String?

    @Option(name: .long, help: ArgumentHelp("Threads to use; all processors without it.", valueName: "n"))
    var jobs: Int?
}
