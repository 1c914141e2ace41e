/// The audits of many rankings together: whether a method that ranks the steps of a corpus says more than their order.
///
/// Source: spec/experience.md 12 R1.
public struct RankingAuditSummary: Sendable, Hashable {
    /// How many rankings a property holds of, of those of which it is known.
    public struct Share: Sendable, Hashable {
        /// How many it holds of.
        public var count = 0
        /// Of how many it is known whether it holds.
        public var known = 0

        /// A property that holds of `count` rankings, of `known`.
        package init(count: Int = 0, known: Int = 0) {
            self.count = count
            self.known = known
        }

        mutating func add(_ holds: Bool?) {
            guard let holds else { return }
            known += 1
            if holds { count += 1 }
        }

        mutating func add(_ other: Share) {
            count += other.count
            known += other.known
        }
    }

    /// Runs with scores.
    public private(set) var scored = 0
    /// Runs without, by reason.
    public private(set) var withheld: [WithheldReason: Int] = [:]
    /// Several steps share the largest score.
    public private(set) var tied = Share()
    /// ``RankingAudit/neverRises``.
    public private(set) var neverRising = Share()
    /// ``RankingAudit/allEqual``.
    public private(set) var allEqual = Share()
    /// ``RankingAudit/keystoneIsFirst``.
    public private(set) var keystoneFirst = Share()
    /// ``RankingVerdict/saysMoreThanStepOrder``.
    public private(set) var saysMore = Share()
    /// Rankings by verdict.
    public private(set) var verdicts: [RankingVerdict: Int] = [:]

    /// Of no runs.
    public init() {}

    /// All runs.
    public var runs: Int { scored + withheld.values.reduce(0, +) }

    /// Adds a run's ranking; the order in which runs are added does not matter.
    public mutating func add(_ analysis: RunAnalysis) {
        switch analysis.risk {
        case .withheld(let reason): withheld[reason, default: 0] += 1
        case .scored:
            scored += 1
            guard let audit = analysis.audit else { return }
            let ties = audit.tiesAtTheTop
            tied.add(ties.atLeast > 1 ? true : ties.isExact ? false : nil)
            neverRising.add(audit.neverRises)
            allEqual.add(audit.allEqual)
            keystoneFirst.add(audit.keystoneIsFirst)
            saysMore.add(audit.verdict.saysMoreThanStepOrder)
            verdicts[audit.verdict, default: 0] += 1
        }
    }

    /// Adds the runs of another summary.
    public mutating func add(_ other: RankingAuditSummary) {
        scored += other.scored
        withheld.merge(other.withheld, uniquingKeysWith: +)
        tied.add(other.tied)
        neverRising.add(other.neverRising)
        allEqual.add(other.allEqual)
        keystoneFirst.add(other.keystoneFirst)
        saysMore.add(other.saysMore)
        verdicts.merge(other.verdicts, uniquingKeysWith: +)
    }

    /// What follows for the corpus, in one sentence; nil when no ranking was judged.
    public var verdict: String? {
        guard saysMore.known > 0 else { return nil }
        let silent = saysMore.known - saysMore.count
        if silent == saysMore.known { return "the ranking carries no information beyond step order" }
        if silent == 0 { return "no ranking is the order of the steps alone" }
        return "in \(silent) of \(saysMore.known) runs the ranking carries no information beyond step order"
    }

    /// How many runs have scores and how many have none, and why.
    public var headline: String {
        var text = "\(runs) run\(runs == 1 ? "" : "s"): \(scored) scored"
        let reasons = WithheldReason.allCases.compactMap { reason in
            withheld[reason].map { (count: $0, text: reason == .lowCoverage ? "low coverage" : "single decision") }
        }
        if let only = reasons.first, reasons.count == 1 {
            text += ", \(only.count) withheld (\(only.text))"
        } else if !reasons.isEmpty {
            text += ", \(reasons.reduce(0) { $0 + $1.count }) withheld "
            text += "(\(reasons.map { "\($0.count) \($0.text)" }.joined(separator: ", ")))"
        }
        return text
    }

    /// The properties by name, in the order in which they are told.
    public var properties: [(name: String, share: Share)] {
        [
            ("ties at the top", tied), ("scores never rise with position", neverRising),
            ("all non-zero scores equal", allEqual), ("keystone is the first step rested on", keystoneFirst),
        ]
    }
}
