import CanonicalJSON
import DecisionRecords
import Findings
import LiveReplay
import Reports

/// The verdicts of a replay in one format, written verdict by verdict.
///
/// One JSON object holds its verdicts together until its end, since their counts stand before them; every other format
/// is a stream.
struct VerdictOutput {
    static let schema: StaticString = "auditable/replay/1"

    static let columns: [Table.Column] = [
        .init(name: "position", alignment: .trailing), .init(name: "action"),
        .init(name: "action_type", title: "decision", shrinkable: true), .init(name: "rule", shrinkable: true),
        .init(name: "reason", shrinkable: true), .init(name: "term", title: "decided by", shrinkable: true),
        .init(name: "record_id", title: "record", shrinkable: true),
    ]

    private let format: OutputFormat
    private let plan: OutputPlan
    private let file: String
    private let policy: PolicyIdentity
    private let showsMatrix: Bool
    private var held: [UInt8] = []
    private var isFirst = true
    private var rows: [[Table.Cell]] = []
    private var table: LongTextTable
    private let shown: [Int]

    /// How many rows of a text for people are laid out together.
    private static let window = 200

    init(_ format: OutputFormat, of file: String, by policy: PolicyIdentity, _ plan: OutputPlan, showsMatrix: Bool) {
        self.format = format
        self.plan = plan
        self.file = file
        self.policy = policy
        self.showsMatrix = showsMatrix
        // What a narrow text has no room for is in every other format.
        shown = plan.style.width < 60 ? [0, 1, 2] : plan.style.width < 100 ? [0, 1, 2, 4] : [0, 1, 2, 3, 4, 5]
        table = LongTextTable(columns: shown.map { Self.columns[$0] }, style: plan.style)
    }

    /// What is to be written now that a further verdict is known.
    mutating func text(of verdict: ReplayVerdict, on decision: PastDecision) throws(JSONError) -> [UInt8] {
        defer { isFirst = false }
        switch format {
        case .json:
            if !isFirst { held.append(UInt8(ascii: ",")) }
            held += try JSONValue.object(verdict.members(of: decision)).canonicalText()
            return []
        case .jsonl:
            var members = verdict.members(of: decision)
            members["policy"] = policy.json
            members["schema"] = .text("\(Self.schema)")
            return try JSONValue.object(members).canonicalText() + [0x0A]
        case .csv: return Array(CSVTable.render(rowTable(verdict, decision)).droppingFirstLine.utf8)
        case .tsv: return Array(TSVTable.render(rowTable(verdict, decision)).droppingFirstLine.utf8)
        case .markdown:
            let text = MarkdownTable.render(rowTable(verdict, decision))
            return Array((isFirst ? text : text.droppingFirstLine.droppingFirstLine).utf8)
        case .text where plan.isForPeople:
            let cells = row(verdict, decision)
            rows.append(shown.map { cells[$0] })
            return rows.count < Self.window ? [] : waitingRows()
        case .text: return Array(line(verdict, decision).utf8)
        case .sarif, .junit, .github, .dot: return []
        }
    }

    /// What is to be written at the end of the log.
    mutating func end(_ counts: VerdictCounts, _ reading: LogReading) throws(JSONError) -> [UInt8] {
        switch format {
        case .json:
            let refusal: JSONValue? = reading.refusal.map {
                ["class": .text($0.code), "line": $0.line.map { .int($0) } ?? .null, "message": .text($0.message)]
            }
            var head: JSONObject = ["counts": counts.json, "file": .text(file)]
            if showsMatrix { head["matrix"] = counts.matrixJSON }
            head["policy"] = policy.json
            head["refusal"] = refusal ?? .null
            head["schema"] = .text("\(Self.schema)")
            let text = try JSONValue.object(head).canonicalText()
            return text.dropLast() + Array(",\"verdicts\":[".utf8) + held + Array("]}\n".utf8)
        case .text where plan.isForPeople: return waitingRows() + Array(summary(counts, reading).utf8)
        case .markdown: return Array(("\n" + markdownSummary(counts, reading)).utf8)
        default: return []
        }
    }

    private mutating func waitingRows() -> [UInt8] {
        defer { rows.removeAll(keepingCapacity: true) }
        return rows.isEmpty ? [] : Array(table.render(rows).utf8)
    }

    // MARK: One verdict

    private func rowTable(_ verdict: ReplayVerdict, _ decision: PastDecision) -> Table {
        Table(columns: Self.columns, rows: [row(verdict, decision)])
    }

    private func row(_ verdict: ReplayVerdict, _ decision: PastDecision) -> [Table.Cell] {
        let basis = verdict.settling.basis
        return [
            .number(String(decision.position)), .text(verdict.action.word), .text(decision.action.type.lossyText),
            .text(basis?.rule?.lossyText ?? ""), .text(verdict.reason.lossyText), .text(basis?.term?.lossyText ?? ""),
            .text(verdict.recordID?.text ?? ""),
        ]
    }

    private func line(_ verdict: ReplayVerdict, _ decision: PastDecision) -> String {
        let text =
            "\(verdict.action.word)  record \(decision.position)  \(decision.action.type.lossyText)  "
            + verdict.reason.lossyText
        return TerminalText.escape(text, ascii: plan.style.ascii) + "\n"
    }

    // MARK: The whole

    /// What was replayed is not the whole when the log does not hold to its end, and says so wherever it is read.
    private func sentence(_ counts: VerdictCounts, _ reading: LogReading) -> String {
        let rest = reading.refusal == nil ? "" : "; the log does not hold behind them"
        return "\(counts.sentence), no side effects\(rest)\n"
    }

    private func summary(_ counts: VerdictCounts, _ reading: LogReading) -> String {
        var text = isFirst ? "" : "\n"
        text += sentence(counts, reading)
        if showsMatrix { text += "\n" + TextTable.render(counts.matrix, style: plan.style) }
        return text
    }

    private func markdownSummary(_ counts: VerdictCounts, _ reading: LogReading) -> String {
        sentence(counts, reading) + (showsMatrix ? "\n" + MarkdownTable.render(counts.matrix) : "")
    }
}
