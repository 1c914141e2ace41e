internal import CanonicalJSON
internal import PositionedDocuments

/// Unfolds the templates of a workflow from its entrypoint into one draft.
struct ArgoLowering {
    /// What the unfolding of a task or template came to.
    struct Part {
        /// The steps it begins with.
        var starts: [JSONString]
        /// The steps it ends with.
        var ends: [JSONString]
        /// Whether all of `ends` run, so that who waits for the part waits for all of them.
        var endsAll = true
    }

    private static let mostSteps = 200_000
    private static let mostEdges = 1_000_000
    private static let mostNested = 50

    var draft: PlanDraft
    private let root: PositionedNode
    private var templates: [JSONString: PositionedNode] = [:]
    /// The templates that are being unfolded, each with the steps that call it while it is.
    private var open: [(template: JSONString, calls: [(step: JSONString, origin: PositionedNode)])] = []
    /// The steps in the order added.
    private var added: [JSONString] = []
    /// Steps that call a template which is open: they lead back, and end nothing.
    private var calls: Set<JSONString> = []
    private var edgeCount = 0
    /// Steps whose join the source says in more than one way.
    private var unclear: Set<JSONString> = []

    init(_ root: PositionedNode, adapterID: String) {
        self.root = root
        draft = PlanDraft(adapterID: adapterID, from: root)
    }

    mutating func lowered() throws(PlanAdapterError) -> LoweredPlan {
        draft.set("framework", root["apiVersion"].map { $0.text("argo") } ?? root.text("argo"))
        let metadata = root["metadata"]
        if let name = metadata?["annotations"]?["auditable.dev/plan"] ?? metadata?["name"] ?? metadata?["generateName"],
            name.string != nil
        {
            draft.set("plan_id", name)
        }
        let isCron = root["kind"]?.string == "CronWorkflow"
        let outer = try root.required("spec", of: "a workflow")
        let spec = isCron ? try outer.required("workflowSpec", of: "the spec of a cron workflow") : outer
        if let seconds = spec.present("activeDeadlineSeconds")?.seconds { draft.limit("timeout_s", seconds) }
        for key in ["onExit", "hooks", "workflowTemplateRef"] as [JSONString] {
            if let node = spec.present(key) { draft.hidesEdges("\(key) brings steps that are not followed", at: node) }
        }
        for template in try (spec.present("templates") ?? spec.list([])).requiredList("templates") {
            let name = try template.required("name", of: "a template").requiredText("the name of a template")
            guard templates.updateValue(template, forKey: name) == nil else {
                throw PlanAdapterError("there are two templates with the name \(name.quoted)", at: template)
            }
        }
        guard let entrypoint = spec.present("entrypoint") else {
            if spec.present("workflowTemplateRef") == nil {
                draft.hidesEdges("without an entrypoint nothing says where the workflow begins", at: spec)
            }
            return try draft.lowered(isExecuted: true)
        }
        let name = try entrypoint.requiredText("entrypoint")
        let part = try unfold(templateNamed: name, at: entrypoint, prefix: "", task: nil)
        if isCron, let first = part.starts.first, part.starts.count == 1 {
            draft.addTrigger(metadata?["name"]?.string ?? "schedule", of: first, kind: "schedule", from: outer)
        }
        for step in part.starts { draft.enter(at: step, from: draft[step]?.origin ?? entrypoint) }
        for step in part.ends where !calls.contains(step) {
            draft.exit(at: step, from: draft[step]?.origin ?? entrypoint)
        }
        try draft.inferShape(joins: false, silent: unclear)
        return try draft.lowered(isExecuted: true)
    }

    // MARK: Templates

    /// Unfolds a template that a task calls, or the entrypoint when there is no task.
    private mutating func unfold(
        templateNamed name: JSONString, at caller: PositionedNode, prefix: String, task: PositionedNode?
    ) throws(PlanAdapterError) -> Part {
        guard let template = templates[name] else {
            throw PlanAdapterError(
                "no template is named \(name.quoted)\(OverlayProblem.meant(name, among: templates.keys.map(\.lossyText)))",
                at: caller)
        }
        if let level = open.firstIndex(where: { $0.template == name }), let task {
            let step = JSONString(prefix)
            try add(step, template: nil, task: task)
            open[level].calls.append((step, task))
            calls.insert(step)
            return Part(starts: [step], ends: [step])
        }
        return try unfold(template, name: name, prefix: prefix, task: task)
    }

    private mutating func unfold(
        _ template: PositionedNode, name: JSONString, prefix: String, task: PositionedNode?
    ) throws(PlanAdapterError) -> Part {
        guard let body = template.present("dag") ?? template.present("steps") else {
            let step = JSONString(prefix.isEmpty ? name.lossyText : prefix)
            try add(step, template: template, task: task)
            return Part(starts: [step], ends: [step])
        }
        guard open.count < Self.mostNested else {
            throw PlanAdapterError("templates call each other more than \(Self.mostNested) deep", at: template)
        }
        open.append((name, []))
        let first = added.count
        let part =
            template.present("dag") != nil
            ? try unfold(dag: body, prefix: prefix) : try unfold(steps: body, prefix: prefix)
        for call in open.removeLast().calls {
            for start in part.starts { try connect(call.step, start, from: call.origin) }
        }
        if let task, let over = fanout(task) {
            for id in added[first...] where draft[id]?["fanout"] == nil {
                draft[id]?.fanout(over: over.over, max: over.max, from: over.origin)
            }
        }
        return part
    }

    /// The part of a task or of a step of a step template.
    private mutating func unfold(task: PositionedNode, prefix: String) throws(PlanAdapterError) -> Part {
        let name = try task.required("name", of: "a task").requiredText("the name of a task")
        let full = prefix.isEmpty ? name.lossyText : "\(prefix).\(name.lossyText)"
        if let hooks = task.present("hooks") ?? task.present("onExit") {
            draft.hidesEdges("hooks bring steps that are not followed", at: hooks)
        }
        if let template = task.present("template") {
            return try unfold(
                templateNamed: try template.requiredText("template"), at: template, prefix: full, task: task)
        }
        if let inline = task.present("inline") {
            return try unfold(inline, name: JSONString(full), prefix: full, task: task)
        }
        guard let reference = task.present("templateRef") else {
            throw PlanAdapterError("a task has a template; \(name.quoted) has none", at: task)
        }
        draft.hidesEdges("a template of another document may hold further steps", at: reference)
        try add(JSONString(full), template: nil, task: task)
        return Part(starts: [JSONString(full)], ends: [JSONString(full)])
    }

    // MARK: DAG templates

    private mutating func unfold(dag: PositionedNode, prefix: String) throws(PlanAdapterError) -> Part {
        let tasks = try dag.required("tasks", of: "a dag").requiredList("tasks")
        var parts: [JSONString: (part: Part, task: PositionedNode)] = [:]
        var order: [JSONString] = []
        for task in tasks {
            let name = try task.required("name", of: "a task").requiredText("the name of a task")
            guard parts[name] == nil else {
                throw PlanAdapterError("there are two tasks with the name \(name.quoted)", at: task)
            }
            parts[name] = (try unfold(task: task, prefix: prefix), task)
            order.append(name)
        }
        var preceding: [JSONString: [DependsExpression.Term]] = [:]
        var expressions: [JSONString: (expression: DependsExpression.Shape, origin: PositionedNode)] = [:]
        for name in order {
            guard let task = parts[name]?.task, let (terms, shape, origin) = try dependencies(of: task) else {
                continue
            }
            for term in terms where parts[term.task] == nil {
                throw PlanAdapterError(
                    "no task is named \(term.task.quoted)\(OverlayProblem.meant(term.task, among: order.map(\.lossyText)))",
                    at: origin)
            }
            preceding[name] = terms
            expressions[name] = (shape, origin)
        }
        try refuseCycle(order, preceding, parts.mapValues(\.task))
        var isFollowed: Set<JSONString> = []
        for name in order {
            guard let (part, task) = parts[name], let terms = preceding[name], let (shape, origin) = expressions[name]
            else { continue }
            let when = task.present("when")
            var count = 0
            var isClear = true
            for term in terms {
                guard let before = parts[term.task] else { continue }
                isFollowed.insert(term.task)
                let outcome: PlanDraft.Outcome = term.onError ? (term.onSuccess ? .always : .error) : .success
                if term.onSuccess || term.onError {
                    count += before.part.ends.count
                    isClear = isClear && (before.part.ends.count == 1 || (before.part.endsAll && shape == .all))
                    for end in before.part.ends {
                        for start in part.starts { try connect(end, start, when: when, outcome: outcome, from: origin) }
                    }
                }
                guard term.onSkip, let condition = before.task.present("when") else { continue }
                // Who waits for a task that is passed over goes on from where that would have begun.
                for earlier in preceding[term.task] ?? [] where earlier.onSuccess {
                    isClear = false
                    count += 1
                    for end in parts[earlier.task]?.part.ends ?? [] {
                        for start in part.starts {
                            let text = "not (\(condition.string?.lossyText ?? ""))"
                            try connect(end, start, when: condition.text(JSONString(text)), from: origin)
                        }
                    }
                }
            }
            guard count > 1 else { continue }
            for start in part.starts {
                wait(start, for: shape == .mixed || !isClear ? nil : shape == .all ? .all : .any, from: origin)
            }
        }
        var result = Part(starts: [], ends: [])
        for name in order {
            guard let (part, task) = parts[name] else { continue }
            if preceding[name]?.isEmpty ?? true { result.starts += part.starts }
            if !isFollowed.contains(name) {
                result.ends += part.ends
                // When a call that leads back is passed over, the run ends where it would have come from.
                if task.present("when") != nil, part.ends.allSatisfy({ calls.contains($0) }) {
                    for term in preceding[name] ?? [] { result.ends += parts[term.task]?.part.ends ?? [] }
                }
                result.endsAll = result.endsAll && part.endsAll && task.present("when") == nil
            }
        }
        return result
    }

    private func refuseCycle(
        _ order: [JSONString], _ preceding: [JSONString: [DependsExpression.Term]],
        _ tasks: [JSONString: PositionedNode]
    ) throws(PlanAdapterError) {
        var positions: [JSONString: Int] = [:]
        for (position, name) in order.enumerated() { positions[name] = position }
        var edges: [(source: Int, target: Int)] = []
        for (target, name) in order.enumerated() {
            for term in preceding[name] ?? [] {
                if let source = positions[term.task] { edges.append((source, target)) }
            }
        }
        guard let found = DraftCycle.step(count: order.count, edges: edges) else { return }
        throw PlanAdapterError(
            "task \(order[found].quoted) waits for itself; a DAG has no cycles", at: tasks[order[found]] ?? root)
    }

    private func dependencies(
        of task: PositionedNode
    ) throws(PlanAdapterError) -> (terms: [DependsExpression.Term], shape: DependsExpression.Shape, PositionedNode)? {
        if let depends = task.present("depends") {
            let text = try depends.requiredText("depends")
            guard let expression = DependsExpression(text.lossyText) else {
                throw PlanAdapterError(
                    "depends names tasks and their outcomes, as in 'a.Succeeded && (b || c.Failed)'", at: depends)
            }
            return (expression.terms, expression.shape, depends)
        }
        guard let list = task.present("dependencies") else { return nil }
        var terms: [DependsExpression.Term] = []
        var seen: Set<JSONString> = []
        for element in try list.requiredList("dependencies") {
            let name = try element.requiredText("a dependency")
            if seen.insert(name).inserted {
                terms.append(DependsExpression.Term(task: name, onSuccess: true, onSkip: true))
            }
        }
        return (terms, .all, list)
    }

    // MARK: Step templates

    private mutating func unfold(steps: PositionedNode, prefix: String) throws(PlanAdapterError) -> Part {
        var result = Part(starts: [], ends: [])
        // Who goes on to the next group, and how many of them that waits for; in front of the first, nobody.
        var frontier: [JSONString] = []
        var join: PlanDraft.Join? = .all
        for (number, group) in try steps.requiredList("steps").enumerated() {
            let tasks = group.elements ?? [group]
            var next: [JSONString] = []
            var isSure = true
            for task in tasks {
                let part = try unfold(task: task, prefix: prefix)
                let when = task.present("when")
                for start in part.starts {
                    for way in frontier { try connect(way, start, when: when, from: task) }
                    if frontier.count > 1 { wait(start, for: join, from: task) }
                }
                if number == 0 { result.starts += part.starts }
                next += part.ends
                isSure = isSure && when == nil && part.endsAll
            }
            guard !next.isEmpty else { continue }
            join = isSure ? .all : nil
            // Where every step of a group may be passed over, the group before leads on.
            if tasks.allSatisfy({ $0.present("when") != nil }) {
                if next.count == 1, frontier.count <= 1 || join == .any { join = .any }
                next += frontier
            }
            frontier = next
        }
        result.ends = frontier
        result.endsAll = join == .all
        return result
    }

    /// How many of several predecessors a step waits for; nil when that is not one word.
    private mutating func wait(_ step: JSONString, for join: PlanDraft.Join?, from origin: PositionedNode) {
        if let join { return draft[step]?.join(join, from: origin) ?? () }
        guard unclear.insert(step).inserted else { return }
        draft.note("how many of its predecessors step \(step) waits for is not one word", at: origin)
    }

    // MARK: Steps and edges

    private mutating func add(
        _ id: JSONString, template: PositionedNode?, task: PositionedNode?
    ) throws(PlanAdapterError) {
        guard added.count < Self.mostSteps else {
            throw PlanAdapterError("the templates unfold into more than \(Self.mostSteps) steps", at: task ?? root)
        }
        let suspend = template?["suspend"]
        added.append(id)
        let isPerson = suspend.map { $0.present("duration") == nil } ?? false
        try draft.addStep(id, isPerson ? .decision : .toolCall, from: task ?? template ?? root)
        if let suspend, isPerson { draft[id]?.gate(.human, from: suspend) }
        for key in ["container", "script"] as [JSONString] {
            guard let container = template?.present(key) else { continue }
            if let image = container.present("image"), image.string != nil { draft[id]?.set("tool", image) }
            if let environment = container["env"]?.namedValues { draft[id]?.set("env", environment) }
        }
        if let arguments = task?["arguments"]?["parameters"]?.namedValues { draft[id]?.set("args", arguments) }
        if let name = template?.present("name"), name.string != nil { draft[id]?.set("action", name) }
        if let seconds = template?.present("activeDeadlineSeconds")?.seconds { draft[id]?.set("timeout_s", seconds) }
        if let retry = template?.present("retryStrategy") {
            let limit = retry.present("limit")
            if let limit, limit.count == nil {
                draft.note("how often step \(id) is tried again is worked out at run time", at: limit)
            }
            draft[id]?.retry(max: limit?.count, from: retry)
        }
        if let task, let over = fanout(task) { draft[id]?.fanout(over: over.over, max: over.max, from: over.origin) }
    }

    private func fanout(_ task: PositionedNode) -> (
        over: PositionedNode?, max: PositionedNode?, origin: PositionedNode
    )? {
        if let items = task.present("withItems") {
            return (nil, items.elements.map { items.number($0.count) }, items)
        }
        if let items = task.present("withParam") { return (items.string == nil ? nil : items, nil, items) }
        if let items = task.present("withSequence") { return (nil, items["count"]?.count, items) }
        return nil
    }

    private mutating func connect(
        _ source: JSONString, _ target: JSONString, when: PositionedNode? = nil,
        outcome: PlanDraft.Outcome = .success, from origin: PositionedNode
    ) throws(PlanAdapterError) {
        edgeCount += 1
        guard edgeCount <= Self.mostEdges else {
            throw PlanAdapterError("the templates unfold into more than \(Self.mostEdges) edges", at: origin)
        }
        draft.connect(source, to: target, when: when, outcome: outcome, from: origin)
    }
}
