internal import CanonicalJSON
internal import DecisionGraph
internal import Findings

/// PRE403.
enum MissingHumanGate: PlanRule {
    static let card = RuleCard(
        code: "PRE403", name: "missing_human_gate",
        statement: "A write that some path brings through a person can be reached without one.", severity: .warning,
        securitySeverity: "6.5", precision: .medium, decidability: .structure,
        references: ["CWE-862", "LLM06", "T10", "ASI09"], needs: "human gate or require, complete",
        rationale: """
            The plan says that a person decides, and holds a way around that person. Under pressure, or under attack, \
            the way around is the one that is taken.
            """,
        predicate: """
            People are required, or a human gate that covers the write leads to it; the write is consequential and not \
            irreversible (PRE406 speaks of those), and some way from an entry reaches it without a person. Unless \
            people are required, a write that only happens behind another reported one is left out. Variants as for \
            PRE401: absent, after_write, bypassed.
            """,
        remedy: "Lead every way to the write through the person, or say why this one may go without.",
        mayBeWrong: "small amounts are meant to skip it: suppress with a reason",
        firing: """
            nodes:
              - {idx: 0, agent: desk, kind: decision, split: one}
              - {idx: 1, agent: lead, kind: decision, control_preds: [0], gate: [human]}
              - {idx: 2, agent: payer, kind: tool_call, control_preds: [0, 1], writes: [ledger]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: desk, kind: decision, split: one}
              - {idx: 1, agent: lead, kind: decision, control_preds: [0], gate: [human]}
              - {idx: 2, agent: payer, kind: tool_call, control_preds: [1], writes: [ledger]}
            """)

    static let needsWholeFlow = true

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        var found: [(node: Int, write: Int, gates: GateSet)] = []
        try plan.forEachWriteInForce(of: .human) { (node, write, gates) in
            if !plan.plan.nodes[node].writes[write].isIrreversible, !plan.isCovered(node, by: gates) {
                found.append((node, write, gates))
            }
        }
        if !plan.required.contains(.human), !found.isEmpty {
            var reported = Set(found.map(\.node))
            for node in plan.plan.nodes.indices where plan.live[node] {
                for write in plan.consequentialWrites[node] where plan.plan.nodes[node].writes[write].isIrreversible {
                    let gates = plan.gates([.human], covering: plan.plan.nodes[node].writes[write].id)
                    if !plan.isCovered(node, by: gates) { reported.insert(node) }
                }
            }
            let behind = try plan.behindOthers(Set(found.map(\.node)), of: reported.sorted())
            found.removeAll { behind.contains($0.node) }
        }
        for (node, write, gates) in found {
            guard !report.isFull else {
                report.drop()
                continue
            }
            let gap = GateGap(plan, gates, at: node)
            let written = plan.plan.nodes[node].writes[write]
            report.add(
                "\(plan.step(node)) writes '\(written.id.lossyText)' and \(gap.text("approval"))", node: node,
                resource: written.id, at: written.pointer, related: gap.gates, as: gap.relation, variant: gap.variant,
                path: gap.path)
        }
        return .assessed
    }
}

extension PlanGraph {
    /// Those of some nodes that are only reached behind another of the `others`.
    func behindOthers(_ nodes: Set<Int>, of others: [Int]) throws(RuleLimit) -> Set<Int> {
        var behind: Set<Int> = []
        let ordered = nodes.sorted()
        try ask(others.map { .init(through: [$0]) }) { first, answers in
            for node in ordered {
                var bits = answers.before[node]
                // A node does not stand behind itself.
                if let own = others[first..<min(first + FlowCoverage.width, others.count)].firstIndex(of: node) {
                    bits &= ~(1 << UInt64(own - first))
                }
                if bits != 0 { behind.insert(node) }
            }
        }
        return behind
    }
}
