internal import CanonicalJSON
internal import PositionedDocuments

/// State machines: the attempts of a retrier, the default of a Choice, and catchers that lead past a gate. Loops and
/// the items of a Map have no bound in this language, and no key makes any target drop what it has seen.
extension SourceRepairs {
    func stateMachine(_ fault: PlanFault) -> SourceRepair? {
        guard let step = step(fault), let state = written(step) else { return nil }
        switch fault.code {
        case "PRE204": return attempts(of: state.node, name(step))
        case "PRE207": return defaultChoice(of: state, name(step))
        case "PRE402": return catchers(fault, name(step))
        default: return nil
        }
    }

    /// A number that is none, or is negative, becomes what the language has for a retrier without one.
    private func attempts(of state: PositionedNode, _ name: String) -> SourceRepair? {
        var edits: [TextEdit] = []
        for retrier in state["Retry"]?.elements ?? [] {
            guard let attempts = retrier.present("MaxAttempts"), (attempts.count?.int ?? -1) < 0 else { continue }
            guard let edit = editor.replacing(attempts, with: "3") else { return nil }
            edits += edit
        }
        return SourceRepair("set MaxAttempts of state \(name) to 3", edits)
    }

    /// The default ends the machine as a Choice without one does when nothing applies, only that it is a state of its own
    /// and says so.
    private func defaultChoice(of state: (pointer: String, node: PositionedNode), _ name: String) -> SourceRepair? {
        guard let slash = state.pointer.lastIndex(of: "/"),
            let states = document.root.at(String(state.pointer[..<slash])), state.node["Type"]?.string == "Choice",
            state.node["Default"] == nil
        else { return nil }
        let names = Set((plan.root["nodes"]?.elements ?? []).map { self.name($0) })
        var failure = "NoChoice"
        var number = 1
        while names.contains(failure) {
            number += 1
            failure = "NoChoice\(number)"
        }
        let fail =
            document.syntax == .json
            ? #"{"Type": "Fail", "Error": "NoChoiceMatched"}"# : "{Type: Fail, Error: NoChoiceMatched}"
        guard let choice = editor.inserting("Default", quoted(failure), into: state.node),
            let end = editor.inserting(failure, fail, into: states)
        else { return nil }
        return SourceRepair(
            "give choice \(name) a default, \(failure), that ends the machine as failed", choice + end)
    }

    /// Takes the catchers out of a gate that lead to the write; its failure then fails the machine.
    private func catchers(_ fault: PlanFault, _ name: String) -> SourceRepair? {
        var removed: [String: (state: PositionedNode, catchers: Set<Int>)] = [:]
        for bypass in bypasses(fault) {
            guard bypass.hasOtherWay, let gate = written(bypass.gate), let edge = written(bypass.edge),
                edge.pointer.hasPrefix(gate.pointer + "/Catch/"), edge.pointer.hasSuffix("/Next"),
                let place = Int(edge.pointer.dropFirst(gate.pointer.utf8.count + 7).dropLast(5))
            else { return nil }
            // Further catchers may lead to the same state, and stand for no edge of their own.
            let target = edge.node.string
            let all = (gate.node["Catch"]?.elements ?? []).indices.filter { at in
                at == place || gate.node["Catch"]?.elements?[at]["Next"]?.string == target
            }
            removed[gate.pointer, default: (gate.node, [])].catchers.formUnion(all)
        }
        var edits: [TextEdit] = []
        for (_, (state, catchers)) in removed.sorted(by: { $0.key < $1.key }) {
            guard let list = state["Catch"], let count = list.elements?.count,
                let edit = catchers.count == count
                    ? editor.removing("Catch", from: state) : editor.removing(catchers, from: list)
            else { return nil }
            edits += edit
        }
        return SourceRepair("take out what leads to state \(name) when its gate fails", edits)
    }
}
