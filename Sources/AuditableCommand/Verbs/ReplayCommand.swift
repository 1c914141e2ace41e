import ArgumentParser
import CanonicalJSON
import DecisionRecords
import LiveReplay

/// `auditable replay`: past decisions under the state that holds now.
struct ReplayCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract:
            "Past decisions under the state that holds now: allow, rollback, block, review.")

    static let card = VerbCard(
        examples: [
            .init("auditable replay log.jsonl --state now.json --policy budget.policy.yaml", "every decision of a log"),
            .init(
                "auditable replay log.jsonl --record last --state now.json --policy budget.policy.yaml --json",
                "the last one, as JSON"),
            .init(
                "auditable replay log.jsonl --state now.json --policy budget.policy.yaml --fail-on rollback,block",
                "a review is no objection"),
        ],
        furtherExamples: [
            .init(
                "auditable replay log.jsonl --state-by-record states.jsonl --policy budget.policy.yaml",
                "a state for each decision"),
            .init(
                "auditable replay log.jsonl --state-by-resource values.json --policy budget.policy.yaml --matrix",
                "the values of resources now, and how the policy judged both states"),
            .init(
                "auditable replay log.jsonl --state now.json --policy opa.policy.yaml --allow-command",
                "with a policy that another program decides"),
        ],
        exits: [.done, .objection, .wrongCommand, .unreadableInput, .brokenIntegrity],
        formats: [.text, .json, .jsonl, .csv, .tsv, .markdown], schema: VerdictOutput.schema, group: .during)

    @Argument(help: ArgumentHelp("A decision log, or - for standard input.", valueName: "log"))
    var input: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Replay this record alone: its place, last, or digits of its id.", valueName: "record"))
    var record: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The verdicts that end the command with 1, with commas; none for none.", valueName: "verdicts"))
    var failOn: String = "rollback,block,review"

    @Flag(name: .long, help: "Count how the policy judged the state now and the state relied on.")
    var matrix = false

    @OptionGroup(title: "state") var live: LiveStateOptions
    @OptionGroup(title: "policy") var policy: PolicyOptions
    @OptionGroup(title: "log") var log: LogOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let objections = try Self.verdicts(failOn)
        let file = try InputFiles.one(input)
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let settings = try log.settings(processors: context.processors)
        let choice = try record.map { text throws(CommandError) in try RecordChoice(text) }
        let state = try live.live()
        let policy = try self.policy.file().policy
        let sinks = try OutputSinks(plan)
        try sinks.writeCSVHeadings(VerdictOutput.columns, plan)
        var outputs = plan.targets.map {
            VerdictOutput($0.format, of: file, by: policy.identity, plan, showsMatrix: matrix)
        }
        var counts = VerdictCounts()
        func take(_ decision: PastDecision, _ verdict: ReplayVerdict) throws {
            counts.add(verdict)
            for at in outputs.indices { try sinks.write(try outputs[at].text(of: verdict, on: decision), to: at) }
        }
        let judge: @Sendable (PastDecision) -> ReplayVerdict = { decision in
            ReplayVerdict(on: decision, under: state, by: policy)
        }
        let progress = Progress("replay", plan, counting: "records")
        let reading: LogReading
        if let choice {
            var search = RecordChoice.Search(choice)
            reading = try LogReading.read(file, LogVerifier(settings), progress) { line in
                if search.wants(line) { search.take(LoggedLine(line)) }
            }
            let json = JSONReader(settings.strictness, limits: settings.limits)
            // In a log that does not hold, what was asked for may be where nobody can look.
            if let found = reading.error == nil ? try search.result(reading) : try? search.result(reading) {
                let decision = try PastDecision(found, json, withTraffic: false)
                try take(decision, judge(decision))
            }
        } else {
            reading = try DecisionReading(settings: settings).read(
                file, progress, judge: { decisions in decisions.map { ($0, judge($0)) } }
            ) { judged in
                for (decision, verdict) in judged { try take(decision, verdict) }
            }
        }
        for at in outputs.indices { try sinks.write(try outputs[at].end(counts, reading), to: at) }
        try sinks.commit()
        reading.noteTail(plan)
        let status: ExitStatus = objections.contains { counts[$0] > 0 } ? .objection : .done
        guard let error = reading.error else { return status }
        ErrorStream.write(error.text(plan.errorStyle))
        return error.status.combined(with: status)
    }

    /// The verdicts of a list.
    static func verdicts(_ list: String) throws(CommandError) -> [VerdictAction] {
        if list == "none" { return [] }
        var verdicts: [VerdictAction] = []
        for word in list.split(separator: ",", omittingEmptySubsequences: false) {
            guard let action = VerdictAction(word: String(word)), action != .allow else {
                throw CommandError(
                    .wrongCommand, code: "fail_on", "\(word) is no verdict that can be objected to",
                    [("try", "--fail-on rollback,block,review, or some of them, or none")])
            }
            verdicts.append(action)
        }
        return verdicts
    }
}
