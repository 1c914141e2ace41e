internal import CanonicalJSON
internal import Findings

/// PRE301.
enum ScopeEscalationAcrossHandoff: PlanRule {
    static let card = RuleCard(
        code: "PRE301", name: "scope_escalation_across_handoff",
        statement: """
            A handoff gives the next agent scope that the previous one lacks, with no person in between.
            """, severity: .warning, securitySeverity: "6.5", precision: .medium, decidability: .structure,
        references: ["CWE-269", "CWE-441", "LLM06", "T3", "ASI03"], needs: "scope",
        rationale: """
            An agent that may only read mail can reach the ledger through the one it hands over to. Whoever steers the \
            first steers the second, and the narrow scope of the first protects nothing.
            """,
        predicate: """
            A forward edge between steps of different agents whose scopes are both known, neither of them a human \
            gate, and an entry of the later scope that no entry of the earlier one covers.
            """,
        remedy: "Narrow the later scope, or put a person between the two.",
        mayBeWrong: "a specialist is meant to hold other rights: put a gate or suppress",
        firing: """
            nodes:
              - {idx: 0, agent: triage, kind: decision, scope: [mail.inbox]}
              - {idx: 1, agent: payer, kind: tool_call, scope: [mail.inbox, ledger.entry], reads: [mail.inbox]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: triage, kind: decision, scope: [mail.inbox, "ledger.*"]}
              - {idx: 1, agent: payer, kind: tool_call, scope: [mail.inbox, ledger.entry], reads: [mail.inbox]}
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let isHuman = plan.plan.nodes.map { $0.gates.contains { $0.kind == .human } }
        var work = 0
        for (position, node) in plan.plan.nodes.enumerated() where !isHuman[position] {
            guard let scope = plan.scope(of: position) else { continue }
            var missing: [(entry: Int, from: [Int])] = scope.indices.map { ($0, []) }
            for before in plan.predecessors[position] where !isHuman[before] {
                guard plan.plan.nodes[before].agent != node.agent, let held = plan.scope(of: before) else { continue }
                work += held.count * scope.count
                guard work <= 50_000_000 else { throw RuleLimit() }
                for entry in scope.indices where !held.contains(where: { $0.covers(scope[entry]) }) {
                    missing[entry].from.append(before)
                }
            }
            var said: Set<JSONString> = []
            for (entry, from) in missing where !from.isEmpty && said.insert(scope[entry].text).inserted {
                let own = node.scope?[entry].pointer
                report.add(
                    "\(plan.step(position)) may touch '\(scope[entry].text.lossyText)', which "
                        + "\(plan.step(from[0])) hands over to it without holding it", node: position,
                    resource: scope[entry].text,
                    at: own ?? plan.pointer(of: position), related: from.sorted(),
                    as: "hands over and lacks it", path: [from[0], position])
            }
        }
        return .assessed
    }
}
