import Adapters
import BlastRadius
import CanonicalJSON
import DecisionGraph
import Findings
import Reports

/// A graph in every format that `graph` writes.
struct GraphView {
    let input: RunInput
    let listsEdges: Bool
    let layers: [FeatureLayer]
    let threads: Int

    private var graph: DecisionGraph { input.run.graph }

    static let csvColumns: [Table.Column] = ["run", "idx", "downstream_reach", "execution_reach"].map {
        .init(name: $0)
    }

    func write(
        _ format: OutputFormat, _ plan: OutputPlan, to output: inout RunOutput, at place: Int
    ) throws(CommandError) {
        switch format {
        case .json, .jsonl:
            if format == .json, input.isOneOfMany { throw .severalRunsInOneObject }
            writeJSON(to: &output.writers[place])
            output.writers[place].newline()
        case .csv:
            let name = CSVTable.render(Table(columns: [.init(name: "run")], rows: [[.text(input.name)]]))
                .droppingFirstLine
            writeReaches(to: &output.writers[place], before: name.trimmingLineEnd + ",", separator: ",", end: "\r\n")
        case .tsv:
            writeReaches(
                to: &output.writers[place], before: input.isOneOfMany ? TSVField.escape(input.name) + "\t" : "",
                separator: "\t", end: "\n")
        case .dot:
            output.writers[place].verbatim(DOTFigure.render(GraphFigure(input).figure).utf8)
        case .markdown:
            output.writers[place].verbatim(
                "# \(MarkdownTable.escape(input.origin.description))\n\n\(RunHeader(input).plain)\n\n".utf8)
            output.writers[place].verbatim(MarkdownTable.render(sizes).utf8)
        case .sarif, .junit, .github: break
        case .text:
            if plan.isForPeople {
                output.writers[place].verbatim(RunHeader(input).text(plan.style).utf8)
                output.writers[place].verbatim(("\n" + TextTable.render(sizes, style: plan.style)).utf8)
            } else {
                writeReaches(
                    to: &output.writers[place],
                    before: input.isOneOfMany ? TSVField.escape(input.name) + "  step " : "step ",
                    separator: "  ", end: "\n")
            }
        }
    }

    // MARK: JSON

    private func writeJSON(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("adapter")
        writer.string(input.adapter.id)
        writer.key("characterize")
        write(graph.characterization, to: &writer)
        writer.key("coverage")
        graph.coverage.write(to: &writer)
        writer.key("downstream_reach")
        write(graph.downstreamReaches(threads: threads), to: &writer)
        if listsEdges {
            writer.key("edges")
            writeEdges(to: &writer)
        }
        writer.key("execution_reach")
        write(graph.executionReaches(threads: threads), to: &writer)
        writer.key("features")
        graph.features.write([.dep, .depDens, .depShape, .exec, .flat], to: &writer)
        writer.key("id")
        if let id = input.run.id { writer.string(id) } else { writer.null() }
        writer.key("idx")
        writer.beginArray()
        for position in 0..<graph.stepCount { writer.int(graph.index(at: position)) }
        writer.endArray()
        writer.key("schema")
        writer.string("auditable/graph/1")
        if !layers.isEmpty { writeVectors(to: &writer) }
        writer.endObject()
    }

    private func write(_ size: Characterization, to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("dep_depth")
        writer.int(size.dependencyDepth)
        writer.key("n_agents")
        writer.int(size.agents)
        writer.key("n_dep_edges")
        writer.int(size.dependencyEdges)
        writer.key("n_edges")
        writer.int(size.edges)
        writer.key("n_exec_edges")
        writer.int(size.executionEdges)
        writer.key("n_nodes")
        writer.int(size.nodes)
        writer.key("n_steps")
        writer.int(size.steps)
        writer.key("n_tool_calls")
        writer.int(size.toolCalls)
        writer.key("type_counts")
        writer.beginObject()
        let counts: [(StaticString, Int)] = [
            ("agent", size.agents), ("decision", size.decisions), ("dependency_resource", size.resources),
            ("tool_call", size.toolCalls),
        ]
        for (name, count) in counts where count > 0 {
            writer.key(name)
            writer.int(count)
        }
        writer.endObject()
        writer.endObject()
    }

    private func write(_ reaches: [UInt32], to writer: inout CanonicalWriter) {
        writer.beginArray()
        for reach in reaches { writer.int(Int(reach)) }
        writer.endArray()
    }

    /// Hand-offs as `[from, to]`, dependencies as `[dependent, dependency, grade]`, each list sorted.
    private func writeEdges(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("depends_on")
        writer.beginArray()
        var dependencies: [(dependent: Int, source: Int, grade: String)] = []
        for position in 0..<graph.stepCount {
            for edge in graph.dependencies(of: position) {
                dependencies.append((graph.index(at: position), graph.index(at: edge.source), edge.grade.name))
            }
        }
        for edge in dependencies.sorted(by: {
            ($0.dependent, $0.source, $0.grade) < ($1.dependent, $1.source, $1.grade)
        }) {
            writer.beginArray()
            writer.int(edge.dependent)
            writer.int(edge.source)
            writer.string(edge.grade)
            writer.endArray()
        }
        writer.endArray()
        writer.key("handoff")
        writer.beginArray()
        var handoffs: [(from: Int, to: Int)] = []
        for position in 0..<graph.stepCount {
            for from in graph.handoffs(to: position) {
                handoffs.append((graph.index(at: from), graph.index(at: position)))
            }
        }
        for edge in handoffs.sorted(by: <) {
            writer.beginArray()
            writer.int(edge.from)
            writer.int(edge.to)
            writer.endArray()
        }
        writer.endArray()
        writer.endObject()
    }

    private func writeVectors(to writer: inout CanonicalWriter) {
        writer.key("vectors")
        writer.beginObject()
        for layer in Set(layers).sorted(by: { $0.rawValue < $1.rawValue }) {
            let vector = graph.features.vector(layer)
            writer.key(text: layer.rawValue)
            writer.beginArray()
            writer.beginArray()
            for name in vector.names { writer.string(name) }
            writer.endArray()
            writer.beginArray()
            for value in vector.values { writer.double(value) }
            writer.endArray()
            writer.endArray()
        }
        writer.endObject()
    }

    // MARK: Text

    /// A line per step: index, downstream reach, execution reach.
    private func writeReaches(to writer: inout CanonicalWriter, before: String, separator: String, end: String) {
        let downstream = graph.downstreamReaches(threads: threads)
        let execution = graph.executionReaches(threads: threads)
        for position in 0..<graph.stepCount {
            writer.verbatim(before.utf8)
            writer.digits(graph.index(at: position))
            writer.verbatim(separator.utf8)
            writer.digits(Int(downstream[position]))
            writer.verbatim(separator.utf8)
            writer.digits(Int(execution[position]))
            writer.verbatim(end.utf8)
        }
    }

    private var sizes: Table {
        let size = graph.characterization
        var table = Table(columns: [.init(name: "what"), .init(name: "count", alignment: .trailing)])
        let counts = [
            ("nodes", size.nodes), ("edges, parallel ones each", size.edges), ("agents", size.agents),
            ("steps", size.steps),
            ("tool calls", size.toolCalls), ("execution edges", size.executionEdges),
            ("dependency edges, wired", size.dependencyEdges), ("longest dependency path", size.dependencyDepth),
        ]
        for (name, count) in counts { table.append([.text(name), .number(String(count))]) }
        for group in FeatureGroup.allCases where group != .flat {
            for (name, value) in graph.features.values(of: group) {
                let shown: String
                switch value {
                case .count(let count): shown = String(count)
                case .ratio(let ratio): shown = ratio.fixedText(places: 3)
                }
                table.append([.text("\(name)".replacing("_", with: " ")), .number(shown)])
            }
        }
        return table
    }
}

extension String {
    fileprivate var trimmingLineEnd: String {
        String(unicodeScalars.prefix { $0 != "\r" && $0 != "\n" })
    }
}
