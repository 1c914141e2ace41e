import ArgumentParser
import BlastRadius
import ByteStreams
import CanonicalJSON
import DecisionGraph
import LiveReplay
import Reports

/// `auditable watch`: a run that is still going on, step by step.
struct WatchCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follows a growing run and says what changes: keystone, alarms, stale snapshots.")

    static let card = VerbCard(
        examples: [
            .init("auditable watch run.jsonl", "follow a file of steps until interrupted"),
            .init("auditable watch - --adapter steps_v1 --jsonl", "a report per step of standard input"),
            .init(
                "auditable watch run.jsonl --once --max-blast 20 --stop-on blast_over_limit", "end with 1 at an alarm"),
        ],
        furtherExamples: [
            .init("auditable watch run.jsonl --max-age 3600", "say when a snapshot is an hour old"),
            .init("auditable watch run.jsonl --once --max-age 60 --now 2026-05-18T07:44:00Z", "as of a given time"),
            .init(
                "auditable watch run.jsonl --ground --min-grounding 0.5", "say when a stated basis has little support"),
            .init("auditable watch run.jsonl --late-edges reconnect", "let a step rest on one that comes after it"),
            .init("auditable watch - --jsonl --all", "every step ranked in every report"),
            .init("auditable watch - --jsonl --top 3", "three of them"),
            .init("auditable watch run.jsonl --min-observed-fraction 0.8 --max-rho 0.5", "a stricter gate"),
            .init(
                "auditable watch run.jsonl --keep-going --lenient --max-line-bytes 1000000 --max-edges 1000000",
                "read on after bad lines"),
        ],
        exits: [.done, .objection, .wrongCommand, .unreadableInput, .partlyDone, .interrupted],
        formats: [.text, .jsonl, .tsv], schema: "auditable/watch/1", group: .during)

    @Argument(help: ArgumentHelp("A file of steps, one per line, or - for standard input.", valueName: "run"))
    var run: String?

    @Flag(name: .long, help: "End at the end of the file instead of waiting for more.")
    var once = false

    @Option(name: .long, help: ArgumentHelp("End with 1 after an alarm of this kind; repeatable.", valueName: "code"))
    var stopOn: [String] = []

    @Option(name: .long, help: ArgumentHelp("Alarm when more steps than this rest on one.", valueName: "n"))
    var maxBlast: Int?

    @Option(
        name: .long, help: ArgumentHelp("Alarm when a step's snapshot is as old as this.", valueName: "seconds"))
    var maxAge: Double?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "The time by which snapshots age, in UTC or Unix seconds; the clock's without it.", valueName: "time"))
    var now: String?

    @Flag(name: .long, help: "Compare stated bases with what was read.")
    var ground = false

    @Option(
        name: .long,
        help: ArgumentHelp("Alarm when a stated basis has less support than this; with --ground.", valueName: "share"))
    var minGrounding: Double?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "drop or reconnect: what becomes of a reference when its step comes late.", valueName: "what"))
    var lateEdges: String = "drop"

    @Option(name: .long, help: ArgumentHelp("How many ranked steps a report lists; 0 for none.", valueName: "n"))
    var top: Int = 10

    @Flag(name: .long, help: "List every step in every report.")
    var all = false

    @Option(
        name: .long,
        help: ArgumentHelp("Below this share of observed dependencies the score is withheld.", valueName: "share"))
    var minObservedFraction: Double = 0.5

    @Option(
        name: .long,
        help: ArgumentHelp("At this density of dependencies the score is withheld.", valueName: "density"))
    var maxRho: Double = 0.9

    @OptionGroup(title: "input") var input: StepStreamOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let settings = try sessionSettings()
        let stops = try stopCodes()
        let clock = try WatchClock(now: now, isNeeded: maxAge != nil)
        let file = try InputFiles.one(run)
        let lines = try StepLineReader(input, file: file)
        let follows = file != "-" && !once && PlainFile.mayBeFollowed(file)
        if follows, plan.targets.contains(where: { $0.path != nil }) {
            throw CommandError(
                .wrongCommand, code: "output",
                "an output file appears when all is done, and following a file has no end",
                [("try", "--once, or > FILE instead of -o FILE")])
        }
        let watch = RunWatch(
            session: LiveSession(settings), lines: lines, keepsGoing: input.keepGoing, stops: stops, clock: clock,
            view: WatchView(plan: plan, top: all ? nil : top), plan: plan, sinks: try OutputSinks(plan))
        return try watch.run(follows: follows, lineLimit: input.maxLineBytes)
    }

    private func sessionSettings() throws(CommandError) -> LiveSession.Settings {
        for (name, value) in [
            ("--min-observed-fraction", minObservedFraction), ("--max-rho", maxRho), ("--max-age", maxAge ?? 1),
            ("--min-grounding", minGrounding ?? 0),
        ] where !value.isFinite {
            throw CommandError(
                .wrongCommand, code: "threshold", "\(name) takes a finite number, not \(value)",
                [("try", "\(name) 0.5")])
        }
        if let maxAge, maxAge <= 0 {
            throw CommandError(
                .wrongCommand, code: "max_age", "an age is measured against a number of seconds above 0",
                [("try", "--max-age 3600")])
        }
        if let maxBlast, maxBlast < 0 {
            throw CommandError(
                .wrongCommand, code: "max_blast", "fewer than no steps cannot rest on a step",
                [("try", "--max-blast 20")]
            )
        }
        guard top >= 0 else {
            throw CommandError(
                .wrongCommand, code: "top", "a list of \(top) steps is none",
                [("try", "--top 10, 0 for none, or --all")])
        }
        guard ground || minGrounding == nil else {
            throw CommandError(
                .wrongCommand, code: "min_grounding", "--min-grounding needs stated bases to be compared",
                [("try", "--ground --min-grounding \(minGrounding ?? 0.5)")])
        }
        var settings = LiveSession.Settings()
        switch lateEdges {
        case "drop": settings.lateEdges = .dropped
        case "reconnect": settings.lateEdges = .reconnected
        default:
            throw CommandError(
                .wrongCommand, code: "late_edges", "\(lateEdges) is nothing that can become of a late edge",
                [("try", "--late-edges drop, or reconnect")])
        }
        settings.gate = CoverageGate(minObservedFraction: minObservedFraction, maxRho: maxRho)
        settings.adapterID = input.adapter
        settings.grounds = ground
        settings.edgeLimit = input.maxEdges
        settings.maxBlast = maxBlast
        settings.maxSnapshotAge = maxAge
        settings.minGrounding = minGrounding
        return settings
    }

    private func stopCodes() throws(CommandError) -> Set<LiveAlarm.Code> {
        var codes: Set<LiveAlarm.Code> = []
        for name in stopOn {
            guard let code = LiveAlarm.Code(rawValue: name) else {
                throw CommandError(
                    .wrongCommand, code: "stop_on", "no alarm is called \(name)",
                    [("alarms", LiveAlarm.Code.allCases.map(\.rawValue).joined(separator: ", "))])
            }
            codes.insert(code)
        }
        return codes
    }
}
