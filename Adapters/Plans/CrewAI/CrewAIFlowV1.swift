internal import CanonicalJSON
public import PositionedDocuments

/// A CrewAI flow, as the definition `crewai.flow/v1` of CrewAI 1.15, which the library also runs.
///
/// Source: spec/prelint.md 5.
public enum CrewAIFlowV1: PlanAdapter {
    public static let name = "crewai_flow"
    public static let version = "v1"
    public static let summary = "a CrewAI flow definition: methods that start, listen and route"

    /// The bound of a flow that states none: calls per method and run.
    private static let defaultMethodCalls = 100

    /// Whether its schema is `crewai.flow/` and a version.
    public static func fits(_ document: PositionedDocument) -> Bool {
        document.root["schema"]?.string?.lossyText.utf8.starts(with: "crewai.flow/".utf8) ?? false
    }

    /// Lowers a flow. A label that no method emits hides the edges that it stands for.
    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        let root = document.root
        guard root["schema"]?.string == "crewai.flow/v1" else {
            throw PlanAdapterError("the schema is crewai.flow/v1", at: root["schema"] ?? root)
        }
        var draft = PlanDraft(adapterID: id, from: root)
        draft.set("framework", PositionedNode(.string("crewai"), from: root))
        if let name = root.present("name"), name.string != nil { draft.set("plan_id", name) }
        let methods = try root.required("methods", of: "a flow").requiredObject("methods")
        var flow = CrewAIFlowEdges()
        for method in methods {
            try draft.addStep(method.key, from: method.value)
            _ = try method.value.requiredObject("the method \(method.key)")
            try describe(method.key, method.value, in: &draft)
            try flow.add(method.key, method.value)
        }
        try flow.connect(in: &draft)
        let calls = root["config"]?.present("max_method_calls")
        draft.limit(
            "max_iterations",
            calls ?? PositionedNode(.integer(JSONInteger(defaultMethodCalls)), from: root["config"] ?? root))
        return try draft.lowered(isExecuted: true)
    }

    private static func describe(
        _ id: JSONString, _ method: PositionedNode, in draft: inout PlanDraft
    ) throws(PlanAdapterError) {
        if let feedback = method.present("human_feedback"), feedback.bool != false {
            draft[id]?.gate(.human, from: feedback)
            draft[id]?.kind = .decision
        }
        guard let action = method.present("do") else { return }
        if let ref = action.present("ref"), ref.string != nil { draft[id]?.set("tool", ref) }
        if let arguments = action.present("with"), arguments.members != nil { draft[id]?.set("args", arguments) }
        guard let call = action.present("call") else { return }
        switch call.string {
        case "tool", "code", "script", "expression": break
        case "crew", "agent":
            draft[id]?.kind = .decision
            draft.note("what the \(call.asText.string ?? "") of step \(id) does is not in the flow", at: call)
        case "each":
            draft[id]?.fanout(over: action.present("in")?.asText, from: action)
        default:
            draft.note("step \(id) calls something that is not known here", at: call)
        }
    }
}
