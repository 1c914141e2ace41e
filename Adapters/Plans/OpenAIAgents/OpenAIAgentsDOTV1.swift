internal import CanonicalJSON
public import PositionedDocuments

/// Agents of the OpenAI Agents SDK 0.24, as its drawing function gives them: DOT text is all that can be exported.
///
/// Boxes are agents, ellipses tools. A solid way from agent to agent is a handoff; a dotted pair is a call and its
/// return.
///
/// Source: spec/prelint.md 5.
public enum OpenAIAgentsDOTV1: PlanAdapter {
    public static let name = "openai_agents_dot"
    public static let version = "v1"
    public static let summary = "agents and handoffs of the OpenAI Agents SDK, as DOT text"

    private static let start: JSONString = "__start__"
    private static let end: JSONString = "__end__"

    /// Whether it is a graph in DOT with the start of a drawing of agents in it.
    public static func fits(_ document: PositionedDocument) -> Bool {
        guard document.root["digraph"] != nil, let nodes = document.root["nodes"]?.elements else { return false }
        return nodes.contains { $0["id"]?.string == start }
    }

    /// Lowers a drawing.
    ///
    /// A tool that several agents call hides whose call returns where: the control flow is then known in part only.
    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        let root = document.root
        var draft = PlanDraft(adapterID: id, from: root)
        draft.set("framework", PositionedNode(.string("openai_agents"), from: root))
        var isAgent: [JSONString: Bool] = [:]
        for node in try root.required("nodes", of: "a graph").requiredList("the nodes") {
            let id = try node.required("id", of: "a node").requiredText("the name of a node")
            // Each agent that has a tool states it again.
            guard id != start, id != end, isAgent[id] == nil else { continue }
            let agent =
                node["attributes"]?["shape"]?.string == "box" && node["attributes"]?["fillcolor"]?.string != "lightgrey"
            isAgent[id] = agent
            try draft.addStep(id, agent ? .decision : .toolCall, from: node)
            if !agent, let name = node["id"] { draft[id]?.set("tool", name) }
        }
        var callers: [JSONString: [JSONString]] = [:]
        var tools: [JSONString: [PositionedNode]] = [:]
        var handsOff: Set<JSONString> = []
        for edge in try root.required("edges", of: "a graph").requiredList("the edges") {
            let from = try edge.required("source", of: "an edge")
            let to = try edge.required("target", of: "an edge")
            let source = try from.requiredText("the source of an edge")
            let target = try to.requiredText("the target of an edge")
            if source == start {
                if target != end { draft.enter(at: target, from: edge) }
                continue
            }
            if target == end {
                draft.exit(at: source, from: edge)
                continue
            }
            draft.connect(source, to: target, from: edge)
            guard isAgent[source] == true else { continue }
            if isAgent[target] == true {
                if handsOff.insert(source).inserted { draft[source]?.split(.one, from: edge) }
            } else {
                callers[target, default: []].append(source)
                tools[source, default: []].append(to)
            }
        }
        for id in draft.ids {
            if let list = tools[id], let first = list.first {
                draft.agent(id, "scope", PositionedNode(.array(list), from: first))
            }
            if let list = callers[id], list.count > 1, let origin = draft[id]?.origin {
                draft.hidesEdges(
                    "tool \(id) is called by \(list.count) agents; whose call returns where is not in the drawing",
                    at: origin)
            }
        }
        draft.note("guardrails, approvals and the order of calls are not in the drawing", at: root)
        return try draft.lowered()
    }
}
