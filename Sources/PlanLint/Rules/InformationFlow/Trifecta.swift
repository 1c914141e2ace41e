internal import CanonicalJSON
internal import Findings

/// PRE605.
enum Trifecta: PlanRule {
    static let card = RuleCard(
        code: "PRE605", name: "trifecta",
        statement: "One agent reads untrusted content, reads sensitive data and can send data out.",
        severity: .warning, securitySeverity: "7.5", precision: .medium, decidability: .annotation,
        references: ["CWE-200", "LLM01", "LLM02", "LLM06", "ASI02", "AML.T0086"],
        needs: "trust, sensitivity, egress, complete",
        rationale: """
            What one agent reads mixes in one context, whatever the plan says of the flow. A text from outside can \
            then ask for the secret and name the address it is to be sent to.
            """,
        predicate: """
            An agent with an untrusted read or an untrusted trigger, a read of level confidential or above, and a \
            write that lets data out and that some way reaches without a person. Agents that PRE603 reports are left \
            out. Reported once, at the first such write.
            """,
        remedy: "Split the three between agents, or let a person approve what is sent.",
        mayBeWrong: "the sending is a fixed template",
        firing: """
            resources: {web.page: {trust: untrusted}, vault.note: {sensitivity: restricted}, mail.outbox: {egress: true}}
            nodes:
              - {idx: 0, agent: aide, kind: tool_call, reads: [web.page]}
              - {idx: 1, agent: aide, kind: tool_call, reads: [vault.note]}
              - {idx: 2, agent: aide, kind: tool_call, writes: [mail.outbox]}
            """,
        passing: """
            resources: {web.page: {trust: untrusted}, vault.note: {sensitivity: restricted}, mail.outbox: {egress: true}}
            nodes:
              - {idx: 0, agent: aide, kind: tool_call, reads: [web.page]}
              - {idx: 1, agent: keeper, kind: tool_call, reads: [vault.note]}
              - {idx: 2, agent: aide, kind: tool_call, writes: [mail.outbox]}
            """)

    static let needsWholeFlow = true

    private struct Abilities {
        var untrusted: Int?
        var sensitive: Int?
        var outlet: (node: Int, write: Int)?
        var leaks = false
    }

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let leaks = try plan.leaks()
        let triggered = Set(plan.plan.triggers.filter { !$0.isTrusted }.map(\.node))
        var abilities: [JSONString: Abilities] = [:]
        for (position, node) in plan.plan.nodes.enumerated() {
            var own = abilities[node.agent] ?? Abilities()
            if own.untrusted == nil, triggered.contains(position) || node.reads.contains(where: plan.isUntrusted) {
                own.untrusted = position
            }
            if own.sensitive == nil, node.reads.contains(where: { plan.sensitivity(of: $0) >= .confidential }) {
                own.sensitive = position
            }
            if own.outlet == nil {
                let open = node.writes.indices.first { place in
                    plan.isEgress(node.writes[place])
                        && !plan.isCovered(position, by: plan.gates([.human], covering: node.writes[place].id))
                }
                own.outlet = open.map { (position, $0) }
            }
            if leaks[position] != nil { own.leaks = true }
            abilities[node.agent] = own
        }
        for own in abilities.values.sorted(by: { ($0.outlet?.node ?? 0) < ($1.outlet?.node ?? 0) }) {
            guard let untrusted = own.untrusted, let sensitive = own.sensitive, let outlet = own.outlet, !own.leaks
            else { continue }
            let node = plan.plan.nodes[outlet.node]
            let write = node.writes[outlet.write]
            report.add(
                "agent \(node.agent.lossyText) reads untrusted content (\(plan.step(untrusted))) and what must be kept "
                    + "(\(plan.step(sensitive))), and \(plan.step(outlet.node)) can send it out through "
                    + "'\(write.id.lossyText)'", node: outlet.node, resource: write.id, at: write.pointer,
                related: untrusted == sensitive ? [untrusted] : [untrusted, sensitive], as: "is of the same agent")
        }
        return .assessed
    }
}
