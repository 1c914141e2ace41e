internal import Findings

/// PRE204.
enum UnboundedRetry: PlanRule {
    static let card = RuleCard(
        code: "PRE204", name: "unbounded_retry", statement: "A retry without a maximum.", severity: .warning,
        securitySeverity: "4.5", precision: .veryHigh, decidability: .structure, fix: .suggest,
        references: ["CWE-770", "LLM10", "T4"],
        rationale: """
            A step that is tried again without end keeps calling a service that is down, and repeats a write whose \
            answer was lost.
            """,
        predicate: "A retry whose max is not an integer of at least 0.",
        remedy: "Write the maximum down, also where a library has a default.",
        mayBeWrong: "a library default applies and is not written down",
        firing: """
            nodes:
              - {idx: 0, agent: desk, kind: tool_call, retry: {backoff: exponential}, reads: [orders]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: desk, kind: tool_call, retry: {backoff: exponential, max: 3}, reads: [orders]}
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        for (position, node) in plan.plan.nodes.enumerated() {
            guard let retry = node.retry, (retry.max ?? -1) < 0 else { continue }
            report.add(
                "\(plan.step(position)) is tried again without a maximum", node: position,
                at: "/nodes/\(position)/retry", remedy: "add max to the retry")
        }
        return .assessed
    }
}
