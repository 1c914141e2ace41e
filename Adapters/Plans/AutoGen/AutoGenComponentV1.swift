internal import CanonicalJSON
public import PositionedDocuments

/// A team of AutoGen 0.7, as `dump_component()` writes it: a graph flow, a round robin, a selector or a swarm.
///
/// A dump holds the source code of tools. It is never looked at, and never run.
///
/// Source: spec/prelint.md 5.
public enum AutoGenComponentV1: PlanAdapter {
    public static let name = "autogen_component"
    public static let version = "v1"
    public static let summary = "an AutoGen team component: graph flow, round robin, selector or swarm"

    /// Whether it is a component of type `team` with a provider.
    public static func fits(_ document: PositionedDocument) -> Bool {
        document.root["provider"]?.string != nil && document.root["component_type"]?.string == "team"
            && document.root["config"]?.members != nil
    }

    /// Lowers a team.
    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        let root = document.root
        let provider = try root.required("provider", of: "a component").requiredText("the provider")
        let config = try root.required("config", of: "a component")
        _ = try config.requiredObject("the configuration of a team")
        var draft = PlanDraft(adapterID: id, from: root)
        draft.set("framework", PositionedNode(.string("autogen"), from: root))
        let participants = try AutoGenParticipants(config)
        let bounds = try AutoGenBounds(config)
        if let steps = bounds.steps { draft.limit("max_steps", steps) }
        switch String(provider.lossyText.split(separator: ".").last ?? "") {
        case "GraphFlow":
            try AutoGenGraph.lower(config, participants, in: &draft)
        case "RoundRobinGroupChat":
            try participants.addAll(to: &draft)
            AutoGenTeam.ring(participants, bounds, in: &draft)
        case "SelectorGroupChat":
            try participants.addAll(to: &draft)
            try AutoGenTeam.choice(
                participants, bounds, mayRepeat: config["allow_repeated_speaker"]?.bool == true, in: &draft)
        case "Swarm":
            try participants.addAll(to: &draft)
            try AutoGenTeam.handoffs(participants, bounds, in: &draft)
        case let kind:
            try participants.addAll(to: &draft)
            draft.hidesEdges(
                "how a team of the kind \(kind) goes on is decided at run time", at: root["provider"] ?? root)
        }
        return try draft.lowered()
    }
}
