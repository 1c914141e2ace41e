public import CanonicalJSON
public import PositionedDocuments

/// A declared plan: what an agent, or several, are to do, before they do it.
///
/// Steps are ``nodes`` in the order in which they are written, which is the order of issue; everything inside speaks of
/// positions in that list, everything outside of ``PlanNode/index``. What the plan does not say is nil, never guessed.
///
/// Source: spec/prelint.md 2.
public struct Plan: Sendable {
    /// The document it was read from; pointers of anchors lead into it.
    public let root: PositionedNode
    /// Whether it names the schema of version 2.
    public var isVersion2 = false
    /// `plan_id`.
    public var id: JSONString?
    /// Whether the whole control flow is declared.
    public var isComplete = true
    /// The steps.
    public var nodes: [PlanNode] = []
    /// The declared entries, as positions; nil when none are declared.
    public var declaredEntries: [Int]?
    /// The declared exits, as positions; nil when none are declared.
    public var declaredExits: [Int]?
    /// What is said about resources, by id or pattern, in the order written.
    public var resources: [ResourceDeclaration] = []
    /// What is said about agents.
    public var agents: [AgentDeclaration] = []
    /// What is said about tools.
    public var tools: [ToolDeclaration] = []
    /// What starts the plan.
    public var triggers: [PlanTrigger] = []
    /// What is required and what guards it.
    public var controls = PlanControls()

    /// An empty plan over a document.
    init(root: PositionedNode) { self.root = root }
}

/// How much a value must be kept from others; the raw value orders them.
public enum Sensitivity: Int, Sendable, Hashable, Comparable {
    case publicData = 0
    case internalData, confidential, restricted

    public static func < (a: Sensitivity, b: Sensitivity) -> Bool { a.rawValue < b.rawValue }
}

/// One entry under `resources`.
public struct ResourceDeclaration: Sendable {
    /// What a resource is.
    public enum Kind: String, Sendable, CaseIterable {
        case data, state, message, memory
        case auditLog = "audit_log"
    }

    /// An id, or a pattern.
    public let pattern: ResourcePattern
    public var kind: Kind?
    public var isTrusted: Bool?
    public var sensitivity: Sensitivity?
    public var isEgress: Bool?
    public var clearance: Sensitivity?
    public var isConsequential: Bool?
}

/// One entry under `agents`.
public struct AgentDeclaration: Sendable {
    public let name: JSONString
    /// What it is granted where a node has no scope, with the place of each entry: `/agents/payer/scope/0`.
    public var scope: [PlanNode.ScopeEntry]?
    public var maxIterations: Int?
    /// `/agents/payer`.
    public let pointer: String
}

/// One entry under `tools`.
public struct ToolDeclaration: Sendable {
    public let name: JSONString
    public var reads: [PlanRead]?
    public var writes: [PlanWrite]?
    public var scope: [PlanNode.ScopeEntry]?
    /// The tool's own hints; nil where it says nothing.
    public var readOnlyHint: Bool?
    public var destructiveHint: Bool?
    /// `/tools/pay`.
    public let pointer: String
}

/// One entry under `triggers`.
public struct PlanTrigger: Sendable {
    public enum Kind: String, Sendable, CaseIterable { case webhook, event, message, schedule, manual }
    public let id: JSONString
    /// The position of the node it starts.
    public let node: Int
    public var kind: Kind?
    /// Whether what it carries can be trusted: as said, else by its kind.
    public var isTrusted: Bool
    public var hasDedupeKey = false
    public var allowsDuplicates = false
    /// `/triggers/0`.
    public let pointer: String
}

/// What is required and what guards the plan.
public struct PlanControls: Sendable {
    public var required: Set<PlanControl> = []
    public var killSwitch: KillSwitch?
    public var rateLimits: [RateLimit] = []
    /// Whether `rate_limits` is there at all.
    public var declaresRateLimits = false
    public var maxSteps: Int?
    public var maxIterations: Int?
    /// Whether a time limit of the whole run is given.
    public var hasTimeout = false

    public struct KillSwitch: Sendable {
        /// Scope entries: `*`, `global`, an agent's name, a resource pattern.
        public var scope: [ResourcePattern]
        public var isCheckedAtConfiguration: Bool
    }

    public struct RateLimit: Sendable {
        public var resource: ResourcePattern?
        public var action: ResourcePattern?
    }
}

/// A control whose absence can be made a finding. The raw value is what plans and configurations name.
public enum PlanControl: String, Sendable, Hashable, CaseIterable {
    case audit, human, judge, reversal
    case rateLimit = "rate_limit"
    case killSwitch = "kill_switch"
}
