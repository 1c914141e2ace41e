internal import CanonicalJSON
public import PositionedDocuments

/// A pipeline of Haystack 3.4, as `Pipeline.dumps()` writes it and the library runs it.
///
/// Plan keys of a component stand under its name in `metadata.auditable`, beside `resources`, `agents`, `controls`,
/// `entry` and `exit` of the plan.
///
/// Source: spec/prelint.md 5.
public enum HaystackPipelineV1: PlanAdapter {
    public static let name = "haystack_pipeline"
    public static let version = "v1"
    public static let summary = "a Haystack pipeline: components and connections"

    /// The bound of a pipeline that states none.
    private static let defaultRuns = 100

    /// Whether there are components that have a type, and connections.
    public static func fits(_ document: PositionedDocument) -> Bool {
        guard let components = document.root["components"]?.members, document.root["connections"]?.elements != nil
        else { return false }
        return components.allSatisfy { $0.value["type"]?.string != nil }
    }

    /// Lowers a pipeline. When every component waits for another one, the file does not say where it begins.
    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        let root = document.root
        var draft = PlanDraft(adapterID: id, from: root)
        draft.set("framework", PositionedNode(.string("haystack"), from: root))
        let wires = try HaystackWires(root)
        for component in try root.required("components", of: "a pipeline").requiredObject("the components") {
            let type = try component.value.required("type", of: "a component").requiredText("the type of a component")
            guard !wires.isFolded(component.key) else { continue }
            let isModel = type.lossyText.split(separator: ".").contains { $0 == "generators" || $0 == "agents" }
            try draft.addStep(
                component.key, isModel || wires.isRouter(component.key) ? .decision : .toolCall, from: component.value)
            if let values = component.value.present("init_parameters"), values.members != nil {
                draft[component.key]?.set("args", values)
            }
        }
        try wires.connect(in: &draft)
        draft.limit(
            "max_iterations",
            root.present("max_runs_per_component")
                ?? PositionedNode(.integer(JSONInteger(defaultRuns)), from: root))
        if let keys = root["metadata"]?.present("auditable") { try declare(keys, wires, in: &draft) }
        if !wires.hasSource, !draft.hasEntry, let connections = root["connections"] {
            draft.hidesEntry(
                "every component has an incoming connection: where the pipeline begins is not in the file",
                at: connections)
        }
        return try draft.lowered(isExecuted: true)
    }

    private static func declare(
        _ keys: PositionedNode, _ wires: HaystackWires, in draft: inout PlanDraft
    ) throws(PlanAdapterError) {
        for member in try keys.requiredObject("what is declared of a pipeline") {
            switch member.key {
            case "plan_id", "resources", "agents", "tools", "controls": draft.set(member.key, member.value)
            case "entry", "exit":
                for step in try member.value.requiredList("the list under \(member.key)") {
                    let id = try step.requiredText("a step")
                    if member.key == "entry" { draft.enter(at: id, from: step) } else { draft.exit(at: id, from: step) }
                }
            default:
                if draft[member.key] != nil {
                    try draft[member.key]?.declare(member.value)
                } else if member.value.members != nil {
                    throw PlanAdapterError(
                        "keys are declared for \(member.key), which is no component that is a step", at: member.value)
                }
            }
        }
    }
}
