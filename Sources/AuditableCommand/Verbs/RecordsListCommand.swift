import ArgumentParser
import CanonicalJSON
import DecisionRecords
import Findings
import Reports

/// `auditable records list`: the records of a log, as far as it holds.
struct RecordsListCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The records of a decision log, a line each, as far as the log holds.")

    static let card = VerbCard(
        examples: [
            .init("auditable records list log.jsonl", "a table of decisions"),
            .init("auditable records list log.jsonl --jsonl", "an object per record, as a stream"),
        ],
        exits: [.done, .wrongCommand, .unreadableInput, .brokenIntegrity],
        formats: [.text, .json, .jsonl, .csv, .tsv, .markdown], schema: "auditable/records-list/1", group: .exchange)

    static let noun: (any VerbNoun.Type)? = RecordsCommand.self

    @Argument(help: ArgumentHelp("A decision log, or - for standard input.", valueName: "log"))
    var file: String = "-"

    @OptionGroup(title: "log") var log: LogOptions
    @OptionGroup(title: "output") var output: OutputOptions

    static let columns: [Table.Column] = [
        .init(name: "position", alignment: .trailing), .init(name: "line", alignment: .trailing),
        .init(name: "time", alignment: .trailing), .init(name: "action_type", title: "action", shrinkable: true),
        .init(name: "model_id", title: "by", shrinkable: true), .init(name: "cost", alignment: .trailing),
        .init(name: "data"), .init(name: "model"), .init(name: "harness"), .init(name: "id", shrinkable: true),
        .init(name: "signed", shrinkable: true),
    ]

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let settings = try log.settings(processors: context.processors)
        let json = JSONReader(settings.strictness, limits: settings.limits)
        let sinks = try OutputSinks(plan)
        try sinks.writeCSVHeadings(Self.columns, plan)
        // One table, and one object, need every record before they can be written.
        let collects = plan.targets.contains { [.markdown, .json].contains($0.format) || Self.isTable($0, plan) }
        var records: [LoggedRecord] = []
        let reading = try LogReading.read(
            file, LogVerifier(settings), Progress("list", plan, counting: "records")
        ) { verified in
            let record = try LoggedRecord(verified, json)
            if collects { records.append(record) }
            for (at, target) in plan.targets.enumerated() { try Self.write(record, target, at, plan, sinks) }
        }
        for (at, target) in plan.targets.enumerated() {
            if target.format == .json {
                let value: JSONValue = [
                    "class": reading.refusal.map { .text($0.code) } ?? .null, "file": .text(file),
                    "line": reading.refusal?.line.map { .int($0) } ?? .null,
                    "records": .array(records.map { .object(Self.json($0)) }), "schema": "auditable/records-list/1",
                ]
                try sinks.write(try value.canonicalText() + [0x0A], to: at)
            }
        }
        try RunTable(title: nil, columns: Self.columns).write(records.map { Self.row($0) }, plan, sinks)
        try sinks.commit()
        guard let error = reading.error else { return .done }
        ErrorStream.write(error.text(plan.errorStyle))
        return error.status
    }

    private static func isTable(_ target: OutputPlan.Target, _ plan: OutputPlan) -> Bool {
        target.format == .text && plan.isForPeople
    }

    /// Writes what can be written record by record.
    private static func write(
        _ record: LoggedRecord, _ target: OutputPlan.Target, _ at: Int, _ plan: OutputPlan, _ sinks: OutputSinks
    ) throws {
        switch target.format {
        case .jsonl:
            var object = json(record)
            object["schema"] = "auditable/records-list/1"
            try sinks.write(try JSONValue.object(object).canonicalText() + [0x0A], to: at)
        case .csv:
            try sinks.write(
                CSVTable.render(Table(columns: columns, rows: [row(record)])).droppingFirstLine.utf8, to: at)
        case .tsv:
            try sinks.write(
                TSVTable.render(Table(columns: columns, rows: [row(record)])).droppingFirstLine.utf8, to: at)
        case .text where !plan.isForPeople:
            // Every field has its place, also one that is empty.
            func field(_ names: JSONString...) -> String {
                let text = LoggedRecord.shown(names.reduce(.object(record.members)) { $0.object?[$1] ?? .null })
                return text.isEmpty ? "-" : text
            }
            let flags = ["data", "model", "harness"].map { field($0, "report", "flag") }.joined(separator: " ")
            let text =
                "record \(record.position)  line \(record.line)  \(field("decided_at"))  \(field("action_type"))"
                + "  \(field("model", "model_id"))  \(field("harness", "cost"))  \(flags)  \(record.id)"
            try sinks.write((TerminalText.escape(text, ascii: plan.style.ascii) + "\n").utf8, to: at)
        default: break
        }
    }

    private static func json(_ record: LoggedRecord) -> JSONObject {
        [
            "action_type": record.value("action_type"), "cost": record.value("harness", "cost"),
            "decided_at": record.value("decided_at"),
            "flags": [
                "data": record.value("data", "report", "flag"), "harness": record.value("harness", "report", "flag"),
                "model": record.value("model", "report", "flag"),
            ],
            "key_id": record.keyID.map { .text($0) } ?? .null, "line": .int(record.line),
            "model_id": record.value("model", "model_id"), "position": .int(record.position),
            "record_id": .text(record.id.text),
        ]
    }

    private static func row(_ record: LoggedRecord) -> [Table.Cell] {
        [
            .number(String(record.position)), .number(String(record.line)), .number(record.shown("decided_at")),
            .text(record.shown("action_type")), .text(record.shown("model", "model_id")),
            .number(record.shown("harness", "cost")), .text(record.shown("data", "report", "flag")),
            .text(record.shown("model", "report", "flag")), .text(record.shown("harness", "report", "flag")),
            .text(record.id.text), record.keyID.map { .text($0) } ?? .text("no"),
        ]
    }
}
