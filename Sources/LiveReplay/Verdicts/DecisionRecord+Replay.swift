public import CanonicalJSON
public import DecisionRecords

extension DecisionRecord {
    /// Replays the decision under the state that holds now.
    ///
    /// - Parameters:
    ///   - live: the state now, by the names of the snapshot.
    ///   - policy: judges both states.
    /// - Throws: what the policy throws.
    public func replay<P: Policy>(under live: JSONObject, by policy: P) throws(P.Failure) -> ReplayVerdict {
        try ReplayVerdict(on: harness.action, reliedOn: data.snapshot.state, under: live, by: policy)
    }
}

extension SealedRecord {
    /// Replays the decision under the state that holds now; the verdict names the record.
    ///
    /// - Parameters:
    ///   - live: the state now, by the names of the snapshot.
    ///   - policy: judges both states.
    /// - Throws: what the policy throws.
    public func replay<P: Policy>(under live: JSONObject, by policy: P) throws(P.Failure) -> ReplayVerdict {
        try ReplayVerdict(
            on: record.harness.action, reliedOn: record.data.snapshot.state, under: live, by: policy, recordID: id)
    }
}
