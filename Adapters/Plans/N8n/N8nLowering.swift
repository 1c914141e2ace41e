internal import CanonicalJSON
internal import PositionedDocuments

/// One n8n workflow on its way to a plan.
struct N8nLowering {
    /// A connection: from an output of a node to another node.
    private struct Wire {
        let output: Int
        let target: JSONString
        let origin: PositionedNode
    }

    private var draft: PlanDraft
    private let root: PositionedNode
    private var nodes: [N8nNode] = []
    private var positions: [JSONString: Int] = [:]
    /// The `main` wires of a node, and how many outputs it lists.
    private var wires: [JSONString: (list: [Wire], outputs: Int)] = [:]
    /// What is plugged into a node: the other node, and as what.
    private var plugs: [JSONString: [(source: JSONString, kind: JSONString)]] = [:]
    private var plugged: Set<JSONString> = []

    init(_ root: PositionedNode, adapterID: String) {
        self.root = root
        draft = PlanDraft(adapterID: adapterID, from: root)
    }

    mutating func lowered() throws(PlanAdapterError) -> LoweredPlan {
        draft.set("framework", root.text("n8n"))
        if let name = root.present("name"), name.string != nil { draft.set("plan_id", name) }
        for element in try root.required("nodes", of: "a workflow").requiredList("nodes") {
            let node = try N8nNode(element)
            guard positions.updateValue(nodes.count, forKey: node.name) == nil else {
                throw PlanAdapterError("there are two nodes with the name \(node.name.quoted)", at: element)
            }
            nodes.append(node)
        }
        for member in try root.required("connections", of: "a workflow").requiredObject("connections") {
            try readWires(member)
        }
        for node in nodes where isStep(node) { try add(node) }
        for node in nodes where isStep(node) { connect(node) }
        for node in nodes where node.trigger != nil && !plugged.contains(node.name) { addTriggers(node) }
        addExits()
        try boundAgents()
        try draft.inferShape(splits: false)
        return try draft.lowered()
    }

    private func isStep(_ node: N8nNode) -> Bool {
        !node.isNote && node.trigger == nil && !plugged.contains(node.name)
    }

    // MARK: Connections

    private mutating func readWires(_ member: PositionedNode.Member) throws(PlanAdapterError) {
        let source = member.key
        guard positions[source] != nil else { throw unknown(source, at: member.name) }
        for kind in try member.value.requiredObject("the connections of a node") {
            for (output, targets) in try kind.value.requiredList("the outputs of a node").enumerated() {
                for target in targets.isNull ? [] : try targets.requiredList("the targets of an output") {
                    let node = try target.required("node", of: "a connection")
                    let name = try node.requiredText("the node of a connection")
                    guard positions[name] != nil else { throw unknown(name, at: node) }
                    if kind.key == "main" {
                        wires[source, default: ([], 0)].list.append(Wire(output: output, target: name, origin: target))
                    } else {
                        plugs[name, default: []].append((source, kind.key))
                        plugged.insert(source)
                    }
                }
                if kind.key == "main" { wires[source, default: ([], 0)].outputs = output + 1 }
            }
        }
    }

    private func unknown(_ name: JSONString, at node: PositionedNode) -> PlanAdapterError {
        let meant = OverlayProblem.meant(name, among: nodes.map(\.name.lossyText))
        return PlanAdapterError("no node is named \(name.quoted)\(meant)", at: node)
    }

    private mutating func connect(_ node: N8nNode) {
        guard let (list, listed) = wires[node.name] else { return }
        let onError = node.node["onError"]?.string
        let errorOutput: Int? =
            onError != "continueErrorOutput"
            ? nil
            : node.outputs.map { $0 < listed ? $0 : -1 } ?? (listed > 1 ? listed - 1 : -1)
        let goesOn = onError == "continueRegularOutput" || node.node["continueOnFail"]?.bool ?? false
        var regular: Set<Int> = []
        var reached = 0
        for wire in list where wire.output != errorOutput && isTarget(wire.target) {
            regular.insert(wire.output)
            reached += 1
        }
        let isChoice = node.outputs.map { $0 > 1 } ?? (regular.count > 1)
        for wire in list {
            guard isTarget(wire.target) else {
                draft.note("a connection to what is no step is passed over", at: wire.origin)
                continue
            }
            if wire.output == errorOutput {
                draft.connect(node.name, to: wire.target, outcome: .error, from: wire.origin)
            } else {
                draft.connect(
                    node.name, to: wire.target, when: isChoice ? node.label(of: wire.output) : nil,
                    outcome: goesOn ? .always : .success, from: wire.origin)
            }
        }
        if regular.count > 1, regular.count == reached {
            draft[node.name]?.split(.one, from: node.node)
        } else if regular.count > 1 {
            draft.note(
                "step \(node.name) chooses an output, and several steps run behind one; its split stays undeclared",
                at: node.node)
        } else if reached > 1, !list.contains(where: { $0.output == errorOutput }) {
            draft[node.name]?.split(.all, from: node.node)
        }
    }

    private func isTarget(_ name: JSONString) -> Bool { positions[name].map { isStep(nodes[$0]) } ?? false }

    /// A node with an output that leads nowhere ends the run there; sinks do in any case.
    private mutating func addExits() {
        var ends: [N8nNode] = []
        var isPartial = false
        for node in nodes where isStep(node) {
            let used = Set((wires[node.name]?.list ?? []).filter { isTarget($0.target) }.map(\.output))
            if used.isEmpty {
                ends.append(node)
            } else if let outputs = node.outputs, outputs > 1, (0..<outputs).contains(where: { !used.contains($0) }) {
                ends.append(node)
                isPartial = true
            }
        }
        guard isPartial else { return }
        for node in ends { draft.exit(at: node.name, from: node.node) }
    }

    // MARK: Steps

    private mutating func add(_ step: N8nNode) throws(PlanAdapterError) {
        let name = step.name
        try draft.addStep(name, step.isDecision ? .decision : .toolCall, from: step.node)
        if step.isDisabled {
            // It passes on what it gets: no gate, no retry, no effect.
            return draft.note("step \(name) is disabled and does nothing", at: step.node)
        }
        if let type = step.node.present("type") { draft[name]?.set("tool", type) }
        if let action = step.parameters?.present("operation") ?? step.parameters?.present("method"),
            action.string != nil
        {
            draft[name]?.set("action", action)
        }
        if step.isPerson { draft[name]?.gate(.human, from: step.parameters ?? step.node) }
        if step.isMerge, let wait = step.parameters { draft[name]?.join(.all, from: wait) }
        if step.node["retryOnFail"]?.bool ?? false, let flag = step.node.present("retryOnFail") {
            let tries = step.node.present("maxTries")
            draft[name]?.retry(max: tries == nil ? flag.number(3) : tries?.count, from: flag)
        }
        if let headers = step.headers { draft[name]?.set("headers", headers) }
        var arguments = step.parameters?.members ?? []
        var tools: [PositionedNode] = []
        for (source, kind) in plugs[name] ?? [] {
            guard let position = positions[source] else { continue }
            let plug = nodes[position]
            if let parameters = plug.parameters { arguments.append(PositionedNode.Member(source, parameters)) }
            guard kind == "ai_tool" else { continue }
            tools.append(plug.node["name"] ?? plug.node)
            if !plug.chosenByModel.isEmpty {
                let list = plug.chosenByModel.map(\.lossyText).joined(separator: ", ")
                draft.note("the model chooses \(list) of tool \(source)", at: plug.parameters ?? plug.node)
            }
        }
        if !arguments.isEmpty { draft[name]?.set("args", (step.parameters ?? step.node).object(arguments)) }
        if let first = tools.first { draft.agent(name, "scope", first.list(tools)) }
    }

    /// `maxIterations` bounds the calls that an agent makes by itself. Where the flow leads round through the agent that
    /// is another loop, which it does not bound: there it is left out.
    private mutating func boundAgents() throws(PlanAdapterError) {
        var onLoop: Set<JSONString> = []
        for (edge, isLoop) in zip(draft.edges, try draft.loopEdges()) where isLoop {
            onLoop.insert(edge.source)
            onLoop.insert(edge.target)
        }
        for node in nodes where isStep(node) {
            guard let bound = node.parameters?["options"]?.present("maxIterations")?.count else { continue }
            if onLoop.contains(node.name) {
                draft.note(
                    "maxIterations bounds the agent, not the loop that leads through step \(node.name)", at: bound)
            } else {
                draft.agent(node.name, "max_iterations", bound)
            }
        }
    }

    private mutating func addTriggers(_ node: N8nNode) {
        guard !node.isDisabled else { return draft.note("trigger \(node.name) is disabled", at: node.node) }
        let targets = (wires[node.name]?.list ?? []).filter { isTarget($0.target) }
        if targets.isEmpty { draft.note("trigger \(node.name) starts no step", at: node.node) }
        var seen: Set<JSONString> = []
        for wire in targets where seen.insert(wire.target).inserted {
            draft.addTrigger(node.name, of: wire.target, kind: node.trigger, from: node.node)
            draft.enter(at: wire.target, from: wire.origin)
        }
    }
}
