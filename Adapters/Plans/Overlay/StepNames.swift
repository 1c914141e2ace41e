internal import CanonicalJSON
internal import PositionedDocuments

/// The steps of a plan by the names that people give them.
///
/// A step is known by its `name`, and by its `idx` in decimal where it has none. What its source
/// knows it by stands for it too, unless another step has that name.
struct StepNames {
    /// The place of a step in the list, or nil under a name that several have.
    private var positions: [JSONString: Int?] = [:]
    private var indices: [PositionedNode.Content] = []

    init(_ plan: LoweredPlan) {
        for (position, node) in (plan.root["nodes"]?.elements ?? []).enumerated() {
            let index = node["idx"]
            indices.append(index?.content ?? .null)
            var name = node["name"]?.string
            if name == nil, case .integer(let number)? = index?.content { name = JSONString(number.decimal) }
            guard let name else { continue }
            positions[name] = .some(positions.keys.contains(name) ? nil : position)
        }
        for (id, name) in plan.stepNames where !positions.keys.contains(id) {
            if let position = positions[name] { positions[id] = .some(position) }
        }
    }

    func position(of name: JSONString) -> Int? { positions[name] ?? nil }

    /// What is wrong with a name that names no step, or several.
    ///
    /// - Parameter others: how many problems were told before; which name was meant is looked for a hundred times only.
    func problem(with name: PositionedNode, after others: Int, orOneOf keys: [JSONString] = []) -> OverlayProblem {
        let text = name.string ?? ""
        if positions.keys.contains(text) {
            return OverlayProblem(
                .unknownName, "\(text.quoted) is the name of several steps; each needs a name of its own", at: name)
        }
        let known = others < OverlayProblem.mostMeant ? (Array(positions.keys) + keys).map(\.lossyText) : []
        return OverlayProblem(
            .unknownName, "no step is named \(text.quoted)\(OverlayProblem.meant(text, among: known))", at: name)
    }

    /// A member whose references to steps are by `idx`, whether they were written so or by name.
    func resolving(
        _ member: PositionedNode.Member, _ problems: inout [OverlayProblem]
    ) -> PositionedNode.Member {
        let value = member.value
        let resolved: PositionedNode
        switch member.key {
        case "control_preds", "entry", "exit": resolved = eachElement(of: value) { reference($0, &problems) }
        case "control_edges": resolved = eachElement(of: value) { within($0, "from", &problems) }
        case "back_edges": resolved = eachElement(of: value) { within($0, "to", &problems) }
        case "triggers": resolved = eachElement(of: value) { within($0, "node", &problems) }
        case "reads": resolved = eachElement(of: value) { within($0, "producer", &problems) }
        case "writes":
            resolved = eachElement(of: value) { write in
                guard let reversal = write["reversal"] else { return write }
                return write.replacing([PositionedNode.Member("reversal", within(reversal, "node", &problems))])
            }
        default: return member
        }
        return PositionedNode.Member(member.key, at: member.place, resolved)
    }

    private func eachElement(
        of list: PositionedNode, _ change: (PositionedNode) -> PositionedNode
    ) -> PositionedNode {
        guard let elements = list.elements else { return list }
        return PositionedNode(.array(elements.map(change)), from: list)
    }

    private func within(
        _ object: PositionedNode, _ key: JSONString, _ problems: inout [OverlayProblem]
    ) -> PositionedNode {
        guard let value = object[key], value.string != nil else { return object }
        return object.replacing([PositionedNode.Member(key, reference(value, &problems))])
    }

    /// The `idx` that a name stands for, standing where the name does.
    private func reference(_ name: PositionedNode, _ problems: inout [OverlayProblem]) -> PositionedNode {
        guard let text = name.string else { return name }
        guard let position = position(of: text) else {
            problems.append(problem(with: name, after: problems.count))
            return name
        }
        return PositionedNode(indices[position], from: name)
    }
}
