internal import CanonicalJSON
internal import PositionedDocuments

/// The edges of a workflow, which come in groups: a group says how many of its targets run, or what its target waits
/// for. What several groups say of one step together, they may not say at all.
struct MAFEdgeGroups {
    private struct Out {
        var choices = 0
        var fans = 0
        var conditional = 0
        var plain = 0
        var first: PositionedNode
    }
    private struct In {
        var fans = 0
        var others = 0
        var first: PositionedNode
    }

    private var out: [JSONString: Out] = [:]
    private var into: [JSONString: In] = [:]

    /// Adds the edges of a group.
    mutating func add(_ group: PositionedNode, in draft: inout PlanDraft) throws(PlanAdapterError) {
        let type = try group.required("type", of: "a group of edges")
        let kind = try type.requiredText("the type of a group")
        guard kind != "InternalEdgeGroup" else { return }
        let edges = try group.required("edges", of: "a group of edges").requiredList("the edges of a group")
        var labels: [JSONString: [PositionedNode]] = [:]
        if kind == "SwitchCaseEdgeGroup" { labels = try self.labels(group) }
        for edge in edges {
            let source = try edge.required("source_id", of: "an edge").requiredText("the source of an edge")
            let target = try edge.required("target_id", of: "an edge").requiredText("the target of an edge")
            var condition = edge.present("condition_name")?.asText
            if kind == "SwitchCaseEdgeGroup" {
                // Several cases may lead to one target: the first of them that is not used yet is meant.
                if let label = labels[target]?.first {
                    condition = label
                    labels[target]?.removeFirst()
                }
            }
            draft.connect(source, to: target, when: condition, from: edge)
            if kind == "FanInEdgeGroup" { continue }
            into[target, default: In(first: edge)].others += 1
            if kind == "SingleEdgeGroup" {
                if condition == nil {
                    out[source, default: Out(first: edge)].plain += 1
                } else {
                    out[source, default: Out(first: edge)].conditional += 1
                }
            }
        }
        guard let first = edges.first, let source = first["source_id"]?.string, let target = first["target_id"]?.string
        else { return }
        switch kind {
        case "SwitchCaseEdgeGroup": out[source, default: Out(first: group)].choices += 1
        case "FanOutEdgeGroup":
            if let function = group.present("selection_func_name") {
                out[source, default: Out(first: group)].conditional += 1
                draft.note("a function picks one or more of the targets of step \(source)", at: function)
            } else {
                out[source, default: Out(first: group)].fans += 1
            }
        case "FanInEdgeGroup": into[target, default: In(first: group)].fans += 1
        case "SingleEdgeGroup": break
        default:
            draft.note("a group of edges of the type \(kind) is not known here; its edges are taken as plain", at: type)
        }
    }

    /// The conditions of a switch, by target in the order of the cases.
    private func labels(_ group: PositionedNode) throws(PlanAdapterError) -> [JSONString: [PositionedNode]] {
        var labels: [JSONString: [PositionedNode]] = [:]
        for part in try group.required("cases", of: "a switch").requiredList("the cases of a switch") {
            let target = try part.required("target_id", of: "a case").requiredText("the target of a case")
            let isDefault = part["type"]?.string == "Default"
            let label = isDefault ? PositionedNode(.string("default"), from: part) : part.present("condition_name")
            if let label { labels[target, default: []].append(label.asText) }
        }
        return labels
    }

    /// Declares splits and joins.
    func finish(in draft: inout PlanDraft) {
        for id in draft.ids {
            if let out = out[id] { split(id, out, in: &draft) }
            guard let into = into[id] else { continue }
            switch (into.fans, into.others) {
            case (1, 0): draft[id]?.join(.all, from: into.first)
            case (0, 2...): draft[id]?.join(.any, from: into.first)
            case (1..., _): draft.note("step \(id) waits for a group, or for something else", at: into.first)
            default: break
            }
        }
    }

    private func split(_ id: JSONString, _ out: Out, in draft: inout PlanDraft) {
        if out.choices > 0 { draft[id]?.kind = .decision }
        switch (out.choices, out.fans, out.conditional, out.plain) {
        case (1, 0, 0, 0): draft[id]?.split(.one, from: out.first)
        case (0, 1..., 0, _), (0, 0, 0, 2...): draft[id]?.split(.all, from: out.first)
        case (0, 0, 0, _), (0, 0, 1, 0): break
        default: draft.note("how many of the steps behind step \(id) run is not said by one group", at: out.first)
        }
    }
}
