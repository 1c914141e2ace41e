internal import CanonicalJSON
public import PositionedDocuments

extension LoweredPlan {
    /// The plan with other entries: steps in the order of a walk from there, and loop edges as that walk finds them.
    ///
    /// A source may not say where it begins, as a pipeline in which every component waits for another one. Which edges
    /// lead back, and so which steps are earlier ones, follows from the entries: whoever names them later asks for the
    /// plan to be walked again, and names producers after that. A plan that was incomplete for want of an entry is
    /// complete then.
    ///
    /// - Parameter entries: names of steps, or their `idx`.
    /// - Throws: ``PlanAdapterError`` when an entry names no step, or the plan was not made by an adapter: a plan that
    ///   people wrote is in the order they gave it.
    /// - Complexity: linear in the plan.
    public func entered(at entries: [PositionedNode]) throws(PlanAdapterError) -> LoweredPlan {
        let nodes = try root.required("nodes", of: "a plan").requiredList("the nodes of a plan")
        var names: [JSONString] = []
        for (at, node) in nodes.enumerated() {
            guard adapterID != DeclaredPlanDocumentV1.id, node["idx"]?.int == at, let name = node["name"]?.string else {
                throw PlanAdapterError("the steps of this plan are in an order that people gave them", at: node)
            }
            names.append(name)
        }
        var draft = PlanDraft(adapterID: adapterID, from: root)
        for (at, node) in nodes.enumerated() { try Self.add(node, names[at], names, to: &draft) }
        for (at, node) in nodes.enumerated() { Self.connect(node, names[at], names, in: &draft) }
        for entry in entries {
            let name = entry.int.flatMap { names.indices.contains($0) ? names[$0] : nil } ?? entry.string
            guard let name, draft[name] != nil else {
                throw PlanAdapterError("an entry is a step of the plan, and there is no such step", at: entry)
            }
            draft.enter(at: name, from: entry)
        }
        for member in root.members ?? [] {
            switch member.key {
            case "schema", "nodes", "entry": break
            case "complete": if !isEntryUnknown, member.value.bool == false { draft.markIncomplete(at: member.value) }
            case "exit":
                for step in member.value.elements ?? [] {
                    if let name = Self.name(step, names) { draft.exit(at: name, from: step) }
                }
            case "triggers":
                for trigger in member.value.elements ?? [] { Self.add(trigger, names, to: &draft) }
            default: draft.set(member.key, member.value)
            }
        }
        let walked = try draft.lowered(isExecuted: isExecuted)
        return LoweredPlan(
            root: walked.root, notes: notes + walked.notes, adapterID: adapterID, isExecuted: isExecuted,
            isEntryUnknown: false, stepNames: stepNames)
    }

    private static func name(_ idx: PositionedNode?, _ names: [JSONString]) -> JSONString? {
        idx?.int.flatMap { names.indices.contains($0) ? names[$0] : nil }
    }

    private static func add(
        _ node: PositionedNode, _ name: JSONString, _ names: [JSONString], to draft: inout PlanDraft
    ) throws(PlanAdapterError) {
        try draft.addStep(name, from: node)
        let order: Set<JSONString> = ["idx", "name", "control_preds", "control_edges", "back_edges"]
        let members = (node.members ?? []).filter { !order.contains($0.key) }
        try draft[name]?.declare(
            PositionedNode(
                .object(
                    members.map { PositionedNode.Member($0.key, at: $0.place, named($0.value, $0.key, names)) }),
                from: node))
    }

    /// A value in which steps are called by name where they were called by `idx`.
    private static func named(_ value: PositionedNode, _ key: JSONString, _ names: [JSONString]) -> PositionedNode {
        guard key == "reads" || key == "writes", let elements = value.elements else { return value }
        return PositionedNode(
            .array(
                elements.map { element in
                    guard let members = element.members else { return element }
                    return PositionedNode(
                        .object(
                            members.map { member in
                                PositionedNode.Member(member.key, at: member.place, named(member, names))
                            }), from: element)
                }), from: value)
    }

    private static func named(_ member: PositionedNode.Member, _ names: [JSONString]) -> PositionedNode {
        switch member.key {
        case "producer":
            return name(member.value, names).map { PositionedNode(.string($0), from: member.value) } ?? member.value
        case "reversal":
            guard let members = member.value.members else { return member.value }
            let kept = members.map { part in
                guard part.key == "node", let name = name(part.value, names) else { return part }
                return PositionedNode.Member(part.key, at: part.place, PositionedNode(.string(name), from: part.value))
            }
            return PositionedNode(.object(kept), from: member.value)
        default: return member.value
        }
    }

    private static func connect(
        _ node: PositionedNode, _ name: JSONString, _ names: [JSONString], in draft: inout PlanDraft
    ) {
        var attributes: [Int: [PositionedNode]] = [:]
        for edge in node["control_edges"]?.elements ?? [] {
            if let from = edge["from"]?.int { attributes[from, default: []].append(edge) }
        }
        for source in node["control_preds"]?.elements ?? [] {
            guard let idx = source.int, let from = self.name(source, names) else { continue }
            guard let edges = attributes[idx] else {
                draft.connect(from, to: name, from: source)
                continue
            }
            for edge in edges { connect(from, name, edge, in: &draft) }
        }
        for edge in node["back_edges"]?.elements ?? [] {
            if let target = self.name(edge["to"], names) { connect(name, target, edge, in: &draft) }
        }
    }

    private static func connect(
        _ source: JSONString, _ target: JSONString, _ edge: PositionedNode, in draft: inout PlanDraft
    ) {
        draft.connect(
            source, to: target, when: edge["when"],
            outcome: edge["outcome"]?.string.flatMap { PlanDraft.Outcome(rawValue: $0) } ?? .success,
            max: edge["max"], from: edge)
    }

    private static func add(_ trigger: PositionedNode, _ names: [JSONString], to draft: inout PlanDraft) {
        guard let id = trigger["id"]?.string, let step = name(trigger["node"], names) else { return }
        let members = (trigger.members ?? []).filter { $0.key != "id" && $0.key != "node" }
        draft.addTrigger(id, of: step, kind: nil, members: members, from: trigger)
    }
}
