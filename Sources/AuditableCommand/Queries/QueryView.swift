import Adapters
import BlastRadius
import CanonicalJSON
import DecisionGraph
import Findings
import GraphQuery
import Reports

/// What a query answers on a run, in every format that `query` writes.
struct QueryView {
    /// What of the answer is written.
    enum Extent: Sendable {
        /// The steps, agents or resources.
        case members
        /// How many there are.
        case count
        /// The dependency edges with both ends in it.
        case edges
    }

    let query: RunQuery
    let result: QueryResult
    let extent: Extent
    let input: RunInput

    private let caption: StepCaption

    private var graph: DecisionGraph { input.run.graph }

    init(query: RunQuery, result: QueryResult, extent: Extent, input: RunInput) {
        self.query = query
        self.result = result
        self.extent = extent
        self.input = input
        caption = StepCaption(input.run.graph)
    }

    /// How many touched resources of a step a table shows.
    private static let shownTouches = 4

    static let runColumns: [Table.Column] = [
        .init(name: "run", shrinkable: true), .init(name: "count", alignment: .trailing),
        .init(name: "answer", shrinkable: true),
    ]

    /// The columns of tables, that of the run first.
    static func columns(_ kind: QueryKind, _ extent: Extent) -> [Table.Column] {
        let run = Table.Column(name: "run", shrinkable: true)
        if extent == .count { return [run, .init(name: "count", alignment: .trailing)] }
        if extent == .edges {
            return [
                run, .init(name: "step", alignment: .trailing),
                .init(name: "rests_on", title: "rests on", alignment: .trailing), .init(name: "grade"),
                .init(name: "modelled"), .init(name: "over", shrinkable: true),
            ]
        }
        switch kind {
        case .steps:
            return [
                run, .init(name: "step", alignment: .trailing), .init(name: "agent", shrinkable: true),
                .init(name: "kind"), .init(name: "what", shrinkable: true), .init(name: "effect"),
                .init(name: "touches", shrinkable: true),
            ]
        case .agents: return [run, .init(name: "agent", shrinkable: true)]
        case .resources:
            return [
                run, .init(name: "namespace"), .init(name: "resource_id", title: "resource", shrinkable: true),
                .init(name: "key", shrinkable: true),
            ]
        }
    }

    func write(
        _ format: OutputFormat, _ plan: OutputPlan, to output: inout RunOutput, at place: Int
    ) throws(CommandError) {
        switch format {
        case .json, .jsonl:
            if format == .json, input.isOneOfMany { throw .severalRunsInOneObject }
            do {
                output.writers[place].verbatim(try JSONValue.object(object).canonicalText())
            } catch {
                throw CommandError(error, in: input.origin)
            }
            output.writers[place].newline()
        case .csv: output.writers[place].verbatim(CSVTable.render(table).droppingFirstLine.utf8)
        case .tsv: output.writers[place].verbatim(TSVTable.render(table).droppingFirstLine.utf8)
        case .dot: output.writers[place].verbatim(DOTFigure.render(figure).utf8)
        case .markdown:
            if !input.isOneOfMany { output.writers[place].verbatim(markdown.utf8) }
        case .text where plan.isForPeople:
            if !input.isOneOfMany { output.writers[place].verbatim(text(plan.style).utf8) }
        case .text: output.writers[place].verbatim(lines(ascii: plan.style.ascii).utf8)
        case .sarif, .junit, .github: break
        }
    }

    // MARK: One line per run

    /// The run's row in a table over many.
    var row: [Table.Cell] {
        let names = members.prefix(12).joined(separator: " ")
        return [
            .text(input.name), .number(String(count)), .text(names + (members.count > 12 ? " ..." : "")),
        ]
    }

    private var edges: [DecisionGraph.Dependency] { result.edges(in: graph) }

    private var count: Int { extent == .edges ? edges.count : result.count }

    /// The members as short texts; of edges none.
    private var members: [String] {
        if extent != .members { return [] }
        switch result.kind {
        case .steps: return result.indices.map(String.init)
        case .agents: return result.agents.map(\.lossyText)
        case .resources: return result.resources.map(\.shortForm.lossyText)
        }
    }

    // MARK: Tables

    private var table: Table {
        Table(
            columns: Self.columns(result.kind, extent), rows: rows.map { [.text(input.name)] + $0 })
    }

    /// The rows without the column of the run.
    private var rows: [[Table.Cell]] {
        switch extent {
        case .count: return [[.number(String(result.count))]]
        case .edges:
            return edges.map { edge in
                [
                    .number(String(graph.index(at: edge.dependent))), .number(String(graph.index(at: edge.source))),
                    .text(edge.grade.name), .text(edge.tier == .modelled ? "modelled" : ""),
                    over(edge).map { .text($0) } ?? .empty,
                ]
            }
        case .members: break
        }
        switch result.kind {
        case .steps:
            return result.positions.map { position in
                let touched = touches(at: position)
                return [
                    .number(String(graph.index(at: position))), .text(graph.agent(at: position).lossyText),
                    .text(graph.kind(at: position).name), .text(caption.label(position)),
                    graph.effect(at: position).map { .text(Self.word($0)) } ?? .empty,
                    touched.isEmpty ? .empty : .text(touched),
                ]
            }
        case .agents: return result.agents.map { [.text($0.lossyText)] }
        case .resources:
            return result.resources.map {
                [.text($0.namespace.lossyText), .text($0.resourceID.lossyText), .text($0.key.lossyText)]
            }
        }
    }

    static func word(_ effect: WriteEffect) -> String { effect == .noChange ? "no change" : effect.name }

    /// The touched resources in their short form, each once.
    private func touches(at position: Int) -> String {
        var seen: Set<ResourceRef> = []
        let resources = graph.touches(at: position).map(\.resource).filter { seen.insert($0).inserted }
        let few = resources.prefix(Self.shownTouches).map(\.shortForm.lossyText).joined(separator: ", ")
        let rest = resources.count - Self.shownTouches
        return rest > 0 ? "\(few) and \(rest) more" : few
    }

    private func over(_ edge: DecisionGraph.Dependency) -> String? {
        graph.resource(of: edge)?.shortForm.lossyText ?? graph.evidence(of: edge)["relation"]?.text
    }

    // MARK: Lines

    private func lines(ascii: Bool) -> String {
        let prefix = input.isOneOfMany ? TerminalText.escape(input.name, ascii: ascii) + "  " : ""
        var lines = ""
        for row in rows {
            let texts = row.map { cell in
                switch cell {
                case .text(let text), .number(let text): TerminalText.escape(text, ascii: ascii)
                case .withheld, .empty: ""
                }
            }
            lines += prefix + Self.line(texts.filter { !$0.isEmpty }, result.kind, extent) + "\n"
        }
        return lines
    }

    private static func line(_ texts: [String], _ kind: QueryKind, _ extent: Extent) -> String {
        switch extent {
        case .count: texts.joined()
        case .edges:
            "step \(texts[0])  rests on \(texts[1])" + texts.dropFirst(2).map { "  \($0)" }.joined()
        case .members:
            (kind == .steps ? "step " : "") + texts.joined(separator: kind == .resources ? ":" : "  ")
        }
    }

    // MARK: For people

    private var peopleTable: Table { Table(columns: Array(table.columns.dropFirst()), rows: rows) }

    private func text(_ style: TerminalStyle) -> String {
        if extent == .count { return "\(result.count)\n" }
        var text = RunHeader(input).text(style) + "\n"
        if count > 0 { text += TextTable.render(peopleTable, style: style) + "\n" }
        text += summary + "\n"
        for note in result.notes {
            text += "\(style.paint("note", .caution))  \(TerminalText.escape(note, ascii: style.ascii))\n"
        }
        return text
    }

    /// How many there are, of how many.
    private var summary: String {
        if extent == .edges { return RunHeader.count(edges.count, "dependency edge") + " inside the answer" }
        switch result.kind {
        case .steps: return "\(Figures.grouped(result.count)) of \(Figures.grouped(graph.stepCount)) steps"
        case .agents: return "\(result.count) of \(RunHeader.count(graph.agents.count, "agent"))"
        case .resources: return RunHeader.count(result.count, "resource")
        }
    }

    private var markdown: String {
        var text = "# \(MarkdownTable.escape(input.origin.description))\n\n\(RunHeader(input).plain)\n\n"
        text += "Query: \(MarkdownTable.escape(query.source))\n\n"
        if count > 0, extent != .count { text += MarkdownTable.render(peopleTable) + "\n" }
        text += extent == .count ? "\(result.count)\n" : "\(summary).\n"
        if !result.notes.isEmpty {
            text += "\n" + result.notes.map { "- \(MarkdownTable.escape($0)).\n" }.joined()
        }
        return text
    }

    // MARK: Machine formats

    private var object: JSONObject {
        var object: JSONObject = [
            "adapter": .text(input.adapter.id), "count": .int(result.count),
            "id": input.run.id.map { .text($0) } ?? .null, "kind": .text(result.kind.rawValue),
            "notes": .array(result.notes.map { .text($0) }), "query": .text(query.source),
            "schema": "auditable/query/1",
        ]
        if extent == .count { return object }
        switch result.kind {
        case .steps:
            object["steps"] = .array(result.positions.map { .object(step(at: $0)) })
        case .agents: object["agents"] = .array(result.agents.map { .writable($0) })
        case .resources: object["resources"] = .array(result.resources.map(Self.json))
        }
        if extent == .edges {
            object["edges"] = .array(
                edges.map { edge in
                    [
                        "grade": .text(edge.grade.name), "idx": .int(graph.index(at: edge.dependent)),
                        "modelled": .bool(edge.tier == .modelled), "on": .int(graph.index(at: edge.source)),
                        "resource": graph.resource(of: edge).map(Self.json) ?? .null,
                    ]
                })
        }
        return object
    }

    private func step(at position: Int) -> JSONObject {
        var seen: Set<ResourceRef> = []
        return [
            "agent": .writable(graph.agent(at: position)),
            "effect": graph.effect(at: position).map { .text($0.name) } ?? .null,
            "idx": .int(graph.index(at: position)), "kind": .text(graph.kind(at: position).name),
            "label": .text(caption.label(position)),
            "touches": .array(
                graph.touches(at: position).map(\.resource).filter { seen.insert($0).inserted }.map(Self.json)),
        ]
    }

    static func json(_ resource: ResourceRef) -> JSONValue {
        [
            "key": .writable(resource.key), "namespace": .writable(resource.namespace),
            "resource_id": .writable(resource.resourceID),
        ]
    }

    private var figure: Figure {
        var figure = Figure(title: "\(input.origin.description)   \(query.source)")
        figure.attributes = [("adapter", input.adapter.id)]
        switch result.kind {
        case .agents:
            figure.nodes = result.agents.map { Figure.Node(id: $0.lossyText, shape: .agent) }
        case .resources:
            figure.nodes = result.resources.map {
                Figure.Node(id: $0.description, label: $0.shortForm.lossyText, shape: .resource)
            }
        case .steps:
            let whole = GraphFigure(input).figure
            let shown = Set(result.indices.map(String.init))
            figure.nodes = zip(whole.nodes, 0..<graph.stepCount).filter { shown.contains($0.0.id) }.map {
                (node, position) in
                var node = node
                if graph.isWrite(at: position) {
                    node.shape = graph.effect(at: position) == .failed ? .failedWrite : .write
                }
                return node
            }
            figure.edges = whole.edges.filter { shown.contains($0.from) && shown.contains($0.to) }
        }
        return figure
    }
}

extension CommandError {
    /// A text that is no query, or a query without an answer.
    ///
    /// - Parameter origin: the run that was asked; nil for a text that is none.
    init(query error: QueryError, in origin: RunOrigin? = nil) {
        var details: [(label: String, text: String)] = []
        if let origin { details.append(("run", origin.description)) }
        if !error.hint.isEmpty { details.append(("try", error.hint)) }
        self.init(
            error.kind == .value ? .unreadableInput : .wrongCommand, code: "query_\(error.kind.rawValue)",
            error.headline, details, excerpt: error.excerpt)
        line = origin?.line
    }
}
