package import CanonicalJSON
package import PositionedDocuments

/// A step of a ``PlanDraft``: what the source says of it, in keys of the plan.
package struct DraftStep: Sendable {
    /// Its name in the source.
    package let id: JSONString
    /// Where the source describes it.
    package let origin: PositionedNode
    package var kind: PlanDraft.Kind
    /// Who owns it; nil when the source knows no owners.
    package var agent: PositionedNode?
    /// Keys of the plan that the adapter read from the source, in the order found.
    private(set) var members: [PositionedNode.Member] = []
    /// Keys of the plan that people wrote into the source. They win over ``members``.
    private(set) var declared: [PositionedNode.Member] = []

    init(id: JSONString, kind: PlanDraft.Kind, agent: PositionedNode?, origin: PositionedNode) {
        self.id = id
        self.kind = kind
        self.agent = agent
        self.origin = origin
    }

    /// The value of a key that was set.
    package subscript(key: JSONString) -> PositionedNode? { members.first { $0.key == key }?.value }

    /// Sets a key of the plan, as `retry` or `timeout_s`. The last word about a key counts.
    package mutating func set(_ key: JSONString, _ value: PositionedNode) {
        members.removeAll { $0.key == key }
        members.append(PositionedNode.Member(key, value))
    }

    /// Takes back a key that was set.
    package mutating func unset(_ key: JSONString) { members.removeAll { $0.key == key } }

    /// Sets a key of the plan to a value that stands nowhere by itself.
    package mutating func set(_ key: JSONString, _ content: PositionedNode.Content, from origin: PositionedNode) {
        set(key, PositionedNode(content, from: origin))
    }

    /// Says how many successors run.
    package mutating func split(_ split: PlanDraft.Split, from origin: PositionedNode) {
        set("split", .string(split.rawValue), from: origin)
    }

    /// Says how many predecessors are waited for.
    package mutating func join(_ join: PlanDraft.Join, from origin: PositionedNode) {
        set("join", .string(join.rawValue), from: origin)
    }

    /// Adds a gate; for the same type again, without `covers`, nothing changes.
    package mutating func gate(
        _ gate: PlanDraft.Gate, covers: [PositionedNode]? = nil, from origin: PositionedNode
    ) {
        let type = PositionedNode(.string(gate.rawValue), from: origin)
        let value =
            covers.map { covers in
                PositionedNode(
                    .object([
                        PositionedNode.Member("type", type),
                        PositionedNode.Member("covers", PositionedNode(.array(covers), from: origin)),
                    ]), from: origin)
            } ?? type
        let before = self["gate"]?.elements ?? []
        guard covers != nil || !before.contains(where: { $0.string == gate.rawValue }) else { return }
        set("gate", .array(before + [value]), from: before.first ?? origin)
    }

    /// Bounds repetition after an error; nil for a retry without a bound.
    package mutating func retry(max: PositionedNode?, backoff: PositionedNode? = nil, from origin: PositionedNode) {
        var retry: [PositionedNode.Member] = []
        if let max { retry.append(PositionedNode.Member("max", max)) }
        if let backoff { retry.append(PositionedNode.Member("backoff", backoff)) }
        set("retry", .object(retry), from: origin)
    }

    /// Says that it runs once per item.
    package mutating func fanout(over: PositionedNode?, max: PositionedNode? = nil, from origin: PositionedNode) {
        var fanout: [PositionedNode.Member] = []
        if let over { fanout.append(PositionedNode.Member("over", over)) }
        if let max { fanout.append(PositionedNode.Member("max", max)) }
        set("fanout", .object(fanout), from: origin)
    }

    /// Adds entries to a list of texts, as `scope` or `locks`.
    package mutating func add(_ values: [PositionedNode], to key: JSONString, from origin: PositionedNode) {
        set(key, .array((self[key]?.elements ?? []) + values), from: self[key] ?? origin)
    }

    /// Takes the keys of the plan that people wrote into the source, as under `metadata.auditable`.
    ///
    /// - Throws: ``PlanAdapterError`` when it is no object. What the keys hold is for the reader of the plan to judge.
    package mutating func declare(_ keys: PositionedNode) throws(PlanAdapterError) {
        guard let members = keys.members else {
            throw PlanAdapterError(
                "the keys of a step are an object such as {agent: .., reads: [..]}, not \(keys.kindName)", at: keys)
        }
        declared += members
    }
}
