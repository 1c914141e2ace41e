internal import CanonicalJSON
public import PositionedDocuments

/// A plan that is written as one: nothing is lowered, the document is the plan.
///
/// Source: spec/prelint.md 2.
public enum DeclaredPlanDocumentV1: PlanAdapter {
    public static let name = "declared_plan"
    public static let version = "v1"
    public static let summary = "a plan written before the run, of version 1 or 2"

    /// Whether there is something under `nodes`, or nothing in the document at all.
    ///
    /// Other sources have `nodes` too, but beside `edges` or `connections`, which a plan has not. A node with an `idx`
    /// decides it. Whether the plan holds together is not looked at: a broken plan is still meant to be one.
    public static func fits(_ document: PositionedDocument) -> Bool {
        let root = document.root
        if root.isNull { return true }
        guard let members = root.members else { return false }
        if members.isEmpty || root["schema"]?.string == "auditable.plan/2" { return true }
        guard let nodes = root["nodes"] else { return false }
        if nodes.elements?.contains(where: { $0["idx"] != nil }) == true { return true }
        return root["edges"] == nil && root["connections"] == nil
    }

    /// The document as it is.
    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        LoweredPlan(root: document.root, adapterID: id)
    }
}
