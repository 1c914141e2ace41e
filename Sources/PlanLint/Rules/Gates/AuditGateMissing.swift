internal import CanonicalJSON
internal import Findings

/// PRE401.
enum AuditGateMissing: PlanRule {
    static let card = RuleCard(
        code: "PRE401", name: "audit_gate_missing",
        statement: "A consequential write can happen without an audit row before it.", severity: .error,
        securitySeverity: "7.5", precision: .high, decidability: .structure, references: ["CWE-778", "T8"],
        needs: "audit gate or require, complete",
        rationale: """
            A write that happens before its audit row, or without one, leaves nothing to answer for it with. When the \
            process dies between the two, nobody can say what was done.
            """,
        predicate: """
            Audit is required, or some step appends an audit row; and a consequential write can be reached from an \
            entry without passing a step whose audit gate covers it. absent: no such gate stands before or behind it; \
            after_write: one only follows; bypassed: one leads to it, but not on every path.
            """,
        remedy: "Put an audit gate on the step itself, or on a step that every path to it passes.",
        mayBeWrong: "the tool appends the row itself: put the gate on the step",
        firing: """
            nodes:
              - {idx: 0, agent: ads, kind: decision, split: one}
              - {idx: 1, agent: plane, kind: tool_call, control_preds: [0], gate: [audit]}
              - {idx: 2, agent: ads, kind: tool_call, control_preds: [0, 1], writes: [ads.budget]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: ads, kind: decision, split: one}
              - {idx: 1, agent: plane, kind: tool_call, control_preds: [0], gate: [audit]}
              - {idx: 2, agent: ads, kind: tool_call, control_preds: [1], writes: [ads.budget]}
            """)

    static let needsWholeFlow = true

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        guard plan.required.contains(.audit) || plan.hasGate(.audit) else { return .notAssessed(.auditNotDeclared) }
        try plan.forEachUncoveredWrite(by: [.audit]) { (node, write, gates) in
            guard !report.isFull else { return report.drop() }
            let gap = GateGap(plan, gates, at: node)
            let written = plan.plan.nodes[node].writes[write]
            report.add(
                "\(plan.step(node)) writes '\(written.id.lossyText)' and \(gap.text("audit row"))", node: node,
                resource: written.id, at: written.pointer, related: gap.gates, as: gap.relation, variant: gap.variant,
                path: gap.path, remedy: "append the audit row on every path to it, or on the step itself")
        }
        return .assessed
    }
}
