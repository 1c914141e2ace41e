import Adapters
import BlastRadius
import CanonicalJSON
import DecisionGraph
import Findings
import Grounding
import Reports

/// A ranking in every format that `rank` writes.
struct RankView {
    let analysis: RunAnalysis
    let input: RunInput
    /// How many steps are listed; nil for all.
    let listed: Int?
    /// What the score had to pass.
    let gate: CoverageGate

    private var graph: DecisionGraph { analysis.graph }

    static let runColumns: [Table.Column] = [
        .init(name: "run", shrinkable: true), .init(name: "state"),
        .init(name: "n_steps", title: "steps", alignment: .trailing),
        .init(name: "keystone", alignment: .trailing), .init(name: "per_session", title: "share", alignment: .trailing),
    ]

    static func csvColumns(_ measure: RankingMeasure) -> [Table.Column] {
        let columns: [Table.Column] = [
            .init(name: "run"), .init(name: "rank"), .init(name: "score"), .init(name: "idx"), .init(name: "kind"),
            .init(name: "agent"), .init(name: "label"), .init(name: "reach"), .init(name: "others"),
            .init(name: "state"),
        ]
        return measure.givesBounds ? columns + [.init(name: "least"), .init(name: "most")] : columns
    }

    private var measure: RankingMeasure { analysis.ranked.measure }

    /// What a row tells of a step's bounds: nothing in a ranking by share.
    private static func bounds(_ row: RankedStep) -> [Table.Cell] {
        row.bounds.map { [.number(String($0.least)), .number(String($0.most))] } ?? []
    }

    func write(
        _ format: OutputFormat, _ plan: OutputPlan, to output: inout RunOutput, at place: Int
    ) throws(CommandError) {
        switch format {
        case .json, .jsonl:
            if format == .json, input.isOneOfMany { throw .severalRunsInOneObject }
            do {
                try analysis.write(
                    to: &output.writers[place], id: input.run.id, schema: "auditable/rank/1", top: listed)
            } catch {
                throw CommandError(error, in: input.origin)
            }
            output.writers[place].newline()
        case .csv:
            output.writers[place].verbatim(csvLines.utf8)
        case .tsv:
            output.writers[place].verbatim((input.isOneOfMany ? runLine : stepLines(tabs: true)).utf8)
        case .dot:
            output.writers[place].verbatim(
                DOTFigure.render(GraphFigure(input, emphasis: analysis.keystone?.position).figure).utf8)
        case .markdown:
            // Of many runs one table is written at the end.
            if !input.isOneOfMany { output.writers[place].verbatim(markdown.utf8) }
        case .sarif, .junit, .github: break
        case .text:
            if plan.isForPeople {
                if !input.isOneOfMany { output.writers[place].verbatim(text(plan.style).utf8) }
            } else {
                output.writers[place].verbatim(
                    (input.isOneOfMany ? runLine : stepLines(tabs: false, ascii: plan.style.ascii)).utf8)
                if !input.isOneOfMany {
                    for caution in analysis.cautions { output.notes += "caution: \(caution.text)\n" }
                }
            }
        }
    }

    // MARK: One line per run

    /// The run's row in a table over many.
    var row: [Table.Cell] {
        let keystone = analysis.keystone
        return [
            .text(input.name), .text(analysis.risk.name), .number(String(graph.stepCount)),
            keystone.map { .number(String($0.index)) } ?? .withheld("withheld: \(analysis.risk.name)"),
            analysis.perSession.map { .number(Self.share($0)) } ?? .withheld("withheld: \(analysis.risk.name)"),
        ]
    }

    /// Run, state, steps, keystone and its share with six decimals; the last two empty when withheld.
    private var runLine: String {
        var line = TSVField.escape(input.name)
        line += "\t\(analysis.risk.name)\t\(graph.stepCount)\t"
        if analysis.risk.isScored, let share = analysis.ranked.isEmpty ? nil : analysis.ranked.score(ofRank: 0) {
            line += "\(analysis.ranked.index(ofRank: 0))\t\(share.fixedText(places: 6))"
        } else {
            line += "\t"
        }
        return line + "\n"
    }

    // MARK: One line per step

    private func stepLines(tabs: Bool, ascii: Bool = false) -> String {
        let names = ["score", "idx", "label", "reach", "others"] + (measure.givesBounds ? ["least", "most"] : [])
        let columns = names.map { Table.Column(name: $0) }
        var table = Table(columns: columns)
        for row in shown {
            let cells: [Table.Cell] = [
                row.score.map { .number($0.fixedText(places: 6)) } ?? .withheld(analysis.risk.name),
                .number(String(row.index)), .text(row.label),
                row.reach.map { .number(String($0)) } ?? .withheld(analysis.risk.name),
                .number(String(max(graph.stepCount - 1, 0))),
            ]
            table.append(cells + Self.bounds(row))
        }
        if tabs { return TSVTable.render(table).droppingFirstLine }
        var lines = ""
        for row in shown {
            let share = row.score.map(Self.share) ?? "n/a"
            let reach = row.reach.map { "\($0) of \(graph.stepCount - 1)" } ?? analysis.risk.name
            let bounds = row.bounds.map { "  least \($0.least), most \($0.most)" } ?? ""
            lines += "\(share)  step \(row.index)  \(TerminalText.escape(row.label, ascii: ascii))  \(reach)\(bounds)\n"
        }
        return lines
    }

    private var csvLines: String {
        var table = Table(columns: Self.csvColumns(measure))
        for (rank, row) in shown.enumerated() {
            let cells: [Table.Cell] = [
                .text(input.name), .number(String(rank + 1)),
                row.score.map { .number($0.canonicalText) } ?? .withheld(analysis.risk.name),
                .number(String(row.index)), .text(row.kind.name), .text(row.agent.lossyText), .text(row.label),
                row.reach.map { .number(String($0)) } ?? .withheld(analysis.risk.name),
                .number(String(max(graph.stepCount - 1, 0))), .text(analysis.risk.name),
            ]
            table.append(cells + Self.bounds(row))
        }
        return CSVTable.render(table).droppingFirstLine
    }

    private var shown: RunRanking.SubSequence { analysis.ranked.prefix(listed ?? analysis.ranked.count) }

    // MARK: For people

    private func text(_ style: TerminalStyle) -> String {
        var text = RunHeader(input).text(style) + "\n"
        if !analysis.risk.isScored {
            text += "\(style.paint("no score", .caution))  \(withheldReason)\n"
            if listed != nil {
                let isOne = graph.stepCount == 1
                text += "\(RunHeader.count(graph.stepCount, "step")) \(isOne ? "is" : "are") not ranked; "
                text += "--all lists \(isOne ? "it" : "them by index")\n"
            }
        }
        if analysis.risk.isScored || listed == nil { text += TextTable.render(table, style: style) }
        if let rest { text += restLine(rest, style) }
        text += grounding(style)
        let cautions = analysis.cautions
        if !cautions.isEmpty { text += "\n" }
        for caution in cautions {
            text += "\(style.paint("caution", .caution))  \(caution.text)\n"
        }
        if let verdict = analysis.audit?.verdict {
            text += "\(cautions.isEmpty ? "\n" : "")verdict  \(verdict.text)\n"
        }
        return text
    }

    private var table: Table {
        var columns: [Table.Column] = [
            .init(name: "share", alignment: .trailing), .init(name: "step", alignment: .trailing),
            .init(name: "what", shrinkable: true), .init(name: "rests_on_it", title: "rests on it"),
        ]
        if measure.givesBounds {
            columns += [.init(name: "least", alignment: .trailing), .init(name: "most", alignment: .trailing)]
        }
        var table = Table(columns: columns)
        for row in listed == nil
            ? analysis.ranked[...]
            : shown.prefix(while: { ($0.reach ?? 0) > 0 || $0.position == analysis.keystone?.position })
        {
            let cells: [Table.Cell] = [
                row.score.map { .number(Self.share($0)) } ?? .withheld(withheldReason),
                .number(String(row.index)), .text(Self.what(row)),
                row.reach.map { .text("\($0) of \(graph.stepCount - 1)") } ?? .empty,
            ]
            table.append(cells + Self.bounds(row))
        }
        return table
    }

    /// How many steps the table leaves out, and the largest share among them.
    private var rest: (count: Int, share: Double)? {
        guard listed != nil, analysis.risk.isScored else { return nil }
        let shown = table.rows.count
        guard shown < graph.stepCount else { return nil }
        let next = analysis.ranked.count > shown ? analysis.ranked.score(ofRank: shown) : nil
        // Beyond what was ranked the last ranked share is a bound.
        return (graph.stepCount - shown, next ?? analysis.ranked.score(ofRank: analysis.ranked.count - 1) ?? 0)
    }

    private func restLine(_ rest: (count: Int, share: Double), _ style: TerminalStyle) -> String {
        let sign = rest.share == 0 ? " " : style.ascii ? "<=" : "≤"
        return "\(sign)\(Self.bound(rest.share))        \(rest.count) more steps                      (--all)\n"
    }

    /// A largest share with three decimals, rounded upwards: a bound stays one.
    static func bound(_ share: Double) -> String {
        min(1, share.rounded(places: 3) < share ? share + 0.0005 : share).fixedText(places: 3)
    }

    /// A share with three decimals; what would round to zero and is not says so.
    static func share(_ share: Double) -> String {
        share > 0 && share < 0.0005 ? "<0.001" : share.fixedText(places: 3)
    }

    private func grounding(_ style: TerminalStyle) -> String {
        guard !analysis.grounding.isEmpty else { return "" }
        var table = Table(
            title: nil,
            columns: [
                .init(name: "grounding", alignment: .trailing), .init(name: "step", alignment: .trailing),
                .init(name: "unmatched", title: "in the stated basis, not in what was read", shrinkable: true),
            ])
        for (position, result) in analysis.grounding.prefix(listed ?? Int.max) {
            let unmatched = result.unmatched
            let more = unmatched.count > 4 ? ", and \(unmatched.count - 4) more" : ""
            table.append([
                result.score.map { .number($0.fixedText(places: 3)) } ?? .withheld(result.state.name),
                .number(String(graph.index(at: position))), .text(unmatched.prefix(4).joined(separator: ", ") + more),
            ])
        }
        return "\n" + TextTable.render(table, style: style)
    }

    /// The step's name without the word for its kind, where the tool says it all.
    static func what(_ row: RankedStep) -> String {
        let prefix = "\(row.kind.name) "
        return row.kind == .toolCall && row.label.hasPrefix(prefix)
            ? String(row.label.dropFirst(prefix.count)) : row.label
    }

    private var withheldReason: String {
        switch analysis.risk {
        case .scored: return ""
        case .withheld(.singleDecision): return "fewer than two steps: nothing can rest on anything"
        case .withheld(.lowCoverage):
            let coverage = analysis.coverage
            if coverage.dependencyCount == 0 { return "the run has no dependency edges" }
            if measure == .least {
                return "no dependency edge is observed without a rule having set it: every least is 0"
            }
            if measure == .most { return "no dependency edge leads to an earlier step" }
            if coverage.observedFraction < gate.minObservedFraction {
                return "\(coverage.observed) of \(coverage.dependencyCount) dependency edges are observed, less than "
                    + "\(gate.minObservedFraction.sixDigitText) of them (--min-observed-fraction)"
            }
            return
                "rho is \(coverage.rho.fixedText(places: 3)), not below \(gate.maxRho.sixDigitText): everything would rest "
                + "on everything (--max-rho)"
        }
    }

    private var markdown: String {
        var text = "# \(MarkdownTable.escape(input.origin.description))\n\n\(RunHeader(input).plain)\n\n"
        if analysis.risk.isScored {
            text += MarkdownTable.render(table)
        } else {
            text += "**No score**: \(withheldReason).\n"
        }
        if let rest { text += "\n\(rest.count) more steps, at most \(Self.bound(rest.share)) each.\n" }
        let cautions = analysis.cautions
        if !cautions.isEmpty {
            text += "\n" + cautions.map { "- Caution: \($0.text).\n" }.joined()
        }
        if let verdict = analysis.audit?.verdict { text += "\nVerdict: \(verdict.text).\n" }
        return text
    }
}

extension CommandError {
    /// One object cannot hold several runs.
    static var severalRunsInOneObject: CommandError {
        CommandError(
            .wrongCommand, code: "several_runs", "the input has several runs and --json writes one object",
            [("try", "--jsonl for one object per run, or --at for one of them")])
    }
}
