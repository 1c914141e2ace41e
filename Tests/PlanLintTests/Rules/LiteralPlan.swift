import CanonicalJSON
import DecisionGraph
import PlanLint

/// The notions of spec/prelint.md 2.3 and 4.1 word by word, on sets and without regard to cost.
struct LiteralPlan {
    let plan: Plan
    let forward: [(from: Int, to: Int)]
    let back: [(from: Int, to: Int)]
    let entries: Set<Int>
    let live: Set<Int>

    init(_ plan: Plan) {
        self.plan = plan
        var forward: [(from: Int, to: Int)] = []
        var back: [(from: Int, to: Int)] = []
        var entries: Set<Int> = []
        for (position, node) in plan.nodes.enumerated() {
            let predecessors = Set(node.declaredPredecessors ?? (position == 0 ? [] : [position - 1]))
            forward += predecessors.map { ($0, position) }
            back += node.backEdges.map { (position, $0.to) }
            if plan.declaredEntries == nil, predecessors.isEmpty { entries.insert(position) }
        }
        entries.formUnion(plan.declaredEntries ?? [])
        entries.formUnion(plan.triggers.map(\.node))
        self.forward = forward
        self.back = back
        self.entries = entries
        live = Self.closure(entries, forward + back)
    }

    var positions: Range<Int> { plan.nodes.indices }

    static func closure(_ starts: Set<Int>, _ edges: [(from: Int, to: Int)]) -> Set<Int> {
        var reached = starts
        while true {
            let more = Set(edges.filter { reached.contains($0.from) }.map(\.to)).subtracting(reached)
            if more.isEmpty { return reached }
            reached.formUnion(more)
        }
    }

    /// The nodes behind a node over one forward edge or more.
    func ahead(of node: Int) -> Set<Int> {
        Self.closure(Set(forward.filter { $0.from == node }.map(\.to)), forward)
    }

    func slice(_ node: Int) -> Set<Int> {
        Self.closure([node], positions.flatMap { at in plan.nodes[at].reads.compactMap(\.producer).map { (at, $0) } })
    }

    /// before(s, S), by node; nil is START. Region: live nodes that the source leads to.
    func before(_ source: Int?, _ gates: Set<Int>) -> [Bool] {
        let region = source.map { Self.closure([$0], forward + back).intersection(live) } ?? live
        var before = positions.map { _ in true }
        func out(_ p: Int) -> Bool { gates.contains(p) || (p != source && before[p]) }
        var isStable = false
        while !isStable {
            isStable = true
            for node in region where before[node] {
                let edges = forward.filter { $0.to == node && region.contains($0.from) }.map { out($0.from) }
                let loops = back.filter { $0.to == node && region.contains($0.from) }.map { out($0.from) }
                var value =
                    plan.nodes[node].join == .all && !edges.isEmpty
                    ? edges.contains(true) : edges.allSatisfy { $0 }
                // The OR over no predecessors is false.
                if plan.nodes[node].join == .all, edges.isEmpty { value = false }
                if source == nil, entries.contains(node) { value = false }
                value = value && loops.allSatisfy { $0 }
                if !value {
                    before[node] = false
                    isStable = false
                }
            }
        }
        return before
    }

    /// cov(s -> n, S); true where the source does not lead to the node, false of the source itself unless it is a gate.
    func covered(from source: Int, to node: Int, by gates: Set<Int>) -> Bool {
        if gates.contains(node) { return true }
        return node != source && before(source, gates)[node]
    }

    /// The nodes whose taking away cuts a node off from the entries, with edges as nodes: `-1 - k` is edge `k`.
    func dominates(edge number: Int, _ node: Int) -> Bool {
        let edges = forward + back
        let rest = edges.indices.filter { $0 != number }.map { edges[$0] }
        return live.contains(node) && !Self.closure(entries, rest).contains(node)
    }

    func dominates(root: Int, _ node: Int) -> Bool {
        let rest = (forward + back).filter { $0.from != root && $0.to != root }
        return live.contains(node) && (node == root || !Self.closure(entries.subtracting([root]), rest).contains(node))
    }

    func separates(_ split: Int, _ u: Int, _ v: Int) -> Bool {
        let out = (forward + back).enumerated().filter { $1.from == split && live.contains(split) }.map(\.offset)
        let (overU, overV) = (out.filter { dominates(edge: $0, u) }, out.filter { dominates(edge: $0, v) })
        return !overU.isEmpty && !overV.isEmpty && Set(overU).isDisjoint(with: overV)
    }

    /// Neither reaches the other; no split `one` separates them; and a split `all` does, or they hang under different
    /// roots of a plan without triggers.
    func parallel(_ u: Int, _ v: Int) -> Bool {
        guard u != v, live.contains(u), live.contains(v), !ahead(of: u).contains(v), !ahead(of: v).contains(u) else {
            return false
        }
        let splits = positions.filter { plan.nodes[$0].split != nil && separates($0, u, v) }
        if splits.contains(where: { plan.nodes[$0].split == .one }) { return false }
        if splits.contains(where: { plan.nodes[$0].split == .all }) { return true }
        guard plan.triggers.isEmpty else { return false }
        let (overU, overV) = (entries.filter { dominates(root: $0, u) }, entries.filter { dominates(root: $0, v) })
        return !overU.isEmpty && !overV.isEmpty && overU.isDisjoint(with: overV)
            && !positions.contains { isAbove($0, u) && isAbove($0, v) }
    }

    private func isAbove(_ node: Int, _ other: Int) -> Bool { live.contains(node) && dominates(root: node, other) }
}
