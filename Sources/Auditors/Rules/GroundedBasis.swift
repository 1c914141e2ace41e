public import CanonicalJSON
public import DecisionRecords
public import Grounding

/// Does what was read support the reason that was given: grounding as an auditor.
///
/// | Grounding | flag | score |
/// |---|---|---|
/// | scored, at the threshold or above | `ok` | 1 - grounding score, four decimals |
/// | scored, below the threshold | `ungrounded` | the same |
/// | withheld: nothing in the basis, or nothing that was read, can be compared | `not_assessed` | 0.0 |
///
/// A report's score is a number, and a withheld one is none: 0.0 is then a filler, which `not_assessed` beside it says,
/// as does the evidence, where `grounding_score` is null. Read the flag before the score.
///
/// Evidence: `state`, `grounding_score`, `threshold` as given, `version` of the rule, `matched` and `unmatched` as
/// ``GroundingResult/json`` has them, and `grounding`, the grounding's own evidence.
///
/// Source: spec/core.md 15.
public struct GroundedBasis: Auditor {
    /// What it is, for each version of the grounding rule.
    public static func card(_ version: GroundingVersion) -> AuditorCard {
        AuditorCard(
            name: "grounded_basis", version: version.rawValue, stage: .model,
            summary: "what was read does not name what the stated reason names (grounding \(version.rawValue))",
            flags: ["not_assessed", "ok", "ungrounded"],
            score: "the share of the reason's anchors that was not read; 0 beside not_assessed says nothing",
            evidenceKeys: ["grounding", "grounding_score", "matched", "state", "threshold", "unmatched", "version"],
            settings: [.groundingThreshold], status: .stable, since: "0.1.0", source: "spec/core.md 15, 18 W26")
    }

    public let stage = RecordSpan.model
    public let name: JSONString
    /// The grounding score from which on a basis counts as grounded.
    public let threshold: JSONNumber
    /// The rule that is used.
    public let version: GroundingVersion

    /// An auditor with a threshold, which is the caller's to set: no value is right for every log.
    ///
    /// - Parameter threshold: above 0, at most 1.
    /// - Throws: ``AuditorError`` `thresholdOutOfRange`.
    public init(
        threshold: JSONNumber, version: GroundingVersion, name: JSONString = "grounded-basis"
    ) throws(AuditorError) {
        guard threshold.isPositive, !threshold.isGreater(than: 1) else {
            throw AuditorError(
                .thresholdOutOfRange, AuditorSettings.Name.groundingThreshold.rawValue,
                "a threshold of \(threshold.text); a share above 0 and at most 1 is compared with it")
        }
        self.threshold = threshold
        self.version = version
        self.name = name
    }

    /// Judges a record by what it holds itself; the time plays no part.
    ///
    /// - Complexity: linear in the record's data, O(n log n) in the basis.
    public func report(on record: DecisionRecord, at now: JSONNumber) -> Report {
        let context = GroundingContext(
            inputs: .object(record.data.inputs), retrieved: .array(record.data.retrieved),
            state: .object(record.data.snapshot.state), version: version)
        return report(on: context.ground(record.model.decisionBasis.lossyText))
    }

    /// Judges a basis that has been grounded.
    public func report(on result: GroundingResult) -> Report {
        let grounding = result.json
        var report = Report(
            stage: stage.name, name: name,
            evidence: [
                "state": .text(result.state.name), "grounding_score": result.score.map { .double($0) } ?? .null,
                "threshold": threshold.json, "version": .text(result.version.rawValue),
                "matched": grounding["matched"] ?? .array([]), "unmatched": grounding["unmatched"] ?? .array([]),
                "grounding": grounding["evidence"] ?? .object([:]),
            ])
        switch result.state {
        case .scored(let score):
            let isGrounded = !threshold.isGreater(than: .double(score))
            report.score = .double((1 - score).rounded(places: 4))
            report.flag = isGrounded ? "ok" : "ungrounded"
            report.reason = JSONString(
                "what was read names \(score.canonicalText) of the weight of what the reason names; "
                    + "\(isGrounded ? "grounded" : "ungrounded") at a threshold of \(threshold.text)")
        case .insufficientBasis:
            report.flag = "not_assessed"
            report.reason = "the reason names nothing that could be compared with what was read"
        case .insufficientContext:
            report.flag = "not_assessed"
            report.reason = "nothing was read that the reason could be compared with"
        }
        return report
    }
}
