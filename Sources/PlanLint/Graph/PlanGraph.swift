package import CanonicalJSON
package import DecisionGraph
package import PositionedDocuments

/// A plan with what rules ask of it: who leads to whom, what rests on what, which writes matter, what guards them.
///
/// Everything that costs more than the plan's size is made when first asked for, and kept. One graph belongs to one
/// check of one plan; it is not shared between tasks.
///
/// Source: spec/prelint.md 2.3 and 4.
package final class PlanGraph {
    package let plan: Plan
    /// The documents that people wrote it in: the plan itself, or what it was lowered from.
    package let documents: [PositionedNode]
    /// What is required: of the plan, and of whoever checks it.
    package let required: Set<PlanControl>
    package let resources: ResourceTable
    /// Forward edges in the order of their targets, then back edges in the order of their sources.
    package let edges: [PlanEdge]
    /// The distinct forward predecessors of each node, in the order written.
    package let predecessors: [[Int]]
    package let entries: [Int]
    package let exits: [Int]
    /// Whether an entry leads to each node.
    package let live: [Bool]
    /// The distinct producers of what each node reads, in the order written.
    package let producers: [[Int]]
    /// The places in `writes` of each node's consequential writes.
    package let consequentialWrites: [[Int]]
    package let flow: FlowCoverage

    private var gateSets: [GateKey: GateSet] = [:]
    private var gateSetIDs: [[Int]: Int] = [:]
    private var leading: [Int: [Bool]] = [:]
    var covered: [CoverageKey: [Bool]] = [:]
    var taint: UnjudgedTaint?
    var knownLeaks: [Int: [Leak]]?

    private struct GateKey: Hashable {
        let kinds: [PlanGate.Kind]
        /// nil when no gate of these kinds is particular about what it covers.
        let resource: JSONString?
    }

    package init(_ plan: Plan, documents: [PositionedNode] = [], required: Set<PlanControl> = []) {
        self.plan = plan
        self.documents = documents.isEmpty ? [plan.root] : documents
        self.required = required.union(plan.controls.required)
        resources = ResourceTable(plan)
        (edges, predecessors) = Self.edges(of: plan)
        let triggered = plan.triggers.map(\.node)
        let roots = plan.declaredEntries ?? plan.nodes.indices.filter { [predecessors] in predecessors[$0].isEmpty }
        entries = Set(roots + triggered).sorted()
        var hasSuccessor = Array(repeating: false, count: plan.nodes.count)
        for edge in edges where !edge.isBack { hasSuccessor[edge.from] = true }
        exits = (plan.declaredExits.map { Set($0).sorted() }) ?? plan.nodes.indices.filter { !hasSuccessor[$0] }
        flow = FlowCoverage(
            nodeCount: plan.nodes.count,
            edges: edges.map { .init(from: $0.from, to: $0.to, isBack: $0.isBack, isSuccess: $0.outcome == .success) },
            waitsForAll: plan.nodes.map { $0.join == .all }, entries: entries)
        live = flow.live
        producers = plan.nodes.map { node in
            var seen: Set<Int> = []
            return node.reads.compactMap(\.producer).filter { seen.insert($0).inserted }
        }
        consequentialWrites = plan.nodes.map { [resources] node in
            node.writes.indices.filter { Self.isConsequential(node.writes[$0], resources) }
        }
    }

    private static func edges(of plan: Plan) -> (edges: [PlanEdge], predecessors: [[Int]]) {
        var edges: [PlanEdge] = []
        var predecessors: [[Int]] = []
        for (position, node) in plan.nodes.enumerated() {
            var seen: Set<Int> = []
            let given = node.declaredPredecessors ?? (position == 0 ? [] : [position - 1])
            let own = given.filter { seen.insert($0).inserted }
            predecessors.append(own)
            let declared = Dictionary(node.controlEdges.map { ($0.from, $0) }, uniquingKeysWith: { $0.or($1) })
            for from in own {
                let said = declared[from]
                edges.append(
                    PlanEdge(
                        from: from, to: position, condition: said?.condition, outcome: said?.outcome ?? .success,
                        backIndex: nil))
            }
        }
        for (position, node) in plan.nodes.enumerated() {
            for (index, back) in node.backEdges.enumerated() {
                edges.append(
                    PlanEdge(
                        from: position, to: back.to, condition: back.condition, outcome: back.outcome, backIndex: index)
                )
            }
        }
        return (edges, predecessors)
    }

    private static func isConsequential(_ write: PlanWrite, _ resources: ResourceTable) -> Bool {
        if let said = write.isConsequential { return said }
        let resource = resources[write.id]
        if let said = resource.isConsequential { return said }
        switch resource.kind {
        case .state?, .message?, .auditLog?: return false
        case .data?, .memory?, nil: return true
        }
    }

    /// The touches of each node, as numbers.
    package private(set) lazy var touches = PlanTouches(plan)

    /// What the four lints of the reference object to, by the keys of version 1 alone: taking the others away changes
    /// nothing of it (spec/prelint.md 1), so tools have no part in it.
    package private(set) lazy var referenceFindings: ReferenceFindings = {
        var own = plan
        for position in own.nodes.indices {
            if own.nodes[position].takesReadsFromTool { own.nodes[position].reads = [] }
            if own.nodes[position].takesWritesFromTool { own.nodes[position].writes = [] }
        }
        return ReferenceFindings(of: own, limit: RuleReport.most)
    }()

    // MARK: Control flow

    /// The edges that leave a node, forward ones first.
    package func edges(from node: Int) -> [PlanEdge] { flow.flow.edges(from: node).map { edges[Int($0)] } }

    /// The edges that enter a node, forward ones first.
    package func edges(to node: Int) -> [PlanEdge] { flow.flow.edges(to: node).map { edges[Int($0)] } }

    /// Whether each node lies on a cycle of live nodes.
    package private(set) lazy var onCycle: [Bool] = flow.flow.onCycle(among: live)

    /// Dominators of nodes and edges: edge `e` stands as the node `plan.nodes.count + e`. Live nodes only.
    package private(set) lazy var dominators: FlowDominators = {
        let count = plan.nodes.count
        var split: [(from: Int, to: Int)] = []
        for (number, edge) in edges.enumerated() where live[edge.from] {
            split.append((edge.from, count + number))
            split.append((count + number, edge.to))
        }
        return FlowDominators(FlowGraph(nodeCount: count + edges.count, edges: split), roots: entries)
    }()

    /// Post-dominators of live nodes; a node that reaches no exit takes no part.
    package private(set) lazy var postDominators: FlowDominators = FlowDominators(
        flow.flow, roots: exits.filter { live[$0] }, among: live, backward: true)

    /// Whether each node leads to an exit.
    package private(set) lazy var leadsToExit: [Bool] = flow.flow.reachable(from: exits, backward: true)

    /// The split that separates two nodes or edges (numbered as in ``dominators``): one of its edges leads to the one
    /// alone, another to the other alone.
    ///
    /// There is at most one: the nearest common dominator, when both ways leave it through edges of its own.
    package func separator(_ a: Int, _ b: Int) -> Int? {
        guard dominators.isReached(a), dominators.isReached(b) else { return nil }
        let met = dominators.meeting(a, b)
        guard let node = met.node, node < plan.nodes.count, let x = met.towardsA, let y = met.towardsB, x != y else {
            return nil
        }
        return x >= plan.nodes.count && y >= plan.nodes.count ? node : nil
    }

    /// Whether two live nodes can run at the same time.
    ///
    /// - Parameter reaches: whether the first leads to the second over forward edges.
    package func areParallel(_ u: Int, _ v: Int, reaches: (Int, Int) -> Bool) -> Bool {
        guard u != v, live[u], live[v], !reaches(u, v), !reaches(v, u) else { return false }
        if let split = separator(u, v) {
            switch plan.nodes[split].split {
            case .one?: return false
            case .all?: return true
            case nil: return false
            }
        }
        guard plan.triggers.isEmpty else { return false }
        let met = dominators.meeting(u, v)
        // Under different roots: nothing common stands above, and a root stands above each.
        return met.node == nil && met.towardsA.map { $0 < plan.nodes.count } ?? false
            && met.towardsB.map { $0 < plan.nodes.count } ?? false && entries.contains(met.towardsA ?? -1)
            && entries.contains(met.towardsB ?? -1)
    }

    /// A shortest way over live nodes from a start to a node that passes none of some others, first to last; ties by
    /// the order of nodes. nil when there is none.
    ///
    /// - Parameter start: where it begins; nil is any entry.
    /// - Complexity: O(V + E).
    package func witness(from start: Int? = nil, to end: Int, avoiding isAvoided: (Int) -> Bool = { _ in false })
        -> [Int]?
    {
        var from = Array(repeating: -2, count: plan.nodes.count)
        var queue = (start.map { [$0] } ?? entries).filter { $0 == end || $0 == start || !isAvoided($0) }
        for node in queue { from[node] = -1 }
        var next = 0
        while next < queue.count {
            let node = queue[next]
            next += 1
            if node == end {
                var path = [node]
                while from[path[path.count - 1]] >= 0 { path.append(from[path[path.count - 1]]) }
                return path.reversed()
            }
            forEachSuccessor(of: node) { target in
                guard from[target] == -2, target == end || !isAvoided(target) else { return }
                from[target] = node
                queue.append(target)
            }
        }
        return nil
    }

    // MARK: Gates

    /// The gates of some kinds that cover a write.
    ///
    /// - Complexity: linear in the gates, once per resource and kinds.
    package func gates(_ kinds: [PlanGate.Kind], covering resource: JSONString) -> GateSet {
        let isParticular = particularKinds.contains { kinds.contains($0) }
        let key = GateKey(kinds: kinds, resource: isParticular ? resource : nil)
        if let known = gateSets[key] { return known }
        var nodes: [Int] = []
        for node in gateNodes {
            let covers = plan.nodes[node].gates.contains { gate in
                kinds.contains(gate.kind) && (gate.covers?.contains { $0.matches(resource) } ?? true)
            }
            if covers { nodes.append(node) }
        }
        let id = gateSetIDs[nodes] ?? gateSetIDs.count
        gateSetIDs[nodes] = id
        let set = GateSet(id: id, nodes: nodes)
        gateSets[key] = set
        return set
    }

    /// The gates of a kind, whatever they cover.
    ///
    /// - Complexity: linear in the gates.
    package func gates(ofKind kind: PlanGate.Kind) -> GateSet {
        let nodes = gateNodes.filter { plan.nodes[$0].gates.contains { $0.kind == kind } }
        let id = gateSetIDs[nodes] ?? gateSetIDs.count
        gateSetIDs[nodes] = id
        return GateSet(id: id, nodes: nodes)
    }

    /// Whether the plan has a gate of a kind at all.
    package func hasGate(_ kind: PlanGate.Kind) -> Bool {
        gateNodes.contains { plan.nodes[$0].gates.contains { $0.kind == kind } }
    }

    /// The nodes with a gate.
    package private(set) lazy var gateNodes: [Int] = plan.nodes.indices.filter { !plan.nodes[$0].gates.isEmpty }

    private lazy var particularKinds: Set<PlanGate.Kind> = Set(
        gateNodes.flatMap { plan.nodes[$0].gates.filter { $0.covers != nil }.map(\.kind) })

    /// Whether some gate of a set leads to each node, over one edge or more.
    package func isLedTo(by gates: GateSet) -> [Bool] {
        if let known = leading[gates.id] { return known }
        let next = gates.nodes.flatMap { node in flow.flow.edges(from: node).map { edges[Int($0)].to } }
        let result = flow.flow.reachable(from: next)
        leading[gates.id] = result
        return result
    }

    /// The gates of a set that lead to a node over one edge or more, ascending.
    ///
    /// - Complexity: O(V + E).
    package func gates(_ gates: GateSet, leadingTo node: Int) -> [Int] {
        let before = flow.flow.edges(to: node).map { edges[Int($0)].from }
        let reached = flow.flow.reachable(from: before, backward: true)
        return gates.nodes.filter { reached[$0] }
    }

    /// The gates of a set that a node leads to, ascending.
    package func gates(_ gates: GateSet, following node: Int) -> [Int] {
        let next = flow.flow.edges(from: node).map { edges[Int($0)].to }
        let reached = flow.flow.reachable(from: next)
        return gates.nodes.filter { reached[$0] }
    }

    // MARK: Scopes

    /// What a node may touch: its own scope, else its agent's; nil when neither says.
    package func scope(of node: Int) -> [ResourcePattern]? {
        plan.nodes[node].scope?.map(\.pattern) ?? agentScopes[plan.nodes[node].agent]
    }

    private lazy var agentScopes: [JSONString: [ResourcePattern]] = Dictionary(
        plan.agents.compactMap { agent in agent.scope.map { (agent.name, $0.map(\.pattern)) } },
        uniquingKeysWith: { first, _ in first })

    // MARK: Trust

    /// Whether what a read brings in may have been written by anybody.
    package func isUntrusted(_ read: PlanRead) -> Bool {
        !(read.isTrusted ?? resources[read.id].isTrusted ?? true)
    }

    /// How far what a read brings in must be kept from others.
    package func sensitivity(of read: PlanRead) -> Sensitivity {
        read.sensitivity ?? resources[read.id].sensitivity ?? .publicData
    }

    /// Whether a write lets data out.
    package func isEgress(_ write: PlanWrite) -> Bool {
        write.isEgress ?? resources[write.id].isEgress ?? false
    }

    /// Up to which level a write may receive data.
    package func clearance(of write: PlanWrite) -> Sensitivity {
        write.clearance ?? resources[write.id].clearance ?? .publicData
    }
}

/// Gates that stand for the same thing; two sets of the same nodes have the same id.
package struct GateSet: Sendable, Hashable {
    package let id: Int
    /// Ascending.
    package let nodes: [Int]

    /// Whether a node is one of them.
    ///
    /// - Complexity: O(log n).
    package func contains(_ node: Int) -> Bool {
        var (low, high) = (0, nodes.count)
        while low < high {
            let middle = (low + high) / 2
            if nodes[middle] < node { low = middle + 1 } else { high = middle }
        }
        return low < nodes.count && nodes[low] == node
    }
}
