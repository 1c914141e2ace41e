/// How much a finding weighs. The raw value is what machine output and configurations name.
///
/// Source: spec/prelint.md 3.
public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Worth knowing; SARIF and GitHub call it a note, or notice.
    case info
    /// To be looked at.
    case warning
    /// Wrong.
    case error

    public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

    private var rank: Int {
        switch self {
        case .info: 0
        case .warning: 1
        case .error: 2
        }
    }
}
