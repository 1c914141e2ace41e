internal import CanonicalJSON
internal import PositionedDocuments

// What is said about resources, agents and tools, and what starts the plan.
extension PlanReader {
    mutating func readResources(_ value: PlanValue) throws(PlanError) {
        for (key, value) in try value.members() {
            var resource = ResourceDeclaration(pattern: try pattern(key, at: value))
            for (key, value) in try value.members() {
                switch key {
                case "kind": resource.kind = try value.word(ResourceDeclaration.Kind.self)
                case "trust": resource.isTrusted = try value.isTrusted()
                case "sensitivity": resource.sensitivity = try value.sensitivity()
                case "egress": resource.isEgress = try value.flag()
                case "clearance": resource.clearance = try value.sensitivity()
                case "consequential": resource.isConsequential = try value.flag()
                default: break
                }
            }
            plan.resources.append(resource)
        }
    }

    mutating func readAgents(_ value: PlanValue) throws(PlanError) {
        for (key, value) in try value.members() {
            var agent = AgentDeclaration(name: key, pointer: value.pointer)
            for (key, value) in try value.members() {
                switch key {
                case "scope": agent.scope = try scope(value)
                case "model": _ = try value.text()
                case "max_iterations": agent.maxIterations = try value.integer()
                default: break
                }
            }
            plan.agents.append(agent)
        }
    }

    mutating func readTools(_ value: PlanValue) throws(PlanError) {
        for (key, value) in try value.members() {
            var tool = ToolDeclaration(name: key, pointer: value.pointer)
            for (key, value) in try value.members() {
                switch key {
                case "reads": tool.reads = try reads(value)
                case "writes": tool.writes = try writes(value)
                case "scope": tool.scope = try scope(value)
                case "annotations": try readHints(of: &tool, value)
                default: break
                }
            }
            plan.tools.append(tool)
            toolValues[tool.name] = toolValues[tool.name] ?? value
        }
    }

    /// What a tool reads; the producers are found when its effects are taken.
    private func reads(_ value: PlanValue) throws(PlanError) -> [PlanRead] {
        var reads: [PlanRead] = []
        for entry in try references(value, of: nil) {
            let reference = try PlanReference(entry, index: nil)
            var read = PlanRead(
                id: reference.id, isVolatile: reference.isVolatile, isPinned: reference.isPinned,
                revalidates: reference.revalidates, pointer: entry.pointer)
            try readKeys(of: &read, entry)
            reads.append(read)
        }
        return reads
    }

    private func writes(_ value: PlanValue) throws(PlanError) -> [PlanWrite] {
        var writes: [PlanWrite] = []
        for entry in try references(value, of: nil) {
            var write = PlanWrite(id: try PlanReference(entry, index: nil).id, pointer: entry.pointer)
            try readKeys(of: &write, entry)
            writes.append(write)
        }
        return writes
    }

    private func readHints(of tool: inout ToolDeclaration, _ value: PlanValue) throws(PlanError) {
        for (key, value) in try value.members() {
            switch key {
            case "readOnlyHint": tool.readOnlyHint = try value.flag()
            case "destructiveHint": tool.destructiveHint = try value.flag()
            case "idempotentHint", "openWorldHint": _ = try value.flag()
            default: break
            }
        }
    }

    /// Gives nodes the effects of the tools they name, where they say nothing themselves.
    ///
    /// - Complexity: linear in the nodes and the tools: nodes share the lists of their tool.
    mutating func takeEffectsFromTools() throws(PlanError) {
        if plan.tools.isEmpty { return }
        var tools: [JSONString: ToolEffects] = [:]
        for tool in plan.tools where tools[tool.name] == nil {
            tools[tool.name] = try ToolEffects(tool, of: self)
        }
        var count = 0
        for position in plan.nodes.indices {
            guard let name = plan.nodes[position].tool, let effects = tools[name] else { continue }
            let tool = effects.tool
            let own = declares[position]
            if !own.contains(.reads), let reads = tool.reads {
                if let last = effects.lastProducer, last.position >= position {
                    throw PlanError(
                        .producerNotPrior,
                        "the producer \(plan.nodes[last.position].index) is not a node before the node "
                            + "\(plan.nodes[position].index), which uses the tool", at: last.value,
                        index: plan.nodes[position].index)
                }
                plan.nodes[position].reads = reads
                plan.nodes[position].takesReadsFromTool = true
                count += reads.count
            }
            if !own.contains(.writes), let writes = tool.writes {
                plan.nodes[position].writes = writes
                plan.nodes[position].takesWritesFromTool = true
                count += writes.count
            }
            if !own.contains(.scope), let scope = tool.scope {
                plan.nodes[position].scope = scope
                plan.nodes[position].takesScopeFromTool = true
                count += scope.count
            }
            guard count <= PlanLimits.effects else {
                throw PlanError(
                    .tooLarge, "nodes take more than \(PlanLimits.effects) effects from their tools", at: effects.value,
                    index: plan.nodes[position].index)
            }
        }
    }

    /// A tool, its reads with their producers, and the last of these.
    private struct ToolEffects {
        var tool: ToolDeclaration
        let value: PlanValue
        var lastProducer: (position: Int, value: PlanValue)?

        init(_ tool: ToolDeclaration, of reader: PlanReader) throws(PlanError) {
            self.tool = tool
            value = reader.toolValues[tool.name] ?? PlanValue(node: reader.plan.root, pointer: tool.pointer)
            guard let list = value.node["reads"], let reads = tool.reads else { return }
            for (at, entry) in (list.elements ?? []).enumerated() where at < reads.count {
                guard let producer = entry["producer"], !producer.isNull else { continue }
                let place = value.member("reads", list).element(at, entry).member("producer", producer)
                let position = try reader.step(place)
                self.tool.reads?[at].producer = position
                if lastProducer.map({ $0.position < position }) ?? true { lastProducer = (position, place) }
            }
        }
    }

    mutating func readTriggers(_ value: PlanValue) throws(PlanError) {
        for entry in try value.list() {
            var id: JSONString?
            var node: Int?
            var kind: PlanTrigger.Kind?
            var isTrusted: Bool?
            var dedupe = (hasKey: false, allowsDuplicates: false)
            for (key, value) in try entry.members() {
                switch key {
                case "id": id = try value.text()
                case "node": node = try step(value)
                case "kind": kind = try value.word(PlanTrigger.Kind.self)
                case "trusted": isTrusted = try value.flag()
                case "dedupe": dedupe = try readDedupe(value)
                case "max_concurrent": _ = try value.integer()
                default: break
                }
            }
            guard let id else { throw entry.missing("id") }
            guard let node else { throw entry.missing("node") }
            plan.triggers.append(
                PlanTrigger(
                    id: id, node: node, kind: kind,
                    isTrusted: isTrusted ?? (kind == .schedule || kind == .manual), hasDedupeKey: dedupe.hasKey,
                    allowsDuplicates: dedupe.allowsDuplicates, pointer: entry.pointer))
        }
    }

    private enum OnDuplicate: String, CaseIterable { case skip, allow }

    private func readDedupe(_ value: PlanValue) throws(PlanError) -> (hasKey: Bool, allowsDuplicates: Bool) {
        var dedupe = (hasKey: false, allowsDuplicates: false)
        for (key, value) in try value.members() {
            switch key {
            case "key": dedupe.hasKey = try !value.text().isEmpty
            case "on_duplicate": dedupe.allowsDuplicates = try value.word(OnDuplicate.self) == .allow
            default: break
            }
        }
        return dedupe
    }
}
