internal import CanonicalJSON
internal import Findings

/// PRE105.
enum BarrierNotOnEveryPath: PlanRule {
    static let card = RuleCard(
        code: "PRE105", name: "barrier_not_on_every_path",
        statement: "A re-read exists between a volatile read and the action, but not on every path.",
        severity: .warning, securitySeverity: "5.0", precision: .high, decidability: .annotation, fix: .suggest,
        references: ["CWE-367"], needs: "complete",
        rationale: """
            Somebody thought of the value going stale and put a re-read into the plan. On the paths that go round it \
            the action still rests on the old value, and the plan looks as if it did not.
            """,
        predicate: """
            As PRE104, which has nothing to say of this action and resource: a re-read lies between the reading step \
            and the acting one. But some path from the one to the other passes no step that revalidates the resource. \
            A join that waits for all its branches counts as passing each of them.
            """,
        remedy: "Move the re-read to where all paths come together, or repeat it on the others.",
        mayBeWrong: "the other arm never reaches the action at run time",
        firing: """
            nodes:
              - {idx: 0, agent: buyer, kind: tool_call, split: one, reads: [{id: price, volatile: true}]}
              - {idx: 1, agent: buyer, kind: tool_call, control_preds: [0], reads: [{id: price, revalidates: true}]}
              - idx: 2
                agent: buyer
                kind: tool_call
                control_preds: [0, 1]
                reads: [{id: price, producer: 0}]
                writes: [order]
            """,
        passing: """
            nodes:
              - {idx: 0, agent: buyer, kind: tool_call, split: one, reads: [{id: price, volatile: true}]}
              - {idx: 1, agent: buyer, kind: tool_call, control_preds: [0], reads: [{id: price, revalidates: true}]}
              - idx: 2
                agent: buyer
                kind: tool_call
                control_preds: [1]
                reads: [{id: price, producer: 0}]
                writes: [order]
            """)

    static let needsWholeFlow = true

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        var search = StaleReads(plan)
        var walk: (source: Int, resource: Int, ways: WitnessWalk)?
        try search.search(for: .skipped) { hit in
            guard !report.isFull else { return report.drop() }
            let source = hit.column.node
            let read = plan.plan.nodes[source].reads[hit.column.read]
            if walk?.source != source || walk?.resource != hit.column.resource {
                let rereads = Set(hit.rereads)
                let ways = WitnessWalk(plan, from: source) { rereads.contains($0) }
                walk = (source, hit.column.resource, ways)
            }
            // A join that waits may leave no way; then it is shown as the graph has it.
            let path = walk?.ways.path(to: hit.node) ?? plan.witness(from: source, to: hit.node) ?? [hit.node]
            report.add(
                "\(plan.step(hit.node)) acts on \(plan.shown(read.id)), read by \(plan.step(source)), and nothing reads "
                    + "it again on path \(plan.shown(path))",
                node: hit.node, resource: read.id, at: read.pointer, related: [source] + hit.rereads,
                as: "reads it", path: path,
                remedy: "read it again on that path too, with revalidates: true, or where all paths have met")
        }
        return .assessed
    }
}
