public import CanonicalJSON
internal import PositionedDocuments

extension LoweredPlan {
    /// The plan as a JSON text, two blanks per level, keys in the order in which spec/prelint.md 2 tells of them; other
    /// keys come behind these, in the order of the source.
    ///
    /// - Parameter origins: whether to add `origins`: for parts of the plan by their JSON Pointer, the `file:line:column`
    ///   they come from. A part that is not listed stands where the nearest part around it does.
    ///   Without them the text is a plan of version 2 and nothing else.
    /// - Complexity: linear in the plan, and in the pointers where origins are asked for.
    public func text(origins: Bool = true) -> String {
        var value = ordered(root)
        if origins, case .object(var members) = value {
            members["origins"] = .object(originTable)
            value = .object(members)
        }
        var out = ""
        write(value, 0, &out)
        out += "\n"
        return out
    }

    /// The plan as a value, its keys in order.
    public var json: JSONValue { ordered(root) }

    private func ordered(_ plan: PositionedNode) -> JSONValue {
        guard plan.members != nil else { return plan.json }
        return sorted(plan, PlanKeys.plan) { key, value in
            guard key == "nodes", let nodes = value.elements else { return value.json }
            return .array(
                nodes.map { node in
                    node.members == nil ? node.json : sorted(node, PlanKeys.node) { _, value in value.json }
                })
        }
    }

    private func sorted(
        _ node: PositionedNode, _ order: [JSONString], _ value: (JSONString, PositionedNode) -> JSONValue
    ) -> JSONValue {
        let members = node.members ?? []
        var found: JSONObject = [:]
        for key in order {
            if let member = members.first(where: { $0.key == key }) { found[key] = value(key, member.value) }
        }
        for member in members where found[member.key] == nil { found[member.key] = value(member.key, member.value) }
        return .object(found)
    }

    /// Pointers into the plan, in its order, with the place of each part that does not stand where the part around it
    /// does.
    private var originTable: JSONObject {
        var table: JSONObject = [:]
        // Depth costs memory and no recursion.
        var open: [(pointer: String, node: PositionedNode, around: String)] = [("", root, "")]
        while let (pointer, node, around) = open.popLast() {
            let place = "\(node.source.path):\(node.place)"
            if place != around { table[JSONString(pointer)] = .text(place) }
            var inside: [(pointer: String, node: PositionedNode, around: String)] = []
            switch node.content {
            case .array(let elements):
                for (number, element) in elements.enumerated() {
                    inside.append(("\(pointer)/\(number)", element, place))
                }
            case .object(let members):
                for member in members {
                    inside.append(("\(pointer)/\(member.key.lossyText.pointerEscaped)", member.value, place))
                }
            default: break
            }
            open += inside.reversed()
        }
        return table
    }

    // MARK: Writing

    /// Documents are no deeper than their limits; this goes no deeper than they do.
    private func write(_ value: JSONValue, _ depth: Int, _ out: inout String) {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            writeList(elements, "[", "]", depth, &out) { element, out in write(element, depth + 1, &out) }
        case .object(let members) where !members.isEmpty:
            writeList(members, "{", "}", depth, &out) { member, out in
                out += scalar(.string(member.key)) + ": "
                write(member.value, depth + 1, &out)
            }
        default: out += scalar(value)
        }
    }

    private func writeList<Elements: Collection>(
        _ elements: Elements, _ begin: String, _ end: String, _ depth: Int, _ out: inout String,
        _ element: (Elements.Element, inout String) -> Void
    ) {
        out += begin
        var isFirst = true
        for one in elements {
            out += isFirst ? "\n" : ",\n"
            isFirst = false
            out += String(repeating: "  ", count: depth + 1)
            element(one, &out)
        }
        out += "\n" + String(repeating: "  ", count: depth) + end
    }

    /// A value that holds no others. Documents hold none that has no text.
    private func scalar(_ value: JSONValue) -> String {
        (try? value.canonicalText()).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}
