internal import CanonicalJSON
internal import DecisionGraph
internal import Findings

/// PRE305.
enum SelfApproval: PlanRule {
    static let card = RuleCard(
        code: "PRE305", name: "self_approval",
        statement: "Every judge of a write is the agent that performs it.", severity: .warning,
        securitySeverity: "5.5", precision: .high, decidability: .structure, references: ["CWE-654", "LLM06", "T7"],
        needs: "gate judge",
        rationale: """
            Whoever talked the agent into the write has talked its judge into it too: they are one and the same.
            """,
        predicate: """
            A consequential write for which judges stand on the step or lead to it, all of them of the step's own agent.
            """,
        remedy: "Let another agent, or a person, judge the write.",
        mayBeWrong: "one agent name stands for several processes",
        firing: """
            nodes:
              - {idx: 0, agent: exec, kind: decision, gate: [judge]}
              - {idx: 1, agent: exec, kind: tool_call, writes: [ledger]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: critic, kind: decision, gate: [judge]}
              - {idx: 1, agent: exec, kind: tool_call, writes: [ledger]}
            """)

    private struct Key: Hashable {
        let gates: Int
        let agent: JSONString
    }

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        guard plan.hasGate(.judge) else { return .assessed }
        // By set of judges and agent: where a judge of another agent leads.
        var othersLead: [Key: [Bool]] = [:]
        var work = 0
        for node in plan.plan.nodes.indices {
            let agent = plan.plan.nodes[node].agent
            for write in plan.consequentialWrites[node] {
                let written = plan.plan.nodes[node].writes[write]
                let judges = plan.gates([.judge], covering: written.id)
                let isJudge = judges.contains(node)
                guard isJudge || plan.isLedTo(by: judges)[node] else { continue }
                let key = Key(gates: judges.id, agent: agent)
                if othersLead[key] == nil {
                    work += plan.plan.nodes.count + plan.edges.count
                    guard work <= 500_000_000 else { throw RuleLimit() }
                    let others = judges.nodes.filter { plan.plan.nodes[$0].agent != agent }
                    let next = others.flatMap { plan.edges(from: $0).map(\.to) }
                    othersLead[key] = plan.flow.flow.reachable(from: next)
                }
                guard othersLead[key]?[node] == false else { continue }
                guard !report.isFull else {
                    report.drop()
                    continue
                }
                var own = Set(plan.gates(judges, leadingTo: node))
                if isJudge { own.insert(node) }
                report.add(
                    "\(plan.step(node)) writes '\(written.id.lossyText)', and its own agent is its only judge",
                    node: node, resource: written.id, at: written.pointer, related: own.sorted(),
                    as: "judges the write", remedy: "let another agent, or a person, judge it")
            }
        }
        return .assessed
    }
}
