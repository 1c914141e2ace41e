public import CanonicalJSON
public import DecisionGraph

/// What a person wants taken back, and what is known about taking it back.
///
/// Positions are those of the graph. Facts come from whoever keeps them, as a ledger; without any every reversal is
/// ``WriteReversal/unstated``.
///
/// Source: spec/experience.md 12 A3, spec/ledger.md C.11.
public struct UndoRequest: Sendable {
    /// The steps that were wrong, usually writes.
    public var wrong: Set<Int>
    /// Down to which evidence a step that rests on a wrong one is taken back with it.
    public var evidence: EvidenceTier
    /// What a person decided about writes that stand in the way, by their position.
    public var decisions: [Int: UndoDecision] = [:]
    /// How writes can be taken back, by position; ``WriteReversal/unstated`` where nothing is given.
    public var reversals: [Int: WriteReversal] = [:]
    /// Until when writes can be taken back, by position; no limit where nothing is given.
    public var deadlines: [Int: UndoDeadline] = [:]
    /// The writes that take another one back, each with the position of that one.
    public var reverses: [Int: Int] = [:]
    /// The time for which the plan is made, in Unix seconds; nil leaves deadlines by time to be looked at later.
    public var now: Double?
    /// Whether a write whose reversal is not stated is impossible to take back, as a ledger demands, instead of being
    /// set back by hand.
    public var needsStatedReversal = false

    /// A request with nothing known but what was wrong.
    public init(wrong: Set<Int>, evidence: EvidenceTier = .declared) {
        self.wrong = wrong
        self.evidence = evidence
    }
}

/// What a person decides about a write that stands in the way of a reversal.
public enum UndoDecision: String, Sendable, Hashable, CaseIterable {
    /// It stays; what it replaced is not put back.
    case keep
    /// It is taken back too, with what rests on it.
    case override
}

/// How a write can be taken back.
public enum WriteReversal: Sendable, Hashable {
    /// By putting back what was there before, each resource by itself. Values may be left out.
    case exact([ResourceRef: RestoredValue])
    /// By another action that cancels the effect and leaves a trace.
    case compensating(residue: JSONString)
    /// Not at all, for a reason.
    case impossible(reason: JSONString)
    /// Nobody said.
    case unstated
}

/// What an exact reversal puts back.
public struct RestoredValue: Sendable, Hashable {
    /// The value as a person reads it; nil where it is not known.
    public var text: JSONString?
    /// What the value is known by, in the terms of ``DecisionGraph/Touch/valueDigest``; nil where it is not known.
    public var digest: JSONString?

    /// A value of which this is known.
    public init(text: JSONString? = nil, digest: JSONString? = nil) {
        self.text = text
        self.digest = digest
    }
}

/// Until when a write can be taken back.
public enum UndoDeadline: Sendable, Hashable {
    /// Up to and including a time in Unix seconds.
    case time(Double)
    /// As long as the run has no step at this position or after it.
    case position(Int)
}

/// A request that cannot be planned.
public struct UndoError: Error, Sendable, Hashable {
    /// What is wrong with the request.
    public enum Code: String, Sendable, Hashable {
        /// No step is at the position.
        case unknownPosition = "unknown_position"
        /// A reversal does not come after the write that it takes back, or one of the two is no write.
        case badReversal = "bad_reversal"
    }

    /// What is wrong.
    public let code: Code
    /// The position it is wrong at.
    public let position: Int

    package init(_ code: Code, at position: Int) {
        self.code = code
        self.position = position
    }
}

extension UndoError: CustomStringConvertible {
    public var description: String {
        switch code {
        case .unknownPosition: "no step is at position \(position): name positions of the run's steps"
        case .badReversal:
            "the step at position \(position) cannot take back what it is said to: both must be writes, the one that is "
                + "taken back the earlier"
        }
    }
}
