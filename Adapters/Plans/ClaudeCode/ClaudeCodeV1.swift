internal import CanonicalJSON
public import PositionedDocuments

/// Reads the agents, skills and permissions of a Claude Code project.
///
/// The source is `settings.json`, with `agents/*.md` and `skills/*/SKILL.md` beside it, or the front matter of one of
/// these. Each agent and each skill is a step; what it does is prose, so the plan is not complete. `tools` is the scope,
/// and `Agent(name)` in it hands over; without `tools` an agent has every tool. `permissions.ask` puts a person before
/// the tools it names, unless the mode passes over permissions.
///
/// Source: spec/prelint.md 5; Claude Code, settings, sub-agents and skills.
public enum ClaudeCodeV1: PlanAdapter {
    public static let name = "claude_code"
    public static let version = "v1"
    public static let summary = "settings, agents and skills of a Claude Code project"

    public static func fits(_ document: PositionedDocument) -> Bool {
        let root = document.root
        if isDefinition(root) { return document.path.utf8.suffix(3).elementsEqual(".md".utf8) }
        if let permissions = root["permissions"], permissions.members != nil {
            return ["allow", "ask", "deny", "defaultMode", "additionalDirectories"].contains { permissions[$0] != nil }
        }
        let hooks = root["hooks"]
        return hooks?["PreToolUse"] != nil || hooks?["PostToolUse"] != nil
    }

    /// Lowers the project that a document belongs to.
    ///
    /// Asked for are `agents/*.md`, `skills/*/SKILL.md`, and `settings.json` above an agent or a skill; the first two are
    /// answered with one document for all files (``PositionedDocument/init(folding:path:)``), or not at all.
    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        var lowering = ClaudeCodeLowering(document.root, adapterID: id)
        guard isDefinition(document.root) else {
            try lowering.add(settings: document.root)
            for pattern in ["agents/*.md", "skills/*/SKILL.md"] {
                for file in files(pattern)?.root.members ?? [] { try lowering.add(definition: file.value) }
            }
            return try lowering.lowered()
        }
        let above =
            document.path.utf8.suffix(8).elementsEqual("SKILL.md".utf8) ? "../../settings.json" : "../settings.json"
        if let settings = files(above), settings.root.members != nil { try lowering.add(settings: settings.root) }
        try lowering.add(definition: document.root)
        // The agents that it hands over to, and theirs, are in the files named after them.
        var count = 0
        while let name = lowering.nextMissing(), count < 1000 {
            count += 1
            guard !name.contains(ignoringCase: "/"), let agent = files("\(name.lossyText).md") else { continue }
            try lowering.add(definition: agent.root)
        }
        return try lowering.lowered()
    }

    private static func isDefinition(_ root: PositionedNode) -> Bool {
        root["name"]?.string != nil && root["description"] != nil && root["permissions"] == nil
    }
}
