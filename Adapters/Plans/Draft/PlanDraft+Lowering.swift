package import CanonicalJSON
internal import PositionedDocuments

extension PlanDraft {
    /// The plan.
    ///
    /// Steps come in the order of ``DraftOrder``, and `idx` is the place in it. `control_preds` is always written.
    ///
    /// - Parameter isExecuted: whether the source is what is executed.
    /// - Throws: ``PlanAdapterError`` when an edge, an entry, an exit, a trigger or a producer names no step, or there are
    ///   more than ``mostEdges``.
    /// - Complexity: linear in what was found.
    package func lowered(isExecuted: Bool = false) throws(PlanAdapterError) -> LoweredPlan {
        let ends = try edgeEnds()
        let order = try walked(ends)
        var index = Array(repeating: 0, count: steps.count)
        for (idx, step) in order.order.enumerated() { index[step] = idx }

        var incoming: [[Int]] = Array(repeating: [], count: steps.count)
        var back = incoming
        for (at, edge) in ends.enumerated() {
            if order.isBack[at] { back[edge.source].append(at) } else { incoming[edge.target].append(at) }
        }

        var nodes: [PositionedNode] = []
        nodes.reserveCapacity(steps.count)
        var lost: [LoweringNote] = []
        for at in order.order {
            var writer = DraftStepWriter(draft: self, step: steps[at], idx: index[at], index: index)
            nodes.append(
                try writer.node(
                    incoming: incoming[at].map { (from: index[ends[$0].source], edge: edges[$0]) },
                    back: back[at].map { (to: index[ends[$0].target], edge: edges[$0]) }))
            lost += writer.notes
        }

        var plan = [PositionedNode.Member("schema", PositionedNode(.string("auditable.plan/2"), from: root))]
        plan += members.filter { $0.key == "plan_id" || $0.key == "framework" }
        if let incomplete {
            plan.append(PositionedNode.Member("complete", PositionedNode(.bool(false), from: incomplete)))
        }
        if let entries { plan.append(try named(entries, "entry", index)) }
        if let exits { plan.append(try named(exits, "exit", index)) }
        plan += members.filter { $0.key == "resources" }
        if !agents.isEmpty {
            let list = agents.map {
                PositionedNode.Member($0.name, PositionedNode(.object($0.members), from: $0.origin))
            }
            plan.append(PositionedNode.Member("agents", PositionedNode(.object(list), from: list[0].value)))
        }
        plan += members.filter { $0.key == "tools" }
        if let list = try triggerNodes(index) { plan.append(PositionedNode.Member("triggers", list)) }
        if let controls { plan.append(controls) }
        let known: Set<JSONString> = ["plan_id", "framework", "resources", "tools", "controls"]
        plan += members.filter { !known.contains($0.key) }
        plan.append(
            PositionedNode.Member("nodes", PositionedNode(.array(nodes), from: nodes.first ?? root)))
        return LoweredPlan(
            root: PositionedNode(.object(plan), from: root), notes: notes + lost, adapterID: adapterID,
            isExecuted: isExecuted, isEntryUnknown: isEntryUnknown, stepNames: stepNames)
    }

    /// The steps that no entry reaches, in the order of the source.
    ///
    /// - Throws: ``PlanAdapterError`` when an edge or an entry names no step.
    package func unreached() throws(PlanAdapterError) -> [JSONString] {
        let order = try walked(try edgeEnds())
        return steps.indices.filter { !order.isReached[$0] }.map { steps[$0].id }
    }

    /// For each edge, in the order added, whether it leads back.
    ///
    /// - Throws: ``PlanAdapterError`` when an edge or an entry names no step.
    package func loopEdges() throws(PlanAdapterError) -> [Bool] {
        try walked(try edgeEnds()).isBack
    }

    private func walked(_ ends: [(source: Int, target: Int)]) throws(PlanAdapterError) -> DraftOrder {
        DraftOrder(
            count: steps.count, edges: ends,
            entries: try entries.map { (list) throws(PlanAdapterError) in try positions(list, "entry") })
    }

    /// Both ends of every edge as places in the source.
    private func edgeEnds() throws(PlanAdapterError) -> [(source: Int, target: Int)] {
        try refuseTooManyEdges()
        var ends: [(source: Int, target: Int)] = []
        ends.reserveCapacity(edges.count)
        for edge in edges {
            guard let source = position(of: edge.source) else {
                throw PlanAdapterError("an edge comes from \(edge.source), which is no step", at: edge.origin)
            }
            guard let target = position(of: edge.target) else {
                throw PlanAdapterError("an edge leads to \(edge.target), which is no step", at: edge.origin)
            }
            ends.append((source, target))
        }
        return ends
    }

    private func positions(
        _ list: [(id: JSONString, origin: PositionedNode)], _ what: String
    ) throws(PlanAdapterError) -> [Int] {
        var positions: [Int] = []
        for (id, origin) in list {
            guard let at = position(of: id) else {
                throw PlanAdapterError("the \(what) \(id) is no step", at: origin)
            }
            positions.append(at)
        }
        return positions
    }

    /// The list under `entry` or `exit`, each step once, in the order of the plan.
    private func named(
        _ list: [(id: JSONString, origin: PositionedNode)], _ what: JSONString, _ index: [Int]
    ) throws(PlanAdapterError) -> PositionedNode.Member {
        var seen: Set<Int> = []
        var found: [(idx: Int, origin: PositionedNode)] = []
        for (at, position) in try positions(list, what.lossyText).enumerated()
        where seen.insert(position).inserted {
            found.append((index[position], list[at].origin))
        }
        found.sort { $0.idx < $1.idx }
        let nodes = found.map { PositionedNode(.integer(JSONInteger($0.idx)), from: $0.origin) }
        return PositionedNode.Member(what, PositionedNode(.array(nodes), from: nodes.first ?? root))
    }

    private func triggerNodes(_ index: [Int]) throws(PlanAdapterError) -> PositionedNode? {
        guard let first = triggers.first else { return nil }
        var list: [PositionedNode] = []
        for trigger in triggers {
            guard let at = position(of: trigger.node) else {
                throw PlanAdapterError("a trigger starts \(trigger.node), which is no step", at: trigger.origin)
            }
            var members = trigger.members
            members.insert(
                PositionedNode.Member(
                    "node", PositionedNode(.integer(JSONInteger(index[at])), from: trigger.origin)), at: 1)
            list.append(PositionedNode(.object(members), from: trigger.origin))
        }
        return PositionedNode(.array(list), from: first.origin)
    }

    /// What was set as `controls`, with the limits under it.
    private var controls: PositionedNode.Member? {
        let written = members.first { $0.key == "controls" }?.value
        guard let first = limits.first else { return written.map { PositionedNode.Member("controls", $0) } }
        let kept = (written?.members ?? []).filter { $0.key != "limits" }
        let own = written?["limits"]?.members ?? []
        let all = own + limits.filter { limit in !own.contains { $0.key == limit.key } }
        let limits = PositionedNode.Member(
            "limits", PositionedNode(.object(all), from: own.first?.value ?? first.value))
        return PositionedNode.Member(
            "controls", PositionedNode(.object(kept + [limits]), from: written ?? first.value))
    }
}
