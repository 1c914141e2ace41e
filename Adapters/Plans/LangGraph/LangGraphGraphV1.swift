internal import CanonicalJSON
public import PositionedDocuments

/// The graph of a LangGraph application, as `get_graph().to_json()` of LangGraph 1.2 writes it.
///
/// The deployment file `langgraph.json` is read as well, as a plan without steps: it names where graphs are, and holds
/// none.
///
/// Source: spec/prelint.md 5.
public enum LangGraphGraphV1: PlanAdapter {
    public static let name = "langgraph_graph"
    public static let version = "v1"
    public static let summary = "a LangGraph graph, as get_graph().to_json() writes it"

    static let start: JSONString = "__start__"
    static let end: JSONString = "__end__"

    /// Whether nodes have an `id`, edges a `source` and a `target`, and one of them is the start or the end of a graph;
    /// or whether it is a deployment file.
    public static func fits(_ document: PositionedDocument) -> Bool {
        let root = document.root
        if LangGraphDeployment.fits(root) { return true }
        guard let nodes = root["nodes"]?.elements, let edges = root["edges"]?.elements, root["digraph"] == nil else {
            return false
        }
        let hasTerminal = nodes.contains { node in
            node["id"]?.string.map { $0 == start || $0 == end } ?? false
        }
        return hasTerminal && edges.allSatisfy { $0["source"] != nil && $0["target"] != nil }
    }

    /// Lowers a graph.
    ///
    /// A step that nothing leads to stands for a router whose targets were not declared: its edges are not in the
    /// export, so the control flow is known in part only.
    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        let root = document.root
        if LangGraphDeployment.fits(root) { return try LangGraphDeployment.lowered(root, adapterID: id) }
        var draft = PlanDraft(adapterID: id, from: root)
        draft.set("framework", PositionedNode(.string("langgraph"), from: root))
        var pausesAfter: [(id: JSONString, origin: PositionedNode)] = []
        for node in try root.required("nodes", of: "a graph").requiredList("nodes") {
            let id = try node.required("id", of: "a node").requiredText("the id of a node")
            guard id != start, id != end else { continue }
            try draft.addStep(id, from: node)
            if let metadata = node.present("metadata"), let pause = try describe(id, metadata, in: &draft) {
                pausesAfter.append((id, pause))
            }
            if let type = node["data"]?["id"]?.elements?.last?.string, type == "CompiledStateGraph" {
                draft.note(
                    "step \(id) is a whole graph; export with xray to see the steps in it", at: node)
            }
        }
        let edges = try root.required("edges", of: "a graph").requiredList("edges")
        try connect(edges, in: &draft, pausesAfter: pausesAfter)
        for id in try draft.unreached() {
            guard let step = draft[id] else { continue }
            draft.hidesEdges(
                "no edge leads to step \(id): a router whose targets are not declared, or a command, may",
                at: step.origin
            )
        }
        return try draft.lowered()
    }

    /// What the metadata of a node says; the place of a pause behind the node, if there is one.
    private static func describe(
        _ id: JSONString, _ metadata: PositionedNode, in draft: inout PlanDraft
    ) throws(PlanAdapterError) -> PositionedNode? {
        if let keys = metadata.present("auditable") { try draft[id]?.declare(keys) }
        if let isDeferred = metadata["defer"], isDeferred.bool == true { draft[id]?.join(.all, from: isDeferred) }
        guard let pause = metadata.present("__interrupt") else { return nil }
        switch pause.string {
        case "before", "all":
            draft[id]?.gate(.human, from: pause)
            draft[id]?.kind = .decision
            return nil
        case "after": return pause
        default:
            draft.note("step \(id) pauses in a way that is not known here", at: pause)
            return nil
        }
    }

    private static func connect(
        _ edges: [PositionedNode], in draft: inout PlanDraft,
        pausesAfter: [(id: JSONString, origin: PositionedNode)]
    ) throws(PlanAdapterError) {
        var leaving = PlanBranches()
        // A person who is asked behind a step is a step of its own, unless nothing comes after it.
        var behind: [JSONString: JSONString] = [:]
        let goesOn = Set(edges.compactMap { $0["target"]?.string == end ? nil : $0["source"]?.string })
        for (id, origin) in pausesAfter {
            guard goesOn.contains(id) else {
                draft.note("a person is asked behind step \(id), where the plan ends", at: origin)
                continue
            }
            let pause = JSONString("\(id):interrupt_after")
            try draft.addStep(pause, .decision, from: origin)
            draft[pause]?.gate(.human, from: origin)
            draft.connect(id, to: pause, from: origin)
            behind[id] = pause
        }
        for edge in edges {
            let source = try edge.required("source", of: "an edge").requiredText("the source of an edge")
            let target = try edge.required("target", of: "an edge").requiredText("the target of an edge")
            let isConditional = edge["conditional"]?.bool == true
            if source == start {
                if target != end { draft.enter(at: target, from: edge) }
                continue
            }
            let from = behind[source] ?? source
            leaving.add(from, isConditional: isConditional, isEnd: target == end, at: edge)
            guard target != end else {
                draft.exit(at: from, from: edge)
                continue
            }
            let label = edge.present("data") ?? edge["target"]
            draft.connect(from, to: target, when: isConditional ? label.map(\.asText) : nil, from: edge)
        }
        leaving.declareSplits(in: &draft)
    }
}
