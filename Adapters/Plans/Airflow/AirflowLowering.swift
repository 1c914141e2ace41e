internal import CanonicalJSON
internal import PositionedDocuments

/// One serialized DAG on its way to a plan.
struct AirflowLowering {
    /// A task by its id.
    private struct Task {
        let id: JSONString
        let node: PositionedNode
        let type: JSONString
        let module: JSONString
        let rule: PositionedNode?
        var isBranch: Bool { type.contains(ignoringCase: "branch") }
        var isPerson: Bool {
            type.hasPrefix("Approval") || type.hasPrefix("HITL") || module.hasSuffix(".hitl")
        }
    }

    private var draft: PlanDraft
    private let root: PositionedNode

    init(_ root: PositionedNode, adapterID: String) {
        self.root = root
        draft = PlanDraft(adapterID: adapterID, from: root)
    }

    mutating func lowered() throws(PlanAdapterError) -> LoweredPlan {
        let dag = try root.required("dag", of: "a serialized DAG")
        draft.set("framework", root.text("airflow"))
        if let name = dag.present("dag_id"), name.string != nil { draft.set("plan_id", name) }
        if let timeout = dag.present("dagrun_timeout").flatMap(Self.seconds) { draft.limit("timeout_s", timeout) }
        let defaults = root["client_defaults"]?["tasks"]

        var tasks: [Task] = []
        for element in try dag.required("tasks", of: "a DAG").requiredList("tasks") {
            let node = element["__var"] ?? element
            let id = try node.required("task_id", of: "a task").requiredText("task_id")
            let task = Task(
                id: id, node: node, type: node["task_type"]?.string ?? "", module: node["_task_module"]?.string ?? "",
                rule: node.present("trigger_rule"))
            tasks.append(task)
            try add(task, defaults)
        }
        try connect(tasks)
        if let type = dag["timetable"]?["__type"], type.string.map({ !$0.hasSuffix(".NullTimetable") }) ?? false {
            schedule(dag, at: type, tasks)
        }
        return try draft.lowered()
    }

    private mutating func add(_ task: Task, _ defaults: PositionedNode?) throws(PlanAdapterError) {
        let (id, node) = (task.id, task.node)
        let owner = node.present("owner").flatMap { $0.string?.isEmpty ?? true ? nil : $0 }
        try draft.addStep(id, task.isBranch || task.isPerson ? .decision : .toolCall, agent: owner, from: node)
        if let type = node.present("task_type"), type.string != nil { draft[id]?.set("tool", type) }
        if task.isPerson { draft[id]?.gate(.human, from: node.present("task_type") ?? node) }
        if let retries = node.present("retries") ?? defaults?.present("retries") {
            if let count = retries.count {
                if count.int != 0 { draft[id]?.retry(max: count, from: retries) }
            } else {
                draft.note("how often task \(id) is tried again is no number", at: retries)
            }
        }
        if let timeout = node.present("execution_timeout").flatMap(Self.seconds) {
            draft[id]?.set("timeout_s", timeout)
        }
        if node["_is_mapped"]?.bool ?? false {
            draft[id]?.fanout(over: nil, from: node.present("expand_input") ?? node)
        }
        var arguments: [PositionedNode.Member] = []
        for field in node["template_fields"]?.elements ?? [] where arguments.count < 100 {
            guard let name = field.string, let value = node.present(name) else { continue }
            switch name {
            case "env",
                "headers" where value.members != nil:
                draft[id]?.set(name, value)
            default:
                if !(value.elements?.isEmpty ?? value.members?.isEmpty ?? false) {
                    arguments.append(PositionedNode.Member(name, value))
                }
            }
        }
        if !arguments.isEmpty { draft[id]?.set("args", node.object(arguments)) }
    }

    private mutating func connect(_ tasks: [Task]) throws(PlanAdapterError) {
        var positions: [JSONString: Int] = [:]
        for (position, task) in tasks.enumerated() { positions[task.id] = position }
        var incoming = Array(repeating: 0, count: tasks.count)
        var edges: [(source: Int, target: Int)] = []
        for (source, task) in tasks.enumerated() {
            guard let list = task.node.present("downstream_task_ids") else { continue }
            let names = try list.requiredList("downstream_task_ids")
            for name in names {
                let text = try name.requiredText("a task behind another")
                guard let target = positions[text] else {
                    throw PlanAdapterError(
                        "no task is named \(text.quoted)\(OverlayProblem.meant(text, among: tasks.map(\.id.lossyText)))",
                        at: name)
                }
                incoming[target] += 1
                edges.append((source, target))
                draft.connect(
                    task.id, to: text, when: task.isBranch && names.count > 1 ? name : nil,
                    outcome: outcome(tasks[target]), from: name)
            }
            guard names.count > 1 else { continue }
            if task.isBranch {
                draft[task.id]?.split(.one, from: list)
            } else if !names.contains(where: { name in
                name.string.flatMap { positions[$0] }.map { outcome(tasks[$0]) == .error } ?? false
            }) {
                draft[task.id]?.split(.all, from: list)
            }
        }
        if let found = DraftCycle.step(count: tasks.count, edges: edges) {
            throw PlanAdapterError(
                "task \(tasks[found].id.quoted) comes behind itself; a DAG has no cycles", at: tasks[found].node)
        }
        for (position, task) in tasks.enumerated() where incoming[position] > 1 {
            let rule = task.rule?.string ?? "all_success"
            let origin = task.rule ?? task.node
            if rule.hasPrefix("all_") {
                draft[task.id]?.join(.all, from: origin)
            } else if rule.hasPrefix("one_") || rule == "none_failed_min_one_success"
                || rule == "none_failed_or_skipped"
            {
                draft[task.id]?.join(.any, from: origin)
            } else if !["none_failed", "none_skipped", "always", "dummy"].contains(rule) {
                draft.note("the trigger rule \(rule.quoted) of task \(task.id) is not known", at: origin)
            }
        }
    }

    /// With what outcome of those before it a task runs.
    private func outcome(_ task: Task) -> PlanDraft.Outcome {
        if task.node["is_teardown"]?.bool ?? false { return .always }
        switch task.rule?.string ?? "all_success" {
        case "all_failed", "one_failed": return .error
        case "all_done", "all_done_min_one_success", "all_done_setup_success", "one_done", "always", "dummy":
            return .always
        default: return .success
        }
    }

    /// A schedule starts a DAG at its one root. Of several, none is triggered alone, so that they stay side by side.
    private mutating func schedule(_ dag: PositionedNode, at timetable: PositionedNode, _ tasks: [Task]) {
        var behind: Set<JSONString> = []
        for task in tasks {
            for name in task.node["downstream_task_ids"]?.elements ?? [] {
                if let name = name.string { behind.insert(name) }
            }
        }
        let roots = tasks.filter { !behind.contains($0.id) }
        guard let root = roots.first, roots.count == 1 else { return }
        var members: [PositionedNode.Member] = []
        if let runs = dag.present("max_active_runs")?.count {
            members.append(PositionedNode.Member("max_concurrent", runs))
        }
        draft.addTrigger(
            dag["dag_id"]?.string ?? "schedule", of: root.id, kind: "schedule", members: members, from: timetable)
    }

    /// A number of seconds, bare or as a serialized duration.
    private static func seconds(_ node: PositionedNode) -> PositionedNode? { (node["__var"] ?? node).seconds }
}
