internal import CanonicalJSON
internal import PositionedDocuments

// Version 2 of a node.
extension PlanReader {
    /// Reads the keys of version 2 of a node, and the entries of its scope.
    mutating func readKeys(of position: Int, _ value: PlanValue) throws(PlanError) {
        var node = plan.nodes[position]
        do {
            for (key, value) in try value.members() { try readKey(key, value, of: &node, at: position) }
        } catch {
            throw PlanError(error, in: node.index)
        }
        plan.nodes[position] = node
    }

    private mutating func readKey(
        _ key: JSONString, _ value: PlanValue, of node: inout PlanNode, at position: Int
    ) throws(PlanError) {
        switch NodeKey.named[key] {
        case .reads:
            for (at, entry) in (value.node.elements ?? []).enumerated() where at < node.reads.count {
                try readKeys(of: &node.reads[at], value.element(at, entry))
            }
        case .writes:
            for (at, entry) in (value.node.elements ?? []).enumerated() where at < node.writes.count {
                try readKeys(of: &node.writes[at], value.element(at, entry))
            }
        case .scope: node.scope = try scope(value)
        case .name: node.name = try value.text()
        case .action: node.action = try value.text()
        case .tool: node.tool = try value.text()
        case .gate: node.gates = try gates(value)
        case .endorses: node.endorses = try patterns(value)
        case .declassifies: node.declassifies = try patterns(value)
        case .split: node.split = try value.word(PlanNode.Split.self)
        case .join: node.join = try value.word(PlanNode.Join.self)
        case .controlEdges: node.controlEdges = try controlEdges(value, of: node, at: position)
        case .backEdges: node.backEdges = try backEdges(value, at: position)
        case .fanout: node.fanout = try fanout(value)
        case .retry: node.retry = try retry(value)
        case .timeout: try value.number()
        case .locks: node.locks = try value.texts()
        case .args, .env, .headers: try value.object()
        // Suppressions are judged with those of comments and configurations.
        case .suppress, .auditable, .index, .agent, .kind, .controlPredecessors, nil: break
        }
    }

    private mutating func gates(_ value: PlanValue) throws(PlanError) -> [PlanGate] {
        var gates: [PlanGate] = []
        for entry in try value.list() {
            guard entry.node.members != nil else {
                gates.append(PlanGate(kind: try entry.word(PlanGate.Kind.self)))
                continue
            }
            var kind: PlanGate.Kind?
            var covers: [ResourcePattern]?
            for (key, value) in try entry.members() {
                switch key {
                case "type": kind = try value.word(PlanGate.Kind.self)
                case "covers": covers = try patterns(value)
                default: break
                }
            }
            guard let kind else { throw entry.missing("type") }
            gates.append(PlanGate(kind: kind, covers: covers))
        }
        return gates
    }

    private func controlEdges(
        _ value: PlanValue, of node: PlanNode, at position: Int
    ) throws(PlanError) -> [PlanNode.ControlEdge] {
        // Without control_preds there is one incoming edge, from the node before.
        let predecessors = Set(node.declaredPredecessors ?? [position - 1])
        var edges: [PlanNode.ControlEdge] = []
        for entry in try value.list() {
            var from: Int?
            var condition: JSONString?
            var outcome = PlanNode.Outcome.success
            for (key, value) in try entry.members() {
                switch key {
                case "from":
                    let step = try step(value)
                    guard predecessors.contains(step) else {
                        throw PlanError(
                            .keyForm,
                            "from is a control predecessor of the node, and \(plan.nodes[step].index) is none",
                            at: value)
                    }
                    from = step
                case "when": condition = try value.text()
                case "outcome": outcome = try value.word(PlanNode.Outcome.self)
                default: break
                }
            }
            guard let from else { throw entry.missing("from") }
            edges.append(PlanNode.ControlEdge(from: from, condition: condition, outcome: outcome))
        }
        return edges
    }

    private func backEdges(_ value: PlanValue, at position: Int) throws(PlanError) -> [PlanNode.BackEdge] {
        var edges: [PlanNode.BackEdge] = []
        for entry in try value.list() {
            var to: Int?
            var max: Int?
            var condition: JSONString?
            var outcome = PlanNode.Outcome.success
            for (key, value) in try entry.members() {
                switch key {
                case "to":
                    let step = try step(value)
                    guard step <= position else {
                        throw PlanError(
                            .keyForm,
                            "to is this node or an earlier one, and \(plan.nodes[step].index) comes later", at: value)
                    }
                    to = step
                case "max": max = value.bound
                case "when": condition = try value.text()
                case "outcome": outcome = try value.word(PlanNode.Outcome.self)
                default: break
                }
            }
            guard let to else { throw entry.missing("to") }
            edges.append(PlanNode.BackEdge(to: to, max: max, condition: condition, outcome: outcome))
        }
        return edges
    }

    private func fanout(_ value: PlanValue) throws(PlanError) -> PlanNode.Fanout {
        var fanout = PlanNode.Fanout()
        for (key, value) in try value.members() {
            switch key {
            case "over": fanout.over = try value.text()
            case "max": fanout.max = value.bound
            default: break
            }
        }
        return fanout
    }

    private func retry(_ value: PlanValue) throws(PlanError) -> PlanNode.Retry {
        var retry = PlanNode.Retry()
        for (key, value) in try value.members() {
            switch key {
            case "max": retry.max = value.bound
            case "backoff": _ = try value.text()
            default: break
            }
        }
        return retry
    }
}
