internal import CanonicalJSON
internal import PositionedDocuments

/// One topic on its way to a plan.
struct CopilotLowering {
    /// A way that leads on: from a step, under a condition or not.
    private struct Way {
        let step: JSONString
        var when: PositionedNode?
    }

    private var draft: PlanDraft
    private let root: PositionedNode

    init(_ root: PositionedNode, adapterID: String) {
        self.root = root
        draft = PlanDraft(adapterID: adapterID, from: root)
    }

    mutating func lowered() throws(PlanAdapterError) -> LoweredPlan {
        draft.set("framework", root.text("copilot_studio"))
        if let description = root.present("modelDescription") {
            draft.note("which topic runs is picked at run time from what it says of itself", at: description)
        }
        let dialog = try root.required("beginDialog", of: "a topic")
        let actions = try (dialog.present("actions") ?? dialog.list([])).requiredList("actions")
        let ways = try lower(actions, after: [])
        for way in ways {
            draft.exit(at: way.step, from: draft[way.step]?.origin ?? dialog)
            // A choice whose way to take otherwise is the end has that way, though no edge shows it.
            if way.when?.string == "else" { draft[way.step]?.unset("split") }
        }
        if let first = draft.ids.first {
            draft.enter(at: first, from: draft[first]?.origin ?? dialog)
            draft.addTrigger(
                dialog["id"]?.string ?? "main", of: first, kind: Self.trigger(dialog["kind"]?.string), from: dialog)
        }
        try draft.inferShape(splits: false)
        return try draft.lowered()
    }

    private static func trigger(_ kind: JSONString?) -> JSONString {
        switch kind {
        case "OnRecognizedIntent", "OnMessageActivity", "OnUnknownIntent", "OnSelectIntent": "message"
        case "OnRedirect": "manual"
        default: "event"
        }
    }

    /// Lowers actions in order. They nest no deeper than documents do.
    ///
    /// - Returns: the ways behind the last of them.
    private mutating func lower(_ actions: [PositionedNode], after before: [Way]) throws(PlanAdapterError) -> [Way] {
        var ways = before
        for action in actions {
            let kind = try action.required("kind", of: "an action").requiredText("the kind of an action")
            let id = try action.required("id", of: "an action").requiredText("the id of an action")
            try add(id, kind, action)
            for way in ways {
                try draft.refuseTooManyEdges()
                draft.connect(way.step, to: id, when: way.when, from: way.when ?? action)
            }
            ways = try lower(inside: action, id, kind)
        }
        return ways
    }

    private mutating func lower(
        inside action: PositionedNode, _ id: JSONString, _ kind: JSONString
    ) throws(PlanAdapterError) -> [Way] {
        switch kind {
        case "ConditionGroup":
            draft[id]?.split(.one, from: action)
            var ways: [Way] = []
            for condition in try (action.present("conditions") ?? action.list([])).requiredList("conditions") {
                let text = condition.present("id") ?? condition.present("condition")
                let label = text?.string == nil ? condition.text("condition") : text
                let inner = try (condition.present("actions") ?? condition.list([])).requiredList("actions")
                ways += try lower(inner, after: [Way(step: id, when: label)])
            }
            let otherwise = action.present("elseActions")
            let label = (otherwise ?? action).text("else")
            ways += try lower(otherwise?.requiredList("elseActions") ?? [], after: [Way(step: id, when: label)])
            return ways
        case "GotoAction":
            let target = try action.required("actionId", of: "a jump")
            draft.connect(id, to: try target.requiredText("actionId"), from: target)
            return []
        case "EndDialog", "EndConversation", "CancelAllDialogs", "CancelDialog", "ReplaceDialog":
            draft.exit(at: id, from: action)
            return []
        case "Foreach":
            let over = action.present("items")
            draft[id]?.fanout(over: over?.string == nil ? nil : over, from: over ?? action)
            let inner = try (action.present("actions") ?? action.list([])).requiredList("actions")
            return inner.isEmpty ? [Way(step: id)] : try lower(inner, after: [Way(step: id)])
        default:
            if let inner = action.present("actions") {
                draft.hidesEdges(
                    "what an action of kind \(kind.quoted) does with those inside it is not known", at: inner)
            }
            return [Way(step: id)]
        }
    }

    private mutating func add(_ id: JSONString, _ kind: JSONString, _ action: PositionedNode) throws(PlanAdapterError) {
        let isPerson = kind.hasPrefix("TransferConversation")
        try draft.addStep(id, isPerson || kind == "ConditionGroup" ? .decision : .toolCall, from: action)
        if isPerson { draft[id]?.gate(.human, from: action["kind"] ?? action) }
        let names: [JSONString] = ["flowId", "operationId", "dialog", "aIModelId"]
        let tool = names.lazy.compactMap { action.present($0) }.first { $0.string != nil } ?? action["kind"]
        if let tool { draft[id]?.set("tool", tool) }
        if let method = action.present("method"), method.string != nil { draft[id]?.set("action", method) }
        if kind == "BeginDialog" { draft.note("the steps of the topic that is called are in another file", at: action) }
        if let headers = action.present("headers"), headers.members?.isEmpty == false {
            draft[id]?.set("headers", headers)
        }
        let arguments = ["input", "url", "body", "parameters"].compactMap { (key: JSONString) in
            action.present(key).map { PositionedNode.Member(key, $0) }
        }
        if !arguments.isEmpty { draft[id]?.set("args", action.object(arguments)) }
    }
}
