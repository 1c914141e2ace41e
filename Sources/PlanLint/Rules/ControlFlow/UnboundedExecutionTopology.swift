internal import CanonicalJSON
internal import Findings

/// PRE203.
enum UnboundedExecutionTopology: PlanRule {
    static let card = RuleCard(
        code: "PRE203", name: "unbounded_execution_topology", statement: "A cycle or a fan-out without a bound.",
        severity: .warning, securitySeverity: "5.5", precision: .high, decidability: .structure, fix: .suggest,
        references: ["CWE-834", "CWE-770", "LLM10", "T4", "ASI08", "AML.T0034.002"],
        rationale: """
            A model decides when such a loop ends. One that never says "done" repeats every write in it until money, \
            quota or patience runs out.
            """,
        predicate: """
            cycle: a back edge without a positive max, in a plan without max_steps and max_iterations, whose two ends \
            belong to agents without max_iterations. fanout: a fan-out without a positive max, in a plan without \
            max_steps. A time limit bounds neither: it says nothing of how many writes fit into it.
            """,
        remedy: "Give the back edge or the fan-out a max, the agent max_iterations, or the plan limits.max_steps.",
        mayBeWrong: "the runtime has a default limit that the plan does not state",
        firing: """
            nodes:
              - {idx: 0, agent: writer, kind: decision}
              - {idx: 1, agent: critic, kind: decision, back_edges: [{to: 0, when: revise}]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: writer, kind: decision}
              - {idx: 1, agent: critic, kind: decision, back_edges: [{to: 0, when: revise, max: 3}]}
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let controls = plan.plan.controls
        if isBound(controls.maxSteps) || (options.timeLimitIsBound && controls.hasTimeout) { return .assessed }
        let bounded = Set(plan.plan.agents.filter { isBound($0.maxIterations) }.map(\.name))
        for (position, node) in plan.plan.nodes.enumerated() {
            for (index, back) in node.backEdges.enumerated() {
                if isBound(back.max) || isBound(controls.maxIterations) { continue }
                if bounded.contains(node.agent) || bounded.contains(plan.plan.nodes[back.to].agent) { continue }
                report.add(
                    "\(plan.step(position)) goes back to \(plan.step(back.to)) as often as it likes", node: position,
                    at: "/nodes/\(position)/back_edges/\(index)", related: [back.to], as: "is where the loop begins",
                    variant: "cycle", remedy: "add max to the back edge, or limits.max_steps to the plan")
            }
            guard let fanout = node.fanout, !isBound(fanout.max) else { continue }
            let over = fanout.over.map { " of '\($0.lossyText)'" } ?? ""
            report.add(
                "\(plan.step(position)) runs once per item\(over), however many there are", node: position,
                at: "/nodes/\(position)/fanout", variant: "fanout",
                remedy: "add max to the fan-out, or limits.max_steps to the plan")
        }
        return .assessed
    }

    private static func isBound(_ value: Int?) -> Bool { value.map { $0 > 0 } ?? false }
}
