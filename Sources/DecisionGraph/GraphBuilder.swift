public import CanonicalJSON

/// Takes steps one after the other and makes a ``DecisionGraph`` of them.
///
/// Adapters that read traces call it directly: agents, attribute sets and evidence are given once and then named by
/// number, so a step costs a few words and no object.
///
/// A reference to a step that has not come before (unknown, forward, or to itself) is kept and counted but makes no
/// edge (spec/core.md 5.2).
public struct GraphBuilder: Sendable {
    var table = StepTable()
    private var positions = PositionIndex()
    /// The last step's index enters `positions` when the next step comes, so that no step can refer to itself.
    private var pending: Int?
    private var isModelled: [Bool] = [false]

    /// The most dependency entries and predecessors that a graph takes, each: some rules make many edges of a small
    /// source, and an unbounded one would fill the memory.
    public static let defaultEdgeLimit = 1 << 26

    let edgeLimit: Int

    /// - Parameters:
    ///   - stepCount: how many steps to make room for.
    ///   - edgeLimit: the most dependency entries and the most predecessors.
    public init(expecting stepCount: Int = 0, edgeLimit: Int = GraphBuilder.defaultEdgeLimit) {
        self.edgeLimit = min(edgeLimit, Int(StepTable.dropped) - 1)
        table.rows.reserveCapacity(stepCount)
    }

    /// How many steps have been added.
    public var stepCount: Int { table.rows.count }

    // MARK: Shared values

    /// The number of an agent, by the bytes of its name.
    public mutating func agent(_ name: JSONStringView) -> AgentID {
        AgentID(raw: table.agents.intern(name.bytes))
    }

    /// The number of an agent.
    public mutating func agent(_ name: JSONString) -> AgentID {
        AgentID(raw: table.agents.intern(name))
    }

    /// Stores an attribute set for the steps that share it.
    public mutating func attributes(_ attributes: JSONObject) -> AttributesID {
        if attributes.isEmpty { return .none }
        table.attributeSets.append(attributes)
        return AttributesID(raw: UInt32(table.attributeSets.count - 1))
    }

    /// Stores a piece of evidence for the edges that share it.
    public mutating func evidence(_ evidence: JSONObject) -> EvidenceID {
        if evidence.isEmpty { return .none }
        table.evidence.append(evidence)
        isModelled.append(evidence["modeled"]?.isTruthy ?? false)
        return EvidenceID(raw: UInt32(table.evidence.count - 1))
    }

    // MARK: Steps

    /// Adds a step, with the previous step as its execution predecessor until ``predecessors(_:)`` says otherwise.
    ///
    /// - Throws: ``GraphError``: `indexDuplicate` when the index is taken, `tooLarge` beyond 2^32 - 2 steps. The builder
    ///   is then as before.
    public mutating func step(
        _ index: Int, agent: AgentID, kind: StepKind, attributes: AttributesID = .none
    ) throws(GraphError) {
        try requireRoom(for: index)
        add(index, agent: agent, kind: kind, attributes: attributes)
    }

    /// The position of the step with an index, or nil.
    func position(of index: Int) -> Int? {
        if let pending, index == pending { return table.rows.count - 1 }
        return positions.position(of: index)
    }

    private func requireRoom(for index: Int) throws(GraphError) {
        if position(of: index) != nil {
            throw GraphError(.indexDuplicate, index: index, "two steps have the index \(index)")
        }
        guard table.rows.count < Int(StepTable.dropped) - 1 else {
            throw GraphError(.tooLarge, index: index, "more than \(Int(StepTable.dropped) - 1) steps")
        }
    }

    private mutating func add(_ index: Int, agent: AgentID, kind: StepKind, attributes: AttributesID) {
        if let pending { positions.append(pending) }
        pending = index
        table.rows.append(
            StepTable.Row(
                index: index, agent: agent.raw, attributes: attributes.raw, dependencyEnd: UInt32(table.sources.count),
                predecessorEnd: UInt32(table.predecessors.count), kind: kind, hasPredecessors: false))
    }

    /// Says that the last step rests on the step with index `source`.
    ///
    /// - Throws: ``GraphError`` `tooLarge` beyond the edge limit.
    public mutating func dependency(
        on source: Int, grade: Grade, resource: ResourceRef? = nil, evidence: EvidenceID = .none
    ) throws(GraphError) {
        let entry = table.sources.count
        guard entry < edgeLimit else {
            throw GraphError(.tooLarge, index: pending, "more than \(edgeLimit) dependency edges")
        }
        if let position = positions.position(of: source) {
            table.sources.append(UInt32(position))
        } else {
            table.sources.append(StepTable.dropped)
            table.droppedSources[UInt32(entry)] = source
        }
        table.tiers.append(EvidenceTier(grade, isModelled: isModelled[Int(evidence.raw)]))
        var number: UInt32 = 0
        if let resource {
            // Consecutive edges tend to name the same resource.
            if table.resources.last != resource { table.resources.append(resource) }
            number = UInt32(table.resources.count)
        }
        table.mark(entry, evidence: evidence.raw, resource: number)
        table.rows[table.rows.count - 1].dependencyEnd = UInt32(table.sources.count)
    }

    /// Gives the last step's execution predecessors by index; `[]` makes it a root.
    ///
    /// - Throws: ``GraphError`` `tooLarge` beyond the edge limit.
    public mutating func predecessors(_ indices: some Sequence<Int>) throws(GraphError) {
        for index in indices {
            let entry = table.predecessors.count
            guard entry < edgeLimit else {
                throw GraphError(.tooLarge, index: pending, "more than \(edgeLimit) predecessors")
            }
            if let position = positions.position(of: index) {
                table.predecessors.append(UInt32(position))
            } else {
                table.predecessors.append(StepTable.dropped)
                table.droppedPredecessors[UInt32(entry)] = index
            }
        }
        let last = table.rows.count - 1
        table.rows[last].hasPredecessors = true
        table.rows[last].predecessorEnd = UInt32(table.predecessors.count)
    }

    /// Records what the last step read and wrote.
    public mutating func touches(_ touches: [Touch]) {
        if !touches.isEmpty { table.touches(ofLast: touches) }
    }

    /// Records what became of the last step's writes; nil leaves it as it is.
    public mutating func effect(_ effect: WriteEffect?) {
        if let effect { table.effect(ofLast: effect) }
    }

    /// Records the last step's id in its source, and its decision record.
    public mutating func identity(correlationID: JSONString?, recordID: JSONString?) {
        let last = UInt32(table.rows.count - 1)
        if let correlationID { table.correlationIDs[last] = correlationID }
        if let recordID { table.recordIDs[last] = recordID }
    }

    /// Records what the last step's decision record says was stated and read; it stands before the step's attributes.
    public mutating func statedBasis(_ basis: StatedBasis) {
        table.statedBases[UInt32(table.rows.count - 1)] = basis
    }

    /// Adds a whole step.
    ///
    /// - Throws: as ``step(_:agent:kind:attributes:)``, the builder being as before, and
    ///   ``dependency(on:grade:resource:evidence:)``.
    public mutating func append(_ step: Step) throws(GraphError) {
        // A refused step leaves no trace, not even the name of its agent.
        try requireRoom(for: step.index)
        add(step.index, agent: agent(step.agent), kind: step.kind, attributes: attributes(step.attributes))
        if let predecessors = step.executionPredecessors { try self.predecessors(predecessors) }
        // Seen where they lie: a copy of an edge would count references to all that it holds.
        let edges = step.dependencies.span
        for at in edges.indices {
            let evidence = edges[at].evidence.isEmpty ? EvidenceID.none : evidence(edges[at].evidence)
            try dependency(
                on: edges[at].source, grade: edges[at].grade, resource: edges[at].resource, evidence: evidence)
        }
        touches(step.touches)
        effect(step.effect)
        identity(correlationID: step.correlationID, recordID: step.recordID)
    }

    /// Whether every step also reads and writes one shared resource node.
    public var hasSharedResource = false

    /// The graph of the steps added.
    ///
    /// - Complexity: O(V + E log d) for V steps and E dependencies, d the most dependencies of one step.
    public consuming func build() -> DecisionGraph {
        if let pending { positions.append(pending) }
        var graph = DecisionGraph(table: table, positions: positions)
        graph.hasSharedResource = hasSharedResource && graph.stepCount > 0
        return graph
    }
}
