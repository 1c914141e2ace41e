internal import CanonicalJSON
public import PositionedDocuments

/// Reads workflows of n8n.
///
/// Nodes are steps, but for triggers, notes and what is plugged into an agent. Several outputs of a node exclude each
/// other; several targets of one output all run. A merge node waits for all of its inputs, every other node runs for
/// each of them. The last output of a node with `continueErrorOutput` is its error edge; with `continueRegularOutput` it
/// goes on whatever comes of it.
///
/// Source: spec/prelint.md 5.
public enum N8nWorkflowV1: PlanAdapter {
    public static let name = "n8n_workflow"
    public static let version = "v1"
    public static let summary = "a workflow of n8n"

    public static func fits(_ document: PositionedDocument) -> Bool {
        guard document.root["connections"]?.members != nil, let nodes = document.root["nodes"]?.elements else {
            return false
        }
        return nodes.first.map { $0["type"]?.string != nil && $0["name"]?.string != nil } ?? true
    }

    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        var lowering = N8nLowering(document.root, adapterID: id)
        return try lowering.lowered()
    }
}
