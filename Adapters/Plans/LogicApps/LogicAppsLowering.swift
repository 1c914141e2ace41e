internal import CanonicalJSON
internal import PositionedDocuments

/// One workflow definition on its way to a plan.
struct LogicAppsLowering {
    /// A way that leads on from a part.
    private struct Way {
        let step: JSONString
        var when: PositionedNode?
    }

    /// What an action and those inside it came to.
    private struct Part {
        let step: JSONString
        var ends: [Way]
        /// How many of `ends` who comes after waits for; nil when that is not one word.
        var join: PlanDraft.Join?
        /// The steps whose failure is the failure of the action.
        var failing: [JSONString]
    }

    /// The actions of one level.
    private struct Level {
        var starts: [JSONString] = []
        var ends: [Way] = []
        var join: PlanDraft.Join? = .all
        var all: [JSONString] = []
    }

    private var draft: PlanDraft
    private let root: PositionedNode
    private var unclear: Set<JSONString> = []

    init(_ root: PositionedNode, adapterID: String) {
        self.root = root
        draft = PlanDraft(adapterID: adapterID, from: root)
    }

    mutating func lowered(_ definition: PositionedNode) throws(PlanAdapterError) -> LoweredPlan {
        draft.set("framework", root.text("logic_apps"))
        let actions = try definition.required("actions", of: "a workflow definition")
        let level = try lower(actions)
        for step in level.starts { draft.enter(at: step, from: draft[step]?.origin ?? actions) }
        for way in level.ends {
            draft.exit(at: way.step, from: draft[way.step]?.origin ?? actions)
            // A choice whose way to take otherwise is the end has that way, though no edge shows it.
            if way.when?.string == "else" || way.when?.string == "default" { draft[way.step]?.unset("split") }
        }
        for trigger in definition.present("triggers")?.members ?? [] {
            let action = try LogicAppsAction(trigger)
            var members: [PositionedNode.Member] = []
            if let runs = trigger.value["runtimeConfiguration"]?["concurrency"]?["runs"]?.count {
                members.append(PositionedNode.Member("max_concurrent", runs))
            }
            for step in level.starts {
                draft.addTrigger(
                    trigger.key, of: step, kind: action.triggerKind, members: members, from: trigger.value)
            }
        }
        try draft.inferShape(joins: false)
        return try draft.lowered(isExecuted: true)
    }

    // MARK: Levels

    /// Lowers the actions of one level. Levels nest no deeper than documents do.
    private mutating func lower(_ list: PositionedNode) throws(PlanAdapterError) -> Level {
        var level = Level()
        var parts: [JSONString: Part] = [:]
        let members = try list.requiredObject("actions")
        for member in members {
            let part = try lower(member)
            parts[member.key] = part
            level.all += part.failing
            if part.failing.last != part.step { level.all.append(part.step) }
        }
        try refuseCycle(members)
        var followed: Set<JSONString> = []
        for member in members {
            let after = member.value.present("runAfter")?.members ?? []
            if after.isEmpty { level.starts.append(member.key) }
            try connect(member, after, parts, members, &followed, &level)
        }
        for member in members where !followed.contains(member.key) {
            guard let part = parts[member.key] else { continue }
            if level.ends.isEmpty {
                level.join = part.join
            } else if part.join != .all {
                level.join = nil
            }
            level.ends += part.ends
        }
        return level
    }

    /// An action with what is inside it.
    private mutating func lower(_ member: PositionedNode.Member) throws(PlanAdapterError) -> Part {
        let action = try LogicAppsAction(member)
        let step = member.key
        try add(step, action, member)
        if action.isTerminate {
            draft.exit(at: step, from: action.node)
            return Part(step: step, ends: [], join: .all, failing: [step])
        }
        let branches = action.branches
        guard !branches.isEmpty else { return Part(step: step, ends: [Way(step: step)], join: .all, failing: [step]) }
        var part = Part(step: step, ends: [], join: .all, failing: [])
        for (label, actions) in branches {
            let inner = try actions.map { (actions) throws(PlanAdapterError) in try lower(actions) } ?? Level()
            if inner.all.isEmpty {
                part.ends.append(Way(step: step, when: label))
            } else {
                for start in inner.starts { try connect(step, to: start, when: label, from: action.node) }
                part.ends += inner.ends
            }
            part.failing += inner.all
            part.join = inner.join
        }
        if action.isChoice {
            part.join = .any
            if branches.count > 1 { draft[step]?.split(.one, from: action.node) }
        }
        if action.type != "scope" { part.failing.append(step) }
        if action.type == "until" {
            let limit = action.node.present("limit")
            let max = limit?.present("count")?.count ?? action.node.number(60)
            for way in part.ends {
                draft.connect(way.step, to: step, when: way.when, max: max, from: limit ?? action.node)
            }
        }
        return part
    }

    // MARK: Edges

    private mutating func connect(
        _ member: PositionedNode.Member, _ after: [PositionedNode.Member], _ parts: [JSONString: Part],
        _ members: [PositionedNode.Member], _ followed: inout Set<JSONString>, _ level: inout Level
    ) throws(PlanAdapterError) {
        let step = member.key
        var count = 0
        var waits: PlanDraft.Join? = .all
        var runsAfterSkipped = false
        for condition in after {
            guard let part = parts[condition.key] else {
                let meant = OverlayProblem.meant(condition.key, among: members.map(\.key.lossyText))
                throw PlanAdapterError(
                    "no action of this level is named \(condition.key.quoted)\(meant)", at: condition.name)
            }
            let statuses = try Statuses(condition)
            if statuses.succeeded {
                followed.insert(condition.key)
                for way in part.ends { try connect(way.step, to: step, when: way.when, from: condition.value) }
                count += part.ends.count
                if part.ends.count > 1 { waits = after.count == 1 || part.join == .all ? part.join : nil }
            }
            if !(statuses.succeeded && !statuses.failed && !statuses.timedOut && !statuses.skipped) { level.join = nil }
            for (isSo, outcome) in [(statuses.failed, PlanDraft.Outcome.error), (statuses.timedOut, .timeout)]
            where isSo {
                for failing in part.failing { try connect(failing, to: step, outcome: outcome, from: condition.value) }
                count += part.failing.count
                // The ways that failure takes exclude each other, and the one that success takes.
                waits = after.count == 1 && (waits == .any || part.ends.count <= 1) ? .any : nil
            }
            guard statuses.skipped else { continue }
            runsAfterSkipped = true
            try connectPast(condition, to: step, parts, members, &count)
        }
        guard count > 1 else { return }
        if runsAfterSkipped { waits = .any }
        if let waits {
            draft[step]?.join(waits, from: member.value["runAfter"] ?? member.value)
        } else {
            draft.note("how many of its predecessors step \(step) waits for is not one word", at: member.value)
        }
    }

    /// An action that runs after one that was skipped runs when what stands before that one failed.
    private mutating func connectPast(
        _ condition: PositionedNode.Member, to step: JSONString, _ parts: [JSONString: Part],
        _ members: [PositionedNode.Member], _ count: inout Int
    ) throws(PlanAdapterError) {
        guard let skipped = parts[condition.key].flatMap({ draft[$0.step]?.origin })?["runAfter"]?.members else {
            return
        }
        for before in skipped {
            guard let part = parts[before.key], let statuses = try? Statuses(before), statuses.succeeded else {
                continue
            }
            if !statuses.failed {
                for failing in part.failing {
                    try connect(failing, to: step, outcome: .error, from: condition.value)
                    count += 1
                }
            }
        }
    }

    /// The outcomes under which an action runs after another.
    private struct Statuses {
        var succeeded = false
        var failed = false
        var timedOut = false
        var skipped = false

        init(_ condition: PositionedNode.Member) throws(PlanAdapterError) {
            for status in try condition.value.requiredList("the statuses of runAfter") {
                switch try status.requiredText("a status").lossyText.lowercased() {
                case "succeeded": succeeded = true
                case "failed": failed = true
                case "timedout": timedOut = true
                case "skipped": skipped = true
                default:
                    throw PlanAdapterError(
                        "a status is Succeeded, Failed, TimedOut or Skipped, not \((status.string ?? "").quoted)",
                        at: status)
                }
            }
        }
    }

    private mutating func connect(
        _ source: JSONString, to target: JSONString, when: PositionedNode? = nil,
        outcome: PlanDraft.Outcome = .success, from origin: PositionedNode
    ) throws(PlanAdapterError) {
        try draft.refuseTooManyEdges()
        draft.connect(source, to: target, when: when, outcome: outcome, from: origin)
    }

    private func refuseCycle(_ members: [PositionedNode.Member]) throws(PlanAdapterError) {
        var positions: [JSONString: Int] = [:]
        for (position, member) in members.enumerated() { positions[member.key] = position }
        var edges: [(source: Int, target: Int)] = []
        for (target, member) in members.enumerated() {
            for condition in member.value["runAfter"]?.members ?? [] {
                if let source = positions[condition.key] { edges.append((source, target)) }
            }
        }
        guard let found = DraftCycle.step(count: members.count, edges: edges) else { return }
        throw PlanAdapterError(
            "action \(members[found].key.quoted) runs after itself; only an Until repeats", at: members[found].value)
    }

    // MARK: Steps

    private mutating func add(
        _ step: JSONString, _ action: LogicAppsAction, _ member: PositionedNode.Member
    ) throws(PlanAdapterError) {
        let node = action.node
        try draft.addStep(step, action.isChoice || action.isPerson ? .decision : .toolCall, from: node)
        if let tool = action.operation ?? node.present("type") { draft[step]?.set("tool", tool) }
        if let method = action.inputs?.present("method"), method.string != nil { draft[step]?.set("action", method) }
        if action.isPerson, let operation = action.operation { draft[step]?.gate(.human, from: operation) }
        if let retry = action.retry, retry["type"]?.string?.lossyText.lowercased() != "none",
            let count = retry.present("count")
        {
            draft[step]?.retry(max: count.count, from: retry)
        }
        if let limit = action.node["limit"]?.present("timeout").flatMap(LogicAppsAction.seconds) {
            draft[step]?.set("timeout_s", limit)
        }
        if action.type == "foreach" {
            let over = node.present("foreach")
            draft[step]?.fanout(over: over?.string == nil ? nil : over, from: over ?? node)
        }
        if let headers = action.inputs?.present("headers"), headers.members?.isEmpty == false {
            draft[step]?.set("headers", headers)
        }
        let arguments = (action.inputs?.members ?? []).filter { $0.key != "headers" && $0.key != "retryPolicy" }
        if let inputs = action.inputs, !arguments.isEmpty { draft[step]?.set("args", inputs.object(arguments)) }
    }
}
