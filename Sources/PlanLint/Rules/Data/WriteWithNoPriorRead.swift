internal import CanonicalJSON
internal import Findings

/// PRE101.
enum WriteWithNoPriorRead: PlanRule {
    static let card = RuleCard(
        code: "PRE101", name: "write_with_no_prior_read",
        statement: "A step writes a resource that nothing in its backward slice has read.", severity: .warning,
        precision: .medium, decidability: .structure,
        rationale: """
            A step that changes what it has not looked at overwrites whatever is there. Nothing that it rests on can \
            say what the value was, so the change can neither be judged nor taken back from what the plan knows.
            """,
        predicate: """
            A write whose resource is read neither by the step itself nor by any step that it rests on, over the \
            producers that reads name.
            """,
        remedy: "Read the resource in the step, or in a step that it names as a producer, before writing it.",
        mayBeWrong: "a step creates a new record, so there is nothing to read",
        firing: """
            nodes:
              - {idx: 0, agent: kyc, kind: tool_call, writes: [kyc.tier]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: kyc, kind: tool_call, reads: [kyc.tier], writes: [kyc.tier]}
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        plan.forEach(.writeWithNoPriorRead, &report) { (finding, report) in
            let write = plan.plan.nodes[finding.position].writes[finding.entry]
            report.add(
                "\(plan.step(finding.position)) writes \(plan.shown(write.id)), and neither it nor anything it rests on "
                    + "has read it",
                node: finding.position, resource: write.id, at: write.pointer)
        }
        return .assessed
    }
}
