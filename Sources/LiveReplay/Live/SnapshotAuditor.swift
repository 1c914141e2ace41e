public import Auditors
public import CanonicalJSON
public import DecisionRecords

/// Judges the snapshots of a live session.
///
/// What it says must depend on the snapshot and the time alone: a session asks once for each snapshot and time.
///
/// Source: spec/core.md 16.
public protocol SnapshotAuditor: Sendable {
    /// Judges a copy of a snapshot.
    ///
    /// - Parameter now: the time of the report, in Unix seconds, as the session was given it; nil when it was given none.
    /// - Throws: whatever keeps it from judging; the session records the error and goes on.
    func report(on snapshot: DependencySnapshot, at now: JSONNumber?) throws -> Report
}

/// An auditor of the data span as an auditor of snapshots: it sees a record that holds the snapshot and nothing else.
public struct RecordSnapshotAuditor: SnapshotAuditor {
    /// The auditor that is asked.
    public let auditor: any Auditor

    /// Takes an auditor, whose stage should be `data`.
    public init(_ auditor: any Auditor) {
        self.auditor = auditor
    }

    /// The auditor's report on a record without a decision, decided at the time of the report.
    ///
    /// - Throws: ``AuditorError``; `missingSetting` when the session was given no time.
    public func report(on snapshot: DependencySnapshot, at now: JSONNumber?) throws -> Report {
        guard let now else {
            throw AuditorError(
                .missingSetting, "now", "the session was given no time",
                hint: "pass now to observe and to report")
        }
        let record = DecisionRecord(actionType: "", data: DataSpan(snapshot: snapshot), decidedAt: now)
        return try auditor.report(on: record, at: now)
    }
}
