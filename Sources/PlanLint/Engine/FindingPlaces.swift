internal import CanonicalJSON
package import Findings
package import PositionedDocuments

/// Gives findings their places in the files that people edit.
struct FindingPlaces {
    private let graph: PlanGraph

    /// The steps as they are written; every finding names some.
    private let nodes: [PositionedNode]

    private static let mask = "***"

    init(_ graph: PlanGraph) {
        self.graph = graph
        nodes = graph.plan.root["nodes"]?.elements ?? []
    }

    func finding(_ entry: RuleReport.Entry, _ card: RuleCard) -> Finding {
        let place = entry.place?.location ?? location(entry.pointer)
        var related = entry.related.map { self.related($0, entry.relation) }
        // What a catalogue or an overlay says of a step is changed there, or at the step: both are shown.
        if let node = entry.node {
            let step = self.related(node, "is the step this is about")
            if step.location.path != place.path { related.insert(step, at: 0) }
        }
        // An id may itself be an address with a password: no rule says it then.
        let isSecret = entry.resource.map { SecretForm.of($0, key: nil, isArgument: false) != nil } ?? false
        let resource = entry.resource?.lossyText ?? ""
        func shown(_ text: String) -> String { isSecret ? text.replacing(resource, with: Self.mask) : text }
        return Finding(
            code: card.code, name: card.name, severity: card.severity, message: shown(entry.message),
            location: place, subject: entry.node.map(subject),
            resource: entry.resource.map { isSecret ? Self.mask : $0.lossyText }, variant: entry.variant,
            pointer: entry.pointer,
            related: related,
            path: entry.path.map { self.related($0, "") },
            fix: entry.remedy.map { Fix(message: shown($0)) })
    }

    private func subject(_ node: Int) -> Finding.Subject {
        let node = graph.plan.nodes[node]
        return Finding.Subject(index: node.index, name: node.name?.lossyText, agent: node.agent.lossyText)
    }

    /// Renderers name the step themselves.
    private func related(_ node: Int, _ relation: String) -> Finding.Related {
        Finding.Related(location: location(ofNode: node), subject: subject(node), message: relation)
    }

    private func location(ofNode node: Int) -> Location {
        guard node < nodes.count else { return location(graph.pointer(of: node)) }
        return (nodes[node]["idx"] ?? nodes[node]).location
    }

    /// The place of what a pointer leads to; of the nearest thing around it when that was not written.
    func location(_ pointer: String) -> Location {
        var pointer = pointer[...]
        while true {
            if let node = graph.plan.root.at(String(pointer)) { return node.location }
            guard let slash = pointer.lastIndex(of: "/") else { return graph.plan.root.location }
            pointer = pointer[..<slash]
        }
    }
}

extension PositionedNode {
    /// Where it is written, as findings say it.
    package var location: Location {
        let region = region
        return Location(
            path: source.path,
            region: Location.Region(
                startLine: region.start.line, startColumn: region.start.column, endLine: region.end.line,
                endColumn: region.end.column))
    }
}
