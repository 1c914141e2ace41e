import BlastRadius
import CanonicalJSON
import DecisionGraph
import PlanLint
import PositionedDocuments

/// What a plan says, step by step and key by key, with other steps spoken of by name where they have one.
struct PlanDescription {
    let steps: [ProcessDifference.Description]
    /// What it says beside its steps.
    let fields: JSONObject

    /// Keys of the document that are told with the steps, or in words of their own.
    private static let own: Set<JSONString> = ["nodes", "entry", "exits"]

    init(_ plan: Plan) {
        func name(_ position: Int) -> JSONValue {
            plan.nodes[position].name.map { .string($0) } ?? .int(plan.nodes[position].index)
        }
        steps = plan.nodes.enumerated().map { position, node in
            .init(index: node.index, name: node.name, fields: Self.fields(node, position, name))
        }
        var fields = JSONObject()
        for member in plan.root.members ?? [] where !Self.own.contains(member.key) {
            fields[member.key] = member.value.json
        }
        fields["entry"] = plan.declaredEntries.map { .array($0.map(name)) }
        fields["exits"] = plan.declaredExits.map { .array($0.map(name)) }
        self.fields = fields
    }

    private static func fields(_ node: PlanNode, _ position: Int, _ name: (Int) -> JSONValue) -> JSONObject {
        var fields: JSONObject = ["agent": .string(node.agent), "kind": .text(node.kind.name)]
        let predecessors = node.declaredPredecessors ?? (position == 0 ? [] : [position - 1])
        fields["predecessors"] = .array(predecessors.map(name))
        fields["tool"] = node.tool.map { .string($0) }
        fields["action"] = node.action.map { .string($0) }
        fields["scope"] = node.scope.map { .array($0.map { .string($0.pattern.text) }) }
        fields["split"] = node.split.map { .text($0.rawValue) }
        fields["join"] = node.join.map { .text($0.rawValue) }
        func list(_ key: JSONString, _ values: [JSONValue]) { if !values.isEmpty { fields[key] = .array(values) } }
        list("reads", node.reads.map { read($0, name) })
        list("writes", node.writes.map { write($0, name) })
        list(
            "gates",
            node.gates.map { gate in
                let covers = gate.covers.map { JSONValue.array($0.map { .string($0.text) }) }
                return ["kind": .text(gate.kind.rawValue), "covers": covers ?? .null]
            })
        list("endorses", node.endorses.map { .string($0.text) })
        list("declassifies", node.declassifies.map { .string($0.text) })
        list(
            "control_edges",
            node.controlEdges.map { edge in
                [
                    "from": name(edge.from), "when": text(edge.condition), "outcome": .text(edge.outcome.rawValue),
                ]
            })
        list(
            "back_edges",
            node.backEdges.map { edge in
                [
                    "to": name(edge.to), "max": number(edge.max), "when": text(edge.condition),
                    "outcome": .text(edge.outcome.rawValue),
                ]
            })
        fields["fanout"] = node.fanout.map { ["over": text($0.over), "max": number($0.max)] }
        fields["retry"] = node.retry.map { ["max": number($0.max)] }
        list("locks", node.locks.map { .string($0) })
        return fields
    }

    private static func read(_ read: PlanRead, _ name: (Int) -> JSONValue) -> JSONValue {
        said([
            "id": .string(read.id), "producer": read.producer.map(name) ?? .null, "volatile": .bool(read.isVolatile),
            "pinned": .bool(read.isPinned), "revalidates": .bool(read.revalidates), "trusted": word(read.isTrusted),
            "sensitivity": number(read.sensitivity?.rawValue),
        ])
    }

    /// What is not said, or is so unless said otherwise, is left out.
    private static func said(_ fields: JSONObject) -> JSONValue {
        .object(JSONObject(fields.filter { !$0.value.isNull && $0.value != false }.map { ($0.key, $0.value) }))
    }

    private static func write(_ write: PlanWrite, _ name: (Int) -> JSONValue) -> JSONValue {
        let reversal = write.reversal.map { reversal -> JSONValue in
            [
                "operation": text(reversal.operation), "node": reversal.node.map(name) ?? number(reversal.nodeIndex),
                "needs": .array(reversal.needs.map { .string($0) }),
            ]
        }
        return said([
            "id": .string(write.id), "consequential": word(write.isConsequential),
            "irreversible": .bool(write.isIrreversible), "idempotent": .bool(write.isIdempotent),
            "idempotency_key": .bool(write.hasIdempotencyKey), "appends": .bool(write.appends),
            "egress": word(write.isEgress), "clearance": number(write.clearance?.rawValue),
            "reversal": reversal ?? .null,
        ])
    }

    private static func text(_ text: JSONString?) -> JSONValue { text.map { .string($0) } ?? .null }
    private static func number(_ number: Int?) -> JSONValue { number.map { .int($0) } ?? .null }

    /// A truth value that was said: `no` is something else than nothing.
    private static func word(_ value: Bool?) -> JSONValue { value.map { $0 ? "yes" : "no" } ?? .null }
}
