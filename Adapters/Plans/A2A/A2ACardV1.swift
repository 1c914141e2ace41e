internal import CanonicalJSON
public import PositionedDocuments

/// Reads the card of a remote agent of the Agent2Agent protocol: its skills as tools, and no steps.
///
/// The scopes that a skill requires, or the card where the skill does not say, are its scope; a requirement without
/// scopes counts by the name of its scheme. Cards of protocol 1.x and 0.x are read.
///
/// Source: spec/prelint.md 5; Agent2Agent protocol, agent card.
public enum A2ACardV1: PlanAdapter {
    public static let name = "a2a_card"
    public static let version = "v1"
    public static let summary = "the card of a remote agent of the Agent2Agent protocol"

    public static func fits(_ document: PositionedDocument) -> Bool {
        let root = document.root
        guard root["skills"]?.elements != nil else { return false }
        return root["supportedInterfaces"] != nil || (root["url"] != nil && root["capabilities"] != nil)
            || (root["url"] != nil && root["preferredTransport"] != nil)
    }

    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        let root = document.root
        let agent = try root.required("name", of: "an agent card").requiredText("the name of the agent")
        let own = scope(root)
        var tools: [PositionedNode.Member] = []
        var granted: [PositionedNode] = []
        var known: Set<JSONString> = []
        var seen: Set<JSONString> = []
        let skills = try root.required("skills", of: "an agent card")
        for skill in try skills.requiredList("skills") {
            let name = try skill.required("id", of: "a skill").requiredText("the id of a skill")
            guard seen.insert(name).inserted else {
                throw PlanAdapterError("there are two skills with the id \(name.quoted)", at: skill)
            }
            var members: [PositionedNode.Member] = []
            if let scope = scope(skill) ?? own {
                members.append(PositionedNode.Member("scope", scope))
                for entry in scope.elements ?? [] {
                    if let text = entry.string, known.insert(text).inserted { granted.append(entry) }
                }
            }
            tools.append(PositionedNode.Member(name, skill.object(members)))
        }
        var members: [PositionedNode.Member] = []
        if let first = granted.first { members.append(PositionedNode.Member("scope", first.list(granted))) }
        var notes: [LoweringNote] = []
        if own == nil, granted.isEmpty {
            notes.append(LoweringNote("the card requires no security, of no skill", at: skills))
        }
        if root.present("signatures")?.elements?.isEmpty ?? true {
            notes.append(LoweringNote("the card is not signed", at: root))
        }
        return LoweredPlan(
            root: root.plan(
                framework: "a2a",
                [
                    PositionedNode.Member("agents", root.object([PositionedNode.Member(agent, root.object(members))])),
                    PositionedNode.Member("tools", skills.object(tools)),
                ]), notes: notes, adapterID: id)
    }

    /// The scopes under the requirements of a card or a skill; nil when it has none.
    private static func scope(_ holder: PositionedNode) -> PositionedNode? {
        guard let requirements = holder.present("securityRequirements") ?? holder.present("security") else {
            return nil
        }
        var found: [PositionedNode] = []
        var seen: Set<JSONString> = []
        for requirement in requirements.elements ?? [] {
            for scheme in (requirement.present("schemes") ?? requirement).members ?? [] {
                let list = (scheme.value["list"] ?? scheme.value).elements ?? []
                for entry in list.isEmpty ? [scheme.name] : list {
                    if let text = entry.string, seen.insert(text).inserted { found.append(entry) }
                }
            }
        }
        return found.isEmpty ? nil : requirements.list(found)
    }
}
