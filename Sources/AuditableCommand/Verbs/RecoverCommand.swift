import ArgumentParser
import CanonicalJSON
import DecisionRecords
import Findings
import LiveReplay
import PositionedDocuments
import Reports

/// `auditable recover`: what was done on a state that does not hold any more is taken back.
struct RecoverCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Take back what was done and does not hold any more: a plan, or --apply.")

    static let card = VerbCard(
        examples: [
            .init(
                "auditable recover log.jsonl --state now.json --policy budget.yaml --receipts receipts.jsonl",
                "what would be taken back"),
            .init(
                "auditable recover l.jsonl --state s.json --policy p.yaml --receipts r.jsonl --rail r.yaml --apply",
                "take it back"),
        ],
        furtherExamples: [
            .init(
                "auditable recover log.jsonl --state-by-record states.jsonl --policy budget.policy.yaml "
                    + "--receipts receipts.jsonl", "a state for each decision"),
            .init(
                "auditable recover log.jsonl --state-by-resource values.json --policy opa.policy.yaml --allow-command "
                    + "--receipts receipts.jsonl", "the values of resources now, and a program that decides"),
        ],
        exits: [.done, .objection, .wrongCommand, .unreadableInput, .brokenIntegrity, .partlyDone],
        formats: [.text, .json, .jsonl, .csv, .tsv, .markdown], schema: "auditable/recover/1", group: .during)

    @Argument(help: ArgumentHelp("A decision log, or - for standard input.", valueName: "log"))
    var input: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What takes back what was committed: a line of JSON each, with record_id and receipt.", valueName: "file"))
    var receipts: String

    @Option(
        name: .long, help: ArgumentHelp("The program that takes back, as YAML or JSON with command.", valueName: "file")
    )
    var rail: String?

    @Flag(name: .long, help: "Run the rail, which must take a receipt back once: no run knows of another.")
    var apply = false

    @OptionGroup(title: "state") var live: LiveStateOptions
    @OptionGroup(title: "policy") var policy: PolicyOptions
    @OptionGroup(title: "log") var log: LogOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let file = try InputFiles.one(input)
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let settings = try log.settings(processors: context.processors)
        let state = try live.live()
        let policy = try self.policy.file().policy
        let receipts = try ReceiptFile.receipts(receipts)
        let gate = try gate()
        // Only a log that holds to its end says what was decided: nothing is taken back on the word of another.
        var recoveries: [Recovery] = []
        let progress = Progress("recover", plan, counting: "records")
        var unmatched = Set(receipts.keys)
        let reading = try DecisionReading(settings: settings).read(
            file, progress,
            judge: { decisions in
                decisions.map { ($0, ReplayVerdict(on: $0, under: state, by: policy)) }
            }
        ) { judged in
            for (decision, verdict) in judged {
                if let id = decision.recordID { unmatched.remove(id) }
                guard verdict.action != .allow else { continue }
                recoveries.append(
                    Recovery(
                        decision: decision, verdict: verdict, receipt: verdict.recordID.flatMap { receipts[$0] }))
            }
        }
        if let error = reading.error { throw error }
        // What was done last may rest on what was done before it.
        recoveries.reverse()
        let sinks = try OutputSinks(plan)
        func tell() throws {
            try sinks.writeCSVHeadings(Recovery.columns, plan)
            for at in recoveries.indices {
                if let gate {
                    // The process is to end: what is not begun stays so.
                    if InterruptCleanup.isWaiting { break }
                    recoveries[at].outcome = gate.afterCommit(
                        recoveries[at].verdict.route, receipt: recoveries[at].receipt)
                }
                for (place, target) in plan.targets.enumerated() {
                    let text = try streamed(recoveries[at], target.format, plan)
                    if !text.isEmpty { try sinks.write(text, to: place) }
                }
                if gate != nil { try sinks.flush() }
            }
            for (at, target) in plan.targets.enumerated() {
                try sinks.write(try text(recoveries, target.format, policy.identity, file, plan), to: at)
            }
            try sinks.commit()
        }
        if gate == nil {
            try tell()
        } else {
            // What is begun is finished and told in every format, also when the process is to end.
            try InterruptCleanup.held {
                do { try tell() } catch { throw untold(recoveries, error) }
            }
        }
        reading.noteTail(plan)
        if !unmatched.isEmpty, !plan.isQuiet {
            ErrorStream.write(
                "note: \(unmatched.count) of the receipts are of records that the log does not hold\n")
        }
        if recoveries.contains(where: \.isUnsettled) { return .partlyDone }
        return recoveries.contains(where: \.isOpen) ? .objection : .done
    }

    /// The gate over the rail; nil for a plan.
    private func gate() throws(CommandError) -> Gate<CommandRail>? {
        guard let rail else {
            guard apply else { return nil }
            throw CommandError(
                .wrongCommand, code: "rail", "there is no rail to take anything back with",
                [("try", "--rail bank.rail.yaml")])
        }
        let bytes = try BoundedFile.bytes(rail, what: "the rail", limit: 1 << 20)
        do throws(DocumentError) {
            let file = try RailFile(bytes, path: rail)
            return apply ? Gate(over: file.rail) : nil
        } catch {
            var failure = CommandError(
                error.code == .shape ? .wrongCommand : .unreadableInput, code: error.code.rawValue,
                "\(rail) is no rail that can be used",
                [(error.place.map { "\(rail):\($0)" } ?? rail, error.detail)])
            failure.line = error.place?.line
            throw failure
        }
    }

    /// The error of an output that failed; it tells what the rail was asked, for the output does not.
    private func untold(_ recoveries: [Recovery], _ error: any Error) -> any Error {
        let asked = recoveries.filter(\.isAsked)
        guard !asked.isEmpty else { return error }
        let why = (error as? CommandError)?.summary ?? "\(error)"
        return CommandError(
            .partlyDone, code: "untold", "the rail was asked, and what came of it could not be written",
            [("output", why)] + asked.map { ("asked", $0.words) })
    }

    /// A recovery in the formats that are written as it goes; empty in the others.
    private func streamed(
        _ recovery: Recovery, _ format: OutputFormat, _ plan: OutputPlan
    ) throws(JSONError) -> [UInt8] {
        let table = Table(columns: Recovery.columns, rows: [recovery.row])
        switch format {
        case .jsonl:
            var members = recovery.members
            members["schema"] = "auditable/recover/1"
            return try JSONValue.object(members).canonicalText() + [0x0A]
        case .csv: return Array(CSVTable.render(table).droppingFirstLine.utf8)
        case .tsv: return Array(TSVTable.render(table).droppingFirstLine.utf8)
        case .text where !plan.isForPeople: return Array(recovery.line(ascii: plan.style.ascii).utf8)
        case .text, .json, .markdown, .sarif, .junit, .github, .dot: return []
        }
    }

    /// All of them, in the formats that are one piece; empty in the others.
    private func text(
        _ recoveries: [Recovery], _ format: OutputFormat, _ policy: PolicyIdentity, _ file: String, _ plan: OutputPlan
    ) throws(JSONError) -> [UInt8] {
        let table = Table(columns: Recovery.columns, rows: recoveries.map(\.row))
        switch format {
        case .json:
            let object: JSONValue = [
                "applied": .bool(apply), "file": .text(file), "policy": policy.json,
                "recoveries": .array(recoveries.map { .object($0.members) }), "schema": "auditable/recover/1",
            ]
            return try object.canonicalText() + [0x0A]
        case .markdown: return Array((MarkdownTable.render(table) + "\n" + sentence(recoveries) + "\n").utf8)
        case .text where plan.isForPeople:
            let shown = plan.style.width < 80 ? [0, 1, 3, 4] : [0, 1, 2, 3, 4, 5]
            let narrow = Table(
                columns: shown.map { Recovery.columns[$0] },
                rows: recoveries.map { recovery in
                    let row = recovery.row
                    return shown.map { row[$0] }
                })
            let rows = recoveries.isEmpty ? "" : TextTable.render(narrow, style: plan.style) + "\n"
            return Array((rows + sentence(recoveries) + "\n").utf8)
        case .text, .jsonl, .csv, .tsv, .sarif, .junit, .github, .dot: return []
        }
    }

    private func sentence(_ recoveries: [Recovery]) -> String {
        guard !recoveries.isEmpty else { return "every decision holds: nothing to take back" }
        func count(_ word: String) -> Int {
            recoveries.count { ($0.outcome?.execution.rawValue ?? $0.plan) == word }
        }
        let words =
            apply
            ? [
                "rolled_back", "reversed", "compensation_failed", "compensation_in_doubt", "compensation_unavailable",
                "held", "compensate",
            ]
            : ["compensate", "compensation_unavailable", "held"]
        let parts = words.filter { count($0) > 0 }.map { "\(Figures.grouped(count($0))) \($0)" }.joined(separator: ", ")
        return apply ? parts : "\(parts); nothing was changed, --rail FILE --apply takes it back"
    }
}
