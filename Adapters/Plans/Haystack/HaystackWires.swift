internal import CanonicalJSON
internal import PositionedDocuments

/// The connections of a pipeline, with each router folded into the step before it.
///
/// A router is folded when one step leads to it and that step leads nowhere else. Otherwise it stays a step of its own,
/// since what runs would be another thing.
struct HaystackWires {
    private struct Wire {
        let source: JSONString
        /// The output it leaves by, which is its label when the source is a router.
        let socket: PositionedNode
        let target: JSONString
        let origin: PositionedNode
    }

    private var wires: [Wire] = []
    private var routers: Set<JSONString> = []
    /// For each folded router the step that it is folded into.
    private var hosts: [JSONString: JSONString] = [:]
    /// Whether some component has no incoming connection.
    let hasSource: Bool

    /// - Throws: ``PlanAdapterError`` when a connection has no ends, or an end is no component.
    init(_ root: PositionedNode) throws(PlanAdapterError) {
        var names: Set<JSONString> = []
        for component in try root.required("components", of: "a pipeline").requiredObject("the components") {
            names.insert(component.key)
            let type = component.value["type"]?.string?.lossyText ?? ""
            if type.split(separator: ".").contains(where: { $0 == "routers" }) { routers.insert(component.key) }
        }
        var into: [JSONString: [JSONString]] = [:]
        var out: [JSONString: Int] = [:]
        for connection in try root.required("connections", of: "a pipeline").requiredList("the connections") {
            let sender = try connection.required("sender", of: "a connection")
            let receiver = try connection.required("receiver", of: "a connection")
            let (source, socket) = try Self.end(sender, names)
            let (target, _) = try Self.end(receiver, names)
            wires.append(
                Wire(
                    source: source, socket: PositionedNode(.string(socket), from: sender), target: target,
                    origin: connection))
            into[target, default: []].append(source)
            out[source, default: 0] += 1
        }
        hasSource = names.isEmpty || names.contains { into[$0] == nil }
        for router in routers {
            guard let before = into[router], before.count == 1, out[before[0]] == 1, !routers.contains(before[0]),
                before[0] != router
            else { continue }
            hosts[router] = before[0]
        }
    }

    /// The component and the socket of `component.socket`. Neither has a dot in it.
    private static func end(
        _ node: PositionedNode, _ names: Set<JSONString>
    ) throws(PlanAdapterError) -> (JSONString, JSONString) {
        let text = try node.requiredText("the end of a connection").lossyText
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let name = JSONString(String(parts[0]))
        guard names.contains(name) else {
            throw PlanAdapterError("a connection names \(name), which is no component", at: node)
        }
        return (name, JSONString(parts.count > 1 ? String(parts[1]) : ""))
    }

    func isRouter(_ id: JSONString) -> Bool { routers.contains(id) }
    func isFolded(_ id: JSONString) -> Bool { hosts[id] != nil }

    /// Adds the edges and the splits.
    func connect(in draft: inout PlanDraft) throws(PlanAdapterError) {
        var leaving = PlanBranches()
        var seen: Set<[JSONString]> = []
        for wire in wires where hosts[wire.target] == nil {
            let source = hosts[wire.source] ?? wire.source
            let isChosen = routers.contains(wire.source)
            // Several values may go from one component to another; that is one way.
            let label: JSONString = isChosen ? wire.socket.string ?? "" : ""
            guard seen.insert([source, wire.target, isChosen ? "1" : "0", label]).inserted else { continue }
            leaving.add(source, isConditional: isChosen, at: wire.origin)
            draft.connect(source, to: wire.target, when: isChosen ? wire.socket : nil, from: wire.origin)
        }
        leaving.declareSplits(in: &draft)
    }
}
