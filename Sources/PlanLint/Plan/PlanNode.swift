public import CanonicalJSON
public import DecisionGraph

/// One step of a plan.
///
/// Source: spec/prelint.md 2.1 and 2.2.
public struct PlanNode: Sendable {
    /// `idx`, unique in the plan.
    public let index: Int
    /// Who owns it.
    public let agent: JSONString
    /// What kind it is.
    public let kind: StepKind
    /// The positions given as `control_preds`, as written; nil is the node before it, an empty list a root.
    public var declaredPredecessors: [Int]?
    /// What it reads, in the order written.
    public var reads: [PlanRead] = []
    /// What it writes, in the order written.
    public var writes: [PlanWrite] = []
    /// Its own scope or its tool's, entries as written; nil when there is none. That of its agent is not looked at.
    public var scope: [ScopeEntry]?
    /// Its label, which fingerprints go by.
    public var name: JSONString?
    /// What it does, for rate limits.
    public var action: JSONString?
    /// The tool it uses.
    public var tool: JSONString?
    /// What it is a gate for.
    public var gates: [PlanGate] = []
    /// The data whose integrity it vouches for when it leaves.
    public var endorses: [ResourcePattern] = []
    /// The data whose level it takes away when it leaves.
    public var declassifies: [ResourcePattern] = []
    /// How many of its successors run; nil where nothing is said.
    public var split: Split?
    /// How many of its predecessors are waited for; nil where nothing is said.
    public var join: Join?
    /// What is said of incoming edges.
    public var controlEdges: [ControlEdge] = []
    /// The loops it goes back in.
    public var backEdges: [BackEdge] = []
    /// Whether, and over what, it runs once per item.
    public var fanout: Fanout?
    /// Whether it is tried again.
    public var retry: Retry?
    /// The locks it holds while it runs.
    public var locks: [JSONString] = []
    /// Whether ``reads`` are the tool's, because the node itself says nothing of reads.
    public var takesReadsFromTool = false
    /// Whether ``writes`` are the tool's.
    public var takesWritesFromTool = false
    /// Whether ``scope`` is the tool's.
    public var takesScopeFromTool = false

    init(index: Int, agent: JSONString, kind: StepKind) {
        self.index = index
        self.agent = agent
        self.kind = kind
    }

    /// What the node itself says it reads, without its tool: what is left when the keys of version 2 are taken away.
    public var ownReads: [PlanRead] { takesReadsFromTool ? [] : reads }
    /// What the node itself says it writes, without its tool.
    public var ownWrites: [PlanWrite] { takesWritesFromTool ? [] : writes }
    /// The scope that stands on the node itself.
    public var ownScope: [ScopeEntry]? { takesScopeFromTool ? nil : scope }

    /// How many successors run.
    public enum Split: String, Sendable, CaseIterable { case one, all }
    /// How many predecessors are waited for.
    public enum Join: String, Sendable, CaseIterable { case any, all }
    /// Along which end of a step an edge is followed.
    public enum Outcome: String, Sendable, CaseIterable { case success, error, timeout, always }

    /// One entry of `scope`.
    public struct ScopeEntry: Sendable {
        /// An id or a pattern.
        public let pattern: ResourcePattern
        /// Where it is written: `/nodes/2/scope/0`, or in `/tools` when the tool says it.
        public let pointer: String
    }

    /// One entry of `control_edges`.
    public struct ControlEdge: Sendable {
        /// The position it comes from.
        public let from: Int
        /// When it is followed; nil for always.
        public var condition: JSONString?
        /// Along which end of the step it is followed.
        public var outcome: Outcome = .success
    }

    /// One entry of `back_edges`.
    public struct BackEdge: Sendable {
        /// The position it leads to: this node or an earlier one.
        public let to: Int
        /// The bound; nil when there is none. Not positive is no bound.
        public var max: Int?
        /// When it is followed; nil for always.
        public var condition: JSONString?
        /// Along which end of the step it is followed.
        public var outcome: Outcome = .success
    }

    /// One run of a step per item.
    public struct Fanout: Sendable {
        /// What the items are.
        public var over: JSONString?
        /// The bound on them; nil when there is none.
        public var max: Int?
    }

    /// That a step is tried again.
    public struct Retry: Sendable {
        /// The maximum, when it is an integer; nil for none or something else.
        public var max: Int?
    }
}

/// Something a step must pass, or itself is.
public struct PlanGate: Sendable, Hashable {
    /// What kind of gate. The raw value is what plans name.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case audit, human, judge
        case killSwitch = "kill_switch"
        case rateLimit = "rate_limit"
    }
    /// What kind it is.
    public let kind: Kind
    /// Which writes it covers; nil is all of them.
    public var covers: [ResourcePattern]?
}

/// What a step reads.
public struct PlanRead: Sendable {
    /// The resource.
    public let id: JSONString
    /// The position of the step the value comes from.
    public var producer: Int?
    /// Whether the value may change after it was read.
    public var isVolatile = false
    /// Whether the value is kept as it was read.
    public var isPinned = false
    /// Whether the value is read anew.
    public var revalidates = false
    /// Whether the value can be trusted; nil where nothing is said.
    public var isTrusted: Bool?
    /// How far the value must be kept from others; nil where nothing is said.
    public var sensitivity: Sensitivity?
    /// Where it is written: `/nodes/2/reads/0`, or in `/tools` when the tool says it.
    public let pointer: String
}

/// What a step writes.
public struct PlanWrite: Sendable {
    /// The resource.
    public let id: JSONString
    /// Whether it matters; nil where nothing is said.
    public var isConsequential: Bool?
    /// Whether it cannot be taken back.
    public var isIrreversible = false
    /// Whether doing it twice is doing it once.
    public var isIdempotent = false
    /// Whether a second try is recognised by a key.
    public var hasIdempotencyKey = false
    /// Whether it adds and replaces nothing.
    public var appends = false
    /// Whether it lets data out; nil where nothing is said.
    public var isEgress: Bool?
    /// Up to which level it may carry data; nil where nothing is said.
    public var clearance: Sensitivity?
    /// How it is taken back; nil where nothing is said.
    public var reversal: Reversal?
    /// Where it is written: `/nodes/2/writes/0`, or in `/tools` when the tool says it.
    public let pointer: String

    /// How it is taken back.
    public struct Reversal: Sendable {
        /// The operation that takes it back.
        public var operation: JSONString?
        /// The idx of the step that does it, as written, whether there is such a step or not.
        public var nodeIndex: Int?
        /// Its position, when there is such a step.
        public var node: Int?
        /// What must have been read to take it back.
        public var needs: [JSONString] = []
    }
}
