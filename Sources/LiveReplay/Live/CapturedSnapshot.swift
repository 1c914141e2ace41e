internal import CanonicalJSON
public import DecisionRecords

/// A snapshot that came with a step.
public struct CapturedSnapshot: Sendable, Hashable {
    /// The index of the step.
    public let index: Int
    /// The state it relied on, as it was when the step came.
    public let snapshot: DependencySnapshot
}

extension DependencySnapshot {
    /// From a step's attributes: `snapshot_state`, or `state` when the former is null or absent, if it is an object;
    /// dated by `snapshot_captured_at`.
    ///
    /// Source: spec/core.md 16.
    init?(attributes: JSONObject) {
        guard !attributes.isEmpty else { return nil }
        var value = attributes["snapshot_state"] ?? .null
        if value == .null { value = attributes["state"] ?? .null }
        guard case .object(let state) = value else { return nil }
        self.init(state, capturedAt: attributes["snapshot_captured_at"].flatMap { JSONNumber($0) })
    }
}

/// What an auditor said of a snapshot, or why it could not.
enum SnapshotAssessment: Sendable {
    case judged(index: Int, Report)
    case unavailable(UnavailableReport)

    init(of captured: CapturedSnapshot, by auditor: any SnapshotAuditor, at now: JSONNumber?) {
        do {
            self = .judged(index: captured.index, try auditor.report(on: captured.snapshot, at: now))
        } catch {
            let detail = String(String(describing: error).prefix(2000))
            self = .unavailable(
                UnavailableReport(index: captured.index, errorType: String(describing: type(of: error)), detail: detail)
            )
        }
    }
}
