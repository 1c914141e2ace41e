public import DecisionRecords

/// What an auditor is, for people and for lists of them.
public struct AuditorCard: Sendable, Hashable {
    /// How settled an auditor is. The raw value is what machine output names.
    public enum Status: String, Sendable {
        /// On trial, settled, or kept only for what was made with it.
        case preview, stable, deprecated
    }

    /// The name without the version.
    public let name: String
    /// The version, as `v1`. For one record, time and setting, one version gives the same score, flag and evidence in
    /// every release.
    public let version: String
    /// The span that is looked at.
    public let stage: RecordSpan
    /// One sentence: what is objected to.
    public let summary: String
    /// Every flag that a report can have.
    public let flags: [String]
    /// What a score between 0 and 1 says.
    public let score: String
    /// Every key that the evidence can have.
    public let evidenceKeys: [String]
    /// The settings that it looks at.
    public let settings: [AuditorSettings.Name]
    /// How settled the auditor is, for people: nothing in the library depends on it.
    public let status: Status
    /// The release it appeared in.
    public let since: String
    /// The rule it follows.
    public let source: String

    /// Name and version joined by `_`, as ``AllAuditors/entry(id:)`` takes it.
    public var id: String { "\(name)_\(version)" }
}
