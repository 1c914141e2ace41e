import CanonicalJSON
import Findings
import Reports

/// Differences in each format: a headline, a row for each, and the whole for machines.
struct DifferenceSheet {
    /// One difference.
    struct Row {
        /// What kind it is, in words: `only in a`.
        let what: String
        /// The step or edge in each of the two; empty where it is not there.
        let a: String
        let b: String
        /// The step's name.
        let name: String
        /// What differs.
        var detail = ""
    }

    let headline: String
    let rows: [Row]
    let json: JSONObject
    let isEqual: Bool

    private static let columns: [Table.Column] = [
        .init(name: "what"), .init(name: "a", alignment: .trailing), .init(name: "b", alignment: .trailing),
        .init(name: "name", shrinkable: true), .init(name: "detail", shrinkable: true),
    ]

    private func table(title: String? = nil) -> Table {
        var table = Table(title: title, columns: Self.columns)
        for row in rows {
            table.append([.text(row.what), .text(row.a), .text(row.b), .text(row.name), .text(row.detail)])
        }
        return table
    }

    func bytes(_ format: OutputFormat, _ plan: OutputPlan) throws(JSONError) -> [UInt8] {
        switch format {
        case .json, .jsonl: return try JSONValue.object(json).canonicalText() + [0x0A]
        case .csv: return Array(CSVTable.render(table()).utf8)
        case .tsv: return Array(TSVTable.render(table()).droppingFirstLine.utf8)
        case .markdown: return Array(MarkdownTable.render(table(title: headline)).utf8)
        default:
            func shown(_ text: String) -> String { TerminalText.escape(text, ascii: plan.style.ascii) }
            if plan.isForPeople {
                let body = rows.isEmpty ? "" : "\n" + TextTable.render(table(), style: plan.style)
                return Array((shown(headline) + "\n" + body).utf8)
            }
            let lines = rows.map { row in
                [row.what, [row.a, row.b].filter { !$0.isEmpty }.joined(separator: " = "), row.name, row.detail]
                    .filter { !$0.isEmpty }.map(shown).joined(separator: "  ") + "\n"
            }
            return Array((lines.isEmpty ? shown(headline) + "\n" : lines.joined()).utf8)
        }
    }
}
