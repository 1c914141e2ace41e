internal import CanonicalJSON
internal import DecisionGraph

/// One node of a declared plan, checked member by member.
///
/// Source: spec/core.md 9.3.
struct PlanNode {
    let index: Int
    let agent: JSONString
    let kind: StepKind
    /// The given predecessors, verbatim; nil is the node before.
    let controlPredecessors: [Int]?
    let reads: [PlanReference]
    let writes: [PlanReference]
    /// The given scope, entries unchecked; null when there is none.
    let scope: JSONValue

    /// - Parameter earlier: the indices of the nodes before this one.
    init(_ node: JSONView, earlier: Set<Int>) throws(AdapterError) {
        guard node.kind == .object else {
            throw AdapterError(.nodeType, at: "", "a node is an object, not \(node.found)")
        }
        guard let index = node["idx"]?.int else {
            throw AdapterError(
                .indexType, at: node.place("idx"), "a node's idx is an integer, not \(node["idx"]?.found ?? "missing")")
        }
        if earlier.contains(index) {
            throw AdapterError(.indexDuplicate, at: "/idx", index: index, "two nodes have the idx \(index)")
        }
        self.index = index
        guard let agent = node["agent"]?.string, !agent.isEmpty else {
            throw AdapterError(
                .agent, at: node.place("agent"), index: index,
                "a node's agent is a text that is not empty, not \(node["agent"]?.found ?? "missing")")
        }
        self.agent = JSONString(agent)
        guard let kind = node["kind"]?.string.flatMap({ StepKind(name: $0.text) }) else {
            throw AdapterError(
                .kind, at: node.place("kind"), index: index,
                "a node's kind is decision or tool_call, not \(node["kind"]?.found ?? "missing")")
        }
        self.kind = kind
        controlPredecessors = try Self.controlPredecessors(node["control_preds"], of: index, earlier)
        reads = try Self.references(node["reads"], "/reads", of: index)
        writes = try Self.references(node["writes"], "/writes", of: index)
        scope = try Self.scope(node["scope"], of: index)
        for (position, read) in reads.enumerated() {
            guard let producer = read.producer, !earlier.contains(producer) else { continue }
            throw AdapterError(
                .producerNotPrior, at: "/reads/\(position)/producer", index: index,
                "the producer \(producer) is not an earlier node")
        }
    }

    /// What the step carries for the linter (spec/core.md 5.3).
    var attributes: JSONObject {
        [
            "reads": .array(reads.map { .string($0.id) }),
            "writes": .array(writes.map { .string($0.id) }),
            "scope": scope,
            "volatile_reads": .array(reads.filter(\.isVolatile).map { .string($0.id) }),
            "barriers": .array(reads.filter(\.revalidates).map { .string($0.id) }),
        ]
    }

    private static func controlPredecessors(
        _ value: JSONView?, of index: Int, _ earlier: Set<Int>
    ) throws(AdapterError) -> [Int]? {
        guard let value, !value.isNull else { return nil }
        guard value.kind == .array else {
            throw AdapterError(
                .controlPredecessorsType, at: "/control_preds", index: index,
                "control_preds is a list, not \(value.found)")
        }
        var indices: [Int] = []
        for (position, entry) in value.elements.enumerated() {
            let place = "/control_preds/\(position)"
            guard let predecessor = entry.int else {
                throw AdapterError(
                    .controlPredecessorEntryType, at: place, index: index,
                    "a control predecessor is the idx of a node, not \(entry.found)")
            }
            guard earlier.contains(predecessor) else {
                throw AdapterError(
                    .controlPredecessorNotPrior, at: place, index: index,
                    "the control predecessor \(predecessor) is not an earlier node")
            }
            indices.append(predecessor)
        }
        return indices
    }

    private static func references(
        _ value: JSONView?, _ pointer: String, of index: Int
    ) throws(AdapterError) -> [PlanReference] {
        guard let value, value.isTruthy else { return [] }
        // The reference walks whatever it is given; a text as three one-letter resources helps nobody (W21).
        guard value.kind == .array else {
            throw AdapterError(
                .referencesType, at: pointer, index: index, "expected a list of resources, found \(value.found)")
        }
        var references: [PlanReference] = []
        for (position, entry) in value.elements.enumerated() {
            references.append(try PlanReference(entry, at: "\(pointer)/\(position)", of: index))
        }
        return references
    }

    private static func scope(_ value: JSONView?, of index: Int) throws(AdapterError) -> JSONValue {
        guard let value, !value.isNull else { return .null }
        guard value.kind == .array else {
            throw AdapterError(.scopeType, at: "/scope", index: index, "scope is a list, not \(value.found)")
        }
        return value.value
    }
}

/// What a plan's node reads or writes.
struct PlanReference {
    let id: JSONString
    let producer: Int?
    let isVolatile: Bool
    let revalidates: Bool
    let isPinned: Bool

    init(_ value: JSONView, at pointer: String, of index: Int) throws(AdapterError) {
        if let text = value.string {
            guard !text.isEmpty else {
                throw AdapterError(.referenceEmpty, at: pointer, index: index, "a resource has an empty name")
            }
            id = JSONString(text)
            producer = nil
            (isVolatile, revalidates, isPinned) = (false, false, false)
            return
        }
        guard value.kind == .object else {
            throw AdapterError(
                .referenceType, at: pointer, index: index, "a resource is a text or an object, not \(value.found)")
        }
        guard let id = value["id"]?.string, !id.isEmpty else {
            throw AdapterError(
                .referenceID, at: pointer + value.place("id"), index: index,
                "a resource's id is a text that is not empty, not \(value["id"]?.found ?? "missing")")
        }
        self.id = JSONString(id)
        let producer = value["producer"]
        if let producer, !producer.isNull {
            guard let number = producer.int else {
                throw AdapterError(
                    .producerType, at: pointer + "/producer", index: index,
                    "a producer is the idx of a node, not \(producer.found)")
            }
            self.producer = number
        } else {
            self.producer = nil
        }
        isVolatile = value["volatile"]?.isTruthy ?? false
        revalidates = value["revalidates"]?.isTruthy ?? false
        isPinned = value["pinned"]?.isTruthy ?? false
    }
}

extension JSONView {
    /// The pointer of a member, or of the object itself when it has no such member.
    fileprivate func place(_ key: StaticString) -> String { self[key] == nil ? "" : "/\(key)" }
}
