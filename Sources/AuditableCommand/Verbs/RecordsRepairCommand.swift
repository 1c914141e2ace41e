import ArgumentParser
import CanonicalJSON
import DecisionRecords
import Reports
import Signing

/// `auditable records repair`: moves a torn tail aside.
struct RecordsRepairCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "repair", abstract: "Move a log's torn tail to a file beside it; damage of other kinds is kept.")

    static let card = VerbCard(
        examples: [
            .init("auditable records repair log.jsonl --dry-run", "what would be moved; changes nothing"),
            .init("auditable records repair log.jsonl", "move it, so that the log can go on"),
        ],
        exits: [.done, .wrongCommand, .unreadableInput, .brokenIntegrity], formats: [.text, .json, .jsonl],
        schema: "auditable/records-repair/1", group: .exchange)

    static let noun: (any VerbNoun.Type)? = RecordsCommand.self

    @Argument(help: ArgumentHelp("A decision log: a file that nobody is writing.", valueName: "log"))
    var file: String

    @Flag(name: .long, help: "Say what would be done, and change nothing.")
    var dryRun = false

    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let sinks = try OutputSinks(plan)
        let repair: LogRepair?
        do throws(RecordError) {
            repair = try dryRun ? LogRepair.plan(path: file) : LogRepair.apply(path: file)
        } catch {
            throw CommandError(record: error, status: .of(error, path: file))
        }
        for (at, target) in plan.targets.enumerated() {
            if target.format == .text {
                try sinks.write(text(repair, plan.style).utf8, to: at)
            } else {
                try sinks.write(try json(repair).canonicalText() + [0x0A], to: at)
            }
        }
        try sinks.commit()
        return .done
    }

    private func text(_ repair: LogRepair?, _ style: TerminalStyle) -> String {
        let name = TerminalText.escape(file, ascii: style.ascii)
        guard let repair else { return "\(name) holds to its end: there is nothing to repair\n" }
        let stays = repair.head.map { "\(RunHeader.count(repair.recordCount, "record")), head \($0)" } ?? "no record"
        let rows = [
            (dryRun ? "would move" : "moved", "\(repair.byteCount) bytes from byte \(repair.offset) on"),
            ("sha256", repair.digest.hex), ("to", repair.sideFile), (dryRun ? "would stay" : "stays", stays),
            (
                "caution",
                "a record that was confirmed and lost bytes at its end looks the same; what was moved may hold one"
            ),
        ]
        return "\(name)\n"
            + rows.map { row in
                "  \(row.0)\(String(repeating: " ", count: 12 - row.0.utf8.count))"
                    + "\(TerminalText.escape(row.1, ascii: style.ascii))\n"
            }.joined()
    }

    private func json(_ repair: LogRepair?) -> JSONValue {
        [
            "bytes": repair.map { .int($0.byteCount) } ?? .null, "dry_run": .bool(dryRun), "file": .text(file),
            "head": repair?.head.map { .text($0.text) } ?? .null, "offset": repair.map { .int($0.offset) } ?? .null,
            "records": repair.map { .int($0.recordCount) } ?? .null, "repaired": .bool(repair != nil && !dryRun),
            "schema": "auditable/records-repair/1", "sha256": repair.map { .text($0.digest.hex) } ?? .null,
            "side_file": repair.map { .text($0.sideFile) } ?? .null,
        ]
    }
}
