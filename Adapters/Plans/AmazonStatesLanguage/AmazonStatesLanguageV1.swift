internal import CanonicalJSON
public import PositionedDocuments

/// Reads state machines in the Amazon States Language.
///
/// Every state is a step, those of nested machines too, whose names are unique in the whole machine. A Choice runs one
/// of its successors, a Parallel all of its branches, whose ends wait for each other; a Map is a fan-out, and what it
/// bounds with `MaxConcurrency` is its width at one time, not the number of items. `Catch` is an error edge; that of a
/// Parallel or a Map leaves every state inside. A loop is a transition to an earlier state, and nothing bounds it.
///
/// Source: spec/prelint.md 5; Amazon States Language specification, states-language.net.
public enum AmazonStatesLanguageV1: PlanAdapter {
    public static let name = "asl"
    public static let version = "v1"
    public static let summary = "a state machine in the Amazon States Language"

    public static func fits(_ document: PositionedDocument) -> Bool {
        document.root["StartAt"] != nil && document.root["States"] != nil
    }

    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        var lowering = StateMachineLowering(document.root, adapterID: id)
        return try lowering.lowered()
    }
}
