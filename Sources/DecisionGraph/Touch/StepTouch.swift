public import CanonicalJSON

/// What became of a step's writes.
///
/// Source: DESIGN D7, spec/adapters.md 12.1.
public enum WriteEffect: UInt8, Sendable, Hashable, CaseIterable {
    /// Nobody said; such a write counts as committed.
    case unknown
    /// The target holds what was written.
    case applied
    /// The write did not happen; nothing can rest on it.
    case failed
    /// The target held that already.
    case noChange

    /// The word in machine output: `unknown`, `applied`, `failed` or `no_change`.
    public var name: String {
        switch self {
        case .unknown: "unknown"
        case .applied: "applied"
        case .failed: "failed"
        case .noChange: "no_change"
        }
    }

    /// The effect of a word, or nil.
    public init?(name: String) {
        guard let effect = WriteEffect.allCases.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
            return nil
        }
        self = effect
    }

    /// Whether later steps can read what was written: in all cases but ``failed``.
    public var isCommitted: Bool { self != .failed }

    /// Whether the target may be another than before: only then can something rest on the write, or is there something
    /// to take back. True also when nobody said.
    public var mayChange: Bool { self == .applied || self == .unknown }
}

/// What one step read, wrote and did, as it was captured while it ran: what ``TouchMatcher`` finds dependencies from.
///
/// Source: spec/core.md 14, spec/adapters.md 12.1.
public struct StepTouch: Sendable, Hashable {
    /// The step's number in the recording.
    public var index: Int
    /// The round the step ran in: a write is seen by the rounds after it, never in its own.
    public var superstep: Int
    /// Who acted.
    public var agent: JSONString
    /// Whether somebody decided or a tool ran.
    public var kind: StepKind
    /// What was read, in order; a repeated reference counts once.
    public var reads: [ResourceRef]
    /// What was written, in order; a repeated reference counts once.
    public var writes: [ResourceRef]
    /// What became of all the writes.
    public var effect: WriteEffect
    /// Those of the reads that were handed to the step without a sign that it looked at them.
    public var overcaptured: Set<ResourceRef>
    /// What the values that were read are known by, as far as the recording says.
    public var readDigests: [ResourceRef: JSONString] = [:]
    /// What the values that were written are known by, as far as the recording says.
    public var writeDigests: [ResourceRef: JSONString] = [:]
    /// Attributes of the step.
    public var attributes: JSONObject
    /// The steps that handed over to this one: nil is the step before it in step order, `[]` is none.
    public var executionPredecessors: [Int]?
    /// The values that were read, by the recorder's keys.
    public var readValues: JSONObject
    /// The values that were written, by the recorder's keys.
    public var writeValues: JSONObject
    /// The action that the step decided on; nil when it decided on none. An empty text is an action.
    public var actionType: JSONString?
    /// What the action was given.
    public var actionArguments: JSONObject
    /// What the action costs: a number whose JSON type is kept, as it is part of a record's digest.
    public var actionCost: JSONValue
    /// When the decision was made, in Unix seconds: a number whose JSON type is kept, or nil when the recording does
    /// not say.
    public var decidedAt: JSONValue?
    /// When the step first read something, so that none of its values is older: as ``decidedAt``.
    public var readAt: JSONValue?
    /// When the step last wrote something: as ``decidedAt``.
    public var writtenAt: JSONValue?

    /// A step that touched nothing and decided nothing, unless told otherwise; its superstep is its index.
    public init(
        index: Int, superstep: Int? = nil, agent: JSONString, kind: StepKind = .decision, reads: [ResourceRef] = [],
        writes: [ResourceRef] = [], effect: WriteEffect = .unknown, overcaptured: Set<ResourceRef> = [],
        attributes: JSONObject = [:], executionPredecessors: [Int]? = nil, readValues: JSONObject = [:],
        writeValues: JSONObject = [:], actionType: JSONString? = nil, actionArguments: JSONObject = [:],
        actionCost: JSONValue = 0.0, decidedAt: JSONValue? = nil, readAt: JSONValue? = nil, writtenAt: JSONValue? = nil
    ) {
        self.index = index
        self.superstep = superstep ?? index
        self.agent = agent
        self.kind = kind
        self.reads = reads
        self.writes = writes
        self.effect = effect
        self.overcaptured = overcaptured
        self.attributes = attributes
        self.executionPredecessors = executionPredecessors
        self.readValues = readValues
        self.writeValues = writeValues
        self.actionType = actionType
        self.actionArguments = actionArguments
        self.actionCost = actionCost
        self.decidedAt = decidedAt
        self.readAt = readAt
        self.writtenAt = writtenAt
    }

    /// The reads and then the committed writes, as a ``Step`` carries them.
    public var touches: [Touch] {
        reads.map { Touch(.read, $0) } + committedWrites.map { Touch(.write, $0) }
    }

    /// All reads and all writes, whatever became of them, with what their values are known by.
    var allTouches: [Touch] {
        reads.map { Touch(.read, $0, valueDigest: readDigests[$0]) }
            + writes.map { Touch(.write, $0, valueDigest: writeDigests[$0]) }
    }

    /// The writes that later steps can read. What a step knew it knew, whatever became of the rest: its memory is among
    /// them also when it failed.
    var committedWrites: [ResourceRef] { effect.isCommitted ? writes : writes.filter(\.isMemory) }
}
