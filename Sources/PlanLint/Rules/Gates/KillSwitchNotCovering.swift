internal import CanonicalJSON
internal import Findings

/// PRE408.
enum KillSwitchNotCovering: PlanRule {
    static let card = RuleCard(
        code: "PRE408", name: "kill_switch_not_covering",
        statement: "A consequential write outside every kill switch, or a switch read only at start-up.",
        severity: .warning, securitySeverity: "6.0", precision: .high, decidability: .structure,
        references: ["CWE-693", "T13", "ASI10"], needs: "kill_switch or require",
        rationale: """
            When somebody pulls the switch, everything is believed to have stopped. A write that the switch does not \
            reach goes on.
            """,
        predicate: """
            A kill switch is declared or required, or a step is one. uncovered: a consequential write whose agent, id, \
            or everything, no scope entry of the switch names, and that some way reaches without passing a kill-switch \
            gate that covers it. checked_at_config: the switch is only read when the configuration is.
            """,
        remedy: "Add the agent or the resource to the scope of the switch, and check it at every write.",
        mayBeWrong: "the platform has its own stop",
        firing: """
            controls: {kill_switch: {scope: [campaign], checked: write}}
            nodes:
              - {idx: 0, agent: campaign, kind: tool_call, writes: [ads.budget]}
              - {idx: 1, agent: catalog, kind: tool_call, writes: [sku.price]}
            """,
        passing: """
            controls: {kill_switch: {scope: [campaign, "sku.*"], checked: write}}
            nodes:
              - {idx: 0, agent: campaign, kind: tool_call, writes: [ads.budget]}
              - {idx: 1, agent: catalog, kind: tool_call, writes: [sku.price]}
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let killSwitch = plan.plan.controls.killSwitch
        guard killSwitch != nil || plan.required.contains(.killSwitch) || plan.hasGate(.killSwitch) else {
            return .notAssessed(.killSwitchNotDeclared)
        }
        if killSwitch?.isCheckedAtConfiguration == true {
            report.add(
                "the kill switch is read with the configuration only: once the plan runs, nobody can stop a write",
                at: "/controls/kill_switch/checked", variant: "checked_at_config", remedy: "set checked: write")
        }
        let scope = killSwitch?.scope ?? []
        guard !scope.contains(where: { $0.text == "*" || $0.text == "global" }) else { return .assessed }
        var work = 0
        for (position, node) in plan.plan.nodes.enumerated() {
            let byAgent = scope.contains { $0.text == node.agent }
            for place in plan.consequentialWrites[position] where !byAgent {
                let write = node.writes[place]
                work += scope.count
                guard work <= 50_000_000 else { throw RuleLimit() }
                guard !scope.contains(where: { $0.matches(write.id) }) else { continue }
                let gates = plan.gates([.killSwitch], covering: write.id)
                guard !plan.isCovered(position, by: gates) else { continue }
                report.add(
                    "\(plan.step(position)) writes '\(write.id.lossyText)', which no kill switch stops", node: position,
                    resource: write.id, at: write.pointer, variant: "uncovered",
                    remedy: "name the agent or the resource in controls.kill_switch.scope")
            }
        }
        return .assessed
    }
}
