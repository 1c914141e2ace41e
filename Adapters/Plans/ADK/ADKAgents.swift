internal import CanonicalJSON
internal import PositionedDocuments

/// Walks agents that are composed of agents, with a stack of its own.
struct ADKAgents {
    private enum Kind {
        case sequential
        case parallel
        case loop
        case model
    }

    /// Steps behind which something goes on, and how many of them it waits for; nil when that cannot be said.
    private struct Tails {
        var ids: [JSONString]
        var join: PlanDraft.Join?
    }

    /// An agent whose parts are being walked.
    private struct Frame {
        let id: JSONString
        let kind: Kind
        let node: PositionedNode
        /// The folder of its file, relative to that of the root agent.
        let folder: [Substring]
        let parts: [PositionedNode]
        var next = 0
        var tails: Tails
    }

    private var draft: PlanDraft
    private var frames: [Frame] = []
    private var seen: Set<String> = []

    init(_ draft: PlanDraft) {
        self.draft = draft
    }

    /// The draft with the agent and all below it.
    mutating func lowered(
        _ root: PositionedNode, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> PlanDraft {
        let first = try open(root, folder: [])
        draft.enter(at: first, from: root)
        while var frame = frames.popLast() {
            guard frame.next < frame.parts.count else {
                close(frame)
                continue
            }
            let part = frame.parts[frame.next]
            frame.next += 1
            let before = frame.tails
            frames.append(frame)
            let child = try openPart(part, of: frame, files: files)
            switch frame.kind {
            case .sequential, .loop:
                for tail in before.ids { draft.connect(tail, to: child, from: part) }
                guard before.ids.count > 1 else { continue }
                if let join = before.join {
                    draft[child]?.join(join, from: part)
                } else {
                    draft.note("what \(child) waits for is a mixture of all and any, which a plan cannot say", at: part)
                }
            case .parallel, .model: draft.connect(frame.id, to: child, from: part)
            }
        }
        return draft
    }

    // MARK: Parts

    /// Opens the agent that a part names; a part in code becomes a step that is left at once.
    private mutating func openPart(
        _ part: PositionedNode, of frame: Frame, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> JSONString {
        _ = try part.requiredObject("a sub-agent")
        if let code = part.present("code") {
            let id = try code.requiredText("the place of an agent in code")
            try draft.addStep(id, .decision, from: part)
            draft.hidesEdges("the agent \(id) is written in code, and what it does is not in the files", at: code)
            frames.append(
                Frame(id: id, kind: .model, node: part, folder: [], parts: [], tails: Tails(ids: [], join: .any)))
            return id
        }
        let path = try part.required("config_path", of: "a sub-agent")
        let (name, folder) = try resolved(path, from: frame.folder)
        guard seen.insert(name).inserted else {
            throw PlanAdapterError("the file \(name) is used twice; an agent has one parent", at: path)
        }
        guard let document = files(name) else {
            throw PlanAdapterError("the file \(name) cannot be read", at: path)
        }
        return try open(document.root, folder: folder)
    }

    /// A path relative to the folder of the root agent, which it may not leave.
    private func resolved(
        _ path: PositionedNode, from folder: [Substring]
    ) throws(PlanAdapterError) -> (name: String, folder: [Substring]) {
        let text = try path.requiredText("the path of an agent").lossyText
        var parts = folder
        for part in text.split(separator: "/") {
            switch part {
            case ".": continue
            case "..":
                guard parts.popLast() != nil else {
                    throw PlanAdapterError("the path leads out of the folder of the root agent", at: path)
                }
            default: parts.append(part)
            }
        }
        guard !text.utf8.starts(with: "/".utf8), !parts.isEmpty else {
            throw PlanAdapterError("the path leads out of the folder of the root agent", at: path)
        }
        return (parts.joined(separator: "/"), Array(parts.dropLast()))
    }

    // MARK: Agents

    /// Adds an agent as a step, and its parts to the walk.
    private mutating func open(
        _ node: PositionedNode, folder: [Substring]
    ) throws(PlanAdapterError) -> JSONString {
        let id = try node.required("name", of: "an agent").requiredText("the name of an agent")
        let kind = try kind(node)
        try draft.addStep(id, kind == .model ? .decision : .toolCall, agent: node["name"], from: node)
        if let model = node.present("model"), model.string != nil { draft.agent(id, "model", model) }
        let tools = (node.present("tools")?.elements ?? []).compactMap { $0["name"] }.filter { $0.string != nil }
        if let first = tools.first { draft.agent(id, "scope", PositionedNode(.array(tools), from: first)) }
        let parts = try node.present("sub_agents").map { (list) throws(PlanAdapterError) in
            try list.requiredList("the sub-agents")
        }
        if kind == .parallel, let parts, parts.count > 1 { draft[id]?.split(.all, from: node) }
        if kind == .model, let first = parts?.first {
            draft[id]?.split(.one, from: first)
            draft.hidesEdges("who of the agents below \(id) hands back, and when, is decided at run time", at: first)
        }
        frames.append(
            Frame(
                id: id, kind: kind, node: node, folder: folder, parts: parts ?? [],
                tails: Tails(ids: kind == .sequential || kind == .loop ? [id] : [], join: kind == .model ? .any : .all))
        )
        return id
    }

    private mutating func kind(_ node: PositionedNode) throws(PlanAdapterError) -> Kind {
        guard let name = node.present("agent_class") else { return .model }
        switch try name.requiredText("the class of an agent") {
        case "SequentialAgent": return .sequential
        case "ParallelAgent": return .parallel
        case "LoopAgent": return .loop
        case "LlmAgent": return .model
        case let other:
            draft.hidesEdges("agents of the class \(other) are not known here", at: name)
            return .model
        }
    }

    /// Ends an agent: what comes behind it comes behind its tails.
    private mutating func close(_ frame: Frame) {
        var tails = frame.tails
        switch frame.kind {
        case .loop:
            let max = frame.node.present("max_iterations")
            for tail in tails.ids { draft.connect(tail, to: frame.id, max: max, from: max ?? frame.node) }
        case .model: tails.ids.append(frame.id)
        case .parallel where tails.ids.isEmpty: tails.ids = [frame.id]
        case .parallel, .sequential: break
        }
        guard let at = frames.indices.last else { return }
        switch frames[at].kind {
        case .sequential, .loop: frames[at].tails = tails
        case .parallel, .model:
            // One tail is waited for in any way; several are only in the way of the agent around them.
            let wanted: PlanDraft.Join = frames[at].kind == .parallel ? .all : .any
            if tails.ids.count > 1, tails.join != wanted { frames[at].tails.join = nil }
            frames[at].tails.ids += tails.ids
        }
    }
}
