import BlastRadius
import CanonicalJSON
import DecisionGraph
import Findings
import Reports

/// A report on risk in every format that `blast` and `why` write.
struct RiskView {
    let report: RiskReport
    let context: RiskContext
    let settings: RiskSettings
    /// Where the run asked about was found.
    let place: String
    /// The run's name in tables over several.
    let name: String
    let isOneOfMany: Bool
    /// What the query has to say of its answer.
    let notes: [String]
    private let caption: StepCaption

    init(
        report: RiskReport, context: RiskContext, settings: RiskSettings, place: String, name: String,
        isOneOfMany: Bool,
        notes: [String]
    ) {
        self.report = report
        self.context = context
        self.settings = settings
        self.place = place
        self.name = name
        self.isOneOfMany = isOneOfMany
        self.notes = notes
        caption = StepCaption(report.graph, runs: context.joined?.runs)
    }

    private var graph: DecisionGraph { report.graph }
    private var isDown: Bool { report.direction == .down }

    static let runColumns: [Table.Column] = [
        .init(name: "run", shrinkable: true), .init(name: "step", shrinkable: true),
        .init(name: "steps_least", title: "steps least", alignment: .trailing),
        .init(name: "steps_most", title: "most", alignment: .trailing),
        .init(name: "writes_least", title: "writes least", alignment: .trailing),
        .init(name: "writes_most", title: "most", alignment: .trailing),
    ]

    static let csvColumns: [Table.Column] = [
        .init(name: "run"), .init(name: "question"), .init(name: "step_run"), .init(name: "idx"), .init(name: "label"),
        .init(name: "agent"), .init(name: "kind"), .init(name: "effect"), .init(name: "grade"),
        .init(name: "modelled"), .init(name: "distance"), .init(name: "through"),
    ]

    func write(
        _ format: OutputFormat, _ plan: OutputPlan, to output: inout RunOutput, at place: Int, in origin: RunOrigin
    ) throws(CommandError) {
        switch format {
        case .json, .jsonl:
            if format == .json, isOneOfMany { throw .severalRunsInOneObject }
            var json = RiskReport.JSONSettings()
            json.top = settings.listed(isForPeople: false)
            json.ways = settings.paths
            do {
                try report.write(to: &output.writers[place], context, settings: json)
            } catch {
                throw CommandError(error, in: origin)
            }
            output.writers[place].newline()
        case .csv: output.writers[place].verbatim(csvLines.utf8)
        case .tsv: output.writers[place].verbatim((isOneOfMany ? runLine : stepLines(tabs: true, ascii: false)).utf8)
        case .dot:
            let figure = RiskFigure(
                report: report, context: context, caption: caption, title: question,
                limit: settings.listed(isForPeople: false))
            output.writers[place].verbatim(DOTFigure.render(figure.figure).utf8)
        case .markdown: if !isOneOfMany { output.writers[place].verbatim(markdown.utf8) }
        case .sarif, .junit, .github: break
        case .text:
            if plan.isForPeople {
                if !isOneOfMany { output.writers[place].verbatim(text(plan.style).utf8) }
            } else {
                output.writers[place].verbatim(
                    (isOneOfMany ? runLine : stepLines(tabs: false, ascii: plan.style.ascii)).utf8)
                if !isOneOfMany { for line in remarks { output.notes += "\(line.word): \(line.text)\n" } }
            }
        }
    }

    // MARK: Parts

    /// What was asked, in a line.
    private var question: String {
        let sources = report.sources
        guard sources.count != 1 else { return "step \(caption.number(sources[0]))" }
        let list = sources.prefix(12).map { caption.number($0) }.joined(separator: ", ")
        let more = sources.count > 12 ? " and \(sources.count - 12) more" : ""
        return "\(RunHeader.count(sources.count, "step"))\(sources.isEmpty ? "" : ": \(list)\(more)")"
    }

    private func grade(_ tier: EvidenceTier?) -> String {
        switch tier {
        case .observed?: "o"
        case .modelled?: "o modelled"
        case .declared?: "d"
        case .inferred?: "i"
        case nil: "assumed"
        }
    }

    private func counts(_ bounds: RiskBounds) -> String {
        let modelled = bounds.modelled > 0 ? " (\(bounds.modelled) modelled)" : ""
        return
            "observed \(bounds.count(at: .observed))\(modelled), declared \(bounds.declared), inferred \(bounds.inferred)"
    }

    private var historyLine: String {
        let history = report.history
        let unknown = history.unknownEffect > 0 ? ", \(history.unknownEffect) of them of unknown effect" : ""
        return "with --assume full-history: \(RunHeader.count(history.steps, "step")), "
            + "\(RunHeader.count(history.effectiveWrites, "effective write"))\(unknown)"
    }

    /// What is to be said beside the numbers: cautions, and what the runs were.
    private var remarks: [(word: String, text: String)] {
        var remarks: [(word: String, text: String)] = report.cautions.map { ("caution", $0.text) }
        remarks += notes.map { ("query", $0) }
        if let until = context.until {
            var text = "\(RunHeader.count(until.removed, "step")) later than \(until.time.text) left out"
            if until.untimed > 0 {
                text += "; \(RunHeader.count(until.untimed, "step")) without a time kept, as if early enough"
            }
            remarks.append(("until", text))
        }
        if let joined = context.joined?.runs {
            let edges = "\(RunHeader.count(joined.crossCount, "edge")) between them"
            let order =
                joined.isOrderedByTime
                ? "in the order of time, with \(edges)"
                : "in the order given, the one asked about \(isDown ? "first" : "last"), because not every step that "
                    + "touches something has a time that fits; with \(edges), inferred for that reason"
            remarks.append(("joined", "\(RunHeader.count(joined.names.count, "run")) \(order)"))
        }
        return remarks
    }

    /// Runs with a step that is reached, where several were joined.
    private var reachedRuns: Int? {
        guard let joined = context.joined?.runs else { return nil }
        return Set(report.reach.positions.map { joined.run(at: $0) }).count
    }

    // MARK: One line per run or step

    var row: [Table.Cell] {
        let writes = report.effectiveWrites
        return [
            .text(name), .text(question), .number(String(report.steps.least)), .number(String(report.steps.most)),
            .number(String(writes.least)), .number(String(writes.most)),
        ]
    }

    /// Run, question, least and most of steps, least and most of effective writes.
    private var runLine: String {
        let writes = report.effectiveWrites
        let figures = [report.steps.least, report.steps.most, writes.least, writes.most].map(String.init)
        return "\(TSVField.escape(name))\t\(TSVField.escape(question))\t\(figures.joined(separator: "\t"))\n"
    }

    private func shown(isForPeople: Bool) -> RiskReport.Rows.SubSequence {
        report.rows.prefix(settings.listed(isForPeople: isForPeople) ?? Int.max)
    }

    private func through(_ row: RiskRow) -> String {
        report.ways(to: row.position, limit: 1).first.map { caption.through($0, to: row.position, in: report) } ?? ""
    }

    private func stepLines(tabs: Bool, ascii: Bool) -> String {
        var lines = ""
        for row in shown(isForPeople: false) {
            let number = caption.number(row.position)
            let effect = StepCaption.effect(row.effect) ?? "-"
            let label = caption.label(row.position)
            if tabs {
                let fields = [
                    number, label, effect, row.tier?.grade.name ?? "assumed", row.tier == .modelled ? "modelled" : "",
                    row.distance.map(String.init) ?? "", through(row),
                ]
                lines += fields.map { TSVField.escape($0) }.joined(separator: "\t") + "\n"
            } else {
                let text = "step \(number)  \(label)  \(effect)  \(grade(row.tier))  \(through(row))"
                lines += TerminalText.escape(text, ascii: ascii).trimmingFinalBlanks + "\n"
            }
        }
        return lines
    }

    private var csvLines: String {
        var table = Table(columns: Self.csvColumns)
        for row in shown(isForPeople: false) {
            let joined = context.joined?.runs
            table.append([
                .text(name), .text(question), joined.map { .text($0.name(at: row.position)) } ?? .empty,
                .number(String(joined?.index(at: row.position) ?? graph.index(at: row.position))),
                .text(caption.label(row.position)), .text(graph.agent(at: row.position).lossyText),
                .text(graph.kind(at: row.position).name), row.effect.map { .text($0.name) } ?? .empty,
                .text(row.tier?.grade.name ?? "assumed"), row.tier.map { .text(String($0 == .modelled)) } ?? .empty,
                row.distance.map { .number(String($0)) } ?? .empty, .text(through(row)),
            ])
        }
        return CSVTable.render(table).droppingFirstLine
    }

    // MARK: For people

    private func text(_ style: TerminalStyle) -> String {
        var text = heading(style) + "\n" + boundsText(style)
        let table = rowTable
        if !table.rows.isEmpty { text += "\n" + TextTable.render(table, style: style) }
        if let left { text += "       \(left) more steps   (--all)\n" }
        text += "\n"
        if !isDown { text += inputsLine.map { TerminalText.escape($0, ascii: style.ascii) + "\n" } ?? "" }
        text += historyLine + "\n"
        let remarks = remarks
        if !remarks.isEmpty { text += "\n" }
        for line in remarks {
            text += "\(style.paint(line.word, .caution))  \(TerminalText.escape(line.text, ascii: style.ascii))\n"
        }
        let place = TerminalText(place, ascii: style.ascii).truncated(to: max(20, style.width - 40)).string
        text += "\n\(place)   \(context.adapterID)   \(RunHeader.count(graph.stepCount, "step"))\n"
        return text
    }

    /// The step, what became of it and what it touched; of several their numbers, behind the query.
    private func heading(_ style: TerminalStyle) -> String {
        guard report.sources.count == 1, let source = report.sources.first else {
            let asked = context.question.map { "\($0)   " } ?? ""
            return shown(asked + question, style, .strong, columns: style.width) + "\n"
        }
        var parts = [
            "\(style.paint(question, .strong))  "
                + shown(caption.label(source), style, nil, columns: style.width / 2)
        ]
        if let effect = StepCaption.effect(graph.effect(at: source)) { parts.append(effect) }
        if let touched = caption.touched(source) { parts.append(shown(touched, style, nil, columns: style.width / 2)) }
        return parts.joined(separator: "   ") + "\n"
    }

    private func shown(
        _ text: String, _ style: TerminalStyle, _ role: TerminalStyle.Role?, columns: Int
    ) -> String {
        let cut = TerminalText(text, ascii: style.ascii).truncated(to: columns).string
        return role.map { style.paint(cut, $0) } ?? cut
    }

    private func boundsText(_ style: TerminalStyle) -> String {
        let writes = report.effectiveWrites
        var writesText = counts(writes.tiers)
        if writes.unknownEffect > 0 { writesText += ", unknown effect \(writes.unknownEffect)" }
        if let reachedRuns, reachedRuns > 0 { writesText += "   in \(RunHeader.count(reachedRuns, "run"))" }
        let rows = [
            (stepsTitle, report.steps.least, report.steps.most, counts(report.steps)),
            ("effective writes", writes.least, writes.most, writesText),
        ]
        let leastWidth = max(5, rows.map { String($0.1).utf8.count + 1 }.max() ?? 0)
        let mostWidth = max(7, rows.map { String($0.2).utf8.count + 2 }.max() ?? 0)
        func padded(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.utf8.count)) + text
        }
        var text = String(repeating: " ", count: 16) + padded("least", leastWidth) + padded("most", mostWidth) + "\n"
        for (title, least, most, counts) in rows {
            text += title + String(repeating: " ", count: 16 - title.utf8.count)
            text += "\(padded(String(least), leastWidth))\(padded(String(most), mostWidth))      \(counts)\n"
        }
        return text
    }

    private var stepsTitle: String { isDown ? "steps at risk" : "steps relied on" }

    /// How many rows are not listed to people.
    private var left: Int? {
        let count = report.rows.count - shown(isForPeople: true).count
        return count > 0 ? count : nil
    }

    private var inputsLine: String? {
        let inputs = report.inputs
        if inputs.isEmpty { return nil }
        let list = inputs.prefix(12).map { caption.number($0) }.joined(separator: ", ")
        let more = inputs.count > 12 ? " and \(inputs.count - 12) more" : ""
        return "inputs: \(RunHeader.count(inputs.count, "step")) that rest\(inputs.count == 1 ? "s" : "") on nothing: "
            + "\(list)\(more)"
    }

    private var rowTable: Table {
        var table = Table(columns: [
            .init(name: "step", alignment: .trailing), .init(name: "what", shrinkable: true), .init(name: "effect"),
            .init(name: "grade"), .init(name: "through", shrinkable: true),
        ])
        let dependents = settings.paths > 1 && !isDown ? graph.dependencyRows.reversed() : nil
        for row in shown(isForPeople: true) {
            let ways = report.ways(to: row.position, limit: settings.paths, dependents: dependents)
            table.append([
                .text(caption.number(row.position)), .text(caption.label(row.position)),
                StepCaption.effect(row.effect).map { .text($0) } ?? .empty, .text(grade(row.tier)),
                .text(
                    ways.first.map {
                        caption.through($0, to: row.position, in: report, isOnlyOne: ways.count == 1)
                    } ?? ""),
            ])
            for way in ways.dropFirst() {
                table.append([
                    .empty, .empty, .empty, .text(grade(way.tier)),
                    .text(caption.through(way, to: row.position, in: report, isOnlyOne: false)),
                ])
            }
        }
        return table
    }

    private var markdown: String {
        let asked = report.sources.count == 1 ? " \(caption.label(report.sources[0]))" : ""
        var text = "# \(MarkdownTable.escape(question + asked))\n\n"
        text += "\(MarkdownTable.escape(place)), \(context.adapterID), \(RunHeader.count(graph.stepCount, "step")).\n\n"
        var bounds = Table(columns: [
            .init(name: "what", title: ""), .init(name: "least", alignment: .trailing),
            .init(name: "most", alignment: .trailing), .init(name: "evidence"),
        ])
        let writes = report.effectiveWrites
        bounds.append([
            .text(stepsTitle), .number(String(report.steps.least)), .number(String(report.steps.most)),
            .text(counts(report.steps)),
        ])
        bounds.append([
            .text("effective writes"), .number(String(writes.least)), .number(String(writes.most)),
            .text(counts(writes.tiers) + (writes.unknownEffect > 0 ? ", unknown effect \(writes.unknownEffect)" : "")),
        ])
        text += MarkdownTable.render(bounds)
        let table = rowTable
        if !table.rows.isEmpty { text += "\n" + MarkdownTable.render(table) }
        if let left { text += "\n\(left) more steps.\n" }
        text += "\n"
        if !isDown, let inputsLine { text += "\(MarkdownTable.escape(inputsLine)).\n\n" }
        text += MarkdownTable.escape(historyLine) + ".\n"
        let remarks = remarks
        if !remarks.isEmpty {
            text += "\n" + remarks.map { "- \($0.word): \(MarkdownTable.escape($0.text)).\n" }.joined()
        }
        return text
    }
}

extension String {
    /// The text without blanks at its end.
    fileprivate var trimmingFinalBlanks: String {
        var text = self[...]
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}
