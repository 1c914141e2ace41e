internal import CanonicalJSON
internal import DecisionGraph
internal import PositionedDocuments

/// The keys of a node.
enum NodeKey: String, CaseIterable {
    // Version 1.
    case index = "idx"
    case agent, kind
    case controlPredecessors = "control_preds"
    case reads, writes, scope
    // Version 2.
    case name, action, tool, gate, endorses, declassifies, split, join
    case controlEdges = "control_edges"
    case backEdges = "back_edges"
    case fanout, retry
    case timeout = "timeout_s"
    case locks, args, env, headers, suppress, auditable

    static let named = Dictionary(uniqueKeysWithValues: allCases.map { (JSONString($0.rawValue), $0) })
}

// Version 1 of a node.
extension PlanReader {
    /// Reads the keys of version 1 of the next node, in the reference's order.
    ///
    /// - Returns: whether there is nothing of version 2 in it.
    mutating func append(_ value: PlanValue) throws(PlanError) -> Bool {
        guard let members = value.node.members else {
            throw PlanError(.nodeType, "a node is an object, not \(value.node.found)", at: value)
        }
        let fields = VersionOne(members)
        guard let index = fields.index?.int else {
            throw missingOrWrong(.indexType, "a node's idx is an integer", "idx", fields.index, value, nil)
        }
        guard positions[index] == nil else {
            throw missingOrWrong(
                .indexDuplicate, "the idx of a node is its own", "idx", fields.index, value, index,
                found: "\(index), which an earlier one has")
        }
        guard let agent = fields.agent?.string, !agent.isEmpty else {
            throw missingOrWrong(
                .agent, "a node's agent is a text that is not empty", "agent", fields.agent, value, index)
        }
        guard let kind = fields.kind?.string.flatMap({ $0.text }).flatMap({ StepKind(name: $0) }) else {
            throw missingOrWrong(.kind, "a node's kind is decision or tool_call", "kind", fields.kind, value, index)
        }
        var node = PlanNode(index: index, agent: agent, kind: kind)
        if let list = fields.controlPredecessors, !list.isNull {
            node.declaredPredecessors = try predecessors(value.member("control_preds", list), of: index)
        }
        var isPlain = fields.isPlain
        var own: OwnEffects = []
        if let list = fields.reads, !list.isNull {
            own.insert(.reads)
            for entry in try references(value.member("reads", list), of: index) {
                let reference = try PlanReference(entry, index: index)
                isPlain = isPlain && reference.isPlain
                node.reads.append(
                    PlanRead(
                        id: reference.id, producer: nil, isVolatile: reference.isVolatile,
                        isPinned: reference.isPinned, revalidates: reference.revalidates, pointer: entry.pointer))
            }
        }
        if let list = fields.writes, !list.isNull {
            own.insert(.writes)
            for entry in try references(value.member("writes", list), of: index) {
                let reference = try PlanReference(entry, index: index)
                isPlain = isPlain && reference.isPlain
                node.writes.append(PlanWrite(id: reference.id, pointer: entry.pointer))
            }
        }
        if let list = fields.scope, !list.isNull {
            own.insert(.scope)
            isPlain = false
            guard list.elements != nil else {
                throw PlanError(
                    .scopeType, "scope is a list, not \(list.found)", at: value.member("scope", list), index: index)
            }
        }
        if let list = fields.reads, list.isTruthy {
            try resolveProducers(of: &node.reads, value.member("reads", list), before: plan.nodes.count, of: index)
        }
        positions[index] = plan.nodes.count
        plan.nodes.append(node)
        declares.append(own)
        return isPlain
    }

    /// The members of version 1.
    private struct VersionOne {
        var index, agent, kind, controlPredecessors, reads, writes, scope: PositionedNode?
        /// Whether there is none of version 2.
        var isPlain = true

        init(_ members: [PositionedNode.Member]) {
            for member in members {
                // The first of a name counts; documents have no second one.
                switch NodeKey.named[member.key] {
                case .index: index = index ?? member.value
                case .agent: agent = agent ?? member.value
                case .kind: kind = kind ?? member.value
                case .controlPredecessors: controlPredecessors = controlPredecessors ?? member.value
                case .reads: reads = reads ?? member.value
                case .writes: writes = writes ?? member.value
                case .scope: scope = scope ?? member.value
                case nil: break
                default: isPlain = false
                }
            }
        }
    }

    /// A refusal of a member, or of the node that lacks it.
    private func missingOrWrong(
        _ code: PlanError.Code, _ expected: String, _ key: JSONString, _ found: PositionedNode?, _ node: PlanValue,
        _ index: Int?, found words: String? = nil
    ) -> PlanError {
        guard let found else { return PlanError(code, "\(expected); this one has none", at: node, index: index) }
        return PlanError(code, "\(expected), not \(words ?? found.found)", at: node.member(key, found), index: index)
    }

    private func predecessors(_ value: PlanValue, of index: Int) throws(PlanError) -> [Int] {
        guard let elements = value.node.elements else {
            throw PlanError(
                .controlPredecessorsType, "control_preds is a list, not \(value.node.found)", at: value, index: index)
        }
        var predecessors: [Int] = []
        for (position, entry) in elements.enumerated() {
            guard let predecessor = entry.int else {
                throw PlanError(
                    .controlPredecessorEntryType, "a control predecessor is the idx of a node, not \(entry.found)",
                    at: value.element(position, entry), index: index)
            }
            guard let found = positions[predecessor] else {
                throw PlanError(
                    .controlPredecessorNotPrior, "the control predecessor \(predecessor) is not an earlier node",
                    at: value.element(position, entry), index: index)
            }
            predecessors.append(found)
        }
        return predecessors
    }
}
