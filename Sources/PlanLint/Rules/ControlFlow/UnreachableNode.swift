internal import Findings

/// PRE201.
enum UnreachableNode: PlanRule {
    static let card = RuleCard(
        code: "PRE201", name: "unreachable_node", statement: "No entry reaches the step.", severity: .warning,
        precision: .high, decidability: .structure, references: ["CWE-561"], needs: "entry, complete",
        rationale: """
            A step that nothing leads to never runs. When it was meant to guard or to repair something, the plan \
            promises a protection that it does not have.
            """,
        predicate: "A step that cannot be reached from any entry over edges of the control flow, loops included.",
        remedy: "Add the missing edge to its control_preds, declare it as an entry, or take the step out.",
        mayBeWrong: "the step is started from outside",
        firing: """
            entry: [0]
            nodes:
              - {idx: 0, agent: desk, kind: decision}
              - {idx: 1, agent: desk, kind: tool_call, control_preds: [], writes: [rollback]}
            """,
        passing: """
            entry: [0]
            nodes:
              - {idx: 0, agent: desk, kind: decision}
              - {idx: 1, agent: desk, kind: tool_call, control_preds: [0], writes: [rollback]}
            """)

    static let needsWholeFlow = true

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        for node in plan.plan.nodes.indices where !plan.live[node] {
            report.add(
                "\(plan.step(node)) is reached from no entry", node: node, at: plan.pointer(of: node),
                remedy: "add the edge that leads to it, or declare it in entry")
        }
        return .assessed
    }
}
