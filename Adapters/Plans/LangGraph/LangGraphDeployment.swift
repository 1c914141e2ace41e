internal import CanonicalJSON
internal import PositionedDocuments

/// The deployment file of LangGraph: where graphs are, as `path:variable`.
enum LangGraphDeployment {
    /// Whether `graphs` names them and `dependencies` stands beside it.
    static func fits(_ root: PositionedNode) -> Bool {
        root["graphs"]?.members != nil && root["dependencies"]?.elements != nil
    }

    /// A plan without steps, and a note for each graph.
    static func lowered(_ root: PositionedNode, adapterID: String) throws(PlanAdapterError) -> LoweredPlan {
        var draft = PlanDraft(adapterID: adapterID, from: root)
        draft.set("framework", PositionedNode(.string("langgraph"), from: root))
        for graph in try root.required("graphs", of: "a deployment file").requiredObject("graphs") {
            let place = graph.value.string ?? graph.value["path"]?.string ?? "?"
            draft.hidesEdges(
                "the file names only where the graph \(graph.key) is, \(place); lint what get_graph().to_json() writes",
                at: graph.value)
        }
        return try draft.lowered()
    }
}
