internal import CanonicalJSON
internal import Findings

/// PRE501.
enum WriteWriteRace: PlanRule {
    static let card = RuleCard(
        code: "PRE501", name: "write_write_race",
        statement: "Two parallel steps write one resource without a common lock.", severity: .error,
        securitySeverity: "5.5", precision: .high, decidability: .structure, fix: .suggest,
        references: ["CWE-362", "T5"], needs: "split or parallel roots, complete",
        rationale: """
            Of two writes at the same time one is lost, and which one it is changes from run to run. What was checked \
            before the one no longer holds when the other has been done.
            """,
        predicate: """
            branches: two steps that can run at the same time write one resource that is no audit log, hold no lock in \
            common, and do not both append. fanout: a step that runs once per item (of more than one) holds no lock and \
            writes a resource whose id names no item in braces, other than by appending.
            """,
        remedy: "Give both steps the same lock, put one behind the other, or let them write different resources.",
        mayBeWrong: "the writes touch different fields: name them as different resources",
        firing: """
            nodes:
              - {idx: 0, agent: lead, kind: decision, split: all}
              - {idx: 1, agent: price, kind: tool_call, control_preds: [0], writes: [sku.listing]}
              - {idx: 2, agent: text, kind: tool_call, control_preds: [0], writes: [sku.listing]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: lead, kind: decision, split: all}
              - {idx: 1, agent: price, kind: tool_call, control_preds: [0], locks: [sku], writes: [sku.listing]}
              - {idx: 2, agent: text, kind: tool_call, control_preds: [0], locks: [sku], writes: [sku.listing]}
            """)

    static let needsWholeFlow = true

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        for (position, node) in plan.plan.nodes.enumerated() where plan.live[position] {
            guard let fanout = node.fanout, fanout.max != 1, node.locks.isEmpty else { continue }
            for write in node.writes where !write.appends && !write.id.namesItem {
                report.add(
                    "\(plan.step(position)) runs once per item, and every item writes \(plan.shown(write.id)) without a "
                        + "lock",
                    node: position, resource: write.id, at: write.pointer, variant: "fanout",
                    remedy: "hold a lock, or name the item in the resource, as in 'refund/{order}'")
            }
        }
        let shared = SharedResources(plan)
        let members = shared.members { _ in false }
        guard !members.isEmpty else { return .assessed }
        var steps = ParallelSteps(plan)
        for (resource, members) in members {
            try steps.forEachPair(of: members) { (earlier, later) in
                guard let write = shared.race(earlier, later, over: resource), !shared.shareLock(earlier, later) else {
                    return
                }
                guard !report.isFull else { return report.drop() }
                let written = plan.plan.nodes[later].writes[write]
                report.add(
                    "\(plan.step(later)) and \(plan.step(earlier)) can write \(plan.shown(written.id)) at the same time, "
                        + "and no lock is held by both",
                    node: later, resource: written.id, at: written.pointer, related: [earlier],
                    as: "writes it at the same time", variant: "branches",
                    remedy: "let both hold one lock, or put one behind the other")
            }
        }
        return .assessed
    }
}

extension JSONString {
    /// Whether a resource's id leaves a place for an item: `refund/{order}`.
    fileprivate var namesItem: Bool { withBytes { $0.contains(UInt8(ascii: "{")) } }
}
