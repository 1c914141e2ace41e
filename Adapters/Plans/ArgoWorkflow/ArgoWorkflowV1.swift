internal import CanonicalJSON
public import PositionedDocuments

/// Reads Argo workflows, workflow templates and cron workflows.
///
/// The tasks of DAG templates and the steps of step templates, from the entrypoint on, are the steps of the plan; those
/// of a template that another calls have the name of the call before their own. A call of a template that is still
/// open is a step of its own, with a loop edge to where that template begins.
///
/// Source: spec/prelint.md 5; Argo Workflows, enhanced depends logic and field reference.
public enum ArgoWorkflowV1: PlanAdapter {
    public static let name = "argo_workflow"
    public static let version = "v1"
    public static let summary = "an Argo workflow, workflow template or cron workflow"

    public static func fits(_ document: PositionedDocument) -> Bool {
        guard let version = document.root["apiVersion"]?.string, version.hasPrefix("argoproj.io/") else { return false }
        // Other kinds of that API group, as the applications of a deployment tool, have none of these.
        let keys: [JSONString] = ["entrypoint", "templates", "workflowTemplateRef", "workflowSpec"]
        return keys.contains { document.root["spec"]?[$0] != nil }
    }

    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        var lowering = ArgoLowering(document.root, adapterID: id)
        return try lowering.lowered()
    }
}
