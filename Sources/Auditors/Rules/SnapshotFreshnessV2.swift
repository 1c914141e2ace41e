public import CanonicalJSON
public import DecisionRecords

/// Was the state that a decision relied on still fresh: the second version, which says when that cannot be known.
///
/// | The snapshot | flag | score |
/// |---|---|---|
/// | does not say when it was captured | `undated` | 0.0, with `assessed` false: there is nothing to measure |
/// | is from after the audit | `from_the_future` | 1.0: one of the two times is wrong |
/// | is as old as the budget, or older | `stale` | age over budget, at most 1, three decimals |
/// | is younger | `ok` | the same |
///
/// Evidence: `version` (`v2`), `assessed`, `max_age_seconds` as given; with a time also `age_seconds` (one decimal,
/// always a float, below zero for the future) and, unless from the future, `raw_ratio` (three decimals).
///
/// Source: spec/core.md 13, 18 W30.
public struct SnapshotFreshnessV2: Auditor {
    /// What it is.
    public static let card = AuditorCard(
        name: "snapshot_freshness", version: "v2", stage: .data,
        summary: "the snapshot is as old as the budget allows, or older; it has no time, or one after the audit",
        flags: ["from_the_future", "ok", "stale", "undated"],
        score: "age over budget, at most 1; 1 from the future; 0 beside undated says nothing",
        evidenceKeys: ["age_seconds", "assessed", "max_age_seconds", "raw_ratio", "version"],
        settings: [.maxAgeSeconds], status: .stable, since: "0.1.0", source: "spec/core.md 13, 18 W30")

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
            stage: stage.name, name: name,
            evidence: ["version": "v2", "assessed": true, "max_age_seconds": maxAge.json])
        guard let age = try SnapshotAge(of: snapshot, at: now) else {
            report.flag = "undated"
            report.reason = "the snapshot does not say when it was captured, so its age is not known"
            report.evidence["assessed"] = false
            return report
        }
        let pointer = "/data/snapshot/captured_at"
        let seconds = try age.seconds.inDoubles(pointer).rounded(places: 1)
        report.evidence["age_seconds"] = .double(seconds)
        // The age as it is decides, not the rounded one.
        if JSONNumber(0).isGreater(than: age.seconds) {
            report.flag = "from_the_future"
            report.score = 1.0
            report.reason = JSONString(
                "the snapshot is dated \((-seconds).canonicalText) s after the audit: one of the two times is wrong")
            return report
        }
        let ratio = age.seconds.isPositive ? try age.seconds.ratio(to: maxAge, pointer) : 0
        let isStale = !maxAge.isGreater(than: age.seconds)
        report.score = .double(min(1, ratio).rounded(places: 3))
        report.flag = isStale ? "stale" : "ok"
        report.evidence["raw_ratio"] = .double(ratio.rounded(places: 3))
        report.reason = JSONString(SnapshotAge.sentence(.double(seconds), maxAge, isStale: isStale))
        return report
    }
}
