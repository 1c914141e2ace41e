internal import CanonicalJSON
internal import Findings

/// PRE103.
enum ScopeVersusSnapshot: PlanRule {
    static let card = RuleCard(
        code: "PRE103", name: "scope_vs_snapshot",
        statement: "The granted scope strictly exceeds what the step has read.", severity: .warning,
        securitySeverity: "5.5", precision: .medium, decidability: .structure,
        references: ["LLM06", "T3", "CWE-441", "CWE-272"],
        rationale: """
            What is granted and never looked at is a right without a use. Whoever takes the step over can use it all \
            the same.
            """,
        predicate: """
            A step with a scope of its own that contains every resource read by the step and by what it rests on, and \
            more besides: one finding for each entry more. Entries are compared as texts, patterns are not expanded.
            """,
        remedy: "Take the entry out of the scope, or declare the read that needs it.",
        mayBeWrong: "a write-only resource in the scope",
        firing: """
            nodes:
              - {idx: 0, agent: desk, kind: decision, reads: [kyc.tier], scope: [kyc.tier, ledger.balance]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: desk, kind: decision, reads: [kyc.tier], scope: [kyc.tier]}
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        plan.forEach(.scopeVersusSnapshot, &report) { (finding, report) in
            guard let entry = plan.plan.nodes[finding.position].ownScope?[finding.entry] else { return }
            report.add(
                "the scope of \(plan.step(finding.position)) grants \(plan.shown(entry.pattern.text)), which neither it "
                    + "nor anything it rests on has read",
                node: finding.position, resource: entry.pattern.text, at: entry.pointer)
        }
        return .assessed
    }
}
