internal import CanonicalJSON
public import DecisionGraph

/// A run about which queries are asked, with what they share: it is found out when the first one needs it.
///
/// A context belongs to one task; several contexts of one graph may be used at once.
public final class QueryContext {
    /// The run.
    public let graph: DecisionGraph

    private var rows: [EvidenceTier: CompactRows] = [:]
    private var steps: [QueryClass: QuerySet] = [:]
    private var words: [QueryPredicate.Word: QuerySet] = [:]

    /// A context of a run; nothing is computed yet.
    public init(_ graph: DecisionGraph) {
        self.graph = graph
    }

    private(set) lazy var resources = ResourceIndex(graph)
    private(set) lazy var bounds = graph.riskBounds()
    private(set) lazy var dominators = graph.executionDominators
    /// How many steps each agent has, by its number.
    private(set) lazy var agentSteps: [Int] = {
        var counts = Array(repeating: 0, count: graph.agents.count)
        for position in 0..<graph.stepCount { counts[graph.agentNumber(at: position)] += 1 }
        return counts
    }()

    func rows(atLeast weakest: EvidenceTier) -> CompactRows {
        if let known = rows[weakest] { return known }
        let found = graph.dependencyRows(atLeast: weakest)
        rows[weakest] = found
        return found
    }

    func capacity(_ kind: QueryKind) -> Int {
        switch kind {
        case .steps: graph.stepCount
        case .agents: graph.agents.count
        case .resources: resources.resources.count
        }
    }

    /// The members of a class.
    func members(_ set: QueryClass) -> QuerySet {
        switch set {
        case .agents: return QuerySet(all: graph.agents.count)
        case .resources: return QuerySet(all: resources.resources.count)
        case .steps: return QuerySet(all: graph.stepCount)
        case .decisions, .calls, .reads, .writes:
            if let known = steps[set] { return known }
            let found = found(set)
            steps[set] = found
            return found
        }
    }

    private func found(_ set: QueryClass) -> QuerySet {
        switch set {
        case .decisions: QuerySet(capacity: graph.stepCount) { graph.kind(at: $0) == .decision }
        case .calls: QuerySet(capacity: graph.stepCount) { graph.kind(at: $0) == .toolCall }
        case .reads: QuerySet(capacity: graph.stepCount) { graph.isRead(at: $0) }
        case .writes: QuerySet(capacity: graph.stepCount) { graph.isWrite(at: $0) }
        case .steps, .agents, .resources: QuerySet(capacity: graph.stepCount)
        }
    }

    /// The steps for which a word holds.
    func steps(_ word: QueryPredicate.Word) -> QuerySet {
        if let known = words[word] { return known }
        let found =
            switch word {
            case .applied: QuerySet(capacity: graph.stepCount) { graph.effect(at: $0) == .applied }
            case .failed: QuerySet(capacity: graph.stepCount) { graph.effect(at: $0) == .failed }
            case .nochange: QuerySet(capacity: graph.stepCount) { graph.effect(at: $0) == .noChange }
            case .modelled:
                QuerySet(capacity: graph.stepCount) { position in
                    graph.dependencies(of: position).contains { $0.tier == .modelled }
                }
            }
        words[word] = found
        return found
    }
}
