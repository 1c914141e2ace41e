/// From which level on a finding fails a run.
///
/// Source: spec/prelint.md 7 (`--fail-at`).
public enum FailLevel: String, Sendable, Hashable, CaseIterable {
    /// Every finding.
    case info
    /// Warnings and errors.
    case warning
    /// Errors only.
    case error
    /// No finding, whatever its level.
    case never

    /// Whether a finding of a level fails a run.
    public func isReached(by severity: Severity) -> Bool {
        switch self {
        case .info: true
        case .warning: severity >= .warning
        case .error: severity == .error
        case .never: false
        }
    }
}
