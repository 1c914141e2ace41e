internal import CanonicalJSON
internal import DecisionGraph
internal import Findings

/// PRE402.
enum GateBypassedOnFailure: PlanRule {
    static let card = RuleCard(
        code: "PRE402", name: "gate_bypassed_on_failure",
        statement: "A write follows a gate that failed or timed out.", severity: .error, securitySeverity: "8.0",
        precision: .high, decidability: .structure, fix: .suggest, references: ["CWE-636", "T8", "T10"],
        needs: "outcome, complete",
        rationale: """
            A gate that fails open is no gate: whoever can make the audit row fail, or let the approval run into its \
            time limit, gets the write for nothing.
            """,
        predicate: """
            A consequential write with a gate of a kind in force before it on every way, which does not stand there \
            any more when a gate only counts along edges that its success follows. The variant is the kind: audit, \
            human or judge.
            """,
        remedy: "Let the write follow the gate's success alone, and end or repair on the other outcomes.",
        mayBeWrong: "the error branch repairs the state before the write",
        firing: """
            nodes:
              - {idx: 0, agent: plane, kind: tool_call, gate: [audit]}
              - {idx: 1, agent: ads, kind: tool_call, control_edges: [{from: 0, outcome: always}], writes: [ads.budget]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: plane, kind: tool_call, gate: [audit]}
              - {idx: 1, agent: ads, kind: tool_call, control_edges: [{from: 0, outcome: success}], writes: [ads.budget]}
            """)

    static let needsWholeFlow = true

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        for kind in [PlanGate.Kind.audit, .human, .judge] {
            guard plan.hasGate(kind) else { continue }
            try plan.forEachWriteInForce(of: kind) { (node, write, gates) throws(RuleLimit) in
                guard !gates.contains(node), plan.isCovered(node, by: gates),
                    !plan.isCovered(node, by: gates, .successOnly)
                else { return }
                guard !report.isFull else { return report.drop() }
                let written = plan.plan.nodes[node].writes[write]
                let leading = plan.gates(gates, leadingTo: node)
                let path = plan.failedPath(to: node, past: gates)
                report.add(
                    "\(plan.step(node)) writes '\(written.id.lossyText)' also when its \(kind.words) fails or times out, "
                        + "on path \(plan.shown(path))", node: node, resource: written.id, at: written.pointer,
                    related: leading, as: "is followed whatever came of it", variant: kind.rawValue, path: path,
                    remedy: "let only its success lead to the write")
            }
        }
        return .assessed
    }
}

extension PlanGate.Kind {
    /// The kind as messages say it.
    var words: String {
        switch self {
        case .audit: "audit row"
        case .human: "approval"
        case .judge: "judge"
        case .killSwitch: "kill switch"
        case .rateLimit: "rate limit"
        }
    }
}

extension PlanGraph {
    /// Calls for each consequential write of a live step for which a kind of gate is in force: audit everywhere, others
    /// where they are required, or where such a gate that covers the write leads to it.
    func forEachWriteInForce(
        of kind: PlanGate.Kind, _ body: (_ node: Int, _ write: Int, _ gates: GateSet) throws(RuleLimit) -> Void
    ) throws(RuleLimit) {
        let isRequired = kind == .audit || PlanControl(rawValue: kind.rawValue).map(required.contains) ?? false
        for node in plan.nodes.indices where live[node] {
            for write in consequentialWrites[node] {
                let gates = gates([kind], covering: plan.nodes[node].writes[write].id)
                guard isRequired || isLedTo(by: gates)[node] else { continue }
                try body(node, write, gates)
            }
        }
    }

    /// A shortest way from an entry on which no gate of a set is left by its success, ties by node order; the way as
    /// the graph has it when joins hide that one.
    func failedPath(to end: Int, past gates: GateSet) -> [Int] {
        let isGate = Set(gates.nodes)
        var from = Array(repeating: -2, count: plan.nodes.count)
        var queue = entries
        for node in queue { from[node] = -1 }
        var next = 0
        while next < queue.count {
            let node = queue[next]
            next += 1
            if node == end {
                var path = [node]
                while from[path[path.count - 1]] >= 0 { path.append(from[path[path.count - 1]]) }
                return path.reversed()
            }
            let open = edges(from: node).filter { !isGate.contains(node) || $0.outcome != .success }
            for target in open.map(\.to).sorted() where from[target] == -2 {
                from[target] = node
                queue.append(target)
            }
        }
        return witness(to: end) ?? [end]
    }
}
