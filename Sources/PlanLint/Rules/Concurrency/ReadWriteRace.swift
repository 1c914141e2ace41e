internal import CanonicalJSON
internal import Findings

/// PRE502.
enum ReadWriteRace: PlanRule {
    static let card = RuleCard(
        code: "PRE502", name: "read_write_race",
        statement: "A parallel step reads what another writes, without a common lock.", severity: .warning,
        precision: .medium, decidability: .annotation, fix: .suggest, references: ["CWE-362"],
        needs: "split, complete",
        rationale: """
            Whether the reader sees the value from before the write or from after it is decided by the clock. Two runs \
            of one plan then do different things, and neither is wrong by the plan.
            """,
        predicate: """
            Two steps can run at the same time; one reads a resource, not pinned, that the other writes; they hold no \
            lock in common, and PRE501 has nothing to say of the two.
            """,
        remedy: "Pin the read, let both steps hold one lock, or put one behind the other.",
        mayBeWrong: "either value is acceptable",
        firing: """
            nodes:
              - {idx: 0, agent: lead, kind: decision, split: all}
              - {idx: 1, agent: price, kind: tool_call, control_preds: [0], writes: [sku.price]}
              - {idx: 2, agent: ads, kind: tool_call, control_preds: [0], reads: [sku.price], writes: [ads.text]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: lead, kind: decision, split: all}
              - {idx: 1, agent: price, kind: tool_call, control_preds: [0], writes: [sku.price]}
              - {idx: 2, agent: ads, kind: tool_call, control_preds: [1], reads: [sku.price], writes: [ads.text]}
            """)

    static let needsWholeFlow = true

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let shared = SharedResources(plan)
        let members = shared.members { !$0.isPinned }
        guard !members.isEmpty else { return .assessed }
        // The first read of each resource that is not pinned, by node and in the order of resources.
        var readAt = Array(repeating: [Int: Int](), count: plan.plan.nodes.count)
        for (position, node) in plan.plan.nodes.enumerated() {
            for (at, resource) in shared.touches.reads[position].enumerated() where !node.reads[at].isPinned {
                if readAt[position][resource] == nil { readAt[position][resource] = at }
            }
        }
        var steps = ParallelSteps(plan)
        for (resource, members) in members {
            try steps.forEachPair(of: members) { (earlier, later) in
                if shared.shareLock(earlier, later) || shared.raceOverAnything(earlier, later) { return }
                for (reader, writer) in [(earlier, later), (later, earlier)] {
                    guard let place = readAt[reader][resource], shared.writes(resource, by: writer) else { continue }
                    guard !report.isFull else {
                        report.drop()
                        continue
                    }
                    let read = plan.plan.nodes[reader].reads[place]
                    report.add(
                        "\(plan.step(reader)) reads \(plan.shown(read.id)) while \(plan.step(writer)) may be writing "
                            + "it, and no lock is held by both",
                        node: reader, resource: read.id, at: read.pointer, related: [writer],
                        as: "writes it at the same time",
                        remedy: "pin the read, let both hold one lock, or put one behind the other")
                }
            }
        }
        return .assessed
    }
}
