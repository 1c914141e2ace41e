internal import Findings

/// PRE202.
enum NoPathToExit: PlanRule {
    static let card = RuleCard(
        code: "PRE202", name: "no_path_to_exit", statement: "A reachable step cannot reach any exit.", severity: .error,
        securitySeverity: "5.0", precision: .high, decidability: .structure,
        references: ["CWE-835", "LLM10", "T4", "ASI08"], needs: "complete",
        rationale: """
            Once such a step has begun, the plan cannot end: it runs, spends and writes until somebody stops it from \
            outside.
            """,
        predicate: """
            A step that an entry reaches and from which no exit can be reached. Steps of that kind that hang together \
            are one finding, at the first of them. Exits are those declared, else the steps without successors.
            """,
        remedy: "Add a way out of the loop, or declare the step where the plan ends under exit.",
        mayBeWrong: "a service loop that is meant to run for ever: declare the exit",
        firing: """
            exit: [2]
            nodes:
              - {idx: 0, agent: desk, kind: decision, split: one}
              - {idx: 1, agent: desk, kind: tool_call, control_preds: [0], back_edges: [{to: 1, max: 3}]}
              - {idx: 2, agent: desk, kind: tool_call, control_preds: [0]}
            """,
        passing: """
            exit: [2]
            nodes:
              - {idx: 0, agent: desk, kind: decision, split: one}
              - {idx: 1, agent: desk, kind: tool_call, control_preds: [0], back_edges: [{to: 1, max: 3}]}
              - {idx: 2, agent: desk, kind: tool_call, control_preds: [0, 1]}
            """)

    static let needsWholeFlow = true

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let count = plan.plan.nodes.count
        let isTrapped = (0..<count).map { plan.live[$0] && !plan.leadsToExit[$0] }
        var isSeen = Array(repeating: false, count: count)
        for node in 0..<count where isTrapped[node] && !isSeen[node] {
            isSeen[node] = true
            var group = [node]
            var next = 0
            while next < group.count {
                let member = group[next]
                next += 1
                for neighbour in plan.edges(from: member).map(\.to) + plan.edges(to: member).map(\.from)
                where isTrapped[neighbour] && !isSeen[neighbour] {
                    isSeen[neighbour] = true
                    group.append(neighbour)
                }
            }
            let others = group.dropFirst().sorted()
            report.add(
                "\(plan.step(node)) can be reached, and no exit can be reached from it", node: node,
                at: plan.pointer(of: node), related: others, as: "cannot reach an exit either",
                path: plan.witness(to: node) ?? [], remedy: "add a way out, or declare the exit")
        }
        return .assessed
    }
}
