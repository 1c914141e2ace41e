public import CanonicalJSON
public import DecisionRecords

/// Did an action cost more than a fixed cap: the reference's rule.
///
/// Above the cap the flag is `over_cap` and the score the excess over the cap, at most 1, rounded to three decimals: it
/// may round to 0.0, and the flag still holds. Otherwise the score is 0.0 and the flag `ok`. Evidence: `cost` and
/// `cost_cap` as given. Without a cap, or with one that is not above 0, nothing is compared and the evidence is empty.
///
/// Source: spec/core.md 13, 13.4.
public struct StaticCostCap: Auditor {
    /// What it is.
    public static let card = AuditorCard(
        name: "static_cost_cap", version: "v1", stage: .harness, summary: "the action costs more than the cap",
        flags: ["ok", "over_cap"], score: "excess over cap, at most 1", evidenceKeys: ["cost", "cost_cap"],
        settings: [.costCap], status: .stable, since: "0.1.0", source: "spec/core.md 13, 13.4")

    public let stage = RecordSpan.harness
    public let name: JSONString
    /// The cap, in the unit of the log; nil for none.
    public let cap: JSONNumber?

    /// An auditor with a cap, or without one.
    ///
    /// - Throws: ``AuditorError``: `nonfinite`, `intTooLong`.
    public init(cap: JSONNumber?, name: JSONString = "static-cost-cap") throws(AuditorError) {
        try cap?.check(AuditorSettings.Name.costCap.rawValue)
        self.cap = cap
        self.name = name
    }

    public func report(on record: DecisionRecord, at now: JSONNumber) throws(AuditorError) -> Report {
        try report(on: record.harness.action)
    }

    /// Judges an action.
    ///
    /// - Throws: ``AuditorError``: `nonfinite` for a cost that is no amount, with or without a cap; `overflow`,
    ///   `intTooLong`.
    public func report(on action: Action) throws(AuditorError) -> Report {
        let pointer = "/harness/cost"
        try action.cost.check(pointer)
        var report = Report(stage: stage.name, name: name)
        guard let cap, cap.isPositive else {
            report.reason = "no cap was set, so the cost was not compared with anything"
            return report
        }
        report.evidence = ["cost": action.cost.json, "cost_cap": cap.json]
        guard action.cost.isGreater(than: cap) else {
            report.reason = JSONString("a cost of \(action.cost.text) is within the cap of \(cap.text)")
            return report
        }
        let excess = try action.cost.minus(cap, pointer)
        // Of a cost and a cap that one double stands for the excess is 0.
        let ratio = excess.isPositive ? try excess.ratio(to: cap, pointer) : 0
        report.score = .double(min(1, ratio).rounded(places: 3))
        report.flag = "over_cap"
        report.reason = JSONString("a cost of \(action.cost.text) is over the cap of \(cap.text)")
        return report
    }
}
