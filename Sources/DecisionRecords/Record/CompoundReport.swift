public import CanonicalJSON

/// The reports of a decision under one number, which is no calibrated risk: the largest of their scores.
///
/// Auditors score on scales of their own, so the maximum says which report is loudest and nothing about probability.
///
/// Source: spec/core.md 1.
public struct CompoundReport: Sendable, Hashable {
    /// The reports that are there, in the order given.
    public var reports: [Report]
    /// The largest score; nil when none was asked for.
    public var uncalibratedScore: JSONNumber?

    /// Takes reports and a score as they are.
    public init(reports: [Report] = [], uncalibratedScore: JSONNumber? = nil) {
        self.reports = reports
        self.uncalibratedScore = uncalibratedScore
    }

    /// Bundles the reports that are there.
    ///
    /// - Parameters:
    ///   - reports: in order; those that are nil are left out.
    ///   - scores: whether to give a score: the first of the largest, as an integer or float as it stands in its
    ///     report, and `0.0` when there is no report.
    public init(of reports: [Report?], scores: Bool = true) {
        self.reports = reports.compactMap { $0 }
        guard scores else {
            uncalibratedScore = nil
            return
        }
        var largest = self.reports.first?.score ?? 0.0
        for report in self.reports where report.score.isGreater(than: largest) { largest = report.score }
        uncalibratedScore = largest
    }

    /// The last report of each stage.
    public var byStage: [JSONString: Report] {
        Dictionary(reports.map { ($0.stage, $0) }) { _, last in last }
    }
}
