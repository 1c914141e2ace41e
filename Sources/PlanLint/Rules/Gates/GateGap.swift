/// How a write comes to stand without a gate before it, and the shortest way there that passes none.
struct GateGap {
    /// `absent`, `after_write` or `bypassed`.
    let variant: String
    /// The gates that only follow, or that lead there on some path.
    let gates: [Int]
    let path: [Int]
    private let shown: String

    init(_ plan: PlanGraph, _ set: GateSet, at node: Int) {
        let leading = plan.gates(set, leadingTo: node)
        let following = leading.isEmpty ? plan.gates(set, following: node) : []
        variant = leading.isEmpty ? (following.isEmpty ? "absent" : "after_write") : "bypassed"
        gates = leading.isEmpty ? following : leading
        let isGate = Set(set.nodes)
        // A join that waits may hide a way that passes no gate; then the way is shown as the graph has it.
        path = plan.witness(to: node) { isGate.contains($0) } ?? plan.witness(to: node) ?? [node]
        shown = plan.shown(path)
    }

    /// What the gates have to do with the write.
    var relation: String { variant == "after_write" ? "only follows the write" : "lies on another path" }

    /// `no audit row precedes it on path 0 > 2`.
    func text(_ what: String) -> String {
        variant == "after_write"
            ? "its \(what) only follows it, on path \(shown)" : "no \(what) precedes it on path \(shown)"
    }
}

extension PlanGraph {
    /// Calls for each consequential write of a live step that some way reaches without a gate of some kinds.
    ///
    /// Writes with one set of gates share one question; the calls come in the order of the plan.
    func forEachUncoveredWrite(
        by kinds: [PlanGate.Kind], _ body: (_ node: Int, _ write: Int, _ gates: GateSet) throws(RuleLimit) -> Void
    ) throws(RuleLimit) {
        for node in plan.nodes.indices where live[node] {
            for write in consequentialWrites[node] {
                let gates = gates(kinds, covering: plan.nodes[node].writes[write].id)
                guard !isCovered(node, by: gates) else { continue }
                try body(node, write, gates)
            }
        }
    }
}
