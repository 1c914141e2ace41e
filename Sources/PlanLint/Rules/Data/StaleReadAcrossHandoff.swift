internal import CanonicalJSON
internal import Findings

/// PRE106.
enum StaleReadAcrossHandoff: PlanRule {
    static let card = RuleCard(
        code: "PRE106", name: "stale_read_across_handoff",
        statement: "An agent acts on a volatile value that another agent read, and never re-reads it itself.",
        severity: .warning, securitySeverity: "5.0", precision: .medium, decidability: .annotation, fix: .suggest,
        references: ["CWE-367", "T12", "ASI08"], needs: "complete",
        rationale: """
            A handoff takes time, and the agent that acts takes the word of another one for a value that changes. The \
            re-read that the plan has lies on the other side of the handoff.
            """,
        predicate: """
            A step with a consequential write rests on a volatile read, not pinned, of another agent's step that does \
            not revalidate it; PRE104 and PRE105 have nothing to say of the step and the resource; and some path from \
            the read to the write passes no step of the acting agent that revalidates the resource. Of several readers \
            of one resource the first is reported.
            """,
        remedy: "Let the acting agent read the value again before it writes, and mark that read as revalidating.",
        mayBeWrong: "both agents run inside one transaction",
        firing: """
            nodes:
              - {idx: 0, agent: scout, kind: tool_call, reads: [{id: seat.free, volatile: true}]}
              - {idx: 1, agent: scout, kind: tool_call, reads: [{id: seat.free, revalidates: true}]}
              - {idx: 2, agent: booker, kind: tool_call, reads: [{id: seat.free, producer: 0}], writes: [booking]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: scout, kind: tool_call, reads: [{id: seat.free, volatile: true}]}
              - {idx: 1, agent: booker, kind: tool_call, reads: [{id: seat.free, revalidates: true}]}
              - {idx: 2, agent: booker, kind: tool_call, reads: [{id: seat.free, producer: 0}], writes: [booking]}
            """)

    static let needsWholeFlow = true

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        var search = StaleReads(plan)
        try search.search(for: .handoff) { hit in
            guard !report.isFull else { return report.drop() }
            let (node, source) = (plan.plan.nodes[hit.node], hit.column.node)
            let resource = plan.touches.names[hit.column.resource]
            let write = node.writes[plan.consequentialWrites[hit.node][0]]
            let path = plan.stalePath(hit)
            report.add(
                "\(plan.step(hit.node)) writes \(plan.shown(write.id)) on \(plan.shown(resource)), which "
                    + "\(plan.step(source)) read for another agent, and '\(node.agent.lossyText)' does not read it again "
                    + "on path \(plan.shown(path))",
                node: hit.node, resource: resource, at: write.pointer, related: [source], as: "reads it", path: path,
                remedy: "let '\(node.agent.lossyText)' read it again before the write, with revalidates: true")
        }
        return .assessed
    }
}

extension PlanGraph {
    /// The shortest way from a volatile read to the action that passes no re-read. A join that waits may leave none; then
    /// the way is shown as the graph has it.
    func stalePath(_ hit: StaleReads.Hit) -> [Int] {
        let rereads = Set(hit.rereads)
        return witness(from: hit.column.node, to: hit.node) { rereads.contains($0) }
            ?? witness(from: hit.column.node, to: hit.node) ?? [hit.node]
    }
}
