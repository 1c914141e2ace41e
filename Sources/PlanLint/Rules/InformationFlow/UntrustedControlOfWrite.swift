internal import CanonicalJSON
internal import DecisionGraph
internal import Findings

/// PRE602.
enum UntrustedControlOfWrite: PlanRule {
    static let card = RuleCard(
        code: "PRE602", name: "untrusted_control_of_write",
        statement: "Untrusted data decides whether a consequential write happens.", severity: .warning,
        securitySeverity: "7.0", precision: .medium, decidability: .structure,
        references: ["CWE-807", "LLM01", "T6", "ASI01", "AML.T0051.001"], needs: "trust, complete",
        rationale: """
            The text of the mail does not reach the write, but it picks the branch that makes it. To whoever sent the \
            mail that is just as good.
            """,
        predicate: """
            A consequential write that PRE601 does not report, whose step depends in control, directly or through \
            others, on a choice: a step with two successors or more that is no parallel split and no gate, which \
            untrusted data reaches past every judge and person for the write, and from which some way leads to the \
            write without one.
            """,
        remedy: "Put a judge or a person behind the choice, or make the choice on data that can be trusted.",
        mayBeWrong: "every branch is harmless",
        firing: """
            resources: {mail.inbox: {trust: untrusted}}
            nodes:
              - {idx: 0, agent: triage, kind: decision, split: one, reads: [mail.inbox]}
              - {idx: 1, agent: ops, kind: tool_call, control_preds: [0], writes: [account.closed]}
              - {idx: 2, agent: ops, kind: tool_call, control_preds: [0], reads: [faq]}
            """,
        passing: """
            resources: {mail.inbox: {trust: untrusted}}
            nodes:
              - {idx: 0, agent: triage, kind: decision, split: one, reads: [mail.inbox]}
              - {idx: 1, agent: lead, kind: decision, control_preds: [0], gate: [human]}
              - {idx: 2, agent: ops, kind: tool_call, control_preds: [1], writes: [account.closed]}
              - {idx: 3, agent: ops, kind: tool_call, control_preds: [0], reads: [faq]}
            """)

    static let needsWholeFlow = true

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let nodes = plan.plan.nodes
        let taint = try plan.unjudgedTaint()
        let choices = nodes.indices.filter { node in
            plan.live[node] && plan.leadsToExit[node] && nodes[node].split != .all && nodes[node].gates.isEmpty
                && Set(plan.edges(from: node).map(\.to)).count > 1
        }
        var groups: [Int: (gates: GateSet, writes: [(node: Int, write: Int)])] = [:]
        for node in nodes.indices where plan.live[node] && plan.leadsToExit[node] {
            for write in plan.consequentialWrites[node] where taint.sources(of: write, at: node).isEmpty {
                let gates = plan.gates([.judge, .human], covering: nodes[node].writes[write].id)
                guard !gates.contains(node) else { continue }
                groups[gates.id, default: (gates, [])].writes.append((node, write))
            }
        }
        var found: [(node: Int, write: Int, choices: [Int])] = []
        for id in groups.keys.sorted() {
            guard let group = groups[id], let reached = taint.reached[id] else { continue }
            let tainted = choices.filter { reached[$0] }
            guard !tainted.isEmpty else { continue }
            var deciding: [[Int]] = Array(repeating: [], count: group.writes.count)
            // A node depends on a choice when some way leads there that avoids what every way from the choice passes.
            let gated = tainted.map { FlowCoverage.Question(from: $0, through: group.gates.nodes) }
            let dependent = tainted.map { choice in
                FlowCoverage.Question(
                    from: choice, through: plan.postDominators.immediateDominator(of: choice).map { [$0] } ?? [])
            }
            var kept: [FlowCoverage.Answers] = []
            try plan.ask(gated) { _, answers in kept.append(answers) }
            try plan.ask(dependent, .singlePaths) { first, answers in
                let passed = kept[first / FlowCoverage.width]
                let block = tainted[first..<min(first + FlowCoverage.width, tainted.count)]
                for (place, write) in group.writes.enumerated() {
                    var bits = ~answers.before[write.node] & ~passed.before[write.node] & answers.reached[write.node]
                    for (bit, choice) in block.enumerated() {
                        let mask = UInt64(1) << UInt64(bit)
                        if choice == write.node {
                            // On itself it depends when a loop leads back.
                            if answers.around & mask != 0 { bits &= ~mask }
                        } else if dependent[first + bit].gates.first == write.node {
                            bits &= ~mask
                        }
                        if bits & mask != 0 { deciding[place].append(choice) }
                    }
                }
            }
            for (place, write) in group.writes.enumerated() where !deciding[place].isEmpty {
                found.append((write.node, write.write, deciding[place]))
            }
        }
        for (node, place, deciding) in found.sorted(by: { ($0.node, $0.write) < ($1.node, $1.write) }) {
            guard !report.isFull else {
                report.drop()
                continue
            }
            let write = nodes[node].writes[place]
            let gates = plan.gates([.judge, .human], covering: write.id)
            let choice = deciding[0]
            let path =
                choice == node
                ? plan.wayRound(node, avoiding: Set(gates.nodes))
                : plan.witness(from: choice, to: node) { gates.contains($0) } ?? [choice, node]
            report.add(
                "whether \(plan.step(node)) writes '\(write.id.lossyText)' is decided by \(plan.step(choice)) on "
                    + "untrusted data, and nobody judges it on path \(plan.shown(path))", node: node,
                resource: write.id, at: write.pointer, related: deciding, as: "decides on untrusted data", path: path)
        }
        return .assessed
    }
}
