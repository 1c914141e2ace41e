import ArgumentParser
import ByteStreams
import CanonicalJSON
import Findings
import PlanLint
import PositionedDocuments
import Reports
import Signing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// `auditable lint`: findings on declared plans.
struct LintCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "What is wrong with a declared plan: gates, scopes, loops, races, data.")

    static let card = VerbCard(
        examples: [
            .init("auditable lint pay.plan.yaml", "one plan"),
            .init(
                "auditable lint flows --format sarif -o lint.sarif --also junit=lint.xml", "a folder, for two readers"),
            .init("auditable lint --diff main --format github", "what is new against a branch, as annotations"),
        ],
        furtherExamples: [
            .init("auditable lint flows --select PRE4,self-approval --ignore PRE409", "some rules"),
            .init("auditable lint flows --profile reference --extend-select PRE303", "a named set, and one more"),
            .init(
                "auditable lint flows --require audit,human --severity PRE107=off,PRE405=error",
                "controls that must be there, levels of your own"),
            .init("auditable lint flows --fail-at error --exit-zero", "what ends with 1, and nothing that does"),
            .init("auditable lint flows --write-baseline known.json", "what is known, into a file"),
            .init(
                "auditable lint flows --baseline known.json --strict-baseline", "what is not known; the file kept true"),
            .init("auditable lint flows --show-suppressed --today 2027-01-31", "with the reasons, as of a day"),
            .init("auditable lint flows --no-suppress --statistics", "everything, counted by rule"),
            .init("auditable lint flows --fix", "remove suppressions that suppress nothing"),
            .init("auditable lint flows --unsafe-fixes --fix-dry-run", "what would be changed in executed files"),
            .init(
                "auditable lint --adapter langgraph_graph --stdin-name graph.json -", "an export from standard input"),
            .init("auditable lint flows --rules rules/pay.yaml --select X-PAY,PRE4", "with rules of your own"),
            .init("auditable lint --test-rules rules/pay.yaml", "whether these do on their examples what they say"),
            .init("auditable lint flows --config ci.yaml --jobs 2", "another configuration, on two threads"),
            .init("auditable lint flows --no-config --no-cache --excerpt always", "nothing but the files"),
            .init(
                "auditable lint flows --cache-dir .cache --category flows --format sarif", "for an upload of its own"),
        ],
        exits: [.done, .objection, .wrongCommand, .unreadableInput],
        formats: [.text, .json, .jsonl, .sarif, .junit, .github, .markdown, .csv, .tsv], schema: "auditable/lint/1",
        group: .before)

    @Argument(help: ArgumentHelp("Plans, folders of them, or - for standard input.", valueName: "plans"))
    var plans: [String] = []

    @OptionGroup(title: "rule") var rules: LintRuleFlags
    @OptionGroup(title: "result") var results: LintResultFlags
    @OptionGroup(title: "fix") var fixes: LintFixFlags
    @OptionGroup(title: "file") var files: LintFileFlags
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let showsExcerpts = try excerpts(plan)
        if let path = rules.testRules { return try test(path, plan, context) }
        let project = try LintProject(
            teamRules: rules.ruleFiles(), file: files.config, isDisabled: files.noConfig)
        let found = try PlanFiles(plans, project)
        try refuseOverwriting(found, plan)
        let catalogue = try project.teamRules(of: found.files).catalogue
        let settings = try LintSettings(
            rules, results, files, catalogue: catalogue, processors: context.processors,
            wantsFacts: plan.targets.contains { $0.format == .json })
        let input =
            try found.files.contains { $0.path == "-" }
            ? BoundedFile.bytes("-", what: "the plan", limit: PlanReading.limit + 1) : nil
        let cacheFolder = files.noCache ? nil : files.cacheDir ?? LintCache.usualFolder(context.environment)
        let run = try LintRun(
            found.files, project, catalogue, settings, cache: cacheFolder.map { LintCache(folder: $0) },
            source: DiskFiles(standardInput: input), inputName: files.stdinName)
        let notes = LintNotes(plan)
        if fixes.fix || fixes.unsafeFixes || fixes.fixDryRun { try fix(run, notes) }

        // What cannot be written must be known before the work.
        let sinks = try OutputSinks(plan)
        var linted = run.lint()
        var summing = try LintSumming(run, linted: &linted, isWhole: found.files.allSatisfy { $0.origin != .named })
        let before = try results.diff.map { (name) throws(CommandError) in try summing.known(at: name) }
        var status = ExitStatus.done
        // A baseline speaks of everything that is there, and not of what is new alone.
        try summing.useBaselines(named: results.baseline, writing: results.writeBaseline, notes)
        if let path = results.writeBaseline { try summing.writeBaseline(path) }
        if let before { summing.keepNew(beside: before) }

        for folder in found.unreadable {
            notes.error(
                CommandError(
                    .unreadableInput, code: "cannot_open", "the folder \(folder.path) cannot be read",
                    [(folder.path, folder.reason)]))
        }
        if summing.plans.isEmpty { notes.note(noPlan(found)) }
        let lines = LintLines(
            standardInput: input, inputPath: run.units.first { $0.file.path == "-" }?.reading.path)
        let made = summing.output(
            showsSuppressed: results.showSuppressed, category: results.category, failLevel: settings.failLevel,
            showsExcerpts: showsExcerpts, countsByRule: results.statistics, lines: lines)
        for (at, target) in plan.targets.enumerated() { try sinks.write(try made.bytes(target.format, plan), to: at) }
        try sinks.commit()
        summing.tell(notes)

        if summing.fails(settings.failLevel) || (results.strictBaseline && !summing.stale.isEmpty) {
            status = results.exitZero ? .done : .objection
        }
        return notes.hasErrors || summing.isUnreadable ? .unreadableInput : status
    }

    /// A plan that is named is not written over by what is said of it. What merely lies in a folder may be what an
    /// earlier run wrote there.
    private func refuseOverwriting(_ found: PlanFiles, _ plan: OutputPlan) throws(CommandError) {
        let written = plan.targets.compactMap(\.path) + (results.writeBaseline.map { [$0] } ?? [])
        for file in found.files where file.origin == .named && file.path != "-" {
            for path in written where InputFiles.areSame(file.path, path) {
                throw CommandError(
                    .wrongCommand, code: "same_file", "the plan \(file.path) would be written over",
                    [("try", "another file for the output")])
            }
        }
    }

    /// Runs the examples of a file of rules.
    private func test(_ path: String, _ plan: OutputPlan, _ context: CommandContext) throws -> ExitStatus {
        guard plans.isEmpty else {
            throw CommandError(
                .wrongCommand, code: "usage", "--test-rules lints the examples that rules name, and no other plan",
                [("try", "auditable lint --test-rules \(path)")])
        }
        for target in plan.targets where target.format != .text && target.format != .json {
            throw CommandError(
                .wrongCommand, code: "format", "--test-rules has no format \(target.format.rawValue)",
                [("formats", "text, json")])
        }
        let test = try TeamRuleTest(path)
        let sinks = try OutputSinks(plan)
        for (at, target) in plan.targets.enumerated() { try sinks.write(try test.bytes(target.format, plan), to: at) }
        try sinks.commit()
        return test.status
    }

    private func excerpts(_ plan: OutputPlan) throws(CommandError) -> Bool {
        switch results.excerpt {
        case "always": return true
        case "never": return false
        case "auto": return plan.targets[0].path == nil && isatty(1) == 1
        default:
            throw CommandError(
                .wrongCommand, code: "usage", "--excerpt has no \(results.excerpt)",
                [("try", "--excerpt auto, always or never")])
        }
    }

    private func noPlan(_ found: PlanFiles) -> String {
        if let folder = found.emptyFolders.first {
            return "there is no plan in \(folder == "." ? "this folder" : folder)"
        }
        return found.files.isEmpty
            ? "there is no plan to lint: none is named, and no \(LintProject.fileName) says where they are"
            : "there is no plan in \(plans.joined(separator: ", "))"
    }

    private func fix(_ run: LintRun, _ notes: LintNotes) throws(CommandError) {
        let fixing = LintFixing(
            appliesSafe: fixes.fix || fixes.fixDryRun || fixes.unsafeFixes, appliesUnsafe: fixes.unsafeFixes,
            isDry: fixes.fixDryRun)
        for unit in run.units {
            guard let outcome = try fixing.fix(unit) else { continue }
            for fix in outcome.applied {
                notes.note("\(outcome.path): \(fixes.fixDryRun ? "would \(fix.message)" : "done: \(fix.message)")")
            }
            for fix in outcome.takenBack {
                notes.note("\(outcome.path): not done, for it makes the file worse: \(fix.message)")
            }
        }
    }
}

/// What `lint` says on standard error.
final class LintNotes {
    private let plan: OutputPlan
    private(set) var hasErrors = false

    init(_ plan: OutputPlan) { self.plan = plan }

    func note(_ text: String) {
        guard !plan.isQuiet else { return }
        ErrorStream.write("note: \(TerminalText.escape(text, ascii: plan.errorStyle.ascii))\n")
    }

    func error(_ error: CommandError) {
        hasErrors = true
        ErrorStream.write(error.text(plan.errorStyle))
    }
}
