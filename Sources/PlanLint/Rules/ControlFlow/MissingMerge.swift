internal import DecisionGraph
internal import Findings

/// PRE206.
enum MissingMerge: PlanRule {
    static let card = RuleCard(
        code: "PRE206", name: "missing_merge",
        statement: "Parallel branches with writes or gates never meet again.", severity: .info, precision: .medium,
        decidability: .annotation, references: ["CWE-252"], needs: "split, complete",
        rationale: """
            When nothing waits for a branch, nobody learns that it failed, and the plan counts as done while its \
            writes are still on their way.
            """,
        predicate: """
            A split that takes all of several branches, behind which no step is passed on every way to an exit, and \
            one of whose branches alone leads to a consequential write or a gate.
            """,
        remedy: "Let the branches meet in a step that joins all of them.",
        mayBeWrong: "fire and forget is intended",
        firing: """
            nodes:
              - {idx: 0, agent: lead, kind: decision, split: all}
              - {idx: 1, agent: crm, kind: tool_call, control_preds: [0], writes: [crm.note]}
              - {idx: 2, agent: mail, kind: tool_call, control_preds: [0], writes: [mail.out]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: lead, kind: decision, split: all}
              - {idx: 1, agent: crm, kind: tool_call, control_preds: [0], writes: [crm.note]}
              - {idx: 2, agent: mail, kind: tool_call, control_preds: [0], writes: [mail.out]}
              - {idx: 3, agent: lead, kind: decision, control_preds: [1, 2], join: all}
            """)

    static let needsWholeFlow = true

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let count = plan.plan.nodes.count
        // Edges that dominate something that matters: climb from each such node until the way is known.
        var matters = Array(repeating: false, count: count + plan.edges.count)
        for node in 0..<count
        where plan.live[node] && !(plan.consequentialWrites[node].isEmpty && plan.plan.nodes[node].gates.isEmpty) {
            var at: Int? = node
            while let here = at, !matters[here] {
                matters[here] = true
                at = plan.dominators.immediateDominator(of: here)
            }
        }
        for node in 0..<count where plan.live[node] && plan.plan.nodes[node].split == .all {
            let outgoing = plan.flow.flow.edges(from: node).filter { !plan.edges[Int($0)].isBack }
            guard Set(outgoing.map { plan.edges[Int($0)].to }).count > 1,
                plan.postDominators.isReached(node), plan.postDominators.immediateDominator(of: node) == nil,
                outgoing.contains(where: { matters[count + Int($0)] })
            else { continue }
            report.add(
                "the branches of \(plan.step(node)) run at the same time and never meet again", node: node,
                at: plan.pointer(of: node), remedy: "let them meet in a step with join: all")
        }
        return .assessed
    }
}
