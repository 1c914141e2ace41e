internal import CanonicalJSON
internal import DecisionGraph
internal import Findings

/// PRE107.
enum DeadRead: PlanRule {
    static let card = RuleCard(
        code: "PRE107", name: "dead_read", statement: "A fetch step whose result nothing uses.", severity: .info,
        precision: .medium, decidability: .structure, references: ["CWE-563"],
        needs: "some read names a producer",
        rationale: """
            A fetch that nothing rests on costs time and money and shows data to an agent for no reason. Often it is \
            the trace of an edge that was forgotten.
            """,
        predicate: """
            A tool call that an entry leads to, with reads, without writes and gates, that revalidates nothing and that \
            no read names as its producer; and no later step reads any of the resources that it reads. Not assessed \
            when no read of the plan names a producer.
            """,
        remedy: "Name the step as the producer where its result is used, or take the step out.",
        mayBeWrong: "the fetch warms a cache on purpose",
        firing: """
            nodes:
              - {idx: 0, agent: desk, kind: tool_call, reads: [weather]}
              - {idx: 1, agent: desk, kind: tool_call, reads: [order.total]}
              - {idx: 2, agent: desk, kind: tool_call, reads: [{id: order.total, producer: 1}], writes: [invoice]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: desk, kind: tool_call, reads: [weather]}
              - {idx: 1, agent: desk, kind: tool_call, reads: [order.total]}
              - idx: 2
                agent: desk
                kind: tool_call
                reads: [{id: order.total, producer: 1}, {id: weather, producer: 0}]
                writes: [invoice]
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        guard plan.producers.contains(where: { !$0.isEmpty }) else { return .notAssessed(.noProducerDeclared) }
        let nodes = plan.plan.nodes
        let reads = plan.touches.reads
        var isUsed = Array(repeating: false, count: nodes.count)
        for producers in plan.producers { for producer in producers { isUsed[producer] = true } }
        var lastReader = Array(repeating: -1, count: plan.touches.names.count)
        for position in nodes.indices { for resource in reads[position] { lastReader[resource] = position } }
        for (position, node) in nodes.enumerated() {
            guard plan.live[position], node.kind == .toolCall, !isUsed[position], node.writes.isEmpty,
                node.gates.isEmpty, let first = node.reads.first, !node.reads.contains(where: \.revalidates),
                reads[position].allSatisfy({ lastReader[$0] == position })
            else { continue }
            report.add(
                "\(plan.step(position)) fetches \(plan.shown(first.id)), and nothing uses what it fetches",
                node: position, resource: first.id, at: first.pointer)
        }
        return .assessed
    }
}
