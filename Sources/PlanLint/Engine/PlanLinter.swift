internal import CanonicalJSON
internal import Findings
public import PositionedDocuments

/// Checks declared plans against rules of the catalogue, and against those of a team.
///
/// A finding says what the declared graph shows. It predicts no failure, and there is no number of risk.
///
/// Source: spec/prelint.md 1 to 4.
public struct PlanLinter: Sendable {
    private let rules: [any PlanRule.Type]
    private let teamRules: [TeamRule]
    private let required: Set<PlanControl>
    private let options: RuleOptions

    /// A linter.
    ///
    /// - Parameters:
    ///   - codes: the codes of the rules to run; nil is all of them. Unknown ones run nothing.
    ///   - required: controls whose absence is a finding, beside what plans themselves require.
    ///   - options: what is set for single rules.
    ///   - teamRules: rules of a team's own, of which `codes` chooses as well; no two with one code.
    public init(
        codes: Set<String>? = nil, required: Set<PlanControl> = [], options: RuleOptions = RuleOptions(),
        teamRules: [TeamRule] = []
    ) {
        rules = AllPlanRules.types.filter { codes?.contains($0.card.code) ?? true }
        self.teamRules = teamRules.filter { codes?.contains($0.card.code) ?? true }
        self.required = required
        self.options = options
    }

    /// Checks a plan.
    ///
    /// - Parameters:
    ///   - plan: the plan.
    ///   - documents: what it was lowered from, overlays and all; empty for a plan that was written as one.
    /// - Returns: every finding, suppressed or not.
    /// - Complexity: linear in the plan times the number of gate sets, label sources and volatile reads divided by 64;
    ///   a rule that a plan takes beyond all measure is not assessed.
    public func lint(_ plan: Plan, documents: [PositionedNode] = []) -> PlanReport {
        let graph = PlanGraph(plan, documents: documents, required: required)
        var report = PlanReport()
        var entries: [(card: RuleCard, entry: RuleReport.Entry)] = []
        for rule in rules {
            if rule.needsWholeFlow, !plan.isComplete {
                report.notAssessed.append((rule.card.code, .incompleteControlFlow))
                continue
            }
            var found = RuleReport(size: plan.nodes.count + graph.edges.count)
            do throws(RuleLimit) {
                switch try rule.check(graph, options, &found) {
                case .assessed:
                    let card = rule.card
                    entries += found.entries.map { (card, $0) }
                    if found.droppedCount > 0 { report.dropped.append((card.code, found.droppedCount)) }
                case .notAssessed(let reason):
                    report.notAssessed.append((rule.card.code, reason))
                }
            } catch {
                report.notAssessed.append((rule.card.code, .tooLarge))
            }
        }
        check(graph, &report, &entries)
        entries.sort { Self.precedes($0, $1) }
        let places = FindingPlaces(graph)
        report.findings = entries.map { places.finding($0.entry, $0.card) }
        return report
    }

    /// Asks the team's rules.
    private func check(
        _ graph: PlanGraph, _ report: inout PlanReport, _ entries: inout [(card: RuleCard, entry: RuleReport.Entry)]
    ) {
        guard !teamRules.isEmpty else { return }
        var check = TeamRuleCheck(graph)
        for rule in teamRules {
            if rule.needsWholeFlow, !graph.plan.isComplete {
                report.notAssessed.append((rule.card.code, .incompleteControlFlow))
                continue
            }
            var found = RuleReport(size: graph.plan.nodes.count + graph.edges.count)
            switch check.check(rule, &found) {
            case .assessed:
                entries += found.entries.map { (rule.card, $0) }
                if found.droppedCount > 0 { report.dropped.append((rule.card.code, found.droppedCount)) }
            case .notAssessed(let reason, let failure):
                report.notAssessed.append((rule.card.code, reason))
                if let failure { report.failures.append(failure) }
            }
        }
    }

    private static func precedes(
        _ a: (card: RuleCard, entry: RuleReport.Entry), _ b: (card: RuleCard, entry: RuleReport.Entry)
    ) -> Bool {
        if a.entry.node != b.entry.node { return a.entry.node ?? -1 < b.entry.node ?? -1 }
        if a.card.code != b.card.code { return a.card.code < b.card.code }
        let (x, y) = (a.entry.resource ?? "", b.entry.resource ?? "")
        if x != y { return x < y }
        if a.entry.pointer != b.entry.pointer {
            return a.entry.pointer.utf8.lexicographicallyPrecedes(b.entry.pointer.utf8)
        }
        return (a.entry.variant ?? "") < (b.entry.variant ?? "")
    }
}
