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
    /// What kind it is; nil where nothing is said.
    public var kind: Kind?
    /// Whether what is read there can be trusted; nil where nothing is said.
    public var isTrusted: Bool?
    /// How far it must be kept from others; nil where nothing is said.
    public var sensitivity: Sensitivity?
    /// Whether a write to it lets data out; nil where nothing is said.
    public var isEgress: Bool?
    /// Up to which level it may receive data; nil where nothing is said.
    public var clearance: Sensitivity?
    /// Whether a write to it matters; nil where nothing is said.
    public var isConsequential: Bool?
}

/// One entry under `agents`.
public struct AgentDeclaration: Sendable {
    /// The name.
    public let name: JSONString
    /// What it is granted where a node has no scope, with the place of each entry: `/agents/payer/scope/0`.
    public var scope: [PlanNode.ScopeEntry]?
    /// The bound on passes of a loop; nil when there is none.
    public var maxIterations: Int?
    /// `/agents/payer`.
    public let pointer: String
}

/// One entry under `tools`.
public struct ToolDeclaration: Sendable {
    /// The name.
    public let name: JSONString
    /// What it reads; nil where nothing is said.
    public var reads: [PlanRead]?
    /// What it writes; nil where nothing is said.
    public var writes: [PlanWrite]?
    /// What it is granted; nil where nothing is said.
    public var scope: [PlanNode.ScopeEntry]?
    /// The tool's own hints; nil where it says nothing.
    public var readOnlyHint: Bool?
    /// Whether it says that it destroys; nil where it says nothing.
    public var destructiveHint: Bool?
    /// `/tools/pay`.
    public let pointer: String
}

/// One entry under `triggers`.
public struct PlanTrigger: Sendable {
    /// How it comes.
    public enum Kind: String, Sendable, CaseIterable { case webhook, event, message, schedule, manual }
    /// Its name.
    public let id: JSONString
    /// The position of the node it starts.
    public let node: Int
    /// What kind it is; nil where nothing is said.
    public var kind: Kind?
    /// Whether what it carries can be trusted: as said, else by its kind.
    public var isTrusted: Bool
    /// Whether a second delivery is recognised.
    public var hasDedupeKey = false
    /// Whether a second delivery runs all the same.
    public var allowsDuplicates = false
    /// `/triggers/0`.
    public let pointer: String
}

/// What is required and what guards the plan.
public struct PlanControls: Sendable {
    /// The controls whose absence is a finding.
    public var required: Set<PlanControl> = []
    /// The kill switch; nil when none is declared.
    public var killSwitch: KillSwitch?
    /// The rate limits, in the order written.
    public var rateLimits: [RateLimit] = []
    /// Whether `rate_limits` is there at all.
    public var declaresRateLimits = false
    /// The bound on the steps of a run; nil when there is none.
    public var maxSteps: Int?
    /// The bound on passes of a loop; nil when there is none.
    public var maxIterations: Int?
    /// Whether a time limit of the whole run is given.
    public var hasTimeout = false

    /// A switch that stops writes.
    public struct KillSwitch: Sendable {
        /// Scope entries: `*`, `global`, an agent's name, a resource pattern.
        public var scope: [ResourcePattern]
        /// Whether it is read with the configuration only, and not at every write.
        public var isCheckedAtConfiguration: Bool
    }

    /// A ceiling on how often something is written or done.
    public struct RateLimit: Sendable {
        /// The resources it covers; nil when it names none.
        public var resource: ResourcePattern?
        /// The actions it covers; nil when it names none.
        public var action: ResourcePattern?
    }
}

/// A control whose absence can be made a finding. The raw value is what plans and configurations name.
public enum PlanControl: String, Sendable, Hashable, CaseIterable {
    case audit, human, judge, reversal
    case rateLimit = "rate_limit"
    case killSwitch = "kill_switch"
}
