internal import DecisionGraph

/// Which untrusted data reaches which consequential writes, and which choices, without a judge or a person on the way.
///
/// Source: spec/prelint.md 3.1, PRE601 and PRE602.
package struct UnjudgedTaint {
    private let all: [LabelSource]
    /// By node: the sources that reach each of its consequential writes.
    private var reaching: [WriteKey: [Int]] = [:]
    /// By set of gates: the nodes that untrusted data reaches past all of them.
    private(set) var reached: [Int: [Bool]] = [:]

    private struct WriteKey: Hashable {
        let node: Int
        let write: Int
    }

    /// The sources that reach a write, by node and then as written.
    package func sources(of write: Int, at node: Int) -> [LabelSource] {
        (reaching[WriteKey(node: node, write: write)] ?? []).map { all[$0] }
    }

    /// - Throws: ``RuleLimit`` when sources times sets of gates are beyond all measure.
    fileprivate init(_ plan: PlanGraph) throws(RuleLimit) {
        all = plan.taintSources().filter { plan.live[$0.node] }
        guard !all.isEmpty else { return }
        // The writes that share a set of gates share the questions.
        var groups: [Int: (gates: GateSet, writes: [WriteKey])] = [:]
        for node in plan.plan.nodes.indices where plan.live[node] {
            for write in plan.consequentialWrites[node] {
                let gates = plan.gates([.judge, .human], covering: plan.plan.nodes[node].writes[write].id)
                groups[gates.id, default: (gates, [])].writes.append(WriteKey(node: node, write: write))
            }
        }
        let blocks = (all.count + 63) / 64
        let size = 4 * (plan.plan.nodes.count + plan.edges.count)
        guard blocks * groups.count <= 2_000_000_000 / max(1, size) else { throw RuleLimit() }
        let ordered = groups.keys.sorted()
        for id in ordered { reached[id] = Array(repeating: false, count: plan.plan.nodes.count) }
        let endorses = plan.plan.nodes.map { !$0.endorses.isEmpty }
        for first in stride(from: 0, to: all.count, by: 64) {
            let block = all[first..<min(first + 64, all.count)]
            let labels = plan.labels(of: block, takesAway: endorses) { $0.endorses }
            for id in ordered {
                guard let group = groups[id] else { continue }
                let answers = plan.flow.answers(
                    block.map { .init(from: $0.node, through: group.gates.nodes) }[...])
                var isGate: UInt64 = 0
                for (place, source) in block.enumerated() where group.gates.contains(source.node) {
                    isGate |= 1 << UInt64(place)
                }
                for node in plan.plan.nodes.indices where plan.live[node] && !group.gates.contains(node) {
                    if labels.entering[node] & ~isGate & ~answers.before[node] != 0 { reached[id]?[node] = true }
                }
                for write in group.writes where !group.gates.contains(write.node) {
                    var open = labels.leaving[write.node] & ~isGate & ~answers.before[write.node]
                    while open != 0 {
                        reaching[write, default: []].append(first + open.trailingZeroBitCount)
                        open &= open - 1
                    }
                }
            }
        }
    }
}

extension PlanGraph {
    /// The taint of this plan, found once.
    package func unjudgedTaint() throws(RuleLimit) -> UnjudgedTaint {
        if let taint { return taint }
        let found = try UnjudgedTaint(self)
        taint = found
        return found
    }
}
