internal import CanonicalJSON
internal import PositionedDocuments

/// The agents of a team, in the order of the file.
struct AutoGenParticipants {
    struct Participant {
        let name: JSONString
        let component: PositionedNode
        let config: PositionedNode
        /// The last part of the provider, as `UserProxyAgent`.
        let kind: String
    }

    let all: [Participant]
    private let positions: [JSONString: Int]

    /// - Throws: ``PlanAdapterError`` when there are none, one has no name, or two have the same.
    init(_ team: PositionedNode) throws(PlanAdapterError) {
        var all: [Participant] = []
        var positions: [JSONString: Int] = [:]
        for component in try team.required("participants", of: "a team").requiredList("the participants") {
            let config = try component.required("config", of: "a participant")
            let name = try config.required("name", of: "a participant").requiredText("the name of a participant")
            guard positions.updateValue(all.count, forKey: name) == nil else {
                throw PlanAdapterError("there are two participants with the name \(name)", at: component)
            }
            let provider = component["provider"]?.string?.lossyText ?? ""
            all.append(
                Participant(
                    name: name, component: component, config: config,
                    kind: String(provider.split(separator: ".").last ?? "")))
        }
        self.all = all
        self.positions = positions
    }

    subscript(name: JSONString) -> Participant? { positions[name].map { all[$0] } }

    /// Adds all of them as steps.
    func addAll(to draft: inout PlanDraft) throws(PlanAdapterError) {
        for participant in all { try add(participant, to: &draft, from: participant.component) }
    }

    /// Adds one as a step.
    func add(
        _ participant: Participant, to draft: inout PlanDraft, from origin: PositionedNode
    ) throws(PlanAdapterError) {
        let name = participant.name
        let isTool = participant.kind == "CodeExecutorAgent"
        try draft.addStep(
            name, isTool ? .toolCall : .decision, agent: participant.config["name"], from: origin)
        if participant.kind == "UserProxyAgent" { draft[name]?.gate(.human, from: participant.component) }
        let tools = tools(of: participant)
        if let first = tools.first {
            draft.agent(name, "scope", PositionedNode(.array(tools), from: first))
        }
        if let model = participant.config["model_client"]?["config"]?.present("model"), model.string != nil {
            draft.agent(name, "model", model)
        }
        if let keys = participant.config["metadata"]?.present("auditable") {
            try draft[name]?.declare(try declared(keys))
        }
        if participant.component["component_type"]?.string == "team" {
            draft.hidesEdges(
                "\(name) is a team of its own, whose steps are not taken apart here", at: participant.component)
        }
    }

    /// The names of the tools, from the workbenches and from older lists.
    private func tools(of participant: Participant) -> [PositionedNode] {
        var lists = [participant.config.present("tools")?.elements ?? []]
        let workbench = participant.config.present("workbench")
        for bench in workbench?.elements ?? workbench.map({ [$0] }) ?? [] {
            lists.append(bench["config"]?.present("tools")?.elements ?? [])
        }
        return lists.joined().compactMap { $0["config"]?["name"] ?? $0["name"] }.filter { $0.string != nil }
    }

    /// Metadata of an agent are texts, so the keys of the plan come as JSON text. Everything in it is reported at it.
    private func declared(_ keys: PositionedNode) throws(PlanAdapterError) -> PositionedNode {
        guard let text = keys.string else { return keys }
        do throws(JSONError) {
            let value = try JSONReader.value(of: text.withBytes { Array($0) }, limits: JSONLimits(depth: 100))
            return PositionedNode(written: value, from: keys)
        } catch {
            throw PlanAdapterError("the text under auditable is no JSON: \(error.detail)", at: keys)
        }
    }
}
