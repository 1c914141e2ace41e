internal import CanonicalJSON
public import PositionedDocuments

/// What the tools of a project read and write, declared once for all its plans.
///
/// A catalogue is an object: a tool's name, or a pattern of names, and under it `reads`, `writes`, `scope`, `annotations`
/// and `gate`, the types of gate that the tool performs itself. An exact name beats patterns and a longer pattern beats
/// a shorter one, key by key; `annotations` are merged hint by hint in the same order. Of a document that is the answer
/// of a server to `tools/list` only the hints are taken, and only where no catalogue states them: they are claims.
///
/// Source: spec/prelint.md 5.1.
public struct ToolCatalogue: Sendable {
    /// What is said of one name or pattern.
    private struct Entry {
        let name: PositionedNode
        let text: String
        let pattern: NamePattern
        let values: PositionedNode
    }

    /// The most specific first.
    private let entries: [Entry]
    /// The hints of servers, by the name of the tool; the first document that names a tool stands.
    private let claims: [JSONString: PositionedNode]
    private let problems: [OverlayProblem]

    /// Reads catalogues and answers to `tools/list`; where two say the same of one name, the first stands.
    ///
    /// - Throws: ``PlanAdapterError`` when a document is neither. What else is wrong is told by ``applied(to:)``.
    public init(_ documents: [PositionedDocument]) throws(PlanAdapterError) {
        var entries: [Entry] = []
        var claims: [JSONString: PositionedNode] = [:]
        var problems: [OverlayProblem] = []
        for document in documents {
            let root = document.root
            if let tools = (root["result"]?["tools"] ?? root["tools"])?.elements {
                for tool in tools {
                    guard let name = tool["name"]?.string, let hints = tool["annotations"] else { continue }
                    if claims[name] == nil { claims[name] = hints }
                }
                continue
            }
            guard let members = root.isNull ? [] : root.members else {
                throw PlanAdapterError(
                    "a tool catalogue is an object of tool names and what they do; this is \(root.kindName)", at: root)
            }
            for member in members {
                Self.check(member, &problems)
                guard member.value.members != nil else { continue }
                let text = member.key.lossyText
                entries.append(
                    Entry(name: member.name, text: text, pattern: NamePattern(text), values: member.value))
            }
        }
        // Stable, so that among equals the first stands.
        self.entries = entries.enumerated().sorted { a, b in
            let (x, y) = (a.element, b.element)
            if x.pattern.isPattern != y.pattern.isPattern { return y.pattern.isPattern }
            if x.text.utf8.count != y.text.utf8.count { return x.text.utf8.count > y.text.utf8.count }
            return a.offset < b.offset
        }.map(\.element)
        self.claims = claims
        self.problems = problems
    }

    private static func check(_ tool: PositionedNode.Member, _ problems: inout [OverlayProblem]) {
        guard let members = tool.value.members else {
            problems.append(
                OverlayProblem(
                    .shape, "what tool \(tool.key.quoted) does is an object; this is \(tool.value.kindName)",
                    at: tool.value))
            return
        }
        for member in members {
            guard PlanKeys.catalogue.contains(member.key) else {
                problems.append(
                    OverlayProblem(
                        unknownKey: member, of: "a tool of a catalogue", known: PlanKeys.catalogue.map(\.lossyText)))
                continue
            }
            guard member.key == "annotations" else { continue }
            for hint in member.value.members ?? [] where !PlanKeys.hints.contains(hint.key) && hint.key != "title" {
                problems.append(
                    OverlayProblem(unknownKey: hint, of: "'annotations'", known: PlanKeys.hints.map(\.lossyText)))
            }
        }
    }

    /// The plan with what its tools do.
    ///
    /// A step whose `tool` an entry names gets the `reads`, `writes`, `scope` and `gate` that neither it nor the plan's
    /// own `tools` states; the hints go into the plan's `tools`.
    ///
    /// - Returns: the plan; what is wrong with the catalogue; and the entries under an exact name that this plan has no
    ///   tool of. One catalogue serves many plans: an entry is in error when it stands among the unused of all of them.
    /// - Complexity: O(n + t · e) for n steps that name t tools, and e entries.
    public func applied(
        to plan: LoweredPlan
    ) -> (plan: LoweredPlan, problems: [OverlayProblem], unused: [OverlayProblem]) {
        let own = plan.root["tools"]
        var known: [JSONString: Bool] = [:]
        var order: [JSONString] = []
        func note(_ name: JSONString) {
            if known.updateValue(true, forKey: name) == nil { order.append(name) }
        }
        var nodes = plan.root["nodes"]?.elements ?? []
        for node in nodes {
            if let name = node["tool"]?.string { note(name) }
        }
        for member in own?.members ?? [] { note(member.key) }

        var effects: [JSONString: [PositionedNode.Member]] = [:]
        var hints: [PositionedNode.Member] = []
        for name in order {
            let fitting = entries.filter { $0.pattern.matches(name.lossyText) }
            let stated = own?[name]
            effects[name] = Self.effects(fitting, besides: stated)
            if let annotations = Self.annotations(fitting, claims[name], besides: stated) {
                let tool = PositionedNode.Member("annotations", annotations)
                hints.append(
                    PositionedNode.Member(
                        name, stated?.replacing([tool]) ?? PositionedNode(.object([tool]), from: annotations)))
            }
        }
        for position in nodes.indices {
            guard let name = nodes[position]["tool"]?.string, let effects = effects[name], !effects.isEmpty else {
                continue
            }
            let node = nodes[position]
            nodes[position] = node.replacing(effects.filter { node[$0.key]?.isNull ?? true })
        }
        var changed: [PositionedNode.Member] = []
        if let list = plan.root["nodes"], list.elements != nil {
            changed.append(PositionedNode.Member("nodes", PositionedNode(.array(nodes), from: list)))
        }
        if let first = hints.first {
            changed.append(
                PositionedNode.Member(
                    "tools", own?.replacing(hints) ?? PositionedNode(.object(hints), from: first.value)))
        }
        return (plan.with(root: plan.root.replacing(changed)), problems, unused(among: order, in: plan.root))
    }

    /// What the entries say of a tool, the most specific first, but for what the plan states itself.
    private static func effects(_ entries: [Entry], besides stated: PositionedNode?) -> [PositionedNode.Member] {
        var found: [PositionedNode.Member] = []
        for key in PlanKeys.catalogue where key != "annotations" && stated?[key]?.isNull ?? true {
            let members = entries.lazy.compactMap { $0.values.members?.first { $0.key == key } }
            if let member = members.first(where: { !$0.value.isNull }) { found.append(member) }
        }
        return found
    }

    /// The hints of a tool: the plan's own, then the catalogue's, then the server's; nil when there is nothing to add.
    private static func annotations(
        _ entries: [Entry], _ claims: PositionedNode?, besides stated: PositionedNode?
    ) -> PositionedNode? {
        let sources = entries.compactMap { $0.values["annotations"] } + (claims.map { [$0] } ?? [])
        guard let first = sources.first else { return nil }
        let own = stated?["annotations"]
        var found = own?.members ?? []
        for source in sources {
            for hint in source.members ?? []
            where PlanKeys.hints.contains(hint.key) && !found.contains(where: { $0.key == hint.key }) {
                found.append(hint)
            }
        }
        guard found.count > own?.members?.count ?? 0 else { return nil }
        return PositionedNode(.object(found), from: own ?? first)
    }

    /// The entries under an exact name that no tool of the plan has, not even one that only a scope grants.
    private func unused(among names: [JSONString], in plan: PositionedNode) -> [OverlayProblem] {
        var known = Set(names)
        for holder in (plan["nodes"]?.elements ?? []) + (plan["agents"]?.members ?? []).map(\.value) {
            for entry in holder["scope"]?.elements ?? [] {
                if let name = entry.string { known.insert(name) }
            }
        }
        let texts = known.map(\.lossyText)
        var unused: [OverlayProblem] = []
        for entry in entries {
            guard !entry.pattern.isPattern, let name = entry.name.string, !known.contains(name) else { continue }
            let meant = OverlayProblem.meant(name, among: unused.count < OverlayProblem.mostMeant ? texts : [])
            unused.append(OverlayProblem(.unknownName, "no tool is named \(name.quoted)\(meant)", at: entry.name))
        }
        return unused
    }
}
