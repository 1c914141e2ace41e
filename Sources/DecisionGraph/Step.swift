public import CanonicalJSON

/// What a step is.
public enum StepKind: UInt8, Sendable, Hashable, CaseIterable {
    /// A message, a model's turn or a recorded decision.
    case decision
    /// A call of a tool, with its result.
    case toolCall

    /// The word in machine output: `decision` or `tool_call`.
    public var name: String {
        switch self {
        case .decision: "decision"
        case .toolCall: "tool_call"
        }
    }

    /// The kind of a word, or nil.
    public init?(name: String) {
        guard let kind = StepKind.allCases.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else { return nil }
        self = kind
    }
}

/// One decision or tool call of a run: what adapters produce and graphs are built from.
///
/// Source: spec/core.md 1, 5; spec/adapters.md 3.
public struct Step: Sendable, Hashable {
    /// The step's number in its source: unique in the run, otherwise any integer, in any order.
    public var index: Int
    /// Who acted.
    public var agent: JSONString
    /// Whether somebody decided or a tool ran.
    public var kind: StepKind
    /// What the step rests on, as the source or a rule gave it; also references to steps that are not there.
    public var dependencies: [DependencyEdge]
    /// Attributes from the source (spec/core.md 5.3).
    public var attributes: JSONObject
    /// The steps that handed over to this one: nil is the step before it in the list, `[]` is none.
    public var executionPredecessors: [Int]?
    /// The source's own id of the event.
    public var correlationID: JSONString?
    /// The decision record of this step.
    public var recordID: JSONString?
    /// What the step read and wrote, where the source recorded it.
    public var touches: [Touch]
    /// What became of the step's writes; nil where the source does not say.
    public var effect: WriteEffect?

    /// A step that rests on nothing and follows the one before it in the list, unless told otherwise.
    public init(
        index: Int, agent: JSONString, kind: StepKind, dependencies: [DependencyEdge] = [],
        attributes: JSONObject = [:], executionPredecessors: [Int]? = nil, correlationID: JSONString? = nil,
        recordID: JSONString? = nil, touches: [Touch] = [], effect: WriteEffect? = nil
    ) {
        self.index = index
        self.agent = agent
        self.kind = kind
        self.dependencies = dependencies
        self.attributes = attributes
        self.executionPredecessors = executionPredecessors
        self.correlationID = correlationID
        self.recordID = recordID
        self.touches = touches
        self.effect = effect
    }
}

/// A step's statement that it rests on another: how that is known, over which resource, on what evidence.
///
/// Source: spec/core.md 1.
public struct DependencyEdge: Sendable, Hashable {
    /// The index of the step that is rested on.
    public var source: Int
    /// How the dependency is known.
    public var grade: Grade
    /// The resource over which the dependency runs, where one is named.
    public var resource: ResourceRef?
    /// Why the edge is there: the adapter, the rule, and what they saw.
    public var evidence: JSONObject

    /// A statement that the owning step rests on the step with index `source`, inferred unless it is known better.
    public init(on source: Int, grade: Grade = .inferred, resource: ResourceRef? = nil, evidence: JSONObject = [:]) {
        self.source = source
        self.grade = grade
        self.resource = resource
        self.evidence = evidence
    }

    /// Whether a rule set this edge without a matched touch.
    public var isModelled: Bool { evidence["modeled"]?.isTruthy ?? false }
}
