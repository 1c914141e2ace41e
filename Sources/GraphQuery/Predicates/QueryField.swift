internal import CanonicalJSON
internal import Expressions

/// What a condition over steps may name.
///
/// The namespace of a resource is `ns`: the language keeps the whole word for itself.
///
/// Source: spec/experience.md 6.
enum StepField: Int, Sendable, CaseIterable {
    case step, agent, kind, tool, resource, ns, key, effect, attrs, least, most, time, touches
    case applied, failed, nochange, modelled

    var name: String {
        switch self {
        case .least: "blast.least"
        case .most: "blast.most"
        default: "\(self)"
        }
    }

    var type: CELType {
        switch self {
        case .step, .least, .most, .touches: .int
        case .agent, .kind, .tool, .resource, .ns, .key, .effect: .string
        case .attrs: .map(of: .string, to: .dyn)
        case .time: .timestamp
        case .applied, .failed, .nochange, .modelled: .bool
        }
    }

    /// Whether it speaks of one touched resource, of which a step may have several.
    var isOfTouch: Bool { self == .resource || self == .ns || self == .key }
}

/// What a condition over agents may name.
enum AgentField: Int, Sendable, CaseIterable {
    case agent, steps

    var type: CELType { self == .agent ? .string : .int }
}

/// What a condition over resources may name.
enum ResourceField: Int, Sendable, CaseIterable {
    case resource, ns, key, reads, writes

    var type: CELType { self == .reads || self == .writes ? .int : .string }
}

extension QueryKind {
    /// What conditions over sets of this kind may name, in the order in which values are bound.
    var environment: CELEnvironment {
        switch self {
        case .steps: CELEnvironment(variables: StepField.allCases.map { ($0.name, $0.type) })
        case .agents: CELEnvironment(variables: AgentField.allCases.map { ("\($0)", $0.type) })
        case .resources: CELEnvironment(variables: ResourceField.allCases.map { ("\($0)", $0.type) })
        }
    }
}
