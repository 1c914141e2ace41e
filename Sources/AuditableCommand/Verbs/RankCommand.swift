import Adapters
import ArgumentParser
import BlastRadius
import CanonicalJSON
import DecisionGraph
import Findings
import Grounding
import Reports

/// `auditable rank`: the steps of a run by what rests on them.
struct RankCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "rank", abstract: "The steps of a run by what rests on them, with the cautions that go with it.")

    static let card = VerbCard(
        examples: [
            .init("auditable rank run.json", "rank one run"),
            .init(
                "auditable rank runs.jsonl --adapter tau_bench_prior_db_reads_v1 --jsonl --all",
                "every step of every run, one report per line"),
            .init("auditable rank airline.json --each --at /traj --top 3", "a table over the runs of a list"),
        ],
        furtherExamples: [
            .init("auditable rank run.json --require-score", "end with 5 when the score is withheld"),
            .init("auditable rank run.json --min-observed-fraction 0.8 --max-rho 0.5", "a stricter gate"),
            .init("auditable rank run.json --by least", "by what certainly rests on each step, with bounds"),
            .init("auditable rank run.json --by most", "by what may rest on each step, with bounds"),
            .init("auditable rank run.json --no-ground", "leave stated bases alone"),
            .init("auditable rank run.json --grounding v2", "compare them with regard to signs, decimals and negation"),
        ],
        exits: [.done, .wrongCommand, .unreadableInput, .withheld, .partlyDone],
        formats: [.text, .json, .jsonl, .csv, .tsv, .markdown, .dot], schema: "auditable/rank/1", group: .after)

    @Argument(help: ArgumentHelp("Files, patterns, folders with --each, or - for standard input.", valueName: "run"))
    var inputs: [String] = []

    @Option(name: .long, help: ArgumentHelp("How many steps to list.", valueName: "n"))
    var top: Int = 20

    @Flag(name: .long, help: "List every step.")
    var all = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "By share (the reference's), by least (what rests on a step for certain) or by most (what may); bounds need no "
                + "minimal share of observed edges.",
            valueName: "measure"))
    var by = RankingMeasure.share.rawValue

    @Flag(name: .long, help: "End with 5 when a run has no score.")
    var requireScore = false

    @Option(
        name: .long,
        help: ArgumentHelp("Below this share of observed dependencies the score is withheld.", valueName: "share"))
    var minObservedFraction: Double = 0.5

    @Option(
        name: .long,
        help: ArgumentHelp("At this density of dependencies the score is withheld.", valueName: "density"))
    var maxRho: Double = 0.9

    @Flag(name: .long, help: "Do not compare stated bases with what was read.")
    var noGround = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The rule for that: v1 (the reference's) or v2 (signs, exact decimals, negation, words of all scripts).",
            valueName: "version"))
    var grounding = GroundingVersion.v1.rawValue

    @OptionGroup(title: "input") var input: InputOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        guard top > 0 else {
            throw CommandError(
                .wrongCommand, code: "top", "a list of \(top) steps has none", [("try", "--top 20, or --all")])
        }
        for (name, value) in [("--min-observed-fraction", minObservedFraction), ("--max-rho", maxRho)]
        where !value.isFinite {
            throw CommandError(
                .wrongCommand, code: "threshold", "\(name) takes a finite number, not \(value)",
                [("try", "\(name) 0.5")])
        }
        guard let groundingVersion = GroundingVersion(rawValue: grounding) else {
            throw CommandError(
                .wrongCommand, code: "grounding", "\(grounding) is no version of the grounding rule",
                [("try", GroundingVersion.allCases.map { "--grounding \($0.rawValue)" }.joined(separator: ", "))])
        }
        guard let measure = RankingMeasure.allCases.first(where: { $0.rawValue.utf8.elementsEqual(by.utf8) }) else {
            throw CommandError(
                .wrongCommand, code: "by", "steps are not ranked by \(by)",
                [("try", RankingMeasure.allCases.map { "--by \($0.rawValue)" }.joined(separator: ", "))])
        }
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let settings = try InputSettings(input, machineLines: output.jsonl, processors: context.processors)
        let sinks = try OutputSinks(plan)
        let audits = RankingAudits()
        let pipeline = RunPipeline(
            verb: "rank", settings: settings, plan: plan, consume: consumer(plan, groundingVersion, measure, audits))
        try sinks.writeCSVHeadings(RankView.csvColumns(measure), plan)
        let tally = try pipeline.run(inputs, to: sinks)
        try RunTable(title: nil, columns: RankView.runColumns).write(tally.rows, plan, sinks)
        if !tally.rows.isEmpty { try audits.write(plan, sinks) }
        try sinks.commit()
        return tally.status(requiresScore: requireScore)
    }

    private func consumer(
        _ plan: OutputPlan, _ groundingVersion: GroundingVersion, _ measure: RankingMeasure, _ audits: RankingAudits
    ) -> RunConsumer {
        var base = RunAnalysis.Settings()
        base.gate = CoverageGate(minObservedFraction: minObservedFraction, maxRho: maxRho)
        base.grounds = !noGround
        base.groundingVersion = groundingVersion
        base.measure = measure
        // A line per run needs the keystone alone.
        let writesTable = plan.targets.contains { $0.format == .markdown || ($0.format == .text && plan.isForPeople) }
        let needsKeystoneOnly = plan.targets.allSatisfy { $0.format == .tsv }
        let settings = base
        let (top, all) = (top, all)
        return { (input, output) throws(CommandError) in
            var settings = settings
            if needsKeystoneOnly, input.isOneOfMany {
                settings.top = 1
                settings.grounds = false
            } else if !all, input.run.graph.stepCount > 4096 {
                settings.top = top
            }
            let analysis = RunAnalysis(of: input.run.graph, adapterID: input.adapter.id, settings: settings)
            if !analysis.risk.isScored { output.withheld += 1 }
            let view = RankView(
                analysis: analysis, input: input, listed: all ? nil : top, gate: settings.gate)
            if input.isOneOfMany, writesTable { output.rows.append(view.row) }
            for (at, target) in plan.targets.enumerated() {
                try view.write(target.format, plan, to: &output, at: at)
            }
            // Last, as a run that could not be written is none of the summary's.
            if input.isOneOfMany, writesTable { audits.add(analysis) }
        }
    }
}
