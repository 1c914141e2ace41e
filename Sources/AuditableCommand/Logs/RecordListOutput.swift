import CanonicalJSON
import DecisionRecords
import Findings
import Reports

/// A list of records in one format, written record by record: no log is too long for it.
struct RecordListOutput {
    static let columns: [Table.Column] = [
        .init(name: "position", alignment: .trailing), .init(name: "line", alignment: .trailing),
        .init(name: "time", alignment: .trailing), .init(name: "action_type", title: "action", shrinkable: true),
        .init(name: "model_id", title: "by", shrinkable: true), .init(name: "cost", alignment: .trailing),
        .init(name: "data"), .init(name: "model"), .init(name: "harness"), .init(name: "id", shrinkable: true),
        .init(name: "signed", shrinkable: true),
    ]

    /// Which columns a text has room for that is narrower than so many; a wider one has all.
    private static let narrow: [(than: Int, columns: [Int])] = [
        (34, [0, 3]), (44, [0, 2, 3]), (56, [0, 2, 3, 9]), (72, [0, 2, 3, 4, 9]),
    ]

    /// How many rows of a text for people are laid out together.
    private static let window = 200

    private let format: OutputFormat
    private let file: String
    private let plan: OutputPlan
    /// Whether keys were given.
    private let isChecked: Bool
    private var count = 0
    private var waiting: [[Table.Cell]] = []
    private var table: LongTextTable
    private let shown: [Int]

    init(_ format: OutputFormat, of file: String, _ plan: OutputPlan, isChecked: Bool) {
        self.format = format
        self.file = file
        self.plan = plan
        self.isChecked = isChecked
        shown = Self.narrow.first { plan.style.width < $0.than }?.columns ?? Array(Self.columns.indices)
        table = LongTextTable(columns: shown.map { Self.columns[$0] }, style: plan.style)
    }

    /// What is to be written now that a further record is known.
    mutating func text(of record: LoggedRecord) throws(JSONError) -> [UInt8] {
        defer { count += 1 }
        switch format {
        case .json:
            return Array((count == 0 ? opening : ",").utf8) + (try JSONValue.object(json(record)).canonicalText())
        case .jsonl:
            var object = json(record)
            object["schema"] = "auditable/records-list/1"
            return try JSONValue.object(object).canonicalText() + [0x0A]
        case .csv: return Array(CSVTable.render(rowTable(record)).droppingFirstLine.utf8)
        case .tsv: return Array(TSVTable.render(rowTable(record)).droppingFirstLine.utf8)
        case .markdown:
            let text = MarkdownTable.render(rowTable(record))
            return Array((count == 0 ? text : text.droppingFirstLine.droppingFirstLine).utf8)
        case .text where plan.isForPeople:
            let cells = row(record)
            waiting.append(shown.map { cells[$0] })
            return waiting.count < Self.window ? [] : waitingRows()
        case .text: return Array(line(record).utf8)
        case .sarif, .junit, .github, .dot: return []
        }
    }

    /// What is to be written at the end of the log.
    mutating func end(_ reading: LogReading) throws(JSONError) -> [UInt8] {
        switch format {
        case .json:
            // Known only now; these keys come behind `records` in the order of keys too.
            let refusal: JSONValue? = reading.refusal.map {
                ["class": .text($0.code), "line": $0.line.map { .int($0) } ?? .null, "message": .text($0.message)]
            }
            let rest: JSONObject = [
                "refusal": refusal ?? .null, "schema": "auditable/records-list/1", "tail": .text(reading.tail.name),
            ]
            return Array(((count == 0 ? opening : "") + "],").utf8)
                + (try JSONValue.object(rest).canonicalText().dropFirst()) + [0x0A]
        case .text where plan.isForPeople: return waitingRows()
        default: return []
        }
    }

    private var opening: String {
        let name = (try? JSONValue.text(file).canonicalText()).map { String(decoding: $0, as: UTF8.self) } ?? "null"
        return "{\"file\":\(name),\"records\":["
    }

    private mutating func waitingRows() -> [UInt8] {
        defer { waiting.removeAll(keepingCapacity: true) }
        return waiting.isEmpty ? [] : Array(table.render(waiting).utf8)
    }

    // MARK: One record

    private func json(_ record: LoggedRecord) -> JSONObject {
        [
            "action_type": record.value("action_type"), "cost": record.value("harness", "cost"),
            "decided_at": record.value("decided_at"),
            "flags": [
                "data": record.value("data", "report", "flag"), "harness": record.value("harness", "report", "flag"),
                "model": record.value("model", "report", "flag"),
            ],
            "key_id": record.keyID.map { .text($0) } ?? .null, "line": .int(record.line),
            "model_id": record.value("model", "model_id"), "position": .int(record.position),
            "record_id": .text(record.id.text), "signature": record.signature(isChecked: isChecked).json,
        ]
    }

    private func rowTable(_ record: LoggedRecord) -> Table { Table(columns: Self.columns, rows: [row(record)]) }

    private func row(_ record: LoggedRecord) -> [Table.Cell] {
        [
            .number(String(record.position)), .number(String(record.line)), .number(record.shown("decided_at")),
            .text(record.shown("action_type")), .text(record.shown("model", "model_id")),
            .number(record.shown("harness", "cost")), .text(record.shown("data", "report", "flag")),
            .text(record.shown("model", "report", "flag")), .text(record.shown("harness", "report", "flag")),
            .text(record.id.text), .text(record.signature(isChecked: isChecked).text),
        ]
    }

    /// One line, for programs that read text.
    private func line(_ record: LoggedRecord) -> String {
        // Every field has its place, also one that is empty.
        func field(_ names: JSONString...) -> String {
            let text = LoggedRecord.shown(names.reduce(.object(record.members)) { $0.object?[$1] ?? .null })
            return text.isEmpty ? "-" : text
        }
        let flags = ["data", "model", "harness"].map { field($0, "report", "flag") }.joined(separator: " ")
        let text =
            "record \(record.position)  line \(record.line)  \(field("decided_at"))  \(field("action_type"))"
            + "  \(field("model", "model_id"))  \(field("harness", "cost"))  \(flags)  \(record.id)"
        return TerminalText.escape(text, ascii: plan.style.ascii) + "\n"
    }
}
