internal import CanonicalJSON
internal import Findings

/// PRE405.
enum WriteWithoutReversal: PlanRule {
    static let card = RuleCard(
        code: "PRE405", name: "write_without_reversal",
        statement: "A consequential write stores no reversal and is not declared irreversible.", severity: .warning,
        precision: .high, decidability: .structure, references: ["ASI08", "T5"], needs: "reversal or require",
        rationale: """
            What is not written down before the write has to be found out afterwards, by people, while the damage \
            goes on.
            """,
        predicate: """
            Reversal is required, or some write of the plan speaks of it; a consequential write with neither reversal \
            nor irreversible, of a step that is not itself the reversal of another write.
            """,
        remedy: "Declare the reversal with the write, or say that it is irreversible, so that it is gated as such.",
        mayBeWrong: "the reversal lives in the tool and is not declared",
        firing: """
            nodes:
              - {idx: 0, agent: ads, kind: tool_call, writes: [{id: ads.budget, reversal: {op: SET_BUDGET}}]}
              - {idx: 1, agent: catalog, kind: tool_call, writes: [catalog.price]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: ads, kind: tool_call, writes: [{id: ads.budget, reversal: {op: SET_BUDGET}}]}
              - {idx: 1, agent: catalog, kind: tool_call, writes: [{id: catalog.price, reversal: {op: SET_PRICE}}]}
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let nodes = plan.plan.nodes
        let speaks = nodes.contains { $0.writes.contains { $0.reversal != nil || $0.isIrreversible } }
        guard plan.required.contains(.reversal) || speaks else { return .notAssessed(.reversalNotDeclared) }
        var reverses = Array(repeating: 0, count: nodes.count)
        for node in nodes { for write in node.writes { if let by = write.reversal?.node { reverses[by] += 1 } } }
        for (position, node) in nodes.enumerated() {
            for place in plan.consequentialWrites[position] {
                let write = node.writes[place]
                guard write.reversal == nil, !write.isIrreversible, reverses[position] == 0 else { continue }
                report.add(
                    "\(plan.step(position)) writes '\(write.id.lossyText)' and says neither how it is taken back nor that "
                        + "it cannot be", node: position, resource: write.id, at: write.pointer)
            }
        }
        return .assessed
    }
}
