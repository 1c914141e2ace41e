internal import CanonicalJSON
public import PositionedDocuments

/// A crew of CrewAI, as the files `tasks.yaml` and `agents.yaml` of a project describe it.
///
/// Tasks run in the order of the file. A task that is asynchronous starts and lets the next one start; the next task
/// that is not waits for all of those. A document that holds both, under `agents` and `tasks`, is read as well. From the
/// agents alone comes a plan without steps.
///
/// What tasks hand to each other is the resource `crew.context`: each task reads it from the tasks under its `context`,
/// or, without one, from those before it.
///
/// Source: spec/prelint.md 5.
public enum CrewAICrewV1: PlanAdapter {
    public static let name = "crewai_crew"
    public static let version = "v1"
    public static let summary = "a CrewAI crew: tasks.yaml with agents.yaml beside it"

    /// Whether each member is a task, each is an agent, or there are `agents` and `tasks` of that kind.
    public static func fits(_ document: PositionedDocument) -> Bool {
        let root = document.root
        if let agents = root["agents"], let tasks = root["tasks"] { return areAgents(agents) && areTasks(tasks) }
        return areTasks(root) || areAgents(root)
    }

    private static func areTasks(_ node: PositionedNode) -> Bool {
        guard let members = node.members, !members.isEmpty else { return false }
        return members.allSatisfy { $0.value["description"] != nil && $0.value["expected_output"] != nil }
    }

    private static func areAgents(_ node: PositionedNode) -> Bool {
        guard let members = node.members, !members.isEmpty else { return false }
        return members.allSatisfy { $0.value["role"] != nil && $0.value["goal"] != nil }
    }

    /// Lowers a crew.
    ///
    /// - Parameter files: is asked for the agents, whose file is called like the one of the tasks with `agents` for
    ///   `tasks`.
    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        let root = document.root
        var draft = PlanDraft(adapterID: id, from: root)
        draft.set("framework", PositionedNode(.string("crewai"), from: root))
        if areAgents(root) {
            try CrewAIAgents.declare(root, in: &draft)
            draft.hidesEdges("the file has agents only; what they do is in the file of the tasks", at: root)
            return try draft.lowered()
        }
        let tasks = root["tasks"] ?? root
        var agents = root["agents"]
        if agents == nil {
            let name = agentsFile(beside: document.path)
            agents = files(name)?.root
            if agents == nil { draft.note("there is no \(name), so nothing is known of the agents", at: root) }
        }
        let known = try agents.map { (node) throws(PlanAdapterError) in try CrewAIAgents.declare(node, in: &draft) }
        if let process = root.present("process"), process.string != "sequential" {
            draft.hidesEdges("the process is decided when the crew runs", at: process)
        }
        var crew = CrewAITasks(agents: known)
        for task in try tasks.requiredObject("the tasks") { try crew.add(task.key, task.value, in: &draft) }
        try crew.finish(in: &draft)
        return try draft.lowered()
    }

    /// `agents.yaml` for `tasks.yaml`; the last `tasks` in the name is what changes.
    private static func agentsFile(beside path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let bytes = Array(name.utf8)
        let tasks = Array("tasks".utf8)
        guard bytes.count >= tasks.count,
            let at = (0...(bytes.count - tasks.count)).last(where: { bytes[$0...].starts(with: tasks) })
        else { return "agents.yaml" }
        let parts = bytes[..<at] + Array("agents".utf8) + bytes[(at + tasks.count)...]
        return String(decoding: parts, as: UTF8.self)
    }
}
