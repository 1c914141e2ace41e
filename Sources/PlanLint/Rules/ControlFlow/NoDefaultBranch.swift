internal import Findings

/// PRE207.
enum NoDefaultBranch: PlanRule {
    static let card = RuleCard(
        code: "PRE207", name: "no_default_branch",
        statement: "Every branch of an exclusive choice is conditional and none is the default.", severity: .warning,
        precision: .high, decidability: .annotation, fix: .suggest, references: ["CWE-478"], needs: "split, when",
        rationale: """
            When no condition holds, nothing says what happens: the run stops in the middle, or the framework picks a \
            branch that nobody chose.
            """,
        predicate: """
            A split that takes one branch, all of whose outgoing edges, back edges too, carry a condition, and none of \
            them is called default, else or otherwise.
            """,
        remedy: "Make one of the branches the default.",
        mayBeWrong: "the conditions are exhaustive and the plan cannot show it",
        firing: """
            nodes:
              - {idx: 0, agent: desk, kind: decision, split: one}
              - {idx: 1, agent: desk, kind: tool_call, control_preds: [0], control_edges: [{from: 0, when: "total > 100"}]}
              - {idx: 2, agent: desk, kind: tool_call, control_preds: [0], control_edges: [{from: 0, when: "total < 100"}]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: desk, kind: decision, split: one}
              - {idx: 1, agent: desk, kind: tool_call, control_preds: [0], control_edges: [{from: 0, when: "total > 100"}]}
              - {idx: 2, agent: desk, kind: tool_call, control_preds: [0], control_edges: [{from: 0, when: default}]}
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        for (position, node) in plan.plan.nodes.enumerated() where node.split == .one {
            let outgoing = plan.edges(from: position)
            guard !outgoing.isEmpty, outgoing.allSatisfy({ $0.condition != nil && !$0.isDefault }) else { continue }
            report.add(
                "\(plan.step(position)) takes one of \(outgoing.count) branches, and none of them when no condition holds",
                node: position, at: plan.pointer(of: position), remedy: "make one of the branches the default")
        }
        return .assessed
    }
}
