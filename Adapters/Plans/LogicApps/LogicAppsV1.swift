internal import CanonicalJSON
public import PositionedDocuments

/// Reads workflow definitions of Logic Apps and Power Automate.
///
/// Actions are steps, nested ones too. `runAfter` makes the edges: `Succeeded`, `Failed` and `TimedOut` are outcomes,
/// and an action waits for all that it names unless it also runs after one that was skipped. What comes after an action
/// that holds others comes after the last of these; when it runs after failure too, an error anywhere inside leads
/// there, past whatever stood between. An Until leads back from its last actions, as often as `limit.count` says.
///
/// Source: spec/prelint.md 5; schema 2016-06-01 of workflow definitions.
public enum LogicAppsV1: PlanAdapter {
    public static let name = "logicapps"
    public static let version = "v1"
    public static let summary = "a workflow definition of Logic Apps or Power Automate"

    public static func fits(_ document: PositionedDocument) -> Bool {
        definition(document.root)?["actions"]?.members != nil
    }

    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        var lowering = LogicAppsLowering(document.root, adapterID: id)
        return try lowering.lowered(definition(document.root) ?? document.root)
    }

    /// The definition: the document, or the part of an export that holds it.
    private static func definition(_ root: PositionedNode) -> PositionedNode? {
        if let inner = root["definition"] ?? root["properties"]?["definition"], inner.members != nil { return inner }
        let schema = root["$schema"]?.string
        return schema?.contains(ignoringCase: "workflowdefinition.json") ?? false ? root : nil
    }
}
