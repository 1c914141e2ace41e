internal import CanonicalJSON

/// The keys of a plan, in the order in which people read them and in which a plan is written out.
///
/// Source: spec/prelint.md 2.1 and 2.2.
enum PlanKeys {
    static let plan: [JSONString] = [
        "schema", "plan_id", "framework", "complete", "entry", "exit", "nodes", "resources", "agents", "tools",
        "triggers", "controls",
    ]
    static let node: [JSONString] = [
        "idx", "name", "agent", "kind", "action", "tool", "control_preds", "control_edges", "back_edges", "split",
        "join", "reads", "writes", "scope", "gate", "endorses", "declassifies", "fanout", "retry", "timeout_s",
        "locks", "args", "env", "headers", "suppress",
    ]
    /// What an overlay may say of the plan as a whole.
    static let overlay: [JSONString] = [
        "complete", "entry", "exit", "resources", "agents", "triggers", "controls", "nodes",
    ]
    /// What a tool catalogue may say of a tool.
    static let catalogue: [JSONString] = ["reads", "writes", "scope", "annotations", "gate"]
    /// What a server says of its own tools.
    static let hints: [JSONString] = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"]
}
