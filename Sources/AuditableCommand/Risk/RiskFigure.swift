import BlastRadius
import CanonicalJSON
import DecisionGraph
import Findings

/// The steps asked about and those reached, with the edges between them: nothing else of the run is drawn.
struct RiskFigure {
    let figure: Figure

    /// - Parameter limit: how many of the steps reached are drawn, those of the strongest evidence; nil for all.
    init(report: RiskReport, context: RiskContext, caption: StepCaption, title: String, limit: Int?) {
        let graph = report.graph
        let reached = report.rows.prefix(min(report.reachedCount, limit ?? Int.max)).map(\.position)
        let drawn = (report.sources + reached).sorted()
        var isDrawn = Set(drawn)
        isDrawn.formUnion(report.sources)
        var figure = Figure(title: title)
        figure.attributes = [("adapter", context.adapterID)]
        for position in drawn {
            let shape: Figure.Shape =
                switch graph.effect(at: position) {
                case .failed?: .failedWrite
                case .some: .write
                case nil: graph.kind(at: position) == .decision ? .decision : .call
                }
            let number = caption.number(position)
            figure.nodes.append(
                Figure.Node(
                    id: number, label: "\(number) \(caption.label(position))", shape: shape,
                    emphasis: report.reach.isSource(position),
                    attributes: [("agent", graph.agent(at: position).lossyText)]))
        }
        for position in drawn {
            for edge in graph.dependencies(of: position)
            where edge.tier <= report.settings.weakest && isDrawn.contains(edge.source) {
                let style: Figure.LineStyle =
                    switch edge.grade {
                    case .observed: .solid
                    case .declared: .dashed
                    case .inferred: .dotted
                    }
                let means = caption.means(of: edge)
                figure.edges.append(
                    Figure.Edge(
                        from: caption.number(position), to: caption.number(edge.source), style: style,
                        layer: .dependency, label: edge.tier == .modelled ? "\(means) (modelled)" : means,
                        attributes: [("grade", edge.grade.name)]))
            }
        }
        self.figure = figure
    }
}
