internal import CanonicalJSON
internal import Findings

/// PRE801.
enum ToolAnnotationConflict: PlanRule {
    static let card = RuleCard(
        code: "PRE801", name: "tool_annotation_conflict",
        statement: "The plan and the tool's own hints disagree about effects.", severity: .warning,
        securitySeverity: "5.0", precision: .medium, decidability: .annotation,
        references: ["CWE-345", "LLM03", "ASI04", "AML.T0110"], needs: "tools",
        rationale: """
            One of the two is wrong. When it is the plan, everything said about its writes misses one; when it is the \
            tool, somebody let it through as harmless.
            """,
        predicate: """
            read_only_writes: a tool whose readOnlyHint is true, on a step with a consequential write. \
            undeclared_effect: a tool whose destructiveHint is set to true and that is not read-only, on a step \
            without writes.
            """,
        remedy: "Correct the declaration, or pin the tool to a version whose hints are right.",
        mayBeWrong: "the hint is a default of an old server",
        firing: """
            tools: {lookup: {annotations: {readOnlyHint: true}}}
            nodes:
              - {idx: 0, agent: crm, kind: tool_call, tool: lookup, writes: [crm.record]}
            """,
        passing: """
            tools: {lookup: {annotations: {readOnlyHint: true}}}
            nodes:
              - {idx: 0, agent: crm, kind: tool_call, tool: lookup, reads: [crm.record]}
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let tools = Dictionary(plan.plan.tools.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for (position, node) in plan.plan.nodes.enumerated() {
            guard let name = node.tool, let tool = tools[name] else { continue }
            if tool.readOnlyHint == true {
                for place in plan.consequentialWrites[position] {
                    let write = node.writes[place]
                    report.add(
                        "\(plan.step(position)) writes '\(write.id.lossyText)' with tool \(name.lossyText), which claims "
                            + "to be read-only", node: position, resource: write.id, at: write.pointer,
                        variant: "read_only_writes")
                }
            } else if tool.destructiveHint == true, node.writes.isEmpty {
                report.add(
                    "\(plan.step(position)) declares no write, and its tool \(name.lossyText) says that it is destructive",
                    node: position, at: plan.pointer(of: position), variant: "undeclared_effect")
            }
        }
        return .assessed
    }
}
