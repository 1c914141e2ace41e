internal import CanonicalJSON
internal import DecisionGraph
internal import Findings

/// PRE404.
enum GateOutsideLoop: PlanRule {
    static let card = RuleCard(
        code: "PRE404", name: "gate_outside_loop",
        statement: "A gate covers the first pass of a loop but not the next ones.", severity: .warning,
        securitySeverity: "6.0", precision: .high, decidability: .structure, references: ["CWE-863", "LLM06", "T10"],
        needs: "gate, complete",
        rationale: """
            One approval, and then as many writes as the loop has passes: what was approved is not what is done.
            """,
        predicate: """
            A kind of gate is in force for a consequential write and stands before it on every way; the step lies in a \
            loop and is no such gate itself, and some way around the loop passes none. The variant is the kind: audit, \
            human or judge.
            """,
        remedy: "Move the gate into the loop, between its start and the write.",
        mayBeWrong: "a batch approval is intended",
        firing: """
            nodes:
              - {idx: 0, agent: lead, kind: decision, gate: [human]}
              - {idx: 1, agent: ads, kind: tool_call, writes: [ads.budget], back_edges: [{to: 1, max: 10}]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: lead, kind: decision, gate: [human]}
              - {idx: 1, agent: ads, kind: tool_call, writes: [ads.budget], back_edges: [{to: 0, max: 10}]}
            """)

    static let needsWholeFlow = true

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        for kind in [PlanGate.Kind.audit, .human, .judge] {
            guard plan.hasGate(kind) else { continue }
            var found: [(node: Int, write: Int, gates: GateSet, question: Int)] = []
            var questions: [FlowCoverage.Question] = []
            try plan.forEachWriteInForce(of: kind) { (node, write, gates) in
                guard plan.onCycle[node], !gates.contains(node), plan.isCovered(node, by: gates) else { return }
                // Writes of one node behind the same gates share one question.
                if let last = found.last, last.node == node, last.gates.id == gates.id {
                    found.append((node, write, gates, last.question))
                } else {
                    found.append((node, write, gates, questions.count))
                    questions.append(.init(from: node, through: gates.nodes))
                }
            }
            var isOpen = Array(repeating: false, count: questions.count)
            try plan.ask(questions, .singlePaths) { first, answers in
                for question in first..<min(first + FlowCoverage.width, questions.count) {
                    isOpen[question] = answers.around >> UInt64(question - first) & 1 == 0
                }
            }
            for (node, write, gates, question) in found where isOpen[question] {
                guard !report.isFull else {
                    report.drop()
                    continue
                }
                let written = plan.plan.nodes[node].writes[write]
                let path = plan.wayRound(node, avoiding: Set(gates.nodes))
                report.add(
                    "\(plan.step(node)) writes '\(written.id.lossyText)' again on every pass of the loop "
                        + "\(plan.shown(path)), and its \(kind.words) stands outside", node: node,
                    resource: written.id, at: written.pointer, related: plan.gates(gates, leadingTo: node),
                    as: "covers the first pass only", variant: kind.rawValue, path: path)
            }
        }
        return .assessed
    }
}

extension PlanGraph {
    /// A shortest way from a node back to itself that passes none of some others, ties by node order.
    func wayRound(_ node: Int, avoiding avoided: Set<Int>) -> [Int] {
        var shortest: [Int] = []
        for next in edges(from: node).map(\.to).sorted() where next == node || !avoided.contains(next) {
            guard next != node else { return [node, node] }
            guard let way = witness(from: next, to: node, avoiding: { avoided.contains($0) }) else { continue }
            if shortest.isEmpty || way.count + 1 < shortest.count { shortest = [node] + way }
        }
        return shortest
    }
}
