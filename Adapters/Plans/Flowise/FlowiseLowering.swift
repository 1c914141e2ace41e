internal import CanonicalJSON
internal import PositionedDocuments

/// One Agentflow on its way to a plan.
struct FlowiseLowering {
    /// A node by its id.
    private struct Node {
        let id: JSONString
        let data: PositionedNode
        let type: JSONString
        /// Its name as a step; nil when it is none.
        var step: JSONString?
        var inputs: PositionedNode? { data.present("inputs") }
        var isStart: Bool { type == "startAgentflow" }
        var isLoop: Bool { type == "loopAgentflow" }
        var isCondition: Bool { type == "conditionAgentflow" || type == "conditionAgentAgentflow" }
        var isPerson: Bool { type == "humanInputAgentflow" }
    }

    private var draft: PlanDraft
    private let root: PositionedNode
    private var nodes: [Node] = []
    private var positions: [JSONString: Int] = [:]
    private var flow = NestedFlow()
    private var choices: [JSONString: Int] = [:]

    init(_ root: PositionedNode, adapterID: String) {
        self.root = root
        draft = PlanDraft(adapterID: adapterID, from: root)
    }

    mutating func lowered() throws(PlanAdapterError) -> LoweredPlan {
        draft.set("framework", root.text("flowise"))
        try readNodes(try root.required("nodes", of: "a flow").requiredList("nodes"))
        for node in nodes { if let step = node.step { try add(node, step) } }
        let edges = try root.required("edges", of: "a flow").requiredList("edges")
        for edge in edges {
            let (source, target) = (try node(edge, "source"), try node(edge, "target"))
            if source.step != nil, target.step != nil || target.isLoop { flow.follow(source.id, by: target.id) }
        }
        for edge in edges { try connect(edge) }
        for node in nodes {
            guard let step = node.step, flow.isContainer(node.id) else { continue }
            for first in flow.starts(of: node.id) {
                guard let inner = positions[first].flatMap({ nodes[$0].step }) else { continue }
                draft.connect(step, to: inner, from: node.data)
            }
        }
        for (step, count) in choices where count > 1 {
            draft[step].map { draft[step]?.split(.one, from: $0.origin) }
        }
        addExits()
        draft.exitAtSinks()
        try draft.inferShape()
        return try draft.lowered()
    }

    // MARK: Nodes

    private mutating func readNodes(_ list: [PositionedNode]) throws(PlanAdapterError) {
        var labels: [JSONString: Int] = [:]
        for element in list {
            let idNode = try element.required("id", of: "a node")
            let id = try idNode.requiredText("the id of a node")
            let data = try element.required("data", of: "a node")
            let type = try data.required("name", of: "the data of a node").requiredText("the name of a node")
            guard type != "stickyNoteAgentflow", type != "stickyNote" else { continue }
            guard positions.updateValue(nodes.count, forKey: id) == nil else {
                throw PlanAdapterError("there are two nodes with the id \(id.quoted)", at: idNode)
            }
            var node = Node(id: id, data: data, type: type)
            if !node.isStart, !node.isLoop {
                let name = data["label"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? id
                node.step = name
                labels[name, default: 0] += 1
            }
            if let parent = (element.present("parentNode") ?? element.present("parentId"))?.string {
                flow.put(id, in: parent)
            }
            nodes.append(node)
        }
        for position in nodes.indices {
            guard let name = nodes[position].step else { continue }
            if labels[name, default: 0] > 1 { nodes[position].step = nodes[position].id }
        }
    }

    private mutating func add(_ node: Node, _ step: JSONString) throws(PlanAdapterError) {
        let isDecision =
            node.isCondition || node.isPerson || node.type == "agentAgentflow" || node.type == "llmAgentflow"
        try draft.addStep(step, isDecision ? .decision : .toolCall, from: node.data)
        draft.know(node.id, as: step)
        let tool = node.inputs?.present("toolAgentflowSelectedTool") ?? node.data["name"]
        if let tool, tool.string != nil { draft[step]?.set("tool", tool) }
        if let method = node.inputs?.present("method"), method.string != nil { draft[step]?.set("action", method) }
        if node.isPerson { draft[step]?.gate(.human, from: node.data["name"] ?? node.data) }
        if node.type == "iterationAgentflow" {
            let over = node.inputs?.present("iterationInput")
            draft[step]?.fanout(over: over?.string == nil ? nil : over, from: over ?? node.data)
        }
        if let inputs = node.inputs, inputs.members?.isEmpty == false { draft[step]?.set("args", inputs) }
        let tools = (node.inputs?["agentTools"]?.elements ?? []).compactMap { tool in
            (tool["agentSelectedTool"] ?? tool).string == nil ? nil : tool["agentSelectedTool"] ?? tool
        }
        if let first = tools.first { draft.agent(step, "scope", first.list(tools)) }
    }

    // MARK: Edges

    private func node(_ edge: PositionedNode, _ end: JSONString) throws(PlanAdapterError) -> Node {
        let name = try edge.required(end, of: "an edge")
        let id = try name.requiredText("the \(end) of an edge")
        guard let position = positions[id] else {
            throw PlanAdapterError("an edge names the node \(id.quoted), which there is not", at: name)
        }
        return nodes[position]
    }

    private mutating func connect(_ edge: PositionedNode) throws(PlanAdapterError) {
        let (source, target) = (try node(edge, "source"), try node(edge, "target"))
        if source.isStart {
            if let step = target.step { draft.enter(at: step, from: edge) }
            return
        }
        guard source.step != nil else { return }
        let when = label(edge, source)
        let (next, max) = target.isLoop ? try loopTarget(target) : (target.step, nil)
        guard let next else { return }
        for end in try flow.ends(of: source.id, at: edge) {
            guard let step = positions[end].flatMap({ nodes[$0].step }) else { continue }
            try draft.refuseTooManyEdges()
            if when != nil || source.isPerson { choices[step, default: 0] += 1 }
            draft.connect(step, to: next, when: when, max: max, from: target.isLoop ? target.data : edge)
        }
    }

    /// The output of a choice, by its number; what comes behind the last condition is what happens otherwise.
    private func label(_ edge: PositionedNode, _ source: Node) -> PositionedNode? {
        guard source.isCondition || source.isPerson else { return nil }
        guard let handle = edge.present("sourceHandle"), let text = handle.string?.lossyText else { return nil }
        guard let number = text.split(separator: "-").last.flatMap({ Int($0) }) else { return nil }
        if source.isPerson { return number == 0 ? nil : handle.text("reject") }
        let conditions = source.inputs?["conditions"]?.elements?.count
        return handle.text(JSONString(number == conditions ? "else" : "\(number)"))
    }

    private func loopTarget(_ loop: Node) throws(PlanAdapterError) -> (JSONString?, PositionedNode?) {
        guard let name = loop.inputs?.present("loopBackToNode"), let text = name.string?.lossyText else {
            throw PlanAdapterError("a loop names the node it leads back to under loopBackToNode", at: loop.data)
        }
        let id = JSONString(text.split(separator: "-").first.map(String.init) ?? "")
        guard let position = positions[id], let step = nodes[position].step else {
            throw PlanAdapterError("a loop leads back to \(id.quoted), which is no step", at: name)
        }
        return (step, loop.inputs?.present("maxLoopCount")?.count)
    }

    /// Where every step leads on, the run ends at choices with an output that leads nowhere.
    private mutating func addExits() {
        var left: Set<JSONString> = []
        for edge in draft.edges { left.insert(edge.source) }
        guard draft.ids.allSatisfy({ left.contains($0) }) else { return }
        for node in nodes where node.isCondition {
            guard let step = node.step, let conditions = node.inputs?["conditions"]?.elements?.count else { continue }
            if choices[step, default: 0] <= conditions { draft.exit(at: step, from: node.data) }
        }
    }
}
