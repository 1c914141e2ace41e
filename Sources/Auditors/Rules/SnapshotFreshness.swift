public import CanonicalJSON
public import DecisionRecords

/// Was the state that a decision relied on still fresh: the reference's rule.
///
/// The score is the age over the budget, at most 1, rounded to three decimals; the flag `stale` from the budget on,
/// `ok` below. A snapshot without a time is `ok` with score 0, and so is one from the future, whose age counts as 0:
/// ``SnapshotFreshnessV2`` tells these apart.
///
/// Evidence: `mode` (`freshness_fallback`), `reason_code` (`freshness_rule`); with a time also `age_seconds` (one
/// decimal; an integer when both times are integers and the age is not 0), `max_age_seconds` as given, and `raw_ratio`
/// (three decimals).
///
/// Source: spec/core.md 13, 13.4.
public struct SnapshotFreshness: Auditor {
    /// What it is.
    public static let card = AuditorCard(
        name: "snapshot_freshness", version: "v1", stage: .data,
        summary: "the snapshot is as old as the budget allows, or older", flags: ["ok", "stale"],
        score: "age over budget, at most 1",
        evidenceKeys: ["age_seconds", "max_age_seconds", "mode", "raw_ratio", "reason_code"],
        settings: [.maxAgeSeconds], status: .stable, since: "0.1.0", source: "spec/core.md 13, 13.4")

    /// The oldest that a snapshot may be unless told otherwise: a day.
    public static let defaultMaxAge: JSONNumber = 86400.0

    public let stage = RecordSpan.data
    public let name: JSONString
    /// The budget, in seconds; as an integer or float it stands in the evidence.
    public let maxAge: JSONNumber

    /// An auditor with a budget.
    ///
    /// - Throws: ``AuditorError``: `budgetNotPositive`, `nonfinite`, `intTooLong`.
    public init(
        maxAge: JSONNumber = SnapshotFreshness.defaultMaxAge, name: JSONString = "snapshot-freshness"
    ) throws(AuditorError) {
        try SnapshotAge.check(budget: maxAge)
        self.maxAge = maxAge
        self.name = name
    }

    public func report(on record: DecisionRecord, at now: JSONNumber) throws(AuditorError) -> Report {
        try report(on: record.data.snapshot, at: now)
    }

    /// Judges a snapshot.
    ///
    /// - Parameter now: the time of the audit, in Unix seconds.
    /// - Throws: ``AuditorError``: `nonfinite` for a time that is none, `overflow`, `intTooLong`.
    public func report(on snapshot: DependencySnapshot, at now: JSONNumber) throws(AuditorError) -> Report {
        var report = Report(
            stage: stage.name, name: name, evidence: ["mode": "freshness_fallback", "reason_code": "freshness_rule"])
        guard let age = try SnapshotAge(of: snapshot, at: now) else {
            report.reason = "the snapshot does not say when it was captured, so nothing is said against its age"
            return report
        }
        let seconds: JSONNumber = age.seconds.isPositive ? age.seconds : 0.0
        let ratio = seconds.isPositive ? try seconds.ratio(to: maxAge, "/data/snapshot/captured_at") : 0
        let isStale = !maxAge.isGreater(than: seconds)
        report.score = .double(min(1, ratio).rounded(places: 3))
        report.flag = isStale ? "stale" : "ok"
        report.evidence["age_seconds"] = seconds.roundedToTenths.json
        report.evidence["max_age_seconds"] = maxAge.json
        report.evidence["raw_ratio"] = .double(ratio.rounded(places: 3))
        report.reason = JSONString(SnapshotAge.sentence(seconds.roundedToTenths, maxAge, isStale: isStale))
        return report
    }
}

extension JSONNumber {
    /// Rounded to one decimal; an integer stays what it is.
    fileprivate var roundedToTenths: JSONNumber {
        if case .double(let double) = self { .double(double.rounded(places: 1)) } else { self }
    }
}
