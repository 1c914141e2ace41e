public import BlastRadius

/// What a live report says about its own footing, in the reference's order.
///
/// Source: spec/core.md 10, 16.
public enum LiveNote: Sendable, Hashable {
    /// A note of the analysis of the steps so far.
    case analysis(AnalysisNote)
    /// The indices of the steps whose snapshot an auditor objects to, ascending.
    case dataFlagged([Int])
    /// Snapshots that could not be judged, by index, ascending.
    case dataUnavailable([UnavailableReport])

    /// The code in machine output.
    public var code: StaticString {
        switch self {
        case .analysis(let note): note.code
        case .dataFlagged: "data_flagged"
        case .dataUnavailable: "data_unavailable"
        }
    }
}

/// A snapshot that an auditor could not judge.
public struct UnavailableReport: Sendable, Hashable {
    /// The step whose snapshot it is.
    public let index: Int
    /// The type of the error.
    public let errorType: String
    /// What the error says of itself, at most 2000 characters.
    public let detail: String
}
