internal import CanonicalJSON
public import PositionedDocuments

/// Agent files of Google ADK 2.13: a root agent, and those that it reaches through `config_path`.
///
/// Every agent is a step; what composes others is the step they begin behind.
///
/// Source: spec/prelint.md 5.
public enum ADKConfigV1: PlanAdapter {
    public static let name = "adk_config"
    public static let version = "v1"
    public static let summary = "agent files of Google ADK, from a root agent on"

    /// Whether it names its agent class.
    public static func fits(_ document: PositionedDocument) -> Bool {
        document.root["agent_class"]?.string != nil
    }

    /// Lowers an agent and all below it.
    ///
    /// - Parameter files: is asked for the paths under `config_path`, made relative to the root agent.
    /// - Throws: ``PlanAdapterError``, also for a file that cannot be read, lies outside the folder of the root agent, or
    ///   is used twice: an agent has one parent.
    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        var draft = PlanDraft(adapterID: id, from: document.root)
        draft.set("framework", PositionedNode(.string("google_adk"), from: document.root))
        var agents = ADKAgents(draft)
        return try agents.lowered(document.root, files: files).lowered(isExecuted: true)
    }
}
