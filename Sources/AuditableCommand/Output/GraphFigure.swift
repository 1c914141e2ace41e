import Adapters
import CanonicalJSON
import DecisionGraph
import Findings

/// A run's graph as a drawing: steps as nodes, both layers as edges.
struct GraphFigure {
    let figure: Figure

    /// - Parameter emphasis: the position of a step to point out.
    init(_ input: RunInput, emphasis: Int? = nil) {
        let graph = input.run.graph
        // Modelled edges are drawn as the observed ones they are; that a rule set them is said with the drawing.
        let coverage = graph.coverage
        let modelled =
            coverage.modelled == 0 ? "" : "   \(coverage.modelled) of \(coverage.observed) observed edges are modelled"
        var figure = Figure(title: input.origin.description + modelled)
        figure.attributes = [("adapter", input.adapter.id)]
        for position in 0..<graph.stepCount {
            figure.nodes.append(
                Figure.Node(
                    id: String(graph.index(at: position)),
                    label: "\(graph.index(at: position)) \(Self.name(graph, position))",
                    shape: Self.shape(graph, position), emphasis: position == emphasis,
                    attributes: [
                        ("agent", graph.agent(at: position).lossyText), ("kind", graph.kind(at: position).name),
                        ("idx", String(graph.index(at: position))),
                    ]))
        }
        for position in 0..<graph.stepCount {
            let to = String(graph.index(at: position))
            for from in graph.handoffs(to: position) {
                figure.edges.append(
                    Figure.Edge(from: String(graph.index(at: from)), to: to, style: .solid, layer: .execution))
            }
            for edge in graph.dependencies(of: position) {
                var attributes = [("grade", edge.grade.name)]
                if edge.tier == .modelled { attributes.append(("modelled", "true")) }
                if let resource = graph.resource(of: edge) { attributes.append(("resource", resource.description)) }
                figure.edges.append(
                    Figure.Edge(
                        from: to, to: String(graph.index(at: edge.source)), style: Self.style(edge.grade),
                        layer: .dependency,
                        label: graph.resource(of: edge)?.description, attributes: attributes))
            }
        }
        self.figure = figure
    }

    /// What a step is called: its tool, its action, or its kind.
    static func name(_ graph: DecisionGraph, _ position: Int) -> String {
        let attributes = graph.attributes(at: position)
        for key in ["tool", "action_type"] as [JSONString] {
            if let text = attributes[key]?.text, !text.isEmpty { return text }
        }
        return graph.kind(at: position) == .decision ? "decision" : "tool call"
    }

    static func shape(_ graph: DecisionGraph, _ position: Int) -> Figure.Shape {
        if graph.kind(at: position) == .decision { return .decision }
        return graph.attributes(at: position)["is_write"] == true ? .write : .call
    }

    /// Solid observed, dashed declared, dotted inferred (spec/experience.md 9.3).
    private static func style(_ grade: Grade) -> Figure.LineStyle {
        switch grade {
        case .observed: .solid
        case .declared: .dashed
        case .inferred: .dotted
        }
    }
}
