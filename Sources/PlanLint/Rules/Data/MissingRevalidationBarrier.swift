internal import CanonicalJSON
internal import Findings

/// PRE104.
enum MissingRevalidationBarrier: PlanRule {
    static let card = RuleCard(
        code: "PRE104", name: "missing_revalidation_barrier",
        statement: "A volatile read reaches an action with no re-read between them.", severity: .warning,
        precision: .medium, decidability: .annotation, fix: .suggest, references: ["CWE-367"],
        rationale: """
            The world goes on while the plan runs. An action on a value that was true when it was read, and that \
            nothing has looked at since, acts on a world that may be gone.
            """,
        predicate: """
            A step that writes, or a decision, rests on a volatile read that the reading step does not itself \
            revalidate; the acting step does not revalidate the resource; and no other step that does lies between the \
            two in the flow of control.
            """,
        remedy: "Read the value again just before the action, and mark that read as revalidating.",
        mayBeWrong: "the step itself locks the price",
        firing: """
            nodes:
              - {idx: 0, agent: buyer, kind: tool_call, reads: [{id: price, volatile: true}]}
              - {idx: 1, agent: buyer, kind: tool_call, reads: [{id: price, producer: 0}], writes: [order]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: buyer, kind: tool_call, reads: [{id: price, volatile: true}]}
              - idx: 1
                agent: buyer
                kind: tool_call
                reads: [{id: price, producer: 0, revalidates: true}]
                writes: [order]
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        plan.forEach(.missingRevalidationBarrier, &report) { (finding, report) in
            guard let source = finding.source else { return }
            let position = finding.position
            let read = plan.plan.nodes[source].reads[finding.entry]
            let message =
                source == position
                ? "\(plan.step(position)) acts on \(plan.shown(read.id)), which may change, without reading it again"
                : "\(plan.step(position)) acts on \(plan.shown(read.id)), read by \(plan.step(source)), and nothing "
                    + "reads it again in between"
            report.add(
                message, node: position, resource: read.id, at: read.pointer,
                related: source == position ? [] : [source], as: "reads it",
                remedy: "read it again before \(plan.step(position)) acts, with revalidates: true")
        }
        return .assessed
    }
}
