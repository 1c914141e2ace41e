public import CanonicalJSON
public import DecisionGraph

/// One step of a plan.
///
/// Source: spec/prelint.md 2.1 and 2.2.
public struct PlanNode: Sendable {
    /// `idx`, unique in the plan.
    public let index: Int
    public let agent: JSONString
    public let kind: StepKind
    /// The positions given as `control_preds`, as written; nil is the node before it, an empty list a root.
    public var declaredPredecessors: [Int]?
    public var reads: [PlanRead] = []
    public var writes: [PlanWrite] = []
    /// Its own scope or its tool's, entries as written; nil when there is none. That of its agent is not looked at.
    public var scope: [ScopeEntry]?
    public var name: JSONString?
    public var action: JSONString?
    public var tool: JSONString?
    public var gates: [PlanGate] = []
    public var endorses: [ResourcePattern] = []
    public var declassifies: [ResourcePattern] = []
    public var split: Split?
    public var join: Join?
    /// What is said of incoming edges.
    public var controlEdges: [ControlEdge] = []
    public var backEdges: [BackEdge] = []
    public var fanout: Fanout?
    public var retry: Retry?
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
        public let pattern: ResourcePattern
        /// Where it is written: `/nodes/2/scope/0`, or in `/tools` when the tool says it.
        public let pointer: String
    }

    /// One entry of `control_edges`.
    public struct ControlEdge: Sendable {
        /// The position it comes from.
        public let from: Int
        public var condition: JSONString?
        public var outcome: Outcome = .success
    }

    /// One entry of `back_edges`.
    public struct BackEdge: Sendable {
        /// The position it leads to: this node or an earlier one.
        public let to: Int
        /// The bound; nil when there is none. Not positive is no bound.
        public var max: Int?
        public var condition: JSONString?
        public var outcome: Outcome = .success
    }

    public struct Fanout: Sendable {
        public var over: JSONString?
        public var max: Int?
    }

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
    public let kind: Kind
    /// Which writes it covers; nil is all of them.
    public var covers: [ResourcePattern]?
}

/// What a step reads.
public struct PlanRead: Sendable {
    public let id: JSONString
    /// The position of the step the value comes from.
    public var producer: Int?
    public var isVolatile = false
    public var isPinned = false
    public var revalidates = false
    public var isTrusted: Bool?
    public var sensitivity: Sensitivity?
    /// Where it is written: `/nodes/2/reads/0`, or in `/tools` when the tool says it.
    public let pointer: String
}

/// What a step writes.
public struct PlanWrite: Sendable {
    public let id: JSONString
    public var isConsequential: Bool?
    public var isIrreversible = false
    public var isIdempotent = false
    public var hasIdempotencyKey = false
    public var appends = false
    public var isEgress: Bool?
    public var clearance: Sensitivity?
    public var reversal: Reversal?
    /// Where it is written: `/nodes/2/writes/0`, or in `/tools` when the tool says it.
    public let pointer: String

    /// How it is taken back.
    public struct Reversal: Sendable {
        public var operation: JSONString?
        /// The idx of the step that does it, as written, whether there is such a step or not.
        public var nodeIndex: Int?
        /// Its position, when there is such a step.
        public var node: Int?
        public var needs: [JSONString] = []
    }
}
