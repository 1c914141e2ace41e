import Adapters
import BlastRadius
import CanonicalJSON
import DecisionGraph
import Findings
import Reports

/// Least and most of every step of a run, in every format that `blast` writes them in.
struct RiskOverviewView {
    let overview: RiskOverview
    let context: RiskContext
    let input: RunInput
    let settings: RiskSettings
    private let caption: StepCaption

    init(overview: RiskOverview, context: RiskContext, input: RunInput, settings: RiskSettings) {
        self.overview = overview
        self.context = context
        self.input = input
        self.settings = settings
        caption = StepCaption(overview.graph)
    }

    static let runColumns: [Table.Column] = [
        .init(name: "run", shrinkable: true), .init(name: "n_steps", title: "steps", alignment: .trailing),
        .init(name: "idx", title: "largest", alignment: .trailing), .init(name: "least", alignment: .trailing),
        .init(name: "most", alignment: .trailing),
    ]

    static let csvColumns: [Table.Column] = [
        .init(name: "run"), .init(name: "idx"), .init(name: "label"), .init(name: "agent"), .init(name: "kind"),
        .init(name: "effect"), .init(name: "least"), .init(name: "most"), .init(name: "observed"),
        .init(name: "modelled"), .init(name: "declared"), .init(name: "inferred"),
    ]

    func write(
        _ format: OutputFormat, _ plan: OutputPlan, to output: inout RunOutput, at place: Int
    ) throws(CommandError) {
        switch format {
        case .json, .jsonl:
            if format == .json, input.isOneOfMany { throw .severalRunsInOneObject }
            do {
                try overview.write(
                    to: &output.writers[place], context, top: settings.listed(isForPeople: false))
            } catch {
                throw CommandError(error, in: input.origin)
            }
            output.writers[place].newline()
        case .csv: output.writers[place].verbatim(csvLines.utf8)
        case .tsv:
            output.writers[place].verbatim((input.isOneOfMany ? runLine : stepLines(tabs: true, ascii: false)).utf8)
        case .markdown: if !input.isOneOfMany { output.writers[place].verbatim(markdown.utf8) }
        case .dot, .sarif, .junit, .github: break
        case .text:
            if plan.isForPeople {
                if !input.isOneOfMany { output.writers[place].verbatim(text(plan.style).utf8) }
            } else {
                output.writers[place].verbatim(
                    (input.isOneOfMany ? runLine : stepLines(tabs: false, ascii: plan.style.ascii)).utf8)
            }
        }
    }

    private func shown(isForPeople: Bool) -> RiskOverview.SubSequence {
        overview.prefix(settings.listed(isForPeople: isForPeople) ?? Int.max)
    }

    private var first: RiskOverview.Element? { overview.first }

    var row: [Table.Cell] {
        [
            .text(input.name), .number(String(overview.count)),
            first.map { .number(caption.number($0.position)) } ?? .empty,
            first.map { .number(String($0.bounds.least)) } ?? .empty,
            first.map { .number(String($0.bounds.most)) } ?? .empty,
        ]
    }

    /// Run, steps, the step with most at risk, its least and most.
    private var runLine: String {
        let figures = first.map { "\(caption.number($0.position))\t\($0.bounds.least)\t\($0.bounds.most)" } ?? "\t\t"
        return "\(TSVField.escape(input.name))\t\(overview.count)\t\(figures)\n"
    }

    private func stepLines(tabs: Bool, ascii: Bool) -> String {
        var lines = ""
        for row in shown(isForPeople: false) {
            let number = caption.number(row.position)
            let effect = StepCaption.effect(row.effect) ?? "-"
            let label = caption.label(row.position)
            if tabs {
                lines +=
                    "\(row.bounds.least)\t\(row.bounds.most)\t\(number)\t\(TSVField.escape(label))\t\(effect)\n"
            } else {
                let text = "\(row.bounds.least) to \(row.bounds.most)  step \(number)  \(label)  \(effect)"
                lines += TerminalText.escape(text, ascii: ascii) + "\n"
            }
        }
        return lines
    }

    private var csvLines: String {
        let graph = overview.graph
        var table = Table(columns: Self.csvColumns)
        for row in shown(isForPeople: false) {
            table.append([
                .text(input.name), .number(caption.number(row.position)), .text(caption.label(row.position)),
                .text(graph.agent(at: row.position).lossyText), .text(graph.kind(at: row.position).name),
                row.effect.map { .text($0.name) } ?? .empty, .number(String(row.bounds.least)),
                .number(String(row.bounds.most)), .number(String(row.bounds.observed)),
                .number(String(row.bounds.modelled)), .number(String(row.bounds.declared)),
                .number(String(row.bounds.inferred)),
            ])
        }
        return CSVTable.render(table).droppingFirstLine
    }

    private var table: Table {
        var table = Table(columns: [
            .init(name: "least", alignment: .trailing), .init(name: "most", alignment: .trailing),
            .init(name: "step", alignment: .trailing), .init(name: "what", shrinkable: true), .init(name: "effect"),
        ])
        // To people, steps with nothing at risk are only counted, unless all are asked for.
        let rows = shown(isForPeople: true)
        for row in settings.listed(isForPeople: true) == nil ? rows : rows.prefix(while: { $0.bounds.most > 0 }) {
            table.append([
                .number(String(row.bounds.least)), .number(String(row.bounds.most)),
                .number(caption.number(row.position)), .text(caption.label(row.position)),
                StepCaption.effect(row.effect).map { .text($0) } ?? .empty,
            ])
        }
        return table
    }

    private func restLine(_ shown: Int) -> String? {
        let left = overview.count - shown
        guard left > 0 else { return nil }
        let most = overview[shown].bounds.most
        return
            "\(RunHeader.count(left, "more step")), with \(most == 0 ? "nothing" : "at most \(most)") at risk   (--all)"
    }

    private func text(_ style: TerminalStyle) -> String {
        let table = table
        var text = RunHeader(input).text(style) + "\n"
        if table.rows.isEmpty {
            text += "no step rests on another, so nothing can be said of what is at risk\n"
        } else {
            text += TextTable.render(table, style: style)
        }
        if let line = restLine(table.rows.count) { text += "       \(line)\n" }
        return text
    }

    private var markdown: String {
        let table = table
        var text = "# \(MarkdownTable.escape(input.origin.description))\n\n\(RunHeader(input).plain)\n\n"
        text += MarkdownTable.render(table)
        if let line = restLine(table.rows.count) { text += "\n\(line).\n" }
        return text
    }
}
