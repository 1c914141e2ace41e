import BlastRadius
import CanonicalJSON
import PlanLint

extension ProcessPlan {
    /// A declared plan as something a run can be held against.
    ///
    /// A run may call a step by its tool, its action or its name. A handover with a condition, or after a failure, is not
    /// followed by every run; what a plan goes back to, runs once per item or tries again may run again. Several triggers
    /// are alternatives.
    ///
    /// - Throws: ``ProcessPlanError``, which a plan that was read never has.
    init(_ plan: Plan) throws(ProcessPlanError) {
        var covered = CoveredWrites(plan)
        let exits = Set(plan.declaredExits ?? [])
        var steps: [Step] = []
        steps.reserveCapacity(plan.nodes.count)
        for (position, node) in plan.nodes.enumerated() {
            var labels: [JSONString] = []
            for label in [node.tool, node.action, node.name] {
                if let label, !labels.contains(label) { labels.append(label) }
            }
            steps.append(
                Step(
                    index: node.index, name: node.name, labels: labels, agent: node.agent, kind: node.kind,
                    predecessors: Self.handoffs(to: position, node),
                    split: node.split.map { $0 == .one ? .one : .all },
                    reads: node.reads.map { Read($0.id, producer: $0.producer, revalidates: $0.revalidates) },
                    writes: node.writes.map(\.id),
                    gates: node.gates.map { Gate(kind: JSONString($0.kind.rawValue), covers: covered.steps($0)) },
                    backTo: node.backEdges.map(\.to), isRepeated: node.fanout != nil || node.retry != nil,
                    isExit: exits.contains(position)))
        }
        let triggered = plan.triggers.map(\.node)
        let roots = plan.declaredEntries ?? steps.indices.filter { steps[$0].predecessors.isEmpty }
        let entries = Set(roots + triggered).sorted()
        try self.init(
            id: plan.id, steps: steps, entries: entries, areEntriesAlternatives: Set(triggered).count > 1,
            isComplete: plan.isComplete)
    }

    private static func handoffs(to position: Int, _ node: PlanNode) -> [Handoff] {
        let given = node.declaredPredecessors ?? (position == 0 ? [] : [position - 1])
        var isConditional: [Int: Bool] = [:]
        for edge in node.controlEdges {
            let own = edge.condition != nil || edge.outcome == .error || edge.outcome == .timeout
            // Of two entries for one edge either is enough to follow it.
            isConditional[edge.from] = (isConditional[edge.from] ?? true) && own
        }
        var seen: Set<Int> = []
        return given.filter { seen.insert($0).inserted }.map {
            Handoff(from: $0, isConditional: isConditional[$0] ?? false)
        }
    }
}

/// Which steps of a plan write something that a gate covers.
private struct CoveredWrites {
    private let writers: [JSONString: [Int]]
    private var known: [[ResourcePattern]: Set<Int>] = [:]

    init(_ plan: Plan) {
        var writers: [JSONString: [Int]] = [:]
        for (position, node) in plan.nodes.enumerated() {
            for write in node.writes { writers[write.id, default: []].append(position) }
        }
        self.writers = writers
    }

    /// Nil for a gate that covers every write.
    mutating func steps(_ gate: PlanGate) -> Set<Int>? {
        guard let covers = gate.covers else { return nil }
        if let steps = known[covers] { return steps }
        var steps: Set<Int> = []
        for (id, positions) in writers where covers.contains(where: { $0.matches(id) }) { steps.formUnion(positions) }
        known[covers] = steps
        return steps
    }
}
