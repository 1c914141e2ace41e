internal import CanonicalJSON
internal import DecisionGraph
internal import Findings
internal import PositionedDocuments

/// PRE205.
enum SplitJoinMismatch: PlanRule {
    static let card = RuleCard(
        code: "PRE205", name: "split_join_mismatch",
        statement: """
            An all-join behind an exclusive choice (waits for ever) or an any-join behind a parallel split (runs twice).
            """, severity: .error, precision: .high, decidability: .structure, fix: .suggest,
        references: ["CWE-833", "CWE-675"], needs: "split, join, complete",
        rationale: """
            A step that waits for a branch that was not chosen never runs; one that does not wait for the second of \
            two branches runs once for each, and does its writes twice.
            """,
        predicate: """
            A step with a declared join and two incoming edges that a split separates: one edge of the split leads to \
            the one alone, another to the other alone. deadlock: the join waits for all, the split takes one. \
            duplicate: the join waits for any, the split takes all. Joins that are not declared are not judged.
            """,
        remedy: "Make the join fit the split: any behind one, all behind all.",
        mayBeWrong: "the runtime treats a skipped branch as done",
        firing: """
            nodes:
              - {idx: 0, agent: desk, kind: decision, split: one}
              - {idx: 1, agent: lead, kind: decision, control_preds: [0], gate: [human]}
              - {idx: 2, agent: pay, kind: tool_call, join: all, control_preds: [0, 1], reads: [invoice]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: desk, kind: decision, split: one}
              - {idx: 1, agent: lead, kind: decision, control_preds: [0], gate: [human]}
              - {idx: 2, agent: pay, kind: tool_call, join: any, control_preds: [0, 1], reads: [invoice]}
            """)

    static let needsWholeFlow = true

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let count = plan.plan.nodes.count
        let skips = plan.plan.root["framework"]?.string == "airflow"
        var pairs = 0
        for (position, node) in plan.plan.nodes.enumerated() where plan.live[position] {
            guard let join = node.join else { continue }
            let incoming = plan.flow.flow.edges(to: position).filter {
                !plan.edges[Int($0)].isBack && plan.live[plan.edges[Int($0)].from]
            }
            pairs += incoming.count * incoming.count
            guard pairs <= 20_000_000 else { throw RuleLimit() }
            let wrong: PlanNode.Split = join == .all ? .one : .all
            var splits: Set<Int> = []
            for (place, a) in incoming.enumerated() {
                for b in incoming[incoming.index(incoming.startIndex, offsetBy: place + 1)...] {
                    guard let split = plan.separator(count + Int(a), count + Int(b)),
                        plan.plan.nodes[split].split == wrong
                    else { continue }
                    splits.insert(split)
                }
            }
            guard let first = splits.min() else { continue }
            let others = splits.count > 1 ? " and \(splits.count - 1) more" : ""
            let message =
                join == .all
                ? "\(plan.step(position)) waits for all branches, and \(plan.step(first))\(others) takes only one: "
                    + (skips ? "it is skipped" : "it waits for ever")
                : "\(plan.step(position)) waits for one branch, and \(plan.step(first))\(others) takes all: it runs twice"
            report.add(
                message, node: position, at: plan.pointer(of: position), related: splits.sorted(),
                as: "separates the branches", variant: join == .all ? "deadlock" : "duplicate",
                remedy: "make it join: \(join == .all ? "any" : "all")")
        }
        return .assessed
    }
}
