import ArgumentParser
import Findings
import PlanLint

/// `auditable gates`: what stands before the consequential writes of a plan, and where gates would do the most.
struct GatesCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "gates", abstract: "What stands before a plan's writes, and the fewest gates that cover them.")

    static let card = VerbCard(
        examples: [
            .init("auditable gates pay.plan.yaml", "every consequential write, and the persons before it"),
            .init("auditable gates pay.plan.yaml --irreversible-only", "the fewest gates before what cannot be undone"),
            .init("auditable gates flow.json --require audit --json", "fails when a write has no audit row before it"),
        ],
        furtherExamples: [
            .init(
                "auditable gates --adapter langgraph_graph --stdin-name graph.json -", "an export from standard input"),
            .init("auditable gates pay.yaml --config ci.yaml", "with the overlays that a configuration names"),
            .init("auditable gates pay.yaml --no-config --format markdown", "without one, as a table for a page"),
        ],
        exits: [.done, .objection, .wrongCommand, .unreadableInput],
        formats: [.text, .json, .csv, .tsv, .markdown], schema: "auditable/gates/1", group: .before)

    @Argument(help: ArgumentHelp("A plan, or - for standard input.", valueName: "plan"))
    var plan: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The kind of gate: human (without it), audit, judge, kill_switch or rate_limit. Named, every consequential "
                + "write must be behind one; else only those that are irreversible.", valueName: "kind"))
    var require: String?

    @Flag(name: .long, help: "Cover only writes that cannot be taken back.")
    var irreversibleOnly = false

    @OptionGroup var files: PlanFileFlags
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let kind = try self.kind()
        let opening = try PlanOpening(self.plan, files)
        let coverage: GateCoverage
        do throws(GateCoverageError) {
            coverage = try GateCoverage(of: opening.plan, kind: kind, irreversibleOnly: irreversibleOnly)
        } catch {
            throw CommandError(
                .unreadableInput, code: "too_large", "\(opening.path) is too large", [(opening.path, "\(error)")])
        }
        let sinks = try OutputSinks(plan)
        let view = GatesView(coverage: coverage, opening: opening)
        for (at, target) in plan.targets.enumerated() { try sinks.write(try view.bytes(target.format, plan), to: at) }
        try sinks.commit()
        tell(opening, coverage, LintNotes(plan))
        let isOpen = coverage.writes.contains { write in
            !write.isCovered && (write.isIrreversible || (require != nil && !irreversibleOnly))
        }
        return isOpen ? .objection : .done
    }

    private func kind() throws(CommandError) -> PlanGate.Kind {
        guard let require else { return .human }
        if let kind = PlanGate.Kind(rawValue: require) { return kind }
        let known = PlanGate.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw CommandError(
            .wrongCommand, code: "usage", "no gate is of the kind \(require)",
            [("try", "--require with one of \(known)")])
    }

    private func tell(_ opening: PlanOpening, _ coverage: GateCoverage, _ notes: LintNotes) {
        for finding in opening.notes where finding.code == MetaRule.lossyLowering.rawValue {
            notes.note("\(opening.path): \(finding.message)")
        }
        if !coverage.isComplete {
            notes.note("\(opening.path) shows its control flow in part: ways that it does not declare are not seen")
        }
        if coverage.unreachedCount > 0 {
            let count = coverage.unreachedCount
            notes.note(
                "\(count) consequential \(count == 1 ? "write is" : "writes are") left out: no entry leads to "
                    + (count == 1 ? "it" : "them"))
        }
    }
}

/// The flags that say how a plan is read.
struct PlanFileFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The adapter that reads the file; without it, the only one that fits.", valueName: "name"))
    var adapter: String?

    @Option(name: .long, help: ArgumentHelp("What standard input is called.", valueName: "path"))
    var stdinName: String?

    @Option(
        name: .long,
        help: ArgumentHelp("A configuration; without it, the nearest auditable.yaml above the file.", valueName: "file")
    )
    var config: String?

    @Flag(name: .long, help: "No configuration.")
    var noConfig = false
}
