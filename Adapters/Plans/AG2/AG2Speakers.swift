internal import CanonicalJSON
internal import PositionedDocuments

/// Who follows whom, as the transitions of a graph say.
struct AG2Speakers {
    /// Speakers that someone follows whatever they say.
    private var followed: Set<JSONString> = []
    /// Speakers behind whom a transition ends the conversation.
    private var ended: Set<JSONString> = []

    /// Adds the speakers that a transition names.
    mutating func declare(_ transition: PositionedNode, in draft: inout PlanDraft) throws(PlanAdapterError) {
        let when = try transition.required("when", of: "a transition")
        let then = try transition.required("then", of: "a transition")
        for part in [when, then] {
            _ = try part.required("name", of: "a part of a transition").requiredText("its name")
            guard let agent = part["args"]?["agent_id"] else { continue }
            let name = try agent.requiredText("a speaker")
            if draft[name] == nil { try draft.addStep(name, .decision, from: agent) }
        }
    }

    /// Adds the edge of a transition.
    mutating func connect(_ transition: PositionedNode, in draft: inout PlanDraft) throws(PlanAdapterError) {
        guard let when = transition["when"], let then = transition["then"],
            let condition = when["name"]?.string, let target = then["name"]?.string
        else { return }
        guard condition == "from_speaker" else {
            let what = (when["args"]?["tool_name"] ?? when["args"]?["key"])?.asText.string.map { " \($0)" } ?? ""
            draft.hidesEdges(
                "the condition \(condition)\(what) does not name the speaker; who is followed is not in the file",
                at: when)
            return
        }
        let source = try when.required("args", of: "a condition").required("agent_id", of: "the arguments")
            .requiredText("a speaker")
        switch target {
        case "agent":
            let next = try then.required("args", of: "a target").required("agent_id", of: "the arguments")
                .requiredText("a speaker")
            draft.connect(source, to: next, from: transition)
        case "stay": draft.connect(source, to: source, from: transition)
        case "terminate":
            draft.exit(at: source, from: transition)
            ended.insert(source)
        default: draft.hidesEdges("the target \(target) does not name a speaker", at: then)
        }
        followed.insert(source)
    }

    /// Adds what happens behind speakers that no transition follows.
    mutating func fallBack(on target: PositionedNode?, in draft: inout PlanDraft) throws(PlanAdapterError) {
        let open = draft.ids.filter { !followed.contains($0) }
        let name = try target.map { (node) throws(PlanAdapterError) in
            try node.required("name", of: "a target").requiredText("the name of a target")
        }
        switch name {
        case nil, "terminate"?:
            // Without a transition that ends it, the reader of the plan finds the same exits by itself.
            guard !ended.isEmpty else { return }
            for id in open { draft.exit(at: id, from: target ?? draft[id]?.origin ?? draft.root) }
        case "agent"?:
            guard let target, let node = target["args"]?["agent_id"] else { return }
            let next = try node.requiredText("a speaker")
            if draft[next] == nil { try draft.addStep(next, .decision, from: node) }
            for id in open where id != next { draft.connect(id, to: next, from: target) }
        case let name?:
            if let target { draft.hidesEdges("the default target \(name) does not name a speaker", at: target) }
        }
    }
}
