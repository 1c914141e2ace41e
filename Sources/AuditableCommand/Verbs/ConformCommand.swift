import Adapters
import ArgumentParser
import BlastRadius
import CanonicalJSON
import Findings
import PlanLint
import PositionedDocuments
import Reports
import Signing
import Synchronization

/// `auditable conform`: did a run follow its declared plan?
struct ConformCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "conform", abstract: "How a run followed its plan: what it left out, added and did out of order.")

    static let card = VerbCard(
        examples: [
            .init("auditable conform pay.plan.json staging.jsonl", "every deviation; any that weighs ends with 1"),
            .init("auditable conform pay.plan.json staging.jsonl --min-fitness 0.95", "only the fitness decides"),
            .init("auditable conform flow.json run.json --labels names.yaml --json", "with names that differ"),
        ],
        furtherExamples: [
            .init("auditable conform pay.yaml run.json --tolerate extra --tolerate repeat", "additions are free"),
            .init("auditable conform pay.yaml run.json --fail-at error --min-fitness 0.8", "and no gate left out"),
            .init("auditable conform graph.json run.json --plan-adapter langgraph_graph", "with a named plan adapter"),
            .init("auditable conform pay.yaml run.json --config ci.yaml", "with the overlays of a configuration"),
            .init("auditable conform pay.yaml run.json --no-config --exit-zero", "without one, and never 1"),
        ],
        exits: [.done, .objection, .wrongCommand, .unreadableInput, .partlyDone],
        formats: [.text, .json, .jsonl, .markdown, .sarif, .github, .junit], schema: "auditable/conform/1",
        group: .after)

    @Argument(help: ArgumentHelp("The plan: whatever lint reads, or - for standard input.", valueName: "plan"))
    var plan: String

    @Argument(help: ArgumentHelp("The run, or - for standard input.", valueName: "run"))
    var run: String = "-"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What is free: extra (steps beside the plan), repeat (steps done again) or skip (steps left out, but no gates "
                + "and barriers); repeatable.", valueName: "what"))
    var tolerate: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("End with 1 below this fitness, from 0 to 1, and not for findings.", valueName: "share"))
    var minFitness: Double?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The level from which findings end with 1: info, warning, error or never; warning without it, never with "
                + "--min-fitness alone.", valueName: "level"))
    var failAt: String?

    @Option(
        name: .long,
        help: ArgumentHelp("A map from names in the run to names or indices in the plan, in YAML.", valueName: "file"))
    var labels: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The adapter that reads the plan; without it, the only one that fits.", valueName: "name"))
    var planAdapter: String?

    @Option(
        name: .long,
        help: ArgumentHelp("A configuration; without it, the nearest auditable.yaml above the plan.", valueName: "file")
    )
    var config: String?

    @Flag(name: .long, help: "No configuration.")
    var noConfig = false

    @Flag(name: .long, help: "End with 0 where it would be 1.")
    var exitZero = false

    @OptionGroup(title: "input") var input: InputOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let outputs = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let limits = try self.limits()
        guard plan != "-" || run != "-" else {
            throw CommandError(
                .wrongCommand, code: "usage", "plan and run cannot both be standard input",
                [("try", "a file for one of them")])
        }
        var settings = try tolerances()
        let opening = try PlanOpening(plan, adapter: planAdapter, config: config, noConfig: noConfig)
        let process: ProcessPlan
        do throws(ProcessPlanError) {
            process = try ProcessPlan(opening.plan)
        } catch {
            throw CommandError(
                .unreadableInput, code: error.code.rawValue, "\(opening.path) is no plan that a run can follow",
                [(opening.path, "\(error)")])
        }
        if let labels { settings.names = try StepNameFile(labels, process).names }

        // What goes beyond a line per run is told in the order of the runs.
        var input = input
        let isByRun = outputs.targets.allSatisfy { $0.format == .jsonl }
        if !isByRun { input.jobs = 1 }
        let read = try InputSettings(input, machineLines: output.jsonl, processors: isByRun ? context.processors : 1)
        let sinks = try OutputSinks(outputs)
        let sheet = ConformSheet(keepsFindings: outputs.targets.contains { ConformSheet.formats.contains($0.format) })
        let pipeline = RunPipeline(
            verb: "conform", settings: read, plan: outputs,
            consume: consumer(outputs, process, settings, opening, limits, sheet))
        let tally = try pipeline.run([run], to: sinks)
        try RunTable(title: nil, columns: ConformView.runColumns).write(tally.rows, outputs, sinks)
        let report = try sheet.report(of: opening, failLevel: limits.level)
        for (at, target) in outputs.targets.enumerated() {
            switch target.format {
            case .sarif: try sinks.write(try SARIFLog.render(report), to: at)
            case .junit: try sinks.write(JUnitXML.render(report).utf8, to: at)
            case .github: try sinks.write(GitHubAnnotations.render(report).utf8, to: at)
            default: break
            }
        }
        try sinks.commit()
        tell(opening, outputs)
        let objection: ExitStatus = sheet.fails && !exitZero ? .objection : .done
        return tally.status().combined(with: objection)
    }

    // MARK: Settings

    private struct Limits {
        var fitness: Double?
        var level: FailLevel
    }

    private func limits() throws(CommandError) -> Limits {
        if let minFitness, !(0...1).contains(minFitness) {
            throw CommandError(
                .wrongCommand, code: "min_fitness", "fitness is from 0 to 1, and cannot be \(minFitness)",
                [("try", "--min-fitness 0.95")])
        }
        guard let failAt else { return Limits(fitness: minFitness, level: minFitness == nil ? .warning : .never) }
        guard let level = FailLevel(rawValue: failAt) else {
            throw CommandError(
                .wrongCommand, code: "fail_at", "no finding is of the level \(failAt)",
                [("try", "--fail-at info, warning, error or never")])
        }
        return Limits(fitness: minFitness, level: level)
    }

    private func tolerances() throws(CommandError) -> PlanConformance.Settings {
        var settings = PlanConformance.Settings()
        for word in tolerate.flatMap({ $0.split(separator: ",").map(String.init) }) {
            switch word {
            case "extra": settings.toleratesExtra = true
            case "repeat": settings.toleratesRepeats = true
            case "skip": settings.toleratesSkips = true
            default:
                throw CommandError(
                    .wrongCommand, code: "tolerate", "nothing called \(word) can be tolerated",
                    [("try", "--tolerate extra, repeat or skip")])
            }
        }
        return settings
    }

    // MARK: Runs

    private func consumer(
        _ plan: OutputPlan, _ process: ProcessPlan, _ settings: PlanConformance.Settings, _ opening: PlanOpening,
        _ limits: Limits, _ sheet: ConformSheet
    ) -> RunConsumer {
        let writesTable = plan.targets.contains { $0.format == .markdown || ($0.format == .text && plan.isForPeople) }
        return { (input, output) throws(CommandError) in
            let conformance = PlanConformance(of: input.run.graph, against: process, settings: settings)
            var findings = conformance.findings(
                plan: { opening.location(ofStep: $0) }, run: Location(path: input.origin.path))
            try ConformSheet.fingerprint(&findings)
            let isBelow = limits.fitness.map { conformance.fitness < $0 } ?? false
            sheet.add(findings, fails: isBelow || findings.contains { limits.level.isReached(by: $0.severity) })
            let view = ConformView(conformance: conformance, findings: findings, opening: opening, input: input)
            if input.isOneOfMany, writesTable { output.rows.append(view.row) }
            for (at, target) in plan.targets.enumerated() {
                switch target.format {
                case .json, .jsonl:
                    do throws(JSONError) {
                        output.writers[at].verbatim(try view.json())
                    } catch {
                        throw CommandError(error, in: input.origin)
                    }
                case .markdown where !input.isOneOfMany: output.writers[at].verbatim(view.markdown().utf8)
                case .text where !input.isOneOfMany: output.writers[at].verbatim(view.text(plan).utf8)
                case .text where !plan.isForPeople: output.writers[at].verbatim(view.line(plan.style).utf8)
                default: break
                }
            }
            if !conformance.isExact {
                output.notes +=
                    "note: \(TerminalText.escape(input.name, ascii: plan.errorStyle.ascii)): the plan leaves more ways "
                    + "than were tried, so fitness is a bound\n"
            }
        }
    }

    private func tell(_ opening: PlanOpening, _ outputs: OutputPlan) {
        let notes = LintNotes(outputs)
        for finding in opening.notes where finding.code == MetaRule.lossyLowering.rawValue {
            notes.note("\(opening.path): \(finding.message)")
        }
        if !opening.plan.isComplete {
            notes.note("\(opening.path) shows its control flow in part: the order that it does not declare is not held")
        }
    }
}

/// What is kept of all runs: whether one of them is an objection, and the findings where a format lists them all.
final class ConformSheet: Sendable {
    /// The formats that are one document over all runs.
    static let formats: Set<OutputFormat> = [.sarif, .junit, .github]

    private struct State {
        var fails = false
        var findings: [Finding] = []
    }

    private let state = Mutex(State())
    private let keepsFindings: Bool

    init(keepsFindings: Bool) { self.keepsFindings = keepsFindings }

    var fails: Bool { state.withLock { $0.fails } }

    func add(_ findings: [Finding], fails: Bool) {
        state.withLock { state in
            if fails { state.fails = true }
            if keepsFindings { state.findings += findings }
        }
    }

    static func fingerprint(_ findings: inout [Finding]) throws(CommandError) {
        do throws(SigningError) {
            try Fingerprint.assign(to: &findings) { $0.location.path }
        } catch {
            throw CommandError(.defect, code: "digest", "\(error)")
        }
    }

    /// All findings by file.
    func report(of opening: PlanOpening, failLevel: FailLevel) throws(CommandError) -> FindingsReport {
        let findings = state.withLock { $0.findings }
        var paths: [String] = [opening.path]
        for finding in findings where !paths.contains(finding.location.path) { paths.append(finding.location.path) }
        return FindingsReport(
            tool: .init(name: "auditable", version: ToolVersion.text), rules: ConformanceRule.cards,
            roles: CodeRoles(),
            files: paths.map { path in
                FindingsReport.File(
                    path: path, adapter: path == opening.path ? opening.adapter : "",
                    isComplete: path != opening.path || opening.plan.isComplete,
                    findings: findings.filter { $0.location.path == path })
            }, failLevel: failLevel, automation: "auditable-conform")
    }
}

extension PlanOpening {
    /// Where a step is written; of nil, where the plan is.
    func location(ofStep position: Int?) -> Location {
        guard let position else { return plan.root.location }
        let node = plan.root["nodes"]?.elements.flatMap { $0.indices.contains(position) ? $0[position] : nil }
        return node.map { ($0["idx"] ?? $0).location } ?? plan.root.location
    }
}
