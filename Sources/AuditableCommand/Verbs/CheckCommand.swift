import Adapters
import ArgumentParser
import CanonicalJSON
import Findings
import GraphQuery
import PositionedDocuments
import Reports
import Synchronization

/// `auditable check`: named assertions over the queries of a file, held against runs.
struct CheckCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Named assertions over queries, held against runs: a test runner.",
        discussion: """
            An assertion is none(q), some(q), count(q) <= 3 or subset(q, r), where q and r are queries. What cannot be \
            decided on a run is an error, never a pass.
            """)

    static let card = VerbCard(
        examples: [
            .init("auditable check rules.yaml run.json", "hold every assertion against a run"),
            .init("auditable check rules.yaml staging.jsonl --also junit=check.xml", "every run, with a report for CI"),
            .init(
                "auditable check rules.yaml run.json --name 'no payment*' --fail-fast",
                "some of them, to the first failure"),
        ],
        exits: [.done, .objection, .wrongCommand, .unreadableInput, .partlyDone],
        formats: [.text, .json, .jsonl, .csv, .tsv, .markdown, .sarif, .junit, .github], schema: "auditable/check/1",
        group: .after)

    @Argument(help: ArgumentHelp("A file of assertions, YAML or JSON.", valueName: "assertions"))
    var file: String

    @Argument(help: ArgumentHelp("Files, patterns, folders with --each, or - for standard input.", valueName: "run"))
    var inputs: [String] = []

    @Flag(name: .long, help: "Look at nothing more once an assertion does not hold; on one thread.")
    var failFast = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only assertions whose name is of this pattern, with * and ?; repeatable.", valueName: "glob"))
    var name: [String] = []

    @OptionGroup(title: "input") var input: InputOptions
    @OptionGroup(title: "output") var output: OutputOptions

    static let columns: [Table.Column] = [
        .init(name: "run"), .init(name: "name"), .init(name: "outcome"), .init(name: "severity"),
        .init(name: "detail"), .init(name: "found"),
    ]

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        var options = input
        // In which order threads take runs is nobody's to say.
        if failFast { options.jobs = 1 }
        let settings = try InputSettings(options, machineLines: output.jsonl, processors: context.processors)
        let bytes = try BoundedFile.bytes(file, what: "the file of assertions", limit: 4 << 20)
        let file: AssertionFile
        do throws(AssertionFileError) {
            file = try AssertionFile(bytes, path: self.file)
        } catch {
            throw CommandError(assertions: error)
        }
        let entries = try chosen(from: file)
        let sinks = try OutputSinks(plan)
        let runs = CheckedRuns()
        let pipeline = RunPipeline(
            verb: "check", settings: settings, plan: plan, consume: Self.consumer(entries, plan, runs, failFast))
        try sinks.writeCSVHeadings(Self.columns, plan)
        let tally = try pipeline.run(inputs, to: sinks)
        // Of no run every assertion would hold.
        guard runs.count > 0 || tally.failures > 0 else {
            throw CommandError(
                .unreadableInput, code: "no_runs", "there is no run in the input, and nothing was checked",
                [("input", inputs.isEmpty ? "standard input" : inputs.prefix(5).joined(separator: ", "))])
        }
        // The rows say in which order the runs came.
        let checked = runs.ordered(by: tally.rows)
        let all = CheckOutput(file: file, runs: checked, unreadCount: tally.failures)
        for (at, target) in plan.targets.enumerated() {
            try sinks.write(try all.bytes(target.format, plan), to: at)
        }
        try sinks.commit()
        let status: ExitStatus = runs.hasFailed ? .objection : .done
        return tally.status().combined(with: status)
    }

    private func chosen(from file: AssertionFile) throws(CommandError) -> [AssertionFile.Entry] {
        guard !name.isEmpty else { return file.entries }
        let patterns = name.map { NamePattern($0) }
        for (text, pattern) in zip(name, patterns) {
            guard !file.entries.contains(where: { pattern.matches($0.name) }) else { continue }
            let nearest = NearestName.of(text, among: file.entries.map(\.name))
            throw CommandError(
                .wrongCommand, code: "name", "no assertion of \(file.path) is called \(text)",
                [("try", nearest.map { "--name '\($0)'" } ?? "--name '*', or a name with * for the parts that differ")])
        }
        return file.entries.filter { entry in patterns.contains { $0.matches(entry.name) } }
    }

    private static func consumer(
        _ entries: [AssertionFile.Entry], _ plan: OutputPlan, _ runs: CheckedRuns, _ stopsEarly: Bool
    ) -> RunConsumer {
        let showsAllRuns = plan.targets.contains { target in
            switch target.format {
            case .text: plan.isForPeople
            case .markdown, .sarif, .junit, .github: true
            case .json, .jsonl, .csv, .tsv, .dot: false
            }
        }
        return { (input, output) throws(CommandError) in
            let run =
                stopsEarly && runs.hasFailed
                ? CheckedRun(skipped: entries, name: input.name)
                : CheckedRun(entries, input.run.graph, name: input.name, stopsEarly: stopsEarly)
            if showsAllRuns {
                output.rows.append([.number(String(runs.add(run)))])
            } else {
                runs.note(run)
            }
            for (at, target) in plan.targets.enumerated() {
                switch target.format {
                case .json, .jsonl:
                    if target.format == .json, input.isOneOfMany { throw .severalRunsInOneObject }
                    do throws(JSONError) {
                        let object = JSONValue.object(run.json(input))
                        output.writers[at].verbatim(try object.canonicalText())
                    } catch {
                        throw CommandError(error, in: input.origin)
                    }
                    output.writers[at].newline()
                case .csv: output.writers[at].verbatim(CSVTable.render(table(of: run)).droppingFirstLine.utf8)
                case .tsv: output.writers[at].verbatim(TSVTable.render(table(of: run)).droppingFirstLine.utf8)
                case .text where plan.isForPeople:
                    if !input.isOneOfMany {
                        output.writers[at].verbatim((RunHeader(input).text(plan.style) + "\n").utf8)
                    }
                case .text:
                    for result in run.results {
                        let line = CheckOutput.line(result, run: run.name, ascii: plan.style.ascii)
                        output.writers[at].verbatim(line.utf8)
                    }
                case .markdown, .sarif, .junit, .github, .dot: break
                }
            }
            // Of one run the text for people tells them itself.
            guard input.isOneOfMany || !plan.isForPeople || plan.targets[0].format != .text else { return }
            for result in run.results {
                for note in result.notes {
                    let text = "\(run.name): \(result.entry.name): \(note)"
                    output.notes += "note: \(TerminalText.escape(text, ascii: plan.errorStyle.ascii))\n"
                }
            }
        }
    }

    private static func table(of run: CheckedRun) -> Table {
        Table(
            columns: columns,
            rows: run.results.map { result in
                [
                    .text(run.name), .text(result.entry.name), .text(result.word.rawValue),
                    .text(result.entry.severity.rawValue), .text(result.detail),
                    .text(result.found.joined(separator: " ")),
                ]
            })
    }
}

/// The runs that were checked, as threads bring them.
final class CheckedRuns: Sendable {
    private struct State {
        var runs: [CheckedRun] = []
        var count = 0
        var hasFailed = false
    }

    private let state = Mutex(State())

    /// Adds a run for the reports over all runs.
    ///
    /// - Returns: its number, by which it is found again: the order of the input is known later.
    func add(_ run: CheckedRun) -> Int {
        note(run)
        return state.withLock { state in
            state.runs.append(run.condensed)
            return state.runs.count - 1
        }
    }

    /// Notes that there was a run and whether it fails the check, and no more.
    func note(_ run: CheckedRun) {
        let holds = run.holds
        state.withLock { state in
            state.count += 1
            if !holds { state.hasFailed = true }
        }
    }

    /// How many runs there were.
    var count: Int { state.withLock { $0.count } }

    /// Whether an assertion did not hold.
    var hasFailed: Bool { state.withLock { $0.hasFailed } }

    /// The runs of the numbers that the pipeline's rows hold, in their order.
    func ordered(by rows: [[Table.Cell]]) -> [CheckedRun] {
        state.withLock { state in
            rows.compactMap { row in
                guard case .number(let text)? = row.first, let number = Int(text) else { return nil }
                return state.runs[number]
            }
        }
    }
}

extension CommandError {
    init(assertions error: AssertionFileError) {
        let place = error.place.map { "\(error.path):\($0)" } ?? error.path
        var details = [(label: place, text: error.detail)]
        if !error.hint.isEmpty { details.append(("try", error.hint)) }
        self.init(
            error.code == .document ? .unreadableInput : .wrongCommand, code: error.code.rawValue,
            "\(error.path) holds no assertions that can be used", details,
            excerpt: error.excerpt.joined(separator: "\n"))
        line = error.place?.line
    }
}
