internal import CanonicalJSON
public import PositionedDocuments

/// Reads Agentflows of Flowise, version 2.
///
/// Nodes are steps by their label where it is the only one of its kind, else by their id; start, loop and notes are not.
/// A condition chooses one way. A loop node leads back to the step it names, as often as `maxLoopCount` says.
///
/// Source: spec/prelint.md 5.
public enum FlowiseAgentflowV1: PlanAdapter {
    public static let name = "flowise_agentflow"
    public static let version = "v1"
    public static let summary = "an Agentflow of Flowise, version 2"

    public static func fits(_ document: PositionedDocument) -> Bool {
        guard document.root["edges"]?.elements != nil, let nodes = document.root["nodes"]?.elements else {
            return false
        }
        return nodes.contains { $0["data"]?["name"]?.string?.hasSuffix("Agentflow") ?? false }
    }

    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        var lowering = FlowiseLowering(document.root, adapterID: id)
        return try lowering.lowered()
    }
}
