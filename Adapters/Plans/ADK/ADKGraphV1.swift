internal import CanonicalJSON
public import PositionedDocuments

/// The compiled graph of a workflow of Google ADK 2.13, as `Workflow.graph.model_dump()` gives it.
///
/// Source: spec/prelint.md 5.
public enum ADKGraphV1: PlanAdapter {
    public static let name = "adk_graph"
    public static let version = "v1"
    public static let summary = "the compiled graph of a Google ADK workflow"

    private static let start: JSONString = "__START__"
    /// The members of every node. One that has no others joins, and does nothing else.
    private static let base: Set<JSONString> = [
        "name", "description", "rerun_on_resume", "wait_for_output", "retry_config", "timeout", "input_schema",
        "output_schema", "state_schema",
    ]

    /// Whether nodes have a `name`, and edges nodes at their ends.
    public static func fits(_ document: PositionedDocument) -> Bool {
        guard let nodes = document.root["nodes"]?.elements, let edges = document.root["edges"]?.elements,
            !nodes.isEmpty
        else { return false }
        return nodes.allSatisfy { $0["name"]?.string != nil }
            && edges.allSatisfy { $0["from_node"] != nil && $0["to_node"] != nil }
            && (!edges.isEmpty || nodes.contains { $0["name"]?.string == start })
    }

    /// Lowers a graph.
    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        let root = document.root
        var draft = PlanDraft(adapterID: id, from: root)
        draft.set("framework", PositionedNode(.string("google_adk"), from: root))
        var joining: Set<JSONString> = []
        for node in try root.required("nodes", of: "a graph").requiredList("the nodes") {
            let id = try node.required("name", of: "a node").requiredText("the name of a node")
            guard id != start else { continue }
            try draft.addStep(id, from: node)
            if (node.members ?? []).allSatisfy({ base.contains($0.key) }) { joining.insert(id) }
            describe(id, node, in: &draft)
        }
        var leaving = PlanBranches()
        var incoming: [JSONString: Int] = [:]
        for edge in try root.required("edges", of: "a graph").requiredList("the edges") {
            let source = try edge.required("from_node", of: "an edge").required("name", of: "the end of an edge")
                .requiredText("the name of a node")
            let target = try edge.required("to_node", of: "an edge").required("name", of: "the end of an edge")
                .requiredText("the name of a node")
            guard source != start else {
                draft.enter(at: target, from: edge)
                continue
            }
            incoming[target, default: 0] += 1
            let routes = edge.present("route").map { $0.elements ?? [$0] } ?? []
            for route in routes {
                leaving.add(source, isConditional: true, at: edge)
                draft.connect(source, to: target, when: label(route), from: edge)
            }
            guard routes.isEmpty else { continue }
            leaving.add(source, isConditional: false, at: edge)
            draft.connect(source, to: target, from: edge)
        }
        leaving.declareSplits(in: &draft)
        for id in draft.ids where joining.contains(id) && incoming[id, default: 0] > 1 {
            if let origin = draft[id]?.origin { draft[id]?.join(.all, from: origin) }
        }
        return try draft.lowered()
    }

    private static func describe(_ id: JSONString, _ node: PositionedNode, in draft: inout PlanDraft) {
        if let confirmation = node["require_confirmation"], confirmation.bool == true {
            draft[id]?.gate(.human, from: confirmation)
            draft[id]?.kind = .decision
        }
        if let retry = node.present("retry_config") {
            draft[id]?.retry(max: retry.present("max_attempts"), from: retry)
        }
        if let timeout = node.present("timeout") { draft[id]?.set("timeout_s", timeout) }
    }

    /// The label of a route; the one for everything else is called so.
    private static func label(_ route: PositionedNode) -> PositionedNode {
        route.string == "__DEFAULT__" ? PositionedNode(.string("default"), from: route) : route.asText
    }
}
