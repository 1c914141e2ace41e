package import CanonicalJSON

extension Report {
    /// The mark of a decision whose body failed: a harness report named `capture` with the flag `failed` and score 1.0.
    ///
    /// - Parameters:
    ///   - reason: what failed, in words; the first 2000 characters are kept.
    ///   - evidence: more about it; `capture` is added.
    ///
    /// Source: spec/core.md 18 W12.
    package static func failureMark(_ reason: String, evidence: JSONObject) -> Report {
        var evidence = evidence
        evidence["capture"] = "failed"
        return Report(
            stage: RecordSpan.harness.name, name: "capture", score: 1.0, flag: "failed",
            reason: JSONString(String(reason.prefix(2000))), evidence: evidence)
    }

    /// Whether the report says that the decision's body failed, so that what the record says was not carried out to
    /// its end.
    public var marksFailure: Bool {
        stage == RecordSpan.harness.name && name == "capture" && flag == "failed"
    }
}
