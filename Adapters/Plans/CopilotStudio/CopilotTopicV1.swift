internal import CanonicalJSON
public import PositionedDocuments

/// Reads topics of Copilot Studio.
///
/// Actions are steps by their `id`, in order. The branches of a condition group come together behind it; without
/// `elseActions` the way past all of them does too. A jump is a step that leads to the one it names.
///
/// Source: spec/prelint.md 5.
public enum CopilotTopicV1: PlanAdapter {
    public static let name = "copilot_topic"
    public static let version = "v1"
    public static let summary = "a topic of Copilot Studio"

    public static func fits(_ document: PositionedDocument) -> Bool {
        document.root["kind"]?.string == "AdaptiveDialog"
    }

    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        var lowering = CopilotLowering(document.root, adapterID: id)
        return try lowering.lowered()
    }
}
