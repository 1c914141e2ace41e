import Adapters
import ArgumentParser
import BlastRadius
import CanonicalJSON
import DecisionGraph
import PlanLint
import PositionedDocuments
import Reports
import Synchronization

/// `auditable diff`: how two runs, or two plans, differ.
struct DiffCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "How two runs or two plans differ: steps, edges, grades, bounds.")

    static let card = VerbCard(
        examples: [
            .init("auditable diff monday.json tuesday.json", "where two runs part, and what only one of them has"),
            .init("auditable diff old.json new.json --blast --json", "with what is at risk at each common step"),
            .init("auditable diff old.plan.yaml new.plan.yaml --exit-code", "two plans; 1 when they differ"),
        ],
        furtherExamples: [
            .init("auditable diff a.json b.json --ignore content --ignore effect", "whatever these say"),
            .init("auditable diff flow.json graph.json --as plans", "where a file could be either"),
        ],
        exits: [.done, .objection, .wrongCommand, .unreadableInput, .partlyDone],
        formats: [.text, .json, .jsonl, .csv, .tsv, .markdown], schema: "auditable/diff/1", group: .after)

    @Argument(help: ArgumentHelp("A run or a plan, or - for standard input.", valueName: "a"))
    var a: String

    @Argument(help: ArgumentHelp("Another of the same kind.", valueName: "b"))
    var b: String

    @Flag(name: .long, help: "End with 1 when they differ.")
    var exitCode = false

    @Flag(name: .long, help: "Compare what is at risk at each common step of two runs.")
    var blast = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What is not compared: an attribute, effect, reads, writes, edges or bounds of runs, a key of plans; "
                + "repeatable.",
            valueName: "field"))
    var ignore: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What they are: runs or plans; without it, plans when both can be read so.", valueName: "kind"))
    var `as`: String?

    @OptionGroup(title: "input") var input: InputOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        guard a != "-" || b != "-" else {
            throw CommandError(
                .wrongCommand, code: "usage", "a and b cannot both be standard input",
                [("try", "a file for one of them")]
            )
        }
        let sinks = try OutputSinks(plan)
        var read = ExitStatus.done
        let sheet = try arePlans() ? planSheet(plan) : runSheet(plan, sinks, &read)
        for (at, target) in plan.targets.enumerated() { try sinks.write(try sheet.bytes(target.format, plan), to: at) }
        try sinks.commit()
        return read.combined(with: exitCode && !sheet.isEqual ? .objection : .done)
    }

    private var ignored: Set<JSONString> { Set(ignore.map { JSONString($0) }) }

    /// Whether plans are compared: as it was said, else when both files can be read as one.
    private func arePlans() throws(CommandError) -> Bool {
        switch `as` {
        case "plans":
            if blast { throw Self.blastOfPlans }
            return true
        case "runs": return false
        case let word?:
            throw CommandError(
                .wrongCommand, code: "usage", "\(word) is nothing that can be compared",
                [("try", "--as runs, or --as plans")])
        case nil: break
        }
        guard input.at.isEmpty, a != "-", b != "-" else { return false }
        if let name = input.adapter, AllPlanAdapters.type(named: name) == nil { return false }
        // What is not there is told by whoever reads it.
        let areThere = [a, b].allSatisfy(PlainFile.isAnything)
        switch (Self.mayBePlan(a), Self.mayBePlan(b)) {
        case (let first, let second) where !areThere: return first || second
        case (true, true):
            if blast { throw Self.blastOfPlans }
            return true
        case (false, false): return false
        case (let isPlan, _):
            throw CommandError(
                .wrongCommand, code: "usage", "a plan and a run have no steps in common",
                [
                    (isPlan ? a : b, "can be read as a plan"), (isPlan ? b : a, "cannot"),
                    ("try", "auditable conform PLAN RUN, or --as runs to read both as runs"),
                ])
        }
    }

    private static let blastOfPlans = CommandError(
        .wrongCommand, code: "usage", "--blast compares runs, and plans have no steps that ran",
        [("try", "it without --blast")])

    private static func mayBePlan(_ path: String) -> Bool {
        // A file that is larger than any plan is a run, and so is a line for each step.
        guard PlainFile.isThere(path, upTo: PlanReading.limit),
            let bytes = try? BoundedFile.bytes(path, what: "the file", limit: PlanReading.limit),
            let document = try? AllPlanAdapters.read(bytes, path: path)
        else { return false }
        return !AllPlanAdapters.fitting(document).isEmpty
    }

    /// Says of words to be ignored that neither side has: a misspelt one would else leave its differences in unnoticed.
    private func tell(_ known: Set<JSONString>, _ plan: OutputPlan) {
        if plan.isQuiet { return }
        for word in ignore where !known.contains(JSONString(word)) {
            let nearest = NearestName.of(word, among: known.map(\.lossyText)).map { "; did you mean \($0)?" } ?? ""
            let shown = TerminalText.escape(word + nearest, ascii: plan.errorStyle.ascii)
            ErrorStream.write("note: neither side has what --ignore names: \(shown)\n")
        }
    }

    // MARK: Plans

    private func planSheet(_ plan: OutputPlan) throws -> DifferenceSheet {
        let openings = [
            try PlanOpening(a, adapter: input.adapter), try PlanOpening(b, adapter: input.adapter),
        ]
        let (own, other) = (PlanDescription(openings[0].plan), PlanDescription(openings[1].plan))
        let sides = own.steps.map(\.fields) + other.steps.map(\.fields) + [own.fields, other.fields]
        tell(Set(sides.flatMap { $0.map(\.key) }).union(["index"]), plan)
        let difference = ProcessDifference(
            (own.steps, own.fields), (other.steps, other.fields), ignoring: ignored)
        return DifferenceSheet(difference, openings[0], openings[1])
    }

    // MARK: Runs

    private func runSheet(
        _ plan: OutputPlan, _ sinks: OutputSinks, _ status: inout ExitStatus
    ) throws -> DifferenceSheet {
        let first = try run(a, plan, sinks, &status)
        let second = try run(b, plan, sinks, &status)
        let sides = [first.run.graph, second.run.graph].flatMap { graph in
            (0..<graph.attributeSetCount).flatMap { graph.attributeSet($0).map(\.key) }
        }
        tell(Set(sides).union(["effect", "reads", "writes", "edges", "bounds"]), plan)
        let difference = RunDifference(
            first.run.graph, second.run.graph, comparesBounds: blast, ignoring: ignored)
        return DifferenceSheet(difference, first, second)
    }

    /// The one run of a file.
    ///
    /// - Parameter status: takes that lines were passed over which are no runs.
    private func run(
        _ path: String, _ plan: OutputPlan, _ sinks: OutputSinks, _ status: inout ExitStatus
    ) throws -> RunInput {
        var input = input
        input.jobs = 1
        let settings = try InputSettings(input, machineLines: output.jsonl, processors: 1)
        let found = Mutex<[RunInput]>([])
        let pipeline = RunPipeline(verb: "diff", settings: settings, plan: plan, needsCount: false) {
            (input, _) throws(CommandError) in
            let count = found.withLock {
                $0.append(input)
                return $0.count
            }
            guard count > 1 else { return }
            throw CommandError(
                .wrongCommand, code: "several_runs", "\(path) has several runs, and one is compared",
                [
                    (input.origin.description, "is the second one"),
                    ("try", "--at for one of a list, or a file for each"),
                ])
        }
        let tally = try pipeline.run([path], to: sinks)
        guard let run = found.withLock({ $0.first }) else {
            guard tally.failures > 0 else { throw CommandError.empty(path) }
            throw CommandError(
                .unreadableInput, code: "no_run", "\(path) holds no run that can be read", [(path, "see above")])
        }
        status = status.combined(with: tally.status())
        return run
    }
}
