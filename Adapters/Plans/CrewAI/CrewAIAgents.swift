internal import CanonicalJSON
internal import PositionedDocuments

/// The agents of a crew: what they may use, and how long they may go on.
struct CrewAIAgents {
    /// For each agent the seconds it may take for a task, where it says so.
    private(set) var timeouts: [JSONString: PositionedNode] = [:]
    private(set) var names: Set<JSONString> = []

    /// Writes all agents into a draft.
    ///
    /// - Throws: ``PlanAdapterError`` when an agent is no object.
    @discardableResult
    static func declare(_ agents: PositionedNode, in draft: inout PlanDraft) throws(PlanAdapterError) -> CrewAIAgents {
        var known = CrewAIAgents()
        let members = try agents.requiredObject("the agents")
        for agent in members {
            _ = try agent.value.requiredObject("the agent \(agent.key)")
            known.names.insert(agent.key)
            if let tools = agent.value.present("tools")?.elements, let first = tools.first {
                draft.agent(
                    agent.key, "scope", PositionedNode(.array(tools.filter { $0.string != nil }), from: first))
            }
            if let model = agent.value.present("llm"), model.string != nil { draft.agent(agent.key, "model", model) }
            if let bound = agent.value.present("max_iter") { draft.agent(agent.key, "max_iterations", bound) }
            if let seconds = agent.value.present("max_execution_time") { known.timeouts[agent.key] = seconds }
            if let rate = agent.value.present("max_rpm") {
                draft.note(
                    "\(agent.key) may ask its model so often in a minute; a plan speaks of actions only", at: rate)
            }
            if let delegates = agent.value["allow_delegation"], delegates.bool == true, members.count > 1 {
                draft.note(
                    "\(agent.key) may hand its work to every other agent; when it does is decided at run time",
                    at: delegates)
            }
        }
        return known
    }
}
