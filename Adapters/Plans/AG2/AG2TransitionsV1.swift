internal import CanonicalJSON
public import PositionedDocuments

/// A transition graph of AG2 1.2: who speaks after whom, one at a time.
///
/// Source: spec/prelint.md 5.
public enum AG2TransitionsV1: PlanAdapter {
    public static let name = "ag2_transitions"
    public static let version = "v1"
    public static let summary = "an AG2 transition graph: speakers and who follows them"

    /// Whether there is a first speaker and a list of transitions.
    public static func fits(_ document: PositionedDocument) -> Bool {
        document.root["initial_speaker"] != nil && document.root["transitions"]?.elements != nil
    }

    /// Lowers a graph.
    ///
    /// A condition that does not name the speaker hides edges: it holds for whoever has that tool, or for everyone.
    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        let root = document.root
        var draft = PlanDraft(adapterID: id, from: root)
        draft.set("framework", PositionedNode(.string("ag2"), from: root))
        let first = try root.required("initial_speaker", of: "a transition graph")
        let speaker = try first.requiredText("the first speaker")
        try draft.addStep(speaker, .decision, from: first)
        draft.enter(at: speaker, from: first)
        let transitions = try root.required("transitions", of: "a transition graph").requiredList("the transitions")
        var speakers = AG2Speakers()
        // A lower priority is tried first, and ties in the order of the list: so the edges are written.
        var ordered: [(priority: Int, at: Int)] = []
        for (at, transition) in transitions.enumerated() {
            let priority = transition.present("priority")
            if let priority, priority.int == nil {
                throw PlanAdapterError("a priority is an integer, not \(priority.kindName)", at: priority)
            }
            try speakers.declare(transition, in: &draft)
            ordered.append((priority?.int ?? 0, at))
        }
        ordered.sort { ($0.priority, $0.at) < ($1.priority, $1.at) }
        for (_, at) in ordered { try speakers.connect(transitions[at], in: &draft) }
        try speakers.fallBack(on: root.present("default_target"), in: &draft)
        if let turns = root.present("max_turns") { draft.limit("max_steps", turns) }
        return try draft.lowered()
    }
}
