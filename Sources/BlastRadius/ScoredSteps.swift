public import CanonicalJSON
public import DecisionGraph

/// A step with a score.
public struct ScoredStep: Sendable, Hashable {
    /// The step's own index.
    public let index: Int
    /// Whether it is a decision or a tool call.
    public let kind: StepKind
    /// Who acted.
    public let agent: JSONString
    /// How many steps transitively rest on it.
    public let reach: Int
    /// The share of the other steps that rest on it, `0...1`.
    public let score: Double
    /// Its kind with the tool, action or model that the source names.
    public let label: String
}

/// The steps of a scored run, most rested on first.
public struct ScoredSteps: Sendable, RandomAccessCollection {
    private let ranking: RunRanking

    /// - Precondition: the ranking is of a scored run.
    init(_ ranking: RunRanking) {
        self.ranking = ranking
    }

    public var startIndex: Int { ranking.startIndex }
    public var endIndex: Int { ranking.endIndex }

    public subscript(rank: Int) -> ScoredStep {
        let row = ranking[rank]
        guard let reach = row.reach, let score = row.score else {
            preconditionFailure("every row of a scored run has a score")
        }
        return ScoredStep(
            index: row.index, kind: row.kind, agent: row.agent, reach: reach, score: score, label: row.label)
    }
}
