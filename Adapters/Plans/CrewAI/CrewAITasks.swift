internal import CanonicalJSON
internal import PositionedDocuments

/// Puts the tasks of a crew into a draft, in their order.
struct CrewAITasks {
    private static let context: JSONString = "crew.context"
    /// Tasks that run beside each other all read what was there before, which no file may blow up.
    private static let mostReads = 1_000_000

    /// What is known of the agents; nil when nothing is.
    let agents: CrewAIAgents?
    /// The last task that all later ones come behind.
    private var barrier: JSONString?
    /// Asynchronous tasks since, which the next task waits for.
    private var pending: [(id: JSONString, flag: PositionedNode)] = []
    /// Tasks whose results, with all they rest on, are the results of all tasks so far.
    private var results: [(id: JSONString, origin: PositionedNode)] = []
    /// Asynchronous tasks whose results no one has yet.
    private var running: [(id: JSONString, origin: PositionedNode)] = []
    private var readCount = 0

    init(agents: CrewAIAgents?) {
        self.agents = agents
    }

    /// Adds a task behind those before it.
    mutating func add(
        _ id: JSONString, _ task: PositionedNode, in draft: inout PlanDraft
    ) throws(PlanAdapterError) {
        _ = try task.requiredObject("the task \(id)")
        let agent = task.present("agent")
        if let agent {
            let name = try agent.requiredText("the agent of the task \(id)")
            if let agents, !agents.names.contains(name) {
                throw PlanAdapterError("the task \(id) is for \(name), and there is no such agent", at: agent)
            }
        } else {
            draft.note("the task \(id) names no agent; who does it is decided at run time", at: task)
        }
        try draft.addStep(id, .decision, agent: agent, from: task)
        if let input = task["human_input"], input.bool == true { draft[id]?.gate(.human, from: input) }
        if let tools = task.present("tools")?.elements, let first = tools.first {
            draft[id]?.add(tools.filter { $0.string != nil }, to: "scope", from: first)
        }
        if let seconds = agent?.string.flatMap({ agents?.timeouts[$0] }) { draft[id]?.set("timeout_s", seconds) }
        try order(id, task, in: &draft)
        try read(id, task, in: &draft)
    }

    /// Says what the resource is that tasks hand on.
    mutating func finish(in draft: inout PlanDraft) throws(PlanAdapterError) {
        guard let first = (results.first ?? running.first)?.origin else { return }
        let kind = PositionedNode(
            .object([PositionedNode.Member("kind", PositionedNode(.string("message"), from: first))]), from: first)
        draft.set(
            "resources", PositionedNode(.object([PositionedNode.Member(Self.context, kind)]), from: first))
    }

    private mutating func order(
        _ id: JSONString, _ task: PositionedNode, in draft: inout PlanDraft
    ) throws(PlanAdapterError) {
        if let flag = task["async_execution"], flag.bool == true {
            if let barrier {
                draft.connect(barrier, to: id, from: flag)
                if pending.count == 1 { draft[barrier]?.split(.all, from: flag) }
            } else {
                draft.enter(at: id, from: task)
            }
            pending.append((id, flag))
            return
        }
        if pending.isEmpty {
            if let barrier { draft.connect(barrier, to: id, from: task) } else { draft.enter(at: id, from: task) }
        }
        for (source, flag) in pending { draft.connect(source, to: id, from: flag) }
        if pending.count > 1 { draft[id]?.join(.all, from: pending[0].flag) }
        pending = []
        barrier = id
    }

    private mutating func read(
        _ id: JSONString, _ task: PositionedNode, in draft: inout PlanDraft
    ) throws(PlanAdapterError) {
        var reads: [PositionedNode] = []
        func read(from producer: JSONString?, at origin: PositionedNode) {
            var members = [PositionedNode.Member("id", PositionedNode(.string(Self.context), from: origin))]
            if let producer {
                members.append(PositionedNode.Member("producer", PositionedNode(.string(producer), from: origin)))
            }
            reads.append(PositionedNode(.object(members), from: origin))
        }
        let isAsynchronous = barrier != id
        if !isAsynchronous {
            // What ran beside other tasks is done before this one begins.
            results += running
            running = []
        }
        if let context = task.present("context") {
            for name in try context.requiredList("the context of the task \(id)") {
                let producer = try name.requiredText("a task in a context")
                guard draft[producer] != nil, producer != id else {
                    throw PlanAdapterError(
                        "the context of the task \(id) names \(producer), which is no task before it", at: name)
                }
                read(from: producer, at: name)
            }
        } else {
            for (producer, _) in results { read(from: producer, at: task) }
            if !isAsynchronous { results = [] }
        }
        if isAsynchronous { running.append((id, task)) } else { results.append((id, task)) }
        if reads.isEmpty { read(from: nil, at: task) }
        readCount += reads.count
        guard readCount <= Self.mostReads else {
            throw PlanAdapterError("the tasks hand on more than \(Self.mostReads) results", at: task)
        }
        draft[id]?.set("reads", .array(reads), from: reads[0])
    }
}
