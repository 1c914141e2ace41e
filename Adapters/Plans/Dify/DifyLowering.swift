internal import CanonicalJSON
internal import PositionedDocuments

/// One Dify app on its way to a plan.
struct DifyLowering {
    /// A node by its id.
    private struct Node {
        let id: JSONString
        let data: PositionedNode
        let type: JSONString
        /// Its name as a step; nil when it is none.
        var step: JSONString?
        var isTrigger: Bool { type.hasPrefix("trigger-") }
        var isStart: Bool { type == "start" || isTrigger }
        var isInnerStart: Bool { type == "iteration-start" || type == "loop-start" }
        var isEnd: Bool { type == "end" || type == "answer" }
    }

    private var draft: PlanDraft
    private let root: PositionedNode
    private var nodes: [Node] = []
    private var positions: [JSONString: Int] = [:]
    private var flow = NestedFlow()
    /// The container that a start inside one belongs to.
    private var containers: [JSONString: JSONString] = [:]
    /// Steps whose way to take otherwise leads to the end.
    private var endsOtherwise: Set<JSONString> = []
    private var choices: [JSONString: Int] = [:]

    init(_ root: PositionedNode, adapterID: String) {
        self.root = root
        draft = PlanDraft(adapterID: adapterID, from: root)
    }

    mutating func lowered() throws(PlanAdapterError) -> LoweredPlan {
        draft.set("framework", root.text("dify"))
        if let name = root["app"]?.present("name"), name.string != nil { draft.set("plan_id", name) }
        let workflow = try root.required("workflow", of: "an app")
        let graph = try workflow.required("graph", of: "a workflow")
        let edges = try graph.required("edges", of: "a graph").requiredList("edges")
        try readNodes(try graph.required("nodes", of: "a graph").requiredList("nodes"), edges)
        for node in nodes { if let step = node.step { try add(node, step) } }
        for edge in edges { try readEdge(edge) }
        for edge in edges { try connect(edge) }
        try closeLoops()
        for (step, count) in choices where count > 1 && !endsOtherwise.contains(step) {
            draft[step].map { draft[step]?.split(.one, from: $0.origin) }
        }
        setSecrets(workflow)
        draft.exitAtSinks()
        try draft.inferShape()
        return try draft.lowered()
    }

    // MARK: Nodes

    private mutating func readNodes(
        _ list: [PositionedNode], _ edges: [PositionedNode]
    ) throws(PlanAdapterError) {
        let leaves = Set(edges.compactMap { $0["source"]?.string })
        var titles: [JSONString: Int] = [:]
        for element in list where element["type"]?.string != "custom-note" {
            let idNode = try element.required("id", of: "a node")
            let id = try idNode.requiredText("the id of a node")
            let data = try element.required("data", of: "a node")
            let type = try data.required("type", of: "the data of a node").requiredText("the type of a node")
            guard positions.updateValue(nodes.count, forKey: id) == nil else {
                throw PlanAdapterError("there are two nodes with the id \(id.quoted)", at: idNode)
            }
            var node = Node(id: id, data: data, type: type)
            let isLast = node.isEnd && (type == "end" || !leaves.contains(id))
            if !node.isStart, !node.isInnerStart, !isLast {
                let title = data["title"]?.string
                let name = title.flatMap { $0.isEmpty ? nil : $0 } ?? id
                node.step = name
                titles[name, default: 0] += 1
            }
            let parent = (element.present("parentId") ?? data.present("iteration_id") ?? data.present("loop_id"))?
                .string
            if let parent {
                if node.isInnerStart { containers[id] = parent } else { flow.put(id, in: parent) }
            }
            nodes.append(node)
        }
        for position in nodes.indices {
            guard let name = nodes[position].step else { continue }
            if titles[name, default: 0] > 1 { nodes[position].step = nodes[position].id }
        }
    }

    private mutating func add(_ node: Node, _ step: JSONString) throws(PlanAdapterError) {
        let data = node.data
        let decisions: [JSONString] = [
            "llm", "agent", "if-else", "question-classifier", "parameter-extractor", "human-input",
        ]
        try draft.addStep(step, decisions.contains(node.type) ? .decision : .toolCall, from: data)
        draft.know(node.id, as: step)
        let tool = data.present("tool_name") ?? data["type"]
        if let tool, tool.string != nil { draft[step]?.set("tool", tool) }
        if let method = data.present("method"), method.string != nil { draft[step]?.set("action", method) }
        if node.type == "human-input" { draft[step]?.gate(.human, from: data["type"] ?? data) }
        if let retry = data.present("retry_config"), retry["retry_enabled"]?.bool ?? false {
            draft[step]?.retry(max: retry.present("max_retries")?.count, from: retry)
        }
        if node.type == "iteration" {
            draft[step]?.fanout(over: nil, from: data.present("iterator_selector") ?? data)
        }
        let known: Set<JSONString> = ["type", "title", "desc", "selected", "retry_config", "headers"]
        let arguments = (data.members ?? []).filter { !known.contains($0.key) }
        if !arguments.isEmpty { draft[step]?.set("args", data.object(arguments)) }
        if let headers = Self.headers(data) { draft[step]?.set("headers", headers) }
        let tools = (data["agent_parameters"]?["tools"]?["value"]?.elements ?? []).compactMap { tool in
            tool["tool_name"].flatMap { $0.string == nil ? nil : $0 }
        }
        if let first = tools.first { draft.agent(step, "scope", first.list(tools)) }
    }

    /// Headers are one text, a line for each.
    private static func headers(_ data: PositionedNode) -> PositionedNode? {
        guard let node = data.present("headers"), let text = node.string?.text else { return nil }
        var found: [PositionedNode.Member] = []
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            found.append(
                PositionedNode.Member(JSONString(String(line[..<colon])), node.text(JSONString(String(value)))))
        }
        return found.isEmpty ? nil : node.object(found)
    }

    /// Secrets of the app: the first step has them, as all do.
    private mutating func setSecrets(_ workflow: PositionedNode) {
        var secrets: [PositionedNode.Member] = []
        for variable in workflow["environment_variables"]?.elements ?? []
        where variable["value_type"]?.string == "secret" {
            guard let name = variable["name"]?.string, let value = variable.present("value"),
                value.string?.isEmpty != true
            else { continue }
            secrets.append(PositionedNode.Member(JSONString("\(name.lossyText) (secret)"), value))
        }
        guard let first = secrets.first, let step = draft.ids.first else { return }
        draft[step]?.set("env", first.value.object(secrets))
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

    private mutating func readEdge(_ edge: PositionedNode) throws(PlanAdapterError) {
        let (source, target) = (try node(edge, "source"), try node(edge, "target"))
        if source.step != nil, target.step != nil { flow.follow(source.id, by: target.id) }
    }

    private mutating func connect(_ edge: PositionedNode) throws(PlanAdapterError) {
        let (source, target) = (try node(edge, "source"), try node(edge, "target"))
        if source.isStart {
            guard let step = target.step else { return }
            draft.enter(at: step, from: edge)
            if source.isTrigger { addTrigger(source, step) }
            return
        }
        if source.isInnerStart {
            guard let step = target.step, let container = containers[source.id].flatMap({ positions[$0] }),
                let outer = nodes[container].step
            else { return }
            draft.connect(outer, to: step, from: edge)
            return
        }
        guard source.step != nil else { return }
        let (when, outcome) = label(edge, source)
        for end in try flow.ends(of: source.id, at: edge) {
            guard let step = positions[end].flatMap({ nodes[$0].step }) else { continue }
            try draft.refuseTooManyEdges()
            guard let next = target.step else {
                draft.exit(at: step, from: edge)
                if when != nil, when?.string == "default" { endsOtherwise.insert(step) }
                continue
            }
            if when != nil { choices[step, default: 0] += 1 }
            draft.connect(step, to: next, when: when, outcome: outcome, from: edge)
        }
    }

    private func label(_ edge: PositionedNode, _ source: Node) -> (PositionedNode?, PlanDraft.Outcome) {
        let usual: PlanDraft.Outcome =
            source.data["error_strategy"]?.string == "default-value" ? .always : .success
        guard let handle = edge.present("sourceHandle"), let text = handle.string else { return (nil, usual) }
        switch text {
        case "source", "success-branch": return (nil, usual)
        case "fail-branch": return (nil, .error)
        case "false" where source.type == "if-else": return (handle.text("default"), usual)
        default: break
        }
        let classes = source.data["classes"]?.elements ?? []
        if let name = classes.first(where: { $0["id"]?.string == text })?.present("name"), name.string != nil {
            return (name, usual)
        }
        return (handle, usual)
    }

    /// The last steps in a loop lead back to it.
    private mutating func closeLoops() throws(PlanAdapterError) {
        for node in nodes where node.type == "loop" && flow.isContainer(node.id) {
            guard let loop = node.step else { continue }
            for end in try flow.ends(of: node.id, at: node.data) where end != node.id {
                guard let position = positions[end], nodes[position].type != "loop-end", let step = nodes[position].step
                else { continue }
                draft.connect(step, to: loop, max: node.data.present("loop_count")?.count, from: node.data)
            }
        }
    }

    private mutating func addTrigger(_ node: Node, _ step: JSONString) {
        let kind: JSONString =
            node.type == "trigger-webhook" ? "webhook" : node.type == "trigger-schedule" ? "schedule" : "event"
        draft.addTrigger(node.data["title"]?.string ?? node.id, of: step, kind: kind, from: node.data)
    }
}
