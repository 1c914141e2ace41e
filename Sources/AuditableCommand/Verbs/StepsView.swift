import Adapters
import CanonicalJSON
import DecisionGraph
import Findings
import Reports

/// The steps of a run, or one of them, in every format that `show` writes.
struct StepsView {
    let input: RunInput
    /// The position of the step that was asked for; nil for the whole run.
    let selected: Int?
    /// The dependency rows turned around, when every step is shown.
    private let index: DependentsIndex?

    init(input: RunInput, selected: Int?) {
        self.input = input
        self.selected = selected
        index = selected == nil ? input.run.graph.dependencyRows.reversed() : nil
    }

    private var graph: DecisionGraph { input.run.graph }
    private var positions: [Int] { selected.map { [$0] } ?? Array(0..<graph.stepCount) }

    func write(
        _ format: OutputFormat, raw: Bool, _ plan: OutputPlan, to output: inout RunOutput, at place: Int
    ) throws(CommandError) {
        do {
            switch format {
            case .json:
                if input.isOneOfMany { throw CommandError.severalRunsInOneObject }
                try writeObject(to: &output.writers[place])
            case .jsonl:
                for position in positions {
                    if raw {
                        try StepWriter().write(graph.step(at: position), to: &output.writers[place])
                    } else {
                        try write(position, to: &output.writers[place])
                    }
                    output.writers[place].newline()
                }
            case .csv: output.writers[place].verbatim(CSVTable.render(table).droppingFirstLine.utf8)
            case .tsv: output.writers[place].verbatim(TSVTable.render(table).droppingFirstLine.utf8)
            case .markdown: output.writers[place].verbatim(MarkdownTable.render(table).utf8)
            default: output.writers[place].verbatim(text(plan).utf8)
            }
        } catch let error as JSONError {
            throw CommandError(error, in: input.origin)
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError(.defect, code: "defect", "\(error)")
        }
    }

    // MARK: JSON

    private func writeObject(to writer: inout CanonicalWriter) throws(JSONError) {
        writer.beginObject()
        writer.key("adapter")
        writer.string(input.adapter.id)
        writer.key("id")
        if let id = input.run.id { writer.string(id) } else { writer.null() }
        writer.key("schema")
        writer.string("auditable/show/1")
        writer.key("steps")
        writer.beginArray()
        for position in positions { try write(position, to: &writer) }
        writer.endArray()
        writer.endObject()
        writer.newline()
    }

    /// A step with its neighbours: `depended_on_by` and `depends_on` name indices, each once.
    private func write(_ position: Int, to writer: inout CanonicalWriter) throws(JSONError) {
        writer.beginObject()
        writer.key("depended_on_by")
        indices(dependents(of: position), to: &writer)
        writer.key("depends_on")
        indices(Array(Set(graph.dependencies(of: position).map(\.source))).sorted(), to: &writer)
        writer.key("idx")
        writer.int(graph.index(at: position))
        writer.key("schema")
        writer.string("auditable/show/1")
        writer.key("step")
        try StepWriter().write(graph.step(at: position), to: &writer)
        writer.endObject()
    }

    private func indices(_ positions: [Int], to writer: inout CanonicalWriter) {
        writer.beginArray()
        for position in positions { writer.int(graph.index(at: position)) }
        writer.endArray()
    }

    /// The positions that directly rest on a position, ascending.
    private func dependents(of position: Int) -> [Int] {
        if let index { return index[position].map { Int($0) } }
        let rows = graph.dependencyRows
        return (position + 1..<max(position + 1, graph.stepCount)).filter { rows[$0].contains(UInt32(position)) }
    }

    // MARK: Tables

    static let columns: [Table.Column] = [
        .init(name: "step", alignment: .trailing), .init(name: "agent", shrinkable: true), .init(name: "kind"),
        .init(name: "what", shrinkable: true), .init(name: "rests_on", title: "rests on", shrinkable: true),
    ]

    private var table: Table {
        var table = Table(columns: Self.columns)
        for position in positions {
            let sources = Set(graph.dependencies(of: position).map(\.source)).sorted()
            let list = sources.prefix(8).map { String(graph.index(at: $0)) }.joined(separator: " ")
            table.append([
                .number(String(graph.index(at: position))), .text(graph.agent(at: position).lossyText),
                .text(graph.kind(at: position).name), .text(GraphFigure.name(graph, position)),
                sources.isEmpty ? .empty : .text(list + (sources.count > 8 ? " and \(sources.count - 8) more" : "")),
            ])
        }
        return table
    }

    private func text(_ plan: OutputPlan) -> String {
        if let selected { return RunHeader(input).text(plan.style) + "\n" + stepText(selected, plan.style) }
        guard plan.isForPeople else {
            var lines = ""
            for position in positions {
                let agent = TerminalText.escape(graph.agent(at: position).lossyText, ascii: plan.style.ascii)
                let name = TerminalText.escape(GraphFigure.name(graph, position), ascii: plan.style.ascii)
                lines += "step \(graph.index(at: position))  \(agent)  \(graph.kind(at: position).name)  \(name)"
                let sources = Set(graph.dependencies(of: position).map(\.source)).sorted()
                if !sources.isEmpty {
                    lines += "  rests on \(sources.map { String(graph.index(at: $0)) }.joined(separator: " "))"
                }
                lines += "\n"
            }
            return lines
        }
        return RunHeader(input).text(plan.style) + "\n" + TextTable.render(table, style: plan.style)
    }

    private func stepText(_ position: Int, _ style: TerminalStyle) -> String {
        let step = graph.step(at: position)
        var text = style.paint("step \(step.index)", .strong)
        text += "  \(TerminalText.escape(GraphFigure.name(graph, position), ascii: style.ascii))"
        text += "   \(TerminalText.escape(step.agent.lossyText, ascii: style.ascii)), \(step.kind.name)\n"
        func row(_ label: String, _ value: String) {
            let label = TerminalText(label, ascii: style.ascii)
            text += "  \(label.string)\(String(repeating: " ", count: max(1, 14 - label.width)))"
            text += "\(TerminalText(value, ascii: style.ascii).truncated(to: max(20, style.width - 16)).string)\n"
        }
        if let id = step.correlationID { row("id", id.lossyText) }
        if let id = step.recordID { row("record", id.lossyText) }
        for touch in step.touches {
            row(touch.access == .read ? "read" : "wrote", touch.resource.description)
        }
        for (key, value) in step.attributes {
            row(
                key.lossyText,
                value.text ?? (try? value.canonicalText()).map { String(decoding: $0, as: UTF8.self) } ?? "?")
        }
        text += neighbours("rests on", graph.dependencies(of: position).map { ($0.source, $0) }, style)
        let later = dependents(of: position)
        let edges = later.flatMap { dependent in
            graph.dependencies(of: dependent).filter { $0.source == position }.map { (dependent, $0) }
        }
        text += neighbours("rests on it", edges, style)
        let reach = graph.downstreamReach(ofIndex: step.index)
        text += "\n\(reach) of \(max(graph.stepCount - 1, 0)) steps rest on it, directly or through others\n"
        return text
    }

    private func neighbours(
        _ title: String, _ edges: [(position: Int, edge: DecisionGraph.Dependency)], _ style: TerminalStyle
    ) -> String {
        guard !edges.isEmpty else { return "" }
        var table = Table(columns: [
            .init(name: "step", alignment: .trailing), .init(name: "what", shrinkable: true), .init(name: "grade"),
            .init(name: "over", shrinkable: true),
        ])
        for (position, edge) in edges.prefix(50) {
            let evidence = graph.evidence(of: edge)
            let over = graph.resource(of: edge)?.description ?? evidence["relation"]?.text
            table.append([
                .number(String(graph.index(at: position))), .text(GraphFigure.name(graph, position)),
                .text(edge.tier == .modelled ? "observed, modelled" : edge.grade.name),
                over.map { .text($0) } ?? .empty,
            ])
        }
        if edges.count > 50 { table.footer.append("and \(edges.count - 50) more edges") }
        return "\n\(style.paint(title, .strong))\n" + TextTable.render(table, style: style)
    }
}
