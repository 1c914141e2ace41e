internal import CanonicalJSON
internal import PositionedDocuments

/// What the edges alone say of splits and joins.
extension PlanDraft {
    /// Says `join: any` of each step that several edges lead to, loop edges not counted, and `split: all` of each step
    /// that several plain edges leave; for sources in which a step waits for nothing, and successors without a
    /// condition all run. What is said already stays.
    ///
    /// - Parameters:
    ///   - joins: whether steps are said to wait for nothing.
    ///   - splits: whether plain successors all run.
    ///   - silent: steps of which the source says too much for one word, which stay without.
    /// - Complexity: linear in steps and edges.
    mutating func inferShape(joins: Bool = true, splits: Bool = true, silent: Set<JSONString> = []) {
        let loops = loopEdges()
        var incoming: [JSONString: Int] = [:]
        var outgoing: [JSONString: (plain: Int, other: Int)] = [:]
        for (edge, isLoop) in zip(edges, loops) {
            if !isLoop { incoming[edge.target, default: 0] += 1 }
            if edge.when == nil, edge.outcome == .success || edge.outcome == .always {
                outgoing[edge.source, default: (0, 0)].plain += 1
            } else {
                outgoing[edge.source, default: (0, 0)].other += 1
            }
        }
        for id in ids where !silent.contains(id) {
            guard let step = self[id] else { continue }
            if joins, incoming[id, default: 0] > 1, step["join"] == nil { self[id]?.join(.any, from: step.origin) }
            if splits, let out = outgoing[id], out.plain > 1, out.other == 0, step["split"] == nil {
                self[id]?.split(.all, from: step.origin)
            }
        }
    }

    /// For each edge whether it leads back, as the plan will have it. Edges to nowhere lead nowhere: none is a loop edge.
    func loopEdges() -> [Bool] {
        var ends: [(source: Int, target: Int)] = []
        var at: [Int] = []
        for (number, edge) in edges.enumerated() {
            guard let source = position(of: edge.source), let target = position(of: edge.target) else { continue }
            ends.append((source, target))
            at.append(number)
        }
        let entries = entries.map { $0.compactMap { position(of: $0.id) } }
        let order = DraftOrder(count: steps.count, edges: ends, entries: entries)
        var loops = Array(repeating: false, count: edges.count)
        for (number, isBack) in zip(at, order.isBack) { loops[number] = isBack }
        return loops
    }
}
