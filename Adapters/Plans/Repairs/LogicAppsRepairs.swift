internal import CanonicalJSON
internal import PositionedDocuments

/// Workflow definitions: counts that bound nothing, statuses of `runAfter`, and credentials. The items of a Foreach have
/// no bound here, If and Switch always have a branch for everything else, and joins are not stated.
extension SourceRepairs {
    func logicApps(_ fault: PlanFault) -> SourceRepair? {
        if fault.code == "PRE604" { return parameter(fault) }
        guard let step = step(fault) else { return nil }
        switch fault.code {
        case "PRE203":
            guard fault.variant == "cycle", let max = written(plan.root.at(fault.pointer + "/max"))?.node,
                max.int != nil
            else { return nil }
            return SourceRepair("set limit.count of the loop to 60", editor.replacing(max, with: "60"))
        case "PRE204":
            // What is worked out at run time may well be a bound.
            guard let policy = written(step["retry"])?.node, let count = policy["count"], let stated = count.int,
                stated < 0
            else { return nil }
            return SourceRepair(
                "set the count of the retry policy of action \(name(step)) to 4", editor.replacing(count, with: "4"))
        case "PRE402": return statuses(fault, name(step))
        default: return nil
        }
    }

    /// Takes the statuses out of `runAfter` under which an action runs although the gate before it failed.
    private func statuses(_ fault: PlanFault, _ step: String) -> SourceRepair? {
        var removed: [String: (list: PositionedNode, places: Set<Int>)] = [:]
        for bypass in bypasses(fault) {
            guard let list = written(bypass.edge), list.pointer.contains("/runAfter/"),
                let elements = list.node.elements
            else { return nil }
            let stated = elements.map { $0.string?.lossyText.lowercased() ?? "" }
            let wanted = bypass.edge["outcome"]?.string == "timeout" ? "timedout" : "failed"
            // An action that runs after one that was skipped runs when what stands before that one failed.
            let places = stated.indices.filter { stated[$0] == (stated.contains(wanted) ? wanted : "skipped") }
            guard !places.isEmpty, stated.contains("succeeded") else { return nil }
            removed[list.pointer, default: (list.node, [])].places.formUnion(places)
        }
        var edits: [TextEdit] = []
        for (_, (list, places)) in removed.sorted(by: { $0.key < $1.key }) {
            guard let edit = editor.removing(places, from: list) else { return nil }
            edits += edit
        }
        return SourceRepair("let only the success of its gate lead to action \(step)", edits)
    }

    /// A credential becomes a parameter, which is declared as a secret and given at deployment.
    private func parameter(_ fault: PlanFault) -> SourceRepair? {
        guard let (pointer, node) = text(fault),
            let part = pointer.firstIndex(where: { $0 == "actions" || $0 == "triggers" }),
            let definition = document.root.at(pointer[..<part].map { "/" + $0 }.joined()),
            document.syntax == .json
        else { return nil }
        let declared = definition["parameters"]
        guard declared == nil || declared?.members != nil else { return nil }
        var name = SourceReference.name(pointer)
        while declared?[JSONString(name)] != nil { name += "_2" }
        let type = #"{"type": "SecureString"}"#
        guard let replaced = editor.replacing(node, with: "\"@parameters('\(name)')\""),
            let added = declared.map({ editor.inserting(name, type, into: $0) })
                ?? editor.inserting("parameters", "{\"\(name)\": \(type)}", into: definition)
        else { return nil }
        return SourceRepair("replace the credential by the parameter \(name), a secret", replaced + added)
    }
}
