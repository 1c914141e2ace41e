internal import CanonicalJSON
public import PositionedDocuments

/// Reads apps of Dify in its DSL.
///
/// Nodes are steps by their title where it is the only one of its kind, else by their id; start and end are not, nor an
/// answer that ends the flow. If-else nodes and classifiers choose one way. What an iteration or a loop holds comes
/// behind it, and the last of that leads on; in a loop it leads back too, as often as `loop_count` says.
///
/// Source: spec/prelint.md 5.
public enum DifyDSLV1: PlanAdapter {
    public static let name = "dify_dsl"
    public static let version = "v1"
    public static let summary = "an app of Dify in its DSL"

    public static func fits(_ document: PositionedDocument) -> Bool {
        document.root["kind"]?.string == "app" && document.root["workflow"]?["graph"] != nil
    }

    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        var lowering = DifyLowering(document.root, adapterID: id)
        return try lowering.lowered()
    }
}
