internal import CanonicalJSON
internal import Expressions

/// The functions that team rules call on the graph of a plan.
///
/// Where a step is wanted, the map of a step or its `idx` will do.
///
/// Source: spec/prelint.md 8.8, with the notions of 2.3.
enum PlanFunction: Int, CaseIterable {
    /// The steps with a gate of a type; where the rule is asked of a write, those whose gate covers it.
    case gates
    /// Whether every way from the entries to the step that the rule is asked of passes such a gate, or it is one.
    case covered
    /// Whether every way from another step to it does.
    case coveredFrom
    /// Whether one or more forward edges lead from a step to another.
    case reaches
    /// Whether one or more edges do, loop edges included.
    case leadsTo
    /// Whether a step rests on another: by a read with a producer, directly or through others.
    case dependsOn
    /// A step and all that it rests on, in the order of the plan.
    case slice
    /// Whether two steps can run at the same time.
    case parallel
    /// Whether a step lies on a cycle.
    case inLoop
    /// Whether untrusted data reaches a step.
    case tainted
    /// The highest level of what reaches a step: 0 public to 3 restricted.
    case level
    /// The step of an `idx`.
    case step

    var name: String { "\(self)" }

    /// Whether what it answers depends on edges that an incomplete plan may lack.
    var followsControlFlow: Bool {
        switch self {
        case .covered, .coveredFrom, .reaches, .leadsTo, .parallel, .inLoop: true
        case .gates, .dependsOn, .slice, .tainted, .level, .step: false
        }
    }

    /// Whether it speaks of the step that a rule is asked of.
    var needsNode: Bool { self == .covered || self == .coveredFrom }

    static let node = CELType.map(of: .string, to: .dyn)

    var declaration: CELFunction {
        switch self {
        case .gates: CELFunction(name, [.string], .list(of: Self.node))
        case .covered: CELFunction(name, [.string], .bool)
        case .coveredFrom: CELFunction(name, [.dyn, .string], .bool)
        case .reaches, .leadsTo, .dependsOn, .parallel: CELFunction(name, [.dyn, .dyn], .bool)
        case .slice: CELFunction(name, [.dyn], .list(of: Self.node))
        case .inLoop, .tainted: CELFunction(name, [.dyn], .bool)
        case .level: CELFunction(name, [.dyn], .int)
        case .step: CELFunction(name, [.dyn], Self.node)
        }
    }
}

extension TeamRule.Each {
    /// The variables of a rule, in the order in which they are bound.
    var variables: [PlanVariable] {
        switch self {
        case .plan: [.plan]
        case .node: [.plan, .node]
        case .write: [.plan, .node, .write]
        case .read: [.plan, .node, .read]
        case .edge: [.plan, .node, .edge]
        case .trigger: [.plan, .node, .trigger]
        }
    }

    /// What conditions may name. All functions are declared everywhere, so that their positions are those of
    /// ``PlanFunction``; the reader of rules refuses those that have no meaning.
    var environment: CELEnvironment {
        CELEnvironment(
            variables: variables.map { ($0.rawValue, PlanFunction.node) },
            functions: PlanFunction.allCases.map(\.declaration))
    }
}

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
