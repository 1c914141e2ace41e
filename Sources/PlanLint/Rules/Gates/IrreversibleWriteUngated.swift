internal import CanonicalJSON
internal import Findings

/// PRE406.
enum IrreversibleWriteUngated: PlanRule {
    static let card = RuleCard(
        code: "PRE406", name: "irreversible_write_ungated",
        statement: "An irreversible write without a person on every path.", severity: .error, securitySeverity: "8.0",
        precision: .veryHigh, decidability: .structure,
        references: ["CWE-862", "LLM06", "T10", "ASI02", "AML.T0101"], needs: "irreversible, complete",
        rationale: """
            What cannot be taken back must not be decided by a model alone: there is no second chance to be wrong.
            """,
        predicate: """
            A consequential write that is declared irreversible and can be reached from an entry without passing a \
            human gate that covers it.
            """,
        remedy: "Put a human gate on every way to the write.",
        mayBeWrong: "the amount is capped elsewhere",
        firing: """
            nodes:
              - {idx: 0, agent: desk, kind: decision}
              - {idx: 1, agent: bank, kind: tool_call, writes: [{id: wire.transfer, irreversible: true}]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: lead, kind: decision, gate: [human]}
              - {idx: 1, agent: bank, kind: tool_call, writes: [{id: wire.transfer, irreversible: true}]}
            """)

    static let needsWholeFlow = true

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        for node in plan.plan.nodes.indices where plan.live[node] {
            for place in plan.consequentialWrites[node] {
                let write = plan.plan.nodes[node].writes[place]
                guard write.isIrreversible else { continue }
                let gates = plan.gates([.human], covering: write.id)
                guard !plan.isCovered(node, by: gates) else { continue }
                guard !report.isFull else {
                    report.drop()
                    continue
                }
                let gap = GateGap(plan, gates, at: node)
                report.add(
                    "\(plan.step(node)) writes '\(write.id.lossyText)', which cannot be taken back, and "
                        + gap.text("approval"), node: node, resource: write.id, at: write.pointer, path: gap.path)
            }
        }
        return .assessed
    }
}
