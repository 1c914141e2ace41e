internal import CanonicalJSON
internal import Findings

/// PRE302.
enum OverbroadScope: PlanRule {
    static let card = RuleCard(
        code: "PRE302", name: "overbroad_scope",
        statement: "A scope entry grants everything under an unnamed prefix.", severity: .warning,
        securitySeverity: "6.0", precision: .veryHigh, decidability: .structure,
        references: ["CWE-250", "CWE-272", "LLM06", "T3", "ASI03"], needs: "scope",
        rationale: """
            A scope that names nothing limits nothing: it also grants what is added to the system next year.
            """,
        predicate: """
            A scope entry of a step or an agent that is /, /* or /**, or whose first segment is * or **; or that \
            equals one of the patterns given in the configuration.
            """,
        remedy: "Name what the step touches, or at least the system it lies in.",
        mayBeWrong: "a read-only auditor agent",
        firing: """
            nodes:
              - {idx: 0, agent: desk, kind: tool_call, scope: ["*"], reads: [orders]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: desk, kind: tool_call, scope: ["orders.*"], reads: [orders]}
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let further = Set(options.overbroadPatterns.map(\.text))
        for agent in plan.plan.agents {
            for scope in agent.scope ?? [] where isOverbroad(scope.pattern, further) {
                report.add(
                    "agent \(agent.name.lossyText) may touch '\(scope.pattern.text.lossyText)', which names nothing",
                    resource: scope.pattern.text, at: scope.pointer,
                    remedy: "name what it touches")
            }
        }
        for (position, node) in plan.plan.nodes.enumerated() {
            for scope in node.scope ?? [] where isOverbroad(scope.pattern, further) {
                report.add(
                    "\(plan.step(position)) may touch '\(scope.pattern.text.lossyText)', which names nothing",
                    node: position, resource: scope.pattern.text, at: scope.pointer,
                    remedy: "name what it touches")
            }
        }
        return .assessed
    }

    private static func isOverbroad(_ pattern: ResourcePattern, _ further: Set<JSONString>) -> Bool {
        let text = pattern.text
        if text == "/" || text == "/*" || text == "/**" || further.contains(text) { return true }
        let first = pattern.firstSegment
        return first == "*" || first == "**"
    }
}
