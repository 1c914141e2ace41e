import ArgumentParser
import CanonicalJSON
import DecisionRecords
import Findings
import Reports
import Signing

/// `auditable verify`: how far a decision log holds.
struct VerifyCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Does a decision log hold: unaltered, chained, signed, complete as far as provable.")

    static let card = VerbCard(
        examples: [
            .init("auditable verify log.jsonl", "four verdicts, and what no chain can show"),
            .init(
                "auditable verify log.jsonl --key signing.pub --head \"$(cat head.txt)\" --strict",
                "end with 4 unless everything is proved"),
            .init("auditable verify - --json < log.jsonl", "one object, also when the log is refused"),
        ],
        furtherExamples: [
            .init(
                "auditable verify log.jsonl --head 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
                "the log must hold this record")
        ],
        exits: [.done, .wrongCommand, .unreadableInput, .brokenIntegrity],
        formats: [.text, .json, .jsonl, .csv, .tsv, .markdown], schema: "auditable/verify/1", group: .exchange)

    @Argument(help: ArgumentHelp("Decision logs, patterns, or - for standard input.", valueName: "log"))
    var inputs: [String] = []

    @Option(name: .long, help: ArgumentHelp("The id of a record that the log must hold.", valueName: "digest"))
    var head: String?

    @Flag(name: .long, help: "End with 4 when a verdict is unproved.")
    var strict = false

    @OptionGroup(title: "log") var log: LogOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let knownHead = try head.map { (text) throws(CommandError) in
            guard let id = RecordID(text) else {
                throw CommandError(
                    .wrongCommand, code: "head", "\(text) is no record id",
                    [("reads", "64 digits of 0 to 9 and a to f"), ("try", "auditable records head LOG")])
            }
            return id
        }
        let files = try InputFiles.expand(inputs, each: false)
        guard files.count(where: { $0.path == "-" }) <= 1 else {
            throw CommandError(
                .wrongCommand, code: "standard_input_twice", "standard input can be read once", [("try", "- once")])
        }
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let verifier = LogVerifier(try log.settings(processors: context.processors), knownHead: knownHead)
        let sinks = try OutputSinks(plan)
        try sinks.writeCSVHeadings(VerifyView.columns, plan)
        var status = ExitStatus.done
        var views: [VerifyView] = []
        for file in files {
            let view = try view(of: file.path, verifier, plan)
            status = status.combined(with: view.status(requiresProof: strict))
            try write(view, isFirst: views.isEmpty, plan, sinks)
            views.append(view)
        }
        try finish(views, plan, sinks)
        try sinks.commit()
        return status
    }

    private func view(
        of path: String, _ verifier: LogVerifier, _ plan: OutputPlan
    ) throws -> VerifyView {
        do {
            let progress = Progress("verify", plan, counting: "records")
            return VerifyView(try LogReading.read(path, verifier, progress), verifier)
        } catch let error as CommandError {
            ErrorStream.write(error.text(plan.errorStyle))
            return VerifyView(path, failure: error, verifier)
        }
    }

    /// Writes what can be written log by log.
    private func write(_ view: VerifyView, isFirst: Bool, _ plan: OutputPlan, _ sinks: OutputSinks) throws {
        for (at, target) in plan.targets.enumerated() {
            switch target.format {
            case .jsonl: try sinks.write(try view.json.canonicalText() + [0x0A], to: at)
            case .csv:
                let table = Table(columns: VerifyView.columns, rows: view.tableRows)
                try sinks.write(CSVTable.render(table).droppingFirstLine.utf8, to: at)
            case .tsv:
                let table = Table(columns: VerifyView.columns, rows: view.tableRows)
                try sinks.write(TSVTable.render(table).droppingFirstLine.utf8, to: at)
            case .text:
                let text = view.text(plan)
                try sinks.write((plan.isForPeople && !isFirst && !text.isEmpty ? "\n" + text : text).utf8, to: at)
            default: break
            }
        }
    }

    /// Writes what is one text over all logs.
    private func finish(_ views: [VerifyView], _ plan: OutputPlan, _ sinks: OutputSinks) throws {
        for (at, target) in plan.targets.enumerated() {
            switch target.format {
            case .json:
                let value: JSONValue =
                    views.count == 1
                    ? views[0].json
                    : ["logs": .array(views.map(\.json)), "schema": "auditable/verify/1"]
                try sinks.write(try value.canonicalText() + [0x0A], to: at)
            case .markdown:
                let table = Table(columns: VerifyView.columns, rows: views.flatMap(\.tableRows))
                try sinks.write(MarkdownTable.render(table).utf8, to: at)
            default: break
            }
        }
    }
}
