public import CanonicalJSON
public import DecisionRecords

/// The state that holds now, against which decisions are replayed.
///
/// Source: spec/experience.md 3.2.
public enum LiveState: Sendable {
    /// One state for every decision.
    case same(JSONObject)
    /// A state for each decision, by its record.
    case byRecord([RecordID: JSONObject])
    /// The values of resources now. A decision's state has the names of its snapshot with these values; a name without
    /// a value here is not in it, so that a policy which asks for it cannot tell.
    case byResource(JSONObject)

    /// The state now of a decision; nil when nothing is known of it.
    ///
    /// - Parameters:
    ///   - record: the decision's record.
    ///   - snapshot: the state that it relied on.
    /// - Complexity: for values of resources, linear in the snapshot.
    public func state(of record: RecordID?, reliedOn snapshot: JSONObject) -> JSONObject? {
        switch self {
        case .same(let state): return state
        case .byRecord(let states): return record.flatMap { states[$0] }
        case .byResource(let values):
            var state = JSONObject()
            for (name, _) in snapshot {
                if let value = values[name] { state[name] = value }
            }
            return state
        }
    }
}

extension ReplayVerdict {
    /// Replays a past decision under the state that holds now.
    ///
    /// A decision of which the state now is not known goes to a person, and the policy is not asked.
    ///
    /// - Throws: what the policy throws.
    public init<P: Policy>(
        on decision: PastDecision, under live: LiveState, by policy: P
    ) throws(P.Failure) {
        if let state = live.state(of: decision.recordID, reliedOn: decision.state) {
            try self.init(
                on: decision.action, reliedOn: decision.state, under: state, by: policy, recordID: decision.recordID)
        } else {
            self.init(
                .review, Self.unknownState, recordID: decision.recordID, policy: policy.identity,
                live: .undecidable(Self.unknownState), snapshot: nil)
        }
    }

    private static let unknownState: JSONString = "undecidable: the state now of this decision is not given"
}
