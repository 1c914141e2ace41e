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
    /// - Throws: ``PlanAdapterError`` when an edge or an entry names no step.
    /// - Complexity: linear in steps and edges.
    mutating func inferShape(joins: Bool = true, splits: Bool = true, silent: Set<JSONString> = [])
        throws(PlanAdapterError)
    {
        let loops = try loopEdges()
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

    /// Where exits are named, names the steps too that nothing follows.
    mutating func exitAtSinks() {
        guard exits != nil else { return }
        var left: Set<JSONString> = []
        for edge in edges { left.insert(edge.source) }
        for id in ids where !left.contains(id) {
            if let step = self[id] { exit(at: id, from: step.origin) }
        }
    }

    /// Refuses sources that unfold into more edges than a plan may have: asked for where edges are made in bulk, so that
    /// no time is spent on those that are not kept.
    func refuseTooManyEdges() throws(PlanAdapterError) {
        guard let surplusEdge else { return }
        throw PlanAdapterError("the source unfolds into more than \(Self.mostEdges) edges", at: surplusEdge)
    }
}
