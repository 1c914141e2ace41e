internal import CanonicalJSON
internal import PositionedDocuments

/// A graph flow: its nodes are participants, and its edges say when each of them is active.
///
/// What a node waits for is said by its incoming edges, by `activation_group` and `activation_condition`, and not by its
/// own `activation`, which has no effect in 0.7.
enum AutoGenGraph {
    static func lower(
        _ config: PositionedNode, _ participants: AutoGenParticipants, in draft: inout PlanDraft
    ) throws(PlanAdapterError) {
        let graph = try config.required("graph", of: "a graph flow")
        let nodes = try graph.required("nodes", of: "a graph").requiredObject("the nodes of a graph")
        for node in nodes {
            if let participant = participants[node.key] {
                try participants.add(participant, to: &draft, from: participant.component)
            } else {
                try draft.addStep(node.key, from: node.value)
                draft.note("step \(node.key) is no participant of the team", at: node.value)
            }
        }
        if let start = graph.present("default_start_node") {
            draft.enter(at: try start.requiredText("the start of a graph"), from: start)
        }
        var leaving = PlanBranches()
        var incoming = AutoGenActivations()
        for node in nodes {
            guard let edges = node.value.present("edges") else { continue }
            for edge in try edges.requiredList("the edges of \(node.key)") {
                let target = try edge.required("target", of: "an edge").requiredText("the target of an edge")
                let condition = edge.present("condition") ?? edge.present("condition_function")
                leaving.add(node.key, isConditional: condition != nil, at: edge)
                incoming.add(edge, to: target)
                draft.connect(node.key, to: target, when: condition?.asText, from: edge)
            }
        }
        leaving.declareSplits(in: &draft)
        incoming.declareJoins(in: &draft, isBack: try draft.loopEdges())
    }
}

/// The edges into each node by the groups that make it active: any group does, when all or any of its edges did.
private struct AutoGenActivations {
    private struct Group {
        var count = 0
        var forward = 0
        var isAll = true
        let origin: PositionedNode
    }

    /// The edges in the order added.
    private var edges: [(target: JSONString, group: JSONString, origin: PositionedNode)] = []

    mutating func add(_ edge: PositionedNode, to target: JSONString) {
        edges.append((target, edge.present("activation_group")?.string ?? target, edge))
    }

    func declareJoins(in draft: inout PlanDraft, isBack: [Bool]) {
        var groups: [JSONString: [JSONString: Group]] = [:]
        for (at, edge) in edges.enumerated() {
            var group = groups[edge.target]?[edge.group] ?? Group(origin: edge.origin)
            group.count += 1
            if !isBack[at] { group.forward += 1 }
            if edge.origin.present("activation_condition")?.string == "any" { group.isAll = false }
            groups[edge.target, default: [:]][edge.group] = group
        }
        for id in draft.ids {
            // Loops make a step active again; what it waits for at first are the groups that lead forward to it.
            let forward = (groups[id] ?? [:]).values.filter { $0.forward > 0 }
            if forward.count == 1, let group = forward.first, group.count > 1 {
                draft[id]?.join(group.isAll ? .all : .any, from: group.origin)
            } else if forward.count > 1 {
                if forward.allSatisfy({ !$0.isAll || $0.count == 1 }) {
                    draft[id]?.join(.any, from: forward.map(\.origin).min { $0.place < $1.place } ?? forward[0].origin)
                } else if let origin = draft[id]?.origin {
                    draft.note(
                        "step \(id) waits for one of several groups of steps, which a plan cannot say", at: origin)
                }
            }
        }
    }
}
