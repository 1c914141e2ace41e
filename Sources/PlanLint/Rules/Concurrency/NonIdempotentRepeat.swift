internal import CanonicalJSON
internal import Findings

/// PRE503.
enum NonIdempotentRepeat: PlanRule {
    static let card = RuleCard(
        code: "PRE503", name: "non_idempotent_repeat",
        statement: "A write that may be repeated after an error has no idempotency key.", severity: .warning,
        securitySeverity: "5.0", precision: .high, decidability: .structure, fix: .suggest, references: ["CWE-837"],
        rationale: """
            An error does not say whether the write was done: the answer may have been lost after it. The repetition \
            then does it again, and money moves twice.
            """,
        predicate: """
            A consequential write without idempotency_key and idempotent, in a step that retries (retry with a max \
            other than 0: retry), or that lies between the target and the origin of a back edge that is followed after \
            an error or a timeout (error_loop).
            """,
        remedy: "Give the write an idempotency_key that the target checks, or declare it idempotent when it is.",
        mayBeWrong: "the target removes duplicates",
        firing: """
            nodes:
              - {idx: 0, agent: payer, kind: tool_call, retry: {max: 3}, writes: [ledger.entry]}
            """,
        passing: """
            nodes:
              - idx: 0
                agent: payer
                kind: tool_call
                retry: {max: 3}
                writes: [{id: ledger.entry, idempotency_key: order.id}]
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let inErrorLoop = try errorLoops(plan)
        for (position, node) in plan.plan.nodes.enumerated() {
            let retries = node.retry.map { $0.max != 0 } ?? false
            guard retries || inErrorLoop[position] else { continue }
            for at in plan.consequentialWrites[position] {
                let write = node.writes[at]
                guard !write.isIdempotent, !write.hasIdempotencyKey else { continue }
                report.add(
                    "\(plan.step(position)) writes \(plan.shown(write.id)), "
                        + (retries ? "retries after an error" : "lies in a loop that goes back after an error")
                        + ", and has no idempotency key: the write may be done twice",
                    node: position, resource: write.id, at: write.pointer,
                    variant: retries ? "retry" : "error_loop",
                    remedy: "add idempotency_key to the write, or idempotent: true when doing it twice is the same")
            }
        }
        return .assessed
    }

    /// Whether each node lies on a forward way from the target of a back edge that follows an error to its origin.
    private static func errorLoops(_ plan: PlanGraph) throws(RuleLimit) -> [Bool] {
        let count = plan.plan.nodes.count
        var result = Array(repeating: false, count: count)
        var loops: [(from: Int, to: Int)] = []
        for edge in plan.edges where edge.isBack && (edge.outcome == .error || edge.outcome == .timeout) {
            if edge.from == edge.to { result[edge.to] = true } else { loops.append((edge.from, edge.to)) }
        }
        loops.sort { ($0.from, $0.to) < ($1.from, $1.to) }
        guard (loops.count + 63) / 64 * (count + plan.edges.count) <= 1_000_000_000 else { throw RuleLimit() }
        for first in stride(from: 0, to: loops.count, by: 64) {
            let part = loops[first..<min(first + 64, loops.count)]
            let ahead = plan.forwardReach(from: part.map(\.to))
            var behind = Array(repeating: UInt64(0), count: count)
            for (place, loop) in part.enumerated() { behind[loop.from] |= 1 << UInt64(place) }
            for node in plan.plan.nodes.indices.reversed() where behind[node] != 0 {
                if ahead[node] & behind[node] != 0 { result[node] = true }
                for before in plan.predecessors[node] { behind[before] |= behind[node] }
            }
        }
        return result
    }
}
