internal import CanonicalJSON
internal import DecisionRecords

/// How long before the audit a snapshot was captured; the versions of the freshness rule share it.
struct SnapshotAge {
    /// The age in seconds, exact between integers; below zero when the snapshot is from the future.
    let seconds: JSONNumber

    /// The age of a snapshot; nil when it does not say when it was captured.
    ///
    /// - Throws: ``AuditorError``: `nonfinite`, `overflow`, `intTooLong`.
    init?(of snapshot: DependencySnapshot, at now: JSONNumber) throws(AuditorError) {
        try now.check("now")
        guard let capturedAt = snapshot.capturedAt else { return nil }
        let pointer = "/data/snapshot/captured_at"
        try capturedAt.check(pointer)
        seconds = try now.minus(capturedAt, pointer)
    }

    /// - Throws: ``AuditorError``: `budgetNotPositive`, `nonfinite`, `intTooLong`.
    static func check(budget: JSONNumber) throws(AuditorError) {
        guard budget.isPositive else {
            throw AuditorError(
                .budgetNotPositive, AuditorSettings.Name.maxAgeSeconds.rawValue,
                "a budget of \(budget.text) s; an age is measured against a budget above 0")
        }
        try budget.check(AuditorSettings.Name.maxAgeSeconds.rawValue)
    }

    static func sentence(_ seconds: JSONNumber, _ budget: JSONNumber, isStale: Bool) -> String {
        "the snapshot was \(seconds.text) s old; \(isStale ? "it counts as stale from" : "up to") \(budget.text) s"
            + (isStale ? " on" : " it counts as fresh")
    }
}
