internal import CanonicalJSON
internal import PositionedDocuments

/// Writes one step of a draft as a node of the plan, and remembers what that node cannot say.
struct DraftStepWriter {
    let draft: PlanDraft
    let step: DraftStep
    let idx: Int
    /// The place in the plan of each step, by its place in the source.
    let index: [Int]
    private(set) var notes: [LoweringNote] = []

    init(draft: PlanDraft, step: DraftStep, idx: Int, index: [Int]) {
        self.draft = draft
        self.step = step
        self.idx = idx
        self.index = index
    }

    /// Keys that are the order and the edges of the source, which no one declares beside it.
    private static let control: Set<JSONString> = ["idx", "name", "control_preds", "control_edges", "back_edges"]

    /// The node.
    ///
    /// - Parameters:
    ///   - incoming: the forward edges into the step, each with the `idx` that it comes from.
    ///   - back: the loop edges out of it, each with the `idx` that it leads to.
    /// - Throws: ``PlanAdapterError`` when a producer names no step.
    mutating func node(
        incoming: [(from: Int, edge: PlanDraft.Edge)], back: [(to: Int, edge: PlanDraft.Edge)]
    ) throws(PlanAdapterError) -> PositionedNode {
        var keys: [PositionedNode.Member] = []
        keys.append(PositionedNode.Member("idx", integer(idx, step.origin)))
        keys.append(PositionedNode.Member("name", text(step.id, step.origin)))
        let declared = Set(step.declared.map(\.key))
        if !declared.contains("agent") {
            keys.append(PositionedNode.Member("agent", step.agent ?? text(step.id, step.origin)))
        }
        if !declared.contains("kind") {
            keys.append(PositionedNode.Member("kind", text(step.kind.rawValue, step.origin)))
        }
        keys.append(PositionedNode.Member("control_preds", predecessors(incoming)))
        if let edges = controlEdges(incoming) { keys.append(PositionedNode.Member("control_edges", edges)) }
        let declaredBack = step.declared.first { $0.key == "back_edges" }?.value
        if let edges = try backEdges(back, declaredBack) { keys.append(PositionedNode.Member("back_edges", edges)) }
        for member in step.members where !declared.contains(member.key) || member.key == "gate" {
            if member.key == "gate", let own = step.declared.first(where: { $0.key == "gate" })?.value {
                keys.append(PositionedNode.Member("gate", gates(own, member.value)))
            } else {
                keys.append(PositionedNode.Member(member.key, try resolved(member)))
            }
        }
        for member in step.declared {
            if Self.control.contains(member.key) {
                if member.key != "back_edges" {
                    notes.append(
                        LoweringNote(
                            "\(member.key) of step \(step.id) is what the source itself says; it is passed over here",
                            at: member.value))
                }
            } else if member.key != "gate" || step["gate"] == nil {
                keys.append(PositionedNode.Member(member.key, at: member.place, try resolved(member)))
            }
        }
        return PositionedNode(.object(keys), from: step.origin)
    }

    // MARK: Edges

    private func predecessors(_ incoming: [(from: Int, edge: PlanDraft.Edge)]) -> PositionedNode {
        var seen: Set<Int> = []
        let list = incoming.filter { seen.insert($0.from).inserted }.sorted { $0.from < $1.from }
        return PositionedNode(
            .array(list.map { integer($0.from, $0.edge.origin) }), from: list.first?.edge.origin ?? step.origin)
    }

    /// The attributes of the incoming edges that have any, and of all edges of a pair of steps that has several.
    private func controlEdges(_ incoming: [(from: Int, edge: PlanDraft.Edge)]) -> PositionedNode? {
        var count: [Int: Int] = [:]
        for (from, _) in incoming { count[from, default: 0] += 1 }
        var list: [PositionedNode] = []
        for (from, edge) in incoming.sorted(by: { $0.from < $1.from }) {
            let isPlain = edge.when == nil && edge.outcome == .success
            guard !isPlain || count[from, default: 0] > 1 else { continue }
            let members = [PositionedNode.Member("from", integer(from, edge.origin))] + attributes(edge)
            list.append(PositionedNode(.object(members), from: edge.origin))
        }
        return list.first.map { PositionedNode(.array(list), from: $0) }
    }

    /// The loop edges; bounds that people declared for them stand in for those that the source lacks.
    private mutating func backEdges(
        _ back: [(to: Int, edge: PlanDraft.Edge)], _ declared: PositionedNode?
    ) throws(PlanAdapterError) -> PositionedNode? {
        var bounds: [Int: PositionedNode] = [:]
        let targets = Set(back.map(\.to))
        for entry in declared?.elements ?? [] {
            guard let named = entry["to"], let target = idx(named) else {
                throw PlanAdapterError("a loop edge names the step it leads to under `to`", at: entry)
            }
            guard targets.contains(target) else {
                notes.append(
                    LoweringNote("step \(step.id) has no loop edge to this step; its bound is passed over", at: entry))
                continue
            }
            bounds[target] = entry["max"]
        }
        var list: [PositionedNode] = []
        for (to, edge) in back.sorted(by: { $0.to < $1.to }) {
            var members = [PositionedNode.Member("to", integer(to, edge.origin))]
            if let max = bounds[to] ?? edge.max { members.append(PositionedNode.Member("max", max)) }
            list.append(PositionedNode(.object(members + attributes(edge)), from: edge.origin))
        }
        return list.first.map { PositionedNode(.array(list), from: $0) }
    }

    private func attributes(_ edge: PlanDraft.Edge) -> [PositionedNode.Member] {
        var members: [PositionedNode.Member] = []
        if let when = edge.when { members.append(PositionedNode.Member("when", when)) }
        if edge.outcome != .success {
            members.append(PositionedNode.Member("outcome", text(edge.outcome.rawValue, edge.origin)))
        }
        return members
    }

    // MARK: Declared keys

    /// The gates that people declared, and those that the source shows beside them.
    private func gates(_ declared: PositionedNode, _ shown: PositionedNode) -> PositionedNode {
        guard let own = declared.elements else { return declared }
        let types = Set(own.compactMap { $0.string ?? $0["type"]?.string })
        let more = (shown.elements ?? []).filter { gate in
            (gate.string ?? gate["type"]?.string).map { !types.contains($0) } ?? false
        }
        return PositionedNode(.array(own + more), from: declared)
    }

    /// A key with the names of steps in it replaced by their `idx`.
    private mutating func resolved(_ member: PositionedNode.Member) throws(PlanAdapterError) -> PositionedNode {
        guard member.key == "reads" || member.key == "writes", let elements = member.value.elements else {
            return member.value
        }
        var list: [PositionedNode] = []
        for element in elements {
            guard let members = element.members else {
                list.append(element)
                continue
            }
            var kept: [PositionedNode.Member] = []
            for part in members {
                switch part.key {
                case "producer": if let part = try producer(part, of: element) { kept.append(part) }
                case "reversal":
                    kept.append(PositionedNode.Member(part.key, at: part.place, try reversal(part.value)))
                default: kept.append(part)
                }
            }
            list.append(PositionedNode(.object(kept), from: element))
        }
        return PositionedNode(.array(list), from: member.value)
    }

    /// The producer of a read, unless it comes later in the plan, which a loop allows and a plan cannot say.
    private mutating func producer(
        _ part: PositionedNode.Member, of read: PositionedNode
    ) throws(PlanAdapterError) -> PositionedNode.Member? {
        if case .null = part.value.content { return part }
        guard let producer = idx(part.value) else {
            throw PlanAdapterError("a producer is the name of a step, and there is no such step", at: part.value)
        }
        guard producer < idx else {
            notes.append(LoweringNote(laterProducerOf: step.id, at: part.value))
            return nil
        }
        return PositionedNode.Member(part.key, at: part.place, integer(producer, part.value))
    }

    private func reversal(_ reversal: PositionedNode) throws(PlanAdapterError) -> PositionedNode {
        guard let members = reversal.members else { return reversal }
        var kept: [PositionedNode.Member] = []
        for part in members {
            guard part.key == "node" else {
                kept.append(part)
                continue
            }
            guard let node = idx(part.value) else {
                throw PlanAdapterError(
                    "a reversal names the step that takes it back, and there is no such step", at: part.value)
            }
            kept.append(PositionedNode.Member(part.key, at: part.place, integer(node, part.value)))
        }
        return PositionedNode(.object(kept), from: reversal)
    }

    /// The place in the plan of the step that a value names; a number names the step that is called so.
    private func idx(_ name: PositionedNode) -> Int? {
        let id: JSONString? =
            switch name.content {
            case .string(let text): text
            case .integer(let number): JSONString(number.decimal)
            default: nil
            }
        return id.flatMap { draft.position(of: $0) }.map { index[$0] }
    }

    private func integer(_ value: Int, _ origin: PositionedNode) -> PositionedNode {
        PositionedNode(.integer(JSONInteger(value)), from: origin)
    }

    private func text(_ value: JSONString, _ origin: PositionedNode) -> PositionedNode {
        PositionedNode(.string(value), from: origin)
    }
}
