public import CanonicalJSON

/// One run as a typed two-layer multigraph: execution edges as observed, dependency edges graded.
///
/// Steps are positions `0..<stepCount` in list order; their own indices may be any distinct integers. Edges of both
/// layers lead from a step to an earlier one, so both layers are acyclic and list order is a topological order of
/// each (spec/core.md 5.2). Algorithms run over compact rows of positions; grades lie beside the targets, evidence in
/// a side table.
///
/// Build one from steps, or with a ``GraphBuilder``.
///
/// Source: DESIGN D5, spec/core.md 5.
public struct DecisionGraph: Sendable {
    let table: StepTable
    private let positions: PositionIndex

    /// For each step the distinct earlier steps it rests on, over all grades.
    public let dependencyRows: CompactRows

    /// Whether every step also reads and writes one shared resource node (spec/core.md 5.4).
    public internal(set) var hasSharedResource = false

    init(table: StepTable, positions: PositionIndex) {
        self.table = table
        self.positions = positions
        dependencyRows = CompactRows(distinct: table.rows.count, capacity: table.sources.count) { position, add in
            for entry in table.dependencyRange(position) where table.sources[entry] != StepTable.dropped {
                add(table.sources[entry])
            }
        }
    }

    /// The graph of a list of steps.
    ///
    /// - Throws: ``GraphError``: `indexDuplicate`, `tooLarge`.
    /// - Complexity: O(V + E log d).
    public init(steps: some Sequence<Step>) throws(GraphError) {
        var builder = GraphBuilder()
        for step in steps { try builder.append(step) }
        self = builder.build()
    }

    // MARK: Steps

    /// How many steps the run has; positions are below it.
    public var stepCount: Int { table.rows.count }

    /// The names of the run's agents, in the order of their first step.
    public var agents: [JSONString] { table.agents.names }

    /// The index of the step at a position.
    public func index(at position: Int) -> Int { table.rows[position].index }

    /// The position of the step with an index, or nil.
    public func position(of index: Int) -> Int? { positions.position(of: index) }

    /// The position of the step with an index.
    ///
    /// - Throws: ``GraphError`` `unknownStep`.
    public func requirePosition(of index: Int) throws(GraphError) -> Int {
        guard let position = positions.position(of: index) else {
            throw GraphError(.unknownStep, index: index, "no step has the index \(index)")
        }
        return position
    }

    /// Whether the step at a position in `0..<stepCount` is a decision or a tool call.
    public func kind(at position: Int) -> StepKind { table.rows[position].kind }

    /// The name of the agent that acted at a position.
    public func agent(at position: Int) -> JSONString { table.agents.names[agentNumber(at: position)] }

    /// The agent's position in ``agents``.
    public func agentNumber(at position: Int) -> Int { Int(table.rows[position].agent) }

    /// The attributes of the step at a position; empty when it has none.
    public func attributes(at position: Int) -> JSONObject { table.attributeSets[attributesNumber(at: position)] }

    /// The number of a step's attribute set: steps with one number have equal attributes.
    package func attributesNumber(at position: Int) -> Int { Int(table.rows[position].attributes) }

    /// The attribute sets of the graph, by number.
    package var attributeSetCount: Int { table.attributeSets.count }
    package func attributeSet(_ number: Int) -> JSONObject { table.attributeSets[number] }

    /// Whether the steps' indices ascend in list order.
    package var hasAscendingIndices: Bool {
        var previous = Int.min
        for row in table.rows {
            if row.index < previous { return false }
            previous = row.index
        }
        return true
    }

    /// Whether any step has attributes.
    package var hasAttributes: Bool { table.attributeSets.count > 1 }

    /// What the step at a position read and wrote, in the order given; empty where the source recorded nothing.
    public func touches(at position: Int) -> [Touch] { Array(table.touches(position)) }

    /// Whether any step has touches.
    package var hasTouchedSteps: Bool { table.hasTouches }

    /// Whether the source recorded anything that the step at a position read or wrote. O(1).
    public func hasTouches(at position: Int) -> Bool { table.hasTouches(at: position) }

    /// The source's own id of the event at a position; nil where it gave none.
    public func correlationID(at position: Int) -> JSONString? { table.correlationIDs[UInt32(position)] }

    /// The id of the decision record of the step at a position; nil for a step without one.
    public func recordID(at position: Int) -> JSONString? { table.recordIDs[UInt32(position)] }

    // MARK: Dependency layer

    /// A wired dependency edge.
    public struct Dependency: Sendable, Hashable {
        /// The position that rests on `source`.
        public let dependent: Int
        /// The earlier position that is rested on.
        public let source: Int
        /// How far the edge may be trusted; parallel edges may differ in it.
        public let tier: EvidenceTier
        /// The edge's place among all entries of the graph.
        let entry: Int

        /// How the edge is known: its ``tier`` without the distinction of modelled edges.
        public var grade: Grade { tier.grade }
    }

    /// A step's wired dependency edges in the order given, parallel ones each.
    public func dependencies(of position: Int) -> [Dependency] {
        table.dependencyRange(position).compactMap { entry in
            let source = table.sources[entry]
            if source == StepTable.dropped { return nil }
            return Dependency(dependent: position, source: Int(source), tier: table.tiers[entry], entry: entry)
        }
    }

    /// The edge of an entry that is not dropped.
    ///
    /// - Complexity: O(log V).
    func dependency(at entry: Int) -> Dependency {
        // The first position whose entries end after it.
        var low = 0
        var high = stepCount - 1
        while low < high {
            let middle = (low + high) / 2
            if Int(table.rows[middle].dependencyEnd) > entry { high = middle } else { low = middle + 1 }
        }
        return Dependency(
            dependent: low, source: Int(table.sources[entry]), tier: table.tiers[entry], entry: entry)
    }

    /// The resource over which an edge of this graph runs; nil where none was named.
    ///
    /// - Parameter edge: one that this graph gave, as ``dependencies(of:)`` does.
    public func resource(of edge: Dependency) -> ResourceRef? {
        let number = table.mark(of: edge.entry).resource
        return number == 0 ? nil : table.resources[Int(number) - 1]
    }

    /// Why an edge of this graph is there; empty where no evidence was given.
    ///
    /// - Parameter edge: as for ``resource(of:)``.
    public func evidence(of edge: Dependency) -> JSONObject {
        table.evidence[Int(table.mark(of: edge.entry).evidence)]
    }

    /// The rows of the dependency layer over edges of at least a tier.
    ///
    /// - Complexity: O(V + E log d).
    public func dependencyRows(atLeast weakest: EvidenceTier) -> CompactRows {
        if weakest == .inferred { return dependencyRows }
        return CompactRows(distinct: stepCount, capacity: table.sources.count) { position, add in
            for entry in table.dependencyRange(position)
            where table.sources[entry] != StepTable.dropped && table.tiers[entry] <= weakest {
                add(table.sources[entry])
            }
        }
    }

    /// References to steps that have not come before: kept and counted, but no edges.
    public var droppedDependencyCount: Int { table.droppedSources.count }

    // MARK: Execution layer

    /// The earlier positions that handed over to a step, in the order given, parallel ones each.
    public func handoffs(to position: Int) -> [Int] {
        guard table.rows[position].hasPredecessors else { return position == 0 ? [] : [position - 1] }
        return table.predecessors[table.predecessorRange(position)].lazy.filter { $0 != StepTable.dropped }.map {
            Int($0)
        }
    }

    /// The number of hand-off edges, parallel ones each.
    var handoffCount: Int {
        var count = 0
        for position in 0..<stepCount {
            if table.rows[position].hasPredecessors {
                for entry in table.predecessorRange(position) where table.predecessors[entry] != StepTable.dropped {
                    count += 1
                }
            } else if position > 0 {
                count += 1
            }
        }
        return count
    }

    /// For each step the distinct earlier steps that handed over to it.
    ///
    /// - Complexity: O(V + E log d) over the execution edges.
    public var executionRows: CompactRows {
        CompactRows(distinct: stepCount, capacity: max(stepCount, table.predecessors.count)) { position, add in
            if table.rows[position].hasPredecessors {
                for entry in table.predecessorRange(position) where table.predecessors[entry] != StepTable.dropped {
                    add(table.predecessors[entry])
                }
            } else if position > 0 {
                add(UInt32(position - 1))
            }
        }
    }

    /// References to predecessors that have not come before.
    public var droppedPredecessorCount: Int { table.droppedPredecessors.count }

    // MARK: Back to steps

    /// The step at a position, as it was added, dropped references included.
    public func step(at position: Int) -> Step {
        let row = table.rows[position]
        return Step(
            index: row.index, agent: agent(at: position), kind: row.kind,
            dependencies: table.dependencyRange(position).map { entry in
                let source = table.sources[entry]
                let mark = table.mark(of: entry)
                return DependencyEdge(
                    on: source == StepTable.dropped
                        ? table.droppedSources[UInt32(entry), default: 0] : table.rows[Int(source)].index,
                    grade: table.tiers[entry].grade,
                    resource: mark.resource == 0 ? nil : table.resources[Int(mark.resource) - 1],
                    evidence: table.evidence[Int(mark.evidence)])
            },
            attributes: attributes(at: position),
            executionPredecessors: row.hasPredecessors
                ? table.predecessorRange(position).map { entry in
                    let source = table.predecessors[entry]
                    return source == StepTable.dropped
                        ? table.droppedPredecessors[UInt32(entry), default: 0] : table.rows[Int(source)].index
                } : nil,
            correlationID: correlationID(at: position), recordID: recordID(at: position),
            touches: touches(at: position), effect: table.effect(position))
    }

    /// All steps, as they were added.
    public var steps: [Step] { (0..<stepCount).map(step(at:)) }
}
