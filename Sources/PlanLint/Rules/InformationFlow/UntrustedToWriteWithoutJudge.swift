internal import CanonicalJSON
internal import Findings

/// PRE601.
enum UntrustedToWriteWithoutJudge: PlanRule {
    static let card = RuleCard(
        code: "PRE601", name: "untrusted_to_write_without_judge",
        statement: """
            Untrusted data flows to a consequential write and no judge, person or endorsement lies on every path.
            """, severity: .error, securitySeverity: "8.5", precision: .medium, decidability: .structure,
        references: ["CWE-74", "LLM01", "LLM05", "T6", "ASI01", "AML.T0051.001", "AML.T0053"],
        needs: "trust, complete",
        rationale: """
            Whoever can write the mail, the page or the request can write the instruction in it. Without somebody who \
            looks, that instruction ends in the write.
            """,
        predicate: """
            Data of an untrusted read, or of an untrusted trigger, reaches a step over declared reads with a producer, \
            and is endorsed on no step of the way, the writing one included; the step makes a consequential write, and \
            some way from where the data came in leads there without a judge or a person for that write. The step \
            where it came in is no such gate itself.
            """,
        remedy: "Let a judge or a person stand between the two, or endorse the data where it has been validated.",
        mayBeWrong: "the write is a log of the mail itself",
        firing: """
            resources: {mail.inbox: {trust: untrusted}}
            nodes:
              - {idx: 0, agent: inbox, kind: tool_call, reads: [mail.inbox]}
              - {idx: 1, agent: desk, kind: tool_call, reads: [{id: mail.inbox, producer: 0}], writes: [desk.ticket]}
            """,
        passing: """
            resources: {mail.inbox: {trust: untrusted}}
            nodes:
              - {idx: 0, agent: inbox, kind: tool_call, reads: [mail.inbox]}
              - {idx: 1, agent: critic, kind: decision, gate: [judge], reads: [{id: mail.inbox, producer: 0}]}
              - {idx: 2, agent: desk, kind: tool_call, reads: [{id: verdict, producer: 1}], writes: [desk.ticket]}
            """)

    static let needsWholeFlow = true

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let taint = try plan.unjudgedTaint()
        for node in plan.plan.nodes.indices where plan.live[node] {
            for place in plan.consequentialWrites[node] {
                let write = plan.plan.nodes[node].writes[place]
                let sources = taint.sources(of: place, at: node)
                guard let first = sources.first else { continue }
                guard !report.isFull else {
                    report.drop()
                    continue
                }
                let gates = plan.gates([.judge, .human], covering: write.id)
                let path =
                    plan.witness(from: first.node, to: node) { gates.contains($0) }
                    ?? plan.witness(from: first.node, to: node) ?? [node]
                let nodes = Set(sources.map(\.node)).sorted()
                report.add(
                    "\(plan.step(node)) writes '\(write.id.lossyText)' on untrusted '\(first.resource.lossyText)' of "
                        + "\(plan.step(first.node)), and nobody judges it on path \(plan.shown(path))", node: node,
                    resource: write.id, at: write.pointer, related: nodes, as: "brings in untrusted data", path: path)
            }
        }
        return .assessed
    }
}
