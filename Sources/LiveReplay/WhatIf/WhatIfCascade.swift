internal import CanonicalJSON
internal import DecisionRecords

/// A whole history under another policy, in which a decision that is stopped does not write what later ones read.
///
/// Decisions are taken in the order of their log. Where they say what they read and wrote (``PastDecision/Traffic``), each
/// channel is followed:
///
/// - a write that took place does not any more when its decision was allowed and no longer is, or when its row is
///   dropped: the channel has the value from before, as far as an earlier read or write shows it;
/// - a write that did not take place does when its decision is newly allowed: the channel has the value that the record
///   says was to be written;
/// - any other write that took place sets the channel to what it was, unless its decision read a value that is now
///   another: what it would have written then is not known.
///
/// A later decision that read such a channel is judged with the value it has then. Where that is not known, the name is
/// not in its state, so that a policy which asks for it cannot tell: a review, never a guess. A decision without traffic
/// is judged alone. Without a dropped row, a flip or a change nothing is altered: the same policy flips none.
///
/// Memory grows with the number of channels, up to ``channelLimit``.
public struct WhatIfCascade: Sendable {
    /// The policies and the changes.
    public let comparison: WhatIf
    /// The most channels that are followed; of those beyond it nothing is known.
    public static let channelLimit = 1 << 20

    /// What a channel holds in the altered history, where that is not what it held.
    private enum Alteration {
        case value(JSONValue)
        case unknown
    }

    private var actual: [JSONString: JSONValue] = [:]
    private var altered: [JSONString: Alteration] = [:]
    /// Whether a channel had to be left out; then none can be said to be as it was.
    public private(set) var isBeyondLimit = false

    /// A history that has not begun.
    public init(_ comparison: WhatIf) {
        self.comparison = comparison
    }

    /// The next decision of the history.
    ///
    /// - Complexity: that of the judgements, and linear in what it read and wrote.
    public mutating func next(_ decision: PastDecision) -> WhatIfComparison {
        var state = decision.state
        var isUnknown = false
        for name in decision.traffic?.reads ?? [] {
            switch altered[name] {
            case .value(let value): state[name] = value
            case .unknown:
                // A value that was not kept may be another one too.
                state[name] = nil
                isUnknown = true
            case nil:
                guard isBeyondLimit else { continue }
                state[name] = nil
                isUnknown = true
            }
        }
        for change in comparison.changes { change.apply(to: &state) }
        let isAltered = isUnknown || state != decision.state
        let result = comparison.compare(decision, in: state, isChanged: isAltered)
        let took = decision.traffic?.tookPlace ?? false
        let takes = took ? !result.isNewlyStopped : result.isNewlyAllowed
        follow(decision, took: took, takes: takes, isAltered: isAltered)
        return result
    }

    /// A decision from before the other policy: it stays as it was.
    public mutating func keep(_ decision: PastDecision) {
        let took = decision.traffic?.tookPlace ?? false
        follow(decision, took: took, takes: took, isAltered: false)
    }

    /// A row that is taken out of the history: it is not judged, and its writes do not take place.
    public mutating func drop(_ decision: PastDecision) {
        follow(decision, took: decision.traffic?.tookPlace ?? false, takes: false, isAltered: false)
    }

    /// Follows what a decision wrote, in both histories.
    private mutating func follow(_ decision: PastDecision, took: Bool, takes: Bool, isAltered: Bool) {
        guard let traffic = decision.traffic else { return }
        for name in traffic.reads {
            if let value = decision.state[name] { know(name, value) }
        }
        for name in traffic.writes {
            let written = traffic.writeValues[name]
            switch (took, takes) {
            case (true, true):
                // What was written may have come of what was read.
                alter(name, isAltered ? .unknown : nil)
                know(name, written)
            case (true, false):
                // The altered history keeps what it had; where that is what was there, it is now another value.
                if altered[name] == nil { alter(name, actual[name].map { .value($0) } ?? .unknown) }
                know(name, written)
            case (false, true):
                alter(name, isAltered ? .unknown : written.map { .value($0) } ?? .unknown)
            case (false, false): break
            }
        }
    }

    private mutating func know(_ name: JSONString, _ value: JSONValue?) {
        guard actual[name] != nil || actual.count < Self.channelLimit else { return }
        actual[name] = value
    }

    private mutating func alter(_ name: JSONString, _ alteration: Alteration?) {
        guard altered[name] != nil || altered.count < Self.channelLimit || alteration == nil else {
            isBeyondLimit = true
            return
        }
        altered[name] = alteration
    }
}
