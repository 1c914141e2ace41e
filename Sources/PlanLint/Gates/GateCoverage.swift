internal import CanonicalJSON
internal import DecisionGraph
public import Findings

/// Which gates stand in front of the consequential writes of a plan, and where further ones would do the most.
///
/// Only writes of steps that an entry leads to are looked at. What the plan does not declare is not guessed: of a plan
/// whose control flow is only partly declared this says what the declared part shows.
///
/// Source: spec/experience.md 3.1 (`gates`), spec/prelint.md 2.3 and 4.1.
public struct GateCoverage: Sendable {
    /// A consequential write.
    public struct Write: Sendable {
        /// The step that does it.
        public let step: Finding.Subject
        /// What is written.
        public let resource: String
        /// Whether it is declared that it cannot be taken back.
        public let isIrreversible: Bool
        /// Where it is written.
        public let location: Location
        /// The kinds of gates that every way to it passes, or that its own step is.
        public let coveredBy: [PlanGate.Kind]
        /// Whether the kind asked for is among them.
        public let isCovered: Bool
        /// How many steps can follow it over forward edges: the worst that rests on its being right.
        public let followingSteps: Int
        /// How many consequential writes these steps do.
        public let followingWrites: Int
        /// The steps that every execution has passed before it, in the order of the plan; of many the nearest
        /// ``GateCoverage/shownSteps``.
        public let inFront: [Finding.Subject]
        /// How many there are.
        public let inFrontCount: Int
        /// Where it is not covered: gates of the kind that lead to it on some way only.
        public let bypassed: [Finding.Subject]
        /// Where it is not covered: the steps of a shortest way to it that passes no such gate.
        public let path: [Finding.Subject]
    }

    /// A step, as a gate.
    public struct Place: Sendable {
        /// The step.
        public let step: Finding.Subject
        /// How many of the open writes it alone would cover, beside the gates that there are.
        public let coveredCount: Int
    }

    /// A set of steps that as gates would cover every open write.
    public struct Placement: Sendable {
        /// The steps, in the order of the plan.
        public let steps: [Finding.Subject]
        /// No fewer steps can do it. Equal to the number of steps where these are proven to be as few as can be.
        public let atLeast: Int

        /// Whether no fewer steps can cover every open write.
        public var isMinimum: Bool { atLeast == steps.count }
    }

    /// The kind of gate that is asked about.
    public let kind: PlanGate.Kind
    /// Whether only writes that cannot be taken back are to be covered.
    public let isIrreversibleOnly: Bool
    /// Whether the plan declares its whole control flow.
    public let isComplete: Bool
    /// The consequential writes, in the order of the plan.
    public let writes: [Write]
    /// How many of them are to be covered and are not.
    public let openCount: Int
    /// How many consequential writes no entry leads to; nothing is said of these.
    public let unreachedCount: Int
    /// The steps that alone would cover the most open writes, the most first and of equals the later one, at most
    /// ``shownSteps``; empty when nothing is open.
    public let best: [Place]
    /// As few steps as were found that together would cover every open write; nil when nothing is open.
    public let placement: Placement?

    /// The most steps of a list that is cut.
    public static let shownSteps = 10

    /// Looks at a plan.
    ///
    /// - Parameters:
    ///   - plan: the plan.
    ///   - kind: the kind of gate.
    ///   - irreversibleOnly: whether only writes that cannot be taken back are to be covered.
    /// - Throws: ``GateCoverageError`` for a plan beyond what can be looked at in reasonable time.
    /// - Complexity: O(V · (V + E) / 64) for the steps in front, O(W · (V + E)) for W writing steps; the fewest steps by
    ///   a cut of O(k · (V + E)) for k of them, and where that does not settle it among at most
    ///   ``GatePlacement/searchedCandidates`` steps by search.
    public init(
        of plan: Plan, kind: PlanGate.Kind = .human, irreversibleOnly: Bool = false
    ) throws(GateCoverageError) {
        let graph = PlanGraph(plan)
        do throws(RuleLimit) {
            try self.init(graph, kind, irreversibleOnly)
        } catch {
            throw GateCoverageError(steps: plan.nodes.count, edges: graph.edges.count)
        }
    }

    private init(_ graph: PlanGraph, _ kind: PlanGate.Kind, _ irreversibleOnly: Bool) throws(RuleLimit) {
        self.kind = kind
        isIrreversibleOnly = irreversibleOnly
        isComplete = graph.plan.isComplete
        let nodes = graph.plan.nodes
        var unreached = 0
        var writing: [Int] = []
        for node in nodes.indices where !graph.consequentialWrites[node].isEmpty {
            if graph.live[node] { writing.append(node) } else { unreached += graph.consequentialWrites[node].count }
        }
        unreachedCount = unreached
        // One walk for each writing step and one for each open write.
        let size = nodes.count + graph.edges.count
        let walks = writing.reduce(writing.count) { $0 + graph.consequentialWrites[$1].count }
        guard walks.multipliedReportingOverflow(by: max(size, 1)).partialValue <= 2_000_000_000 else {
            throw RuleLimit()
        }
        let inFront = try Self.inFront(of: writing, graph)
        var writes: [Write] = []
        var open: [OpenWrite] = []
        for (place, node) in writing.enumerated() {
            let following = Self.following(node, graph)
            for write in graph.consequentialWrites[node] {
                let declared = nodes[node].writes[write]
                let covered = PlanGate.Kind.allCases.filter {
                    graph.isCovered(node, by: graph.gates([$0], covering: declared.id))
                }
                let gates = graph.gates([kind], covering: declared.id)
                let isCovered = covered.contains(kind)
                if !isCovered, declared.isIrreversible || !irreversibleOnly {
                    open.append(OpenWrite(node: node, gates: gates))
                }
                let gap = isCovered ? nil : GateGap(graph, gates, at: node)
                writes.append(
                    Write(
                        step: graph.subject(node), resource: declared.id.lossyText,
                        isIrreversible: declared.isIrreversible,
                        location: FindingPlaces(graph).location(declared.pointer), coveredBy: covered,
                        isCovered: isCovered, followingSteps: following.steps, followingWrites: following.writes,
                        inFront: inFront[place].steps.map { graph.subject($0) }, inFrontCount: inFront[place].count,
                        bypassed: gap.map { $0.variant == "bypassed" ? $0.gates.map { graph.subject($0) } : [] } ?? [],
                        path: gap?.path.map { graph.subject($0) } ?? []))
            }
        }
        self.writes = writes
        openCount = open.count
        guard !open.isEmpty else {
            best = []
            placement = nil
            return
        }
        var placement = GatePlacement(graph, open)
        let counts = try placement.countsOfSingles()
        best = counts.filter { $0.count > 0 }
            .sorted { ($1.count, $1.step) < ($0.count, $0.step) }.prefix(Self.shownSteps)
            .map { Place(step: graph.subject($0.step), coveredCount: $0.count) }
        let found = try placement.fewest()
        self.placement = Placement(steps: found.steps.map { graph.subject($0) }, atLeast: found.atLeast)
    }

    /// For each of some nodes the steps that every execution has passed before it.
    private static func inFront(
        of targets: [Int], _ graph: PlanGraph
    ) throws(RuleLimit) -> [(steps: [Int], count: Int)] {
        var found: [(steps: [Int], count: Int)] = Array(repeating: ([], 0), count: targets.count)
        let candidates = graph.plan.nodes.indices.filter { graph.live[$0] }
        try graph.ask(candidates.map { .init(through: [$0]) }) { first, answers in
            for (place, target) in targets.enumerated() {
                var bits = answers.before[target]
                while bits != 0 {
                    let step = first + bits.trailingZeroBitCount
                    bits &= bits - 1
                    guard step < candidates.count, candidates[step] != target else { continue }
                    found[place].count += 1
                    found[place].steps.append(candidates[step])
                }
                let extra = found[place].steps.count - shownSteps
                if extra > 0 { found[place].steps.removeFirst(extra) }
            }
        }
        return found
    }

    /// What follows a node over forward edges.
    private static func following(_ node: Int, _ graph: PlanGraph) -> (steps: Int, writes: Int) {
        var isAhead = Array(repeating: false, count: graph.plan.nodes.count)
        isAhead[node] = true
        var (steps, writes) = (0, 0)
        for later in isAhead.indices.dropFirst(node + 1)
        where graph.predecessors[later].contains(where: { isAhead[$0] }) {
            isAhead[later] = true
            steps += 1
            writes += graph.consequentialWrites[later].count
        }
        return (steps, writes)
    }
}

/// A plan beyond what can be looked at in reasonable time.
public struct GateCoverageError: Error, Sendable, Hashable {
    /// How many steps it has.
    public let steps: Int
    /// How many edges.
    public let edges: Int
}

extension GateCoverageError: CustomStringConvertible {
    public var description: String {
        "a plan of \(steps) steps and \(edges) edges is beyond what can be looked at in reasonable time"
    }
}

extension PlanGraph {
    /// A step as findings and reports name it.
    func subject(_ node: Int) -> Finding.Subject {
        let node = plan.nodes[node]
        return Finding.Subject(index: node.index, name: node.name?.lossyText, agent: node.agent.lossyText)
    }
}

/// A write that is to be covered, with the gates that there are for it.
struct OpenWrite {
    let node: Int
    let gates: GateSet
}
