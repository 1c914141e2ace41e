import ArgumentParser
import CanonicalJSON
import DecisionRecords
import LiveReplay

/// `auditable whatif`: a whole history under another policy, or under other values.
struct WhatIfCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "whatif",
        abstract: "A whole history under another policy or other values: what would change.")

    static let card = VerbCard(
        examples: [
            .init(
                "auditable whatif log.jsonl --policy new.policy.yaml --against old.policy.yaml",
                "what a new policy stops"),
            .init(
                "auditable whatif log.jsonl --policy budget.policy.yaml --set budget=3000",
                "what a smaller budget stops"),
            .init(
                "auditable whatif log.jsonl --policy new.yaml --against old.yaml --fail-if-newly-stopped 20",
                "a gate for a change of policy"),
        ],
        furtherExamples: [
            .init(
                "auditable whatif log.jsonl --policy new.policy.yaml --drop 12 --cascade",
                "without one decision, and without what it wrote"),
            .init(
                "auditable whatif log.jsonl --policy new.policy.yaml --against old.policy.yaml --since 7d "
                    + "--sum action.cost --by action.type", "the last week, with costs by kind of action"),
            .init(
                "auditable whatif log.jsonl --policy new.policy.yaml --against old.policy.yaml --all",
                "every decision that changes"),
            .init(
                "auditable whatif log.jsonl --policy new.policy.yaml --against old.policy.yaml --flips 5 --json",
                "five of them, and everything else as JSON"),
            .init(
                "auditable whatif log.jsonl --policy opa.policy.yaml --allow-command --set budget=3000",
                "with a policy that another program decides"),
        ],
        exits: [.done, .objection, .wrongCommand, .unreadableInput, .brokenIntegrity],
        formats: [.text, .json, .jsonl, .csv, .tsv, .markdown], schema: WhatIfOutput.schema, group: .during)

    @Argument(help: ArgumentHelp("A decision log, or - for standard input.", valueName: "log"))
    var input: String?

    @Option(
        name: .long,
        help: ArgumentHelp("End with 1 when more than so many decisions are newly stopped.", valueName: "n"))
    var failIfNewlyStopped: Int?

    @Option(name: .long, help: ArgumentHelp("How many decisions that change to list.", valueName: "n"))
    var flips: Int = 20

    @Flag(name: .long, help: "List every decision that changes.")
    var all = false

    @OptionGroup(title: "policy") var policy: PolicyOptions
    @OptionGroup(title: "change") var changes: WhatIfOptions
    @OptionGroup(title: "log") var log: LogOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        guard flips >= 0, failIfNewlyStopped ?? 0 >= 0 else {
            throw CommandError(
                .wrongCommand, code: "count", "a number of decisions is not below 0", [("try", "0 or more")])
        }
        let file = try InputFiles.one(input)
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let settings = try log.settings(processors: context.processors)
        let old = try changes.against.map { path throws(CommandError) in try policy.file(path).policy }
        let whatIf = WhatIf(try policy.file().policy, against: old, changes: try changes.changes())
        let dropped = try DroppedRecords(changes.drop)
        let measure = try changes.sum.map { text throws(CommandError) in try DecisionMeasure(text, flag: "--sum") }
        let grouping = try changes.by.map { text throws(CommandError) in try DecisionMeasure(text, flag: "--by") }
        let start = try start(of: file, settings, plan)
        let isCascade = changes.cascade
        // A cascade is judged in order, when the decisions are taken.
        let judge: @Sendable ([PastDecision]) -> WhatIfShare = { decisions in
            var share = WhatIfShare(dropped: dropped, start: start, measure: measure, grouping: grouping)
            if isCascade {
                share.waiting = decisions
            } else {
                for decision in decisions { share.add(decision, whatIf) }
            }
            return share
        }
        let sinks = try OutputSinks(plan)
        try sinks.writeCSVHeadings(WhatIfOutput.columns, plan)
        var outputs = plan.targets.map { WhatIfOutput($0.format, plan, listed: all ? nil : flips) }
        var tally = WhatIfTally()
        var found: Set<Int> = []
        var cascade = WhatIfCascade(whatIf)
        var reader = DecisionReading(settings: settings)
        reader.withTraffic = isCascade
        let reading = try reader.read(file, Progress("whatif", plan, counting: "records"), judge: judge) { share in
            var share = share
            for decision in share.waiting { share.add(decision, &cascade) }
            tally.add(share.tally)
            found.formUnion(share.found)
            for flip in share.flips {
                for at in outputs.indices { try sinks.write(try outputs[at].text(of: flip), to: at) }
            }
        }
        if reading.error == nil, let missing = dropped.missing(found, in: file) { throw missing }
        let whole = WhatIfWhole(
            tally: tally, file: file, policy: whatIf.new.identity, against: whatIf.old.identity, isCascade: isCascade,
            isBeyondLimit: cascade.isBeyondLimit, hasSum: measure != nil, hasGroups: grouping != nil,
            refusal: reading.refusal)
        for at in outputs.indices { try sinks.write(try outputs[at].end(whole), to: at) }
        try sinks.commit()
        reading.noteTail(plan)
        let isObjected = failIfNewlyStopped.map { tally.newlyStopped.count > $0 } ?? false
        let status: ExitStatus = isObjected ? .objection : .done
        guard let error = reading.error else { return status }
        ErrorStream.write(error.text(plan.errorStyle))
        return error.status.combined(with: status)
    }

    /// From when on decisions count, in Unix seconds; nil for all of them.
    ///
    /// A time before the last decision needs the log twice.
    private func start(of file: String, _ settings: LogSettings, _ plan: OutputPlan) throws -> Double? {
        guard let since = changes.since else { return nil }
        switch try Since(since) {
        case .time(let seconds): return seconds
        case .beforeLast(let seconds):
            guard file != "-", PlainFile.mayBeOpened(file) else {
                throw CommandError(
                    .wrongCommand, code: "since", "the last decision of a stream is not known before its end",
                    [("try", "--since with a time, or a file")])
            }
            var last: LoggedLine?
            _ = try LogReading.read(file, LogVerifier(settings), Progress("whatif", plan, counting: "records")) {
                last = LoggedLine($0)
            }
            let json = JSONReader(settings.strictness, limits: settings.limits)
            return try last.map { try PastDecision($0, json, withTraffic: false).decidedAt.double - seconds }
        }
    }
}
