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
