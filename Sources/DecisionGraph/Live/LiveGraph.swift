package import CanonicalJSON

/// A graph that takes steps one by one, with reaches, the most rested-on step and coverage exact after each.
///
/// At every moment it says what the batch ``DecisionGraph`` of its steps says; ``graph()`` is that graph. A step costs
/// what it rests on, and nothing that grows with the steps before it.
///
/// Source: DESIGN D5; spec/core.md 16, 20.
package struct LiveGraph: ~Copyable {
    private var builder: GraphBuilder
    private(set) var reach: LiveReach
    private let lateEdges: LateEdgeRule

    // Sums over all entries, for the coverage.
    private var observed = 0
    private var modelled = 0
    private var declared = 0
    private var inferred = 0
    private var dropped = 0
    private var repeated = 0

    /// By the index waited for, the positions whose references wait, an entry for each reference.
    private var waiting: [Int: [UInt32]] = [:]
    private var hasReconnected = false
    private var sources: [UInt32] = []

    /// An empty graph.
    ///
    /// - Parameters:
    ///   - lateEdges: what becomes of references to steps that come later.
    ///   - edgeLimit: as in ``GraphBuilder``.
    ///   - kernel: which code counts; a test's means to force one.
    ///   - rowLimit: as in ``LiveReach``.
    package init(
        lateEdges: LateEdgeRule = .dropped, edgeLimit: Int = GraphBuilder.defaultEdgeLimit,
        kernel: ReachKernel = .best, rowLimit: Int = LiveReach.rowLimit
    ) {
        builder = GraphBuilder(edgeLimit: edgeLimit)
        reach = LiveReach(kernel: kernel, rowLimit: rowLimit)
        self.lateEdges = lateEdges
    }

    // MARK: Steps

    /// How many steps have arrived.
    package var stepCount: Int { builder.stepCount }

    /// The position of the step with an index, or nil.
    package func position(of index: Int) -> Int? { builder.position(of: index) }

    /// The index of the step at a position.
    package func index(at position: Int) -> Int { builder.table.rows[position].index }

    /// Whether the step at a position is a decision or a tool call.
    package func kind(at position: Int) -> StepKind { builder.table.rows[position].kind }

    /// The name of the agent that acted at a position.
    package func agent(at position: Int) -> JSONString {
        builder.table.agents.names[Int(builder.table.rows[position].agent)]
    }

    /// The attributes of the step at a position.
    package func attributes(at position: Int) -> JSONObject {
        builder.table.attributeSets[Int(builder.table.rows[position].attributes)]
    }

    /// Takes the next step.
    ///
    /// - Parameter watched: a reach of interest; 0 for none.
    /// - Throws: ``GraphError``: `indexDuplicate`, `tooLarge`; nothing has changed then.
    /// - Complexity: as ``LiveReach/append(index:sources:watched:)``, and of
    ///   ``LiveReach/connectNewest(asSourceOf:watched:)`` for each reference that waited for this step.
    package mutating func append(_ step: Step, watched: Int = 0) throws(GraphError) -> LiveArrival {
        // What the builder would find half-way is found before anything is added.
        let room = (
            builder.edgeLimit - builder.table.sources.count, builder.edgeLimit - builder.table.predecessors.count
        )
        guard step.dependencies.count <= room.0, (step.executionPredecessors?.count ?? 0) <= room.1 else {
            throw GraphError(.tooLarge, index: step.index, "more than \(builder.edgeLimit) edges")
        }
        try builder.append(step)
        let position = stepCount - 1
        var arrival = LiveArrival(position: position)
        wire(step, &arrival)
        arrival.risen = reach.append(index: step.index, sources: sources[...], watched: watched).map(Int.init)
        if !waiting.isEmpty { settle(step.index, watched, &arrival) }
        return arrival
    }

    /// Collects the new step's distinct sources, and counts its entries.
    private mutating func wire(_ step: Step, _ arrival: inout LiveArrival) {
        sources.removeAll(keepingCapacity: true)
        var isAscending = true
        for entry in builder.table.dependencyRange(arrival.position) {
            switch builder.table.tiers[entry] {
            case .observed: observed += 1
            case .modelled: modelled += 1
            case .declared: declared += 1
            case .inferred: inferred += 1
            }
            let source = builder.table.sources[entry]
            if source != StepTable.dropped {
                if let last = sources.last, last >= source { isAscending = false }
                sources.append(source)
                continue
            }
            dropped += 1
            let missing = builder.table.droppedSources[UInt32(entry)] ?? step.index
            arrival.missing.append(missing)
            if missing != step.index {
                waiting[missing, default: []].append(UInt32(arrival.position))
            }
        }
        if arrival.missing.count > 1 {
            var seen: Set<Int> = []
            arrival.missing.removeAll { !seen.insert($0).inserted }
        }
        if !isAscending {
            let all = sources.count
            sources.sort()
            var kept = 0
            for source in sources where kept == 0 || sources[kept - 1] != source {
                sources[kept] = source
                kept += 1
            }
            sources.removeLast(all - kept)
            repeated += all - kept
        }
    }

    /// Looks at the references that waited for the step that has just come, and wires them if late ones are wired.
    private mutating func settle(_ index: Int, _ watched: Int, _ arrival: inout LiveArrival) {
        guard let references = waiting.removeValue(forKey: index) else { return }
        var at = 0
        while at < references.count {
            // References of one step lie side by side.
            let dependent = references[at]
            var end = at + 1
            while end < references.count, references[end] == dependent { end += 1 }
            let reference = LiveArrival.Reference(dependent: self.index(at: Int(dependent)), source: index)
            if lateEdges == .dropped {
                arrival.late.append(reference)
            } else if let risen = reach.connectNewest(asSourceOf: Int(dependent), watched: watched) {
                arrival.reconnected.append(reference)
                arrival.risen += risen.map(Int.init)
                dropped -= end - at
                repeated += end - at - 1
                hasReconnected = true
            } else {
                arrival.cyclic.append(reference)
            }
            at = end
        }
        arrival.risen.sort()
    }

    // MARK: Answers

    /// The step that most others rest on: of equal ones the one with the smallest index; nil without steps.
    package var best: (position: Int, reach: Int)? { reach.best.map { ($0.position, $0.count) } }

    /// How many steps rest on the step at a position.
    package func reach(of position: Int) -> Int { reach.count(of: position) }

    /// How many steps rest on each step, by position.
    package var reaches: [UInt32] { reach.counts }

    /// The coverage of the dependency layer; O(1).
    package var coverage: Coverage {
        let steps = Double(stepCount)
        let entries = builder.table.sources.count
        return Coverage(
            dependencyCount: entries, observed: observed + modelled, declared: declared, inferred: inferred,
            modelled: modelled, dropped: dropped,
            repeated: repeated, rho: stepCount < 2 ? 0 : Double(entries) / (steps * (steps - 1) / 2))
    }

    // MARK: The batch graph

    /// The batch graph of the steps so far: in the order in which they came, or, once a late reference has made an edge,
    /// in the first order by arrival in which every step comes after those it rests on.
    ///
    /// Hand-offs are as the steps say. In the second form a step that was given no predecessor keeps the one it came
    /// after, unless that now comes later.
    ///
    /// - Complexity: O(V + E log d), and O(V log V) more in the second form.
    package func graph() -> DecisionGraph {
        let plain = builder.build()
        guard hasReconnected else { return plain }
        var sorted = GraphBuilder(expecting: stepCount, edgeLimit: builder.edgeLimit)
        for position in dependencyOrder {
            var step = plain.step(at: position)
            if step.executionPredecessors == nil {
                step.executionPredecessors = plain.handoffs(to: position).map { plain.index(at: $0) }
            }
            // A step of a list that has been taken once is taken again.
            try? sorted.append(step)
        }
        return sorted.build()
    }

    /// The batch graph of the first steps.
    ///
    /// - Parameter count: at most ``stepCount``.
    /// - Complexity: as ``graph()``; for fewer than all steps that of taking them again.
    package func graph(ofFirst count: Int) -> DecisionGraph {
        if count == stepCount { return graph() }
        let plain = builder.build()
        var prefix = LiveGraph(lateEdges: lateEdges, edgeLimit: builder.edgeLimit)
        if lateEdges == .dropped {
            for position in 0..<count { try? prefix.builder.append(plain.step(at: position)) }
        } else {
            for position in 0..<count { _ = try? prefix.append(plain.step(at: position)) }
        }
        return prefix.graph()
    }

    /// Positions so that each comes after those it rests on; of those that may come next always the earliest.
    private var dependencyOrder: [Int] {
        let count = stepCount
        var dependents = [[UInt32]](repeating: [], count: count)
        var open = [Int](repeating: 0, count: count)
        for position in 0..<count {
            for source in reach.rows.targets[reach.rows.range(of: position)] + reach.lateSources(of: position) {
                dependents[Int(source)].append(UInt32(position))
                open[position] += 1
            }
        }
        var order: [Int] = []
        order.reserveCapacity(count)
        var next = PositionHeap()
        for position in 0..<count where open[position] == 0 { next.insert(UInt32(position)) }
        while let position = next.removeFirst() {
            order.append(Int(position))
            for dependent in dependents[Int(position)] {
                open[Int(dependent)] -= 1
                if open[Int(dependent)] == 0 { next.insert(dependent) }
            }
        }
        return order
    }
}
