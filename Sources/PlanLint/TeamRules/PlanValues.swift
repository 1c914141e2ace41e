internal import CanonicalJSON
internal import DecisionGraph
internal import Expressions
internal import PositionedDocuments

/// A plan as conditions see it: maps with the keys that plans use.
///
/// Source: spec/prelint.md 2.2 and 8.8; ``PlanVariable`` says what differs from the text of a plan.
struct PlanValues {
    private let graph: PlanGraph
    private let nodeObjects: [JSONObject]
    /// Each step, by position.
    let nodes: [CELValue]
    /// The plan as a whole.
    let plan: CELValue

    /// - Complexity: linear in the plan.
    init(_ graph: PlanGraph) {
        self.graph = graph
        let list = graph.plan.root["nodes"]?.elements ?? []
        nodeObjects = graph.plan.nodes.indices.map { Self.object(ofNode: $0, list[$0], graph) }
        nodes = nodeObjects.map { .map(CELMap(json: $0)) }
        var plan: JSONObject = [:]
        for field in PlanVariable.plan.fields where field != "nodes" {
            let key = JSONString(field)
            if let value = graph.plan.root[key], !value.isNull { plan[key] = value.json }
        }
        plan["nodes"] = .array(nodeObjects.map { .object($0) })
        self.plan = .map(CELMap(json: plan))
    }

    private static func object(ofNode position: Int, _ raw: PositionedNode, _ graph: PlanGraph) -> JSONObject {
        let node = graph.plan.nodes[position]
        var object: JSONObject = ["idx": .int(node.index)]
        for key in NodeKey.allCases {
            let name = JSONString(key.rawValue)
            switch key {
            case .index, .suppress, .auditable: break
            case .controlPredecessors:
                object[name] = .array(graph.predecessors[position].map { .int(graph.plan.nodes[$0].index) })
            case .reads: object[name] = .array(node.reads.map { .object(Self.object(of: $0, graph)) })
            case .writes: object[name] = .array(node.writes.map { .object(Self.object(of: $0, graph)) })
            case .scope: object[name] = node.scope.map { .array($0.map { .string($0.pattern.text) }) }
            case .gate:
                guard raw[name].map({ !$0.isNull }) ?? false else { break }
                let gates = JSONValue.array(node.gates.map { .object(Self.object(of: $0)) })
                object[name] = gates
                object["gates"] = gates
            default:
                if let value = raw[name], !value.isNull { object[name] = value.json }
            }
        }
        return object
    }

    private static func object(of gate: PlanGate) -> JSONObject {
        var object: JSONObject = ["type": .text(gate.kind.rawValue)]
        object["covers"] = gate.covers.map { .array($0.map { .string($0.text) }) }
        return object
    }

    private static func object(of read: PlanRead, _ graph: PlanGraph) -> JSONObject {
        var object: JSONObject = ["id": .string(read.id)]
        object["producer"] = read.producer.map { .int(graph.plan.nodes[$0].index) }
        let raw = graph.plan.root.at(read.pointer)
        let flags: [(JSONString, Bool)] = [
            ("volatile", read.isVolatile), ("pinned", read.isPinned), ("revalidates", read.revalidates),
        ]
        for (key, value) in flags where raw?[key] != nil { object[key] = .bool(value) }
        copy(["trust", "sensitivity"], from: raw, to: &object)
        return object
    }

    private static func object(of write: PlanWrite, _ graph: PlanGraph) -> JSONObject {
        var object: JSONObject = ["id": .string(write.id)]
        copy(
            PlanVariable.write.fields.filter { $0 != "id" }.map { JSONString($0) },
            from: graph.plan.root.at(write.pointer),
            to: &object)
        return object
    }

    private static func copy(_ keys: [JSONString], from raw: PositionedNode?, to object: inout JSONObject) {
        for key in keys {
            if let value = raw?[key], !value.isNull { object[key] = value.json }
        }
    }

    // MARK: What stands beside steps

    /// A read or write of a step, by its place in the list.
    func read(_ read: Int, of node: Int) -> CELValue { element(read, of: "reads", node) }
    func write(_ write: Int, of node: Int) -> CELValue { element(write, of: "writes", node) }

    private func element(_ place: Int, of list: JSONString, _ node: Int) -> CELValue {
        guard let element = nodeObjects[node][list]?.array?[place] else { return .null }
        return CELValue(element) ?? .null
    }

    /// An edge; `outcome` is there also where the plan leaves it at `success`, and `back` says whether it is a loop's.
    func edge(_ edge: PlanEdge) -> CELValue {
        let nodes = graph.plan.nodes
        var object: JSONObject = [
            "from": .int(nodes[edge.from].index), "to": .int(nodes[edge.to].index),
            "outcome": .text(edge.outcome.rawValue), "back": .bool(edge.isBack),
        ]
        object["when"] = edge.condition.map { .string($0) }
        object["max"] = edge.backIndex.flatMap { nodes[edge.from].backEdges[$0].max }.map { .int($0) }
        return .map(CELMap(json: object))
    }

    func trigger(_ trigger: PlanTrigger) -> CELValue {
        var object: JSONObject = ["id": .string(trigger.id), "node": .int(graph.plan.nodes[trigger.node].index)]
        Self.copy(
            ["kind", "trusted", "dedupe", "max_concurrent"], from: graph.plan.root.at(trigger.pointer), to: &object)
        return .map(CELMap(json: object))
    }
}
