import Findings
import Reports

/// One table over all runs of an input, for the text formats.
struct RunTable {
    let title: String?
    let columns: [Table.Column]

    /// Writes the rows to every text output that shows a table; none when there are no rows.
    func write(_ rows: [[Table.Cell]], _ plan: OutputPlan, _ sinks: OutputSinks) throws(CommandError) {
        guard !rows.isEmpty else { return }
        let table = Table(title: title, columns: columns, rows: rows)
        for (at, target) in plan.targets.enumerated() {
            switch target.format {
            case .text where plan.isForPeople: try sinks.write(TextTable.render(table, style: plan.style).utf8, to: at)
            case .markdown: try sinks.write(MarkdownTable.render(table).utf8, to: at)
            default: break
            }
        }
    }
}
