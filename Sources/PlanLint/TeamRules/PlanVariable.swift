internal import CanonicalJSON

/// The variables of team rules, and the fields that each can have.
///
/// Their names are those of plans (spec/prelint.md 2.2): what a plan leaves out is absent, and `has()` asks for it. Three
/// lists of a step are always there: `reads` and `writes`, those of its tool where it says nothing itself, and
/// `control_preds`, with the default filled in. What is read or written is an object even where the plan writes a text.
enum PlanVariable: String, CaseIterable {
    case plan, node, write, read, edge, trigger

    var fields: [String] {
        switch self {
        case .plan:
            [
                "schema", "plan_id", "framework", "complete", "entry", "exit", "resources", "agents", "tools",
                "triggers", "controls", "nodes",
            ]
        case .node: NodeKey.allCases.filter { $0 != .suppress && $0 != .auditable }.map(\.rawValue) + ["gates"]
        case .write:
            [
                "id", "consequential", "irreversible", "idempotent", "idempotency_key", "mode", "egress", "clearance",
                "reversal",
            ]
        case .read: ["id", "producer", "volatile", "pinned", "revalidates", "trust", "sensitivity"]
        case .edge: ["from", "to", "when", "outcome", "max", "back"]
        case .trigger: ["id", "node", "kind", "trusted", "dedupe", "max_concurrent"]
        }
    }

    /// Fields whose values may hold secrets: a condition may look at them, and no message shows them.
    var hiddenFields: [String] { self == .node ? ["args", "env", "headers"] : [] }

    /// Why a path into the variable leads nowhere, whatever the plan; nil when it may lead somewhere.
    func fault(of path: [String]) -> (detail: String, nearest: String?)? {
        guard let field = path.first else { return nil }
        guard !fields.contains(where: { $0.utf8.elementsEqual(field.utf8) }) else { return nil }
        return ("\(rawValue) has no field \(field)", NearestName.of(field, among: fields))
    }
}
