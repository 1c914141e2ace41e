internal import CanonicalJSON
internal import PositionedDocuments

/// One project on its way to a plan.
struct ClaudeCodeLowering {
    /// An agent or a skill.
    private struct Definition {
        let name: JSONString
        let node: PositionedNode
        /// What it may use; nil for everything.
        let tools: [ToolRule]?
    }

    private var draft: PlanDraft
    private let root: PositionedNode
    private var definitions: [Definition] = []
    private var known: Set<JSONString> = []
    private var settings: PositionedNode?
    /// Agents that are handed over to, each once, in the order named.
    private var named: [JSONString] = []
    private var seen: Set<JSONString> = []
    private var next = 0
    /// The most entries of a list that are compared with those of others.
    private static let mostRules = 1000

    init(_ root: PositionedNode, adapterID: String) {
        self.root = root
        draft = PlanDraft(adapterID: adapterID, from: root)
    }

    mutating func add(settings: PositionedNode) throws(PlanAdapterError) {
        if let permissions = settings.present("permissions") {
            _ = try permissions.requiredObject("permissions")
            for key in ["allow", "ask", "deny"] as [JSONString] {
                guard let list = permissions.present(key) else { continue }
                guard try list.requiredList(key.lossyText).count <= Self.mostRules else {
                    throw PlanAdapterError("\(key) has more than \(Self.mostRules) entries", at: list)
                }
            }
        }
        self.settings = settings
    }

    mutating func add(definition node: PositionedNode) throws(PlanAdapterError) {
        guard node.members?.isEmpty == false else { return }
        let nameNode = try node.required("name", of: "an agent or a skill")
        let name = try nameNode.requiredText("the name of an agent or a skill")
        guard known.insert(name).inserted else {
            throw PlanAdapterError("there are two agents or skills with the name \(name.quoted)", at: nameNode)
        }
        let tools = (node.present("tools") ?? node.present("allowed-tools")).map { ToolRule.list($0) }
        definitions.append(Definition(name: name, node: node, tools: tools))
        guard tools?.count ?? 0 <= Self.mostRules else {
            throw PlanAdapterError("\(name) has more than \(Self.mostRules) tools", at: node)
        }
        for rule in tools ?? [] {
            for agent in rule.agents ?? [] where seen.insert(agent).inserted { named.append(agent) }
        }
    }

    /// An agent that is handed over to and was not read yet, each once; nil when there is none left.
    mutating func nextMissing() -> JSONString? {
        while next < named.count {
            next += 1
            if !known.contains(named[next - 1]) { return named[next - 1] }
        }
        return nil
    }

    mutating func lowered() throws(PlanAdapterError) -> LoweredPlan {
        draft.set("framework", root.text("claude_code"))
        for definition in definitions { try add(definition) }
        for definition in definitions { connect(definition) }
        noteHooks()
        draft.hidesEdges(
            definitions.isEmpty
                ? "the agents are in agents/*.md and skills/*/SKILL.md beside the settings, which were not read"
                : "what agents do is prose, which no edges are read from", at: definitions.first?.node ?? root)
        if let env = settings?.present("env"), env.members?.isEmpty == false {
            if let first = definitions.first {
                draft[first.name]?.set("env", env)
            } else {
                draft.agent("settings", "env", env)
            }
        }
        try draft.inferShape()
        let plan = try draft.lowered(isExecuted: true)
        guard definitions.isEmpty, let members = plan.root.members else { return plan }
        // The variables of settings without agents are no key that a plan has; without `schema` it is none too many.
        return plan.with(
            root: PositionedNode(.object(members.filter { $0.key != "schema" }), from: plan.root))
    }

    private func rules(_ key: JSONString) -> [ToolRule] {
        settings?["permissions"]?[key].map { ToolRule.list($0) } ?? []
    }

    private mutating func add(_ definition: Definition) throws(PlanAdapterError) {
        let (name, node) = (definition.name, definition.node)
        try draft.addStep(name, .decision, from: node)
        let tools = definition.tools ?? ToolRule(node.text("**")).map { [$0] } ?? []
        var scope: [PositionedNode] = []
        let denied = rules("deny") + (node.present("disallowedTools").map { ToolRule.list($0) } ?? [])
        for tool in tools where tool.agents?.isEmpty ?? false {
            if denied.contains(where: { $0.text == tool.text || ($0.specifier == nil && $0.tool == tool.tool) }) {
                continue
            }
            scope.append(tool.entry)
        }
        let partly = denied.filter { rule in
            rule.specifier != nil && tools.contains { rule.touches($0) && $0.text != rule.text }
        }
        for rule in partly {
            draft.note(
                "the scope of \(name) does not show that \(JSONString(rule.text).quoted) is denied", at: rule.node)
        }
        draft.agent(name, "scope", (node.present("tools") ?? node.present("allowed-tools") ?? node).list(scope))
        if let model = node.present("model"), model.string != nil { draft.agent(name, "model", model) }
        if let turns = node.present("maxTurns")?.count { draft.agent(name, "max_iterations", turns) }
        addGates(definition, tools)
    }

    /// A person is asked before the tools that `ask` names, unless permissions are passed over.
    private mutating func addGates(_ definition: Definition, _ tools: [ToolRule]) {
        let asked = rules("ask").filter { rule in tools.contains { rule.touches($0) } }
        guard let first = asked.first else { return }
        let modes = [definition.node.present("permissionMode"), settings?["permissions"]?.present("defaultMode")]
        if let mode = modes.lazy.compactMap({ $0 }).first(where: { $0.string == "bypassPermissions" }) {
            draft.note("\(definition.name) passes over permissions: no person is asked", at: mode)
            return
        }
        draft[definition.name]?.gate(.human, covers: asked.map(\.entry), from: first.node)
    }

    private mutating func connect(_ definition: Definition) {
        var count = 0
        for rule in definition.tools ?? [] {
            guard let agents = rule.agents else {
                draft.note("\(definition.name) may hand over to any agent", at: rule.node)
                continue
            }
            for agent in agents {
                guard known.contains(agent) else {
                    draft.note("\(definition.name) hands over to \(agent), whose file was not read", at: rule.node)
                    continue
                }
                count += 1
                draft.connect(definition.name, to: agent, from: rule.node)
            }
        }
        if count > 1 { draft[definition.name]?.split(.one, from: definition.node) }
    }

    private mutating func noteHooks() {
        for group in settings?["hooks"]?["PreToolUse"]?.elements ?? [] {
            let matcher = group.present("matcher")
            draft.note(
                "a hook runs before tools \((matcher?.string ?? "*").quoted); whether it is a judge or an audit gate is "
                    + "for an overlay to say", at: matcher ?? group)
        }
    }
}
