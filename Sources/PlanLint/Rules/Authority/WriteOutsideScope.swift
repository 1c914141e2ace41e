internal import CanonicalJSON
internal import Findings

/// PRE303.
enum WriteOutsideScope: PlanRule {
    static let card = RuleCard(
        code: "PRE303", name: "write_outside_scope",
        statement: "A step writes a resource that its scope does not grant.", severity: .error,
        securitySeverity: "7.0", precision: .veryHigh, decidability: .structure,
        references: ["CWE-862", "LLM06", "T3", "ASI03"], needs: "scope",
        rationale: """
            Either the write is not meant to happen, or the scope says less than what was granted. Both make the scope \
            worthless to whoever relies on it.
            """,
        predicate: "A write of a step whose scope, its own or its agent's, is known and has no entry that matches it.",
        remedy: "Take the write out, or add what it touches to the scope.",
        mayBeWrong: "the scope list is out of date",
        firing: """
            nodes:
              - {idx: 0, agent: desk, kind: tool_call, scope: ["ledger.*"], reads: [ledger.entry], writes: [mail.out]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: desk, kind: tool_call, scope: ["ledger.*"], reads: [ledger.entry], writes: [ledger.entry]}
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        var work = 0
        for (position, node) in plan.plan.nodes.enumerated() {
            guard !node.writes.isEmpty, let scope = plan.scope(of: position) else { continue }
            work += scope.count * node.writes.count
            guard work <= 50_000_000 else { throw RuleLimit() }
            for write in node.writes where !scope.contains(where: { $0.matches(write.id) }) {
                report.add(
                    "\(plan.step(position)) writes '\(write.id.lossyText)', which its scope does not grant",
                    node: position, resource: write.id, at: write.pointer,
                    remedy: "add it to the scope, or take the write out")
            }
        }
        return .assessed
    }
}
