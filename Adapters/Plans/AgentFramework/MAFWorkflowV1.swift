internal import CanonicalJSON
public import PositionedDocuments

/// A workflow of the Microsoft Agent Framework 1.23, as `Workflow.to_dict()` writes it.
///
/// Source: spec/prelint.md 5.
public enum MAFWorkflowV1: PlanAdapter {
    public static let name = "maf_workflow"
    public static let version = "v1"
    public static let summary = "a workflow of the Microsoft Agent Framework: executors and groups of edges"

    /// The bound of a workflow that states none.
    private static let defaultIterations = 100

    /// Whether there is a first executor and a list of groups of edges.
    public static func fits(_ document: PositionedDocument) -> Bool {
        document.root["start_executor_id"] != nil && document.root["edge_groups"]?.elements != nil
    }

    /// Lowers a workflow.
    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        let root = document.root
        var draft = PlanDraft(adapterID: id, from: root)
        draft.set("framework", PositionedNode(.string("agent_framework"), from: root))
        if let name = root.present("name"), name.string != nil { draft.set("plan_id", name) }
        for executor in try root.required("executors", of: "a workflow").requiredObject("the executors") {
            try draft.addStep(executor.key, from: executor.value)
            guard let type = executor.value.present("type"), let name = type.string?.lossyText else { continue }
            // The type is a class of the application or of the framework; nothing else tells a person from a program.
            if name.lowercased().contains("human") || name == "RequestInfoExecutor" {
                draft[executor.key]?.gate(.human, from: type)
                draft[executor.key]?.kind = .decision
                draft.note("that a person decides in step \(executor.key) is known by its type only", at: type)
            }
        }
        let start = try root.required("start_executor_id", of: "a workflow")
        draft.enter(at: try start.requiredText("the first executor"), from: start)
        var groups = MAFEdgeGroups()
        for group in try root.required("edge_groups", of: "a workflow").requiredList("the groups of edges") {
            try groups.add(group, in: &draft)
        }
        groups.finish(in: &draft)
        draft.limit(
            "max_steps",
            root.present("max_iterations")
                ?? PositionedNode(.integer(JSONInteger(defaultIterations)), from: root))
        return try draft.lowered()
    }
}
