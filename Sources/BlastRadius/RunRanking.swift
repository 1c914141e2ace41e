public import CanonicalJSON
public import DecisionGraph

/// One step of a ranking.
public struct RankedStep: Sendable, Hashable {
    /// The step's position in the graph.
    public let position: Int
    /// The step's own index.
    public let index: Int
    /// Whether it is a decision or a tool call.
    public let kind: StepKind
    /// Who acted.
    public let agent: JSONString
    /// How many steps transitively rest on it; nil when the score is withheld.
    public let reach: Int?
    /// The share of the other steps that rest on it, `0...1`; nil when withheld.
    public let score: Double?
    /// Its kind with the tool, action or model that the source names.
    public let label: String

    package init(
        position: Int, index: Int, kind: StepKind, agent: JSONString, reach: Int?, score: Double?, label: String
    ) {
        self.position = position
        self.index = index
        self.kind = kind
        self.agent = agent
        self.reach = reach
        self.score = score
        self.label = label
    }
}

/// The steps of a run, most rested on first.
///
/// Order: score descending, then index ascending; without scores by index. Rows are made when they are read, so a
/// ranking of a large run costs its order alone.
///
/// Source: spec/core.md 10.
public struct RunRanking: Sendable, RandomAccessCollection {
    private let graph: DecisionGraph
    /// Positions in ranking order.
    private let order: [UInt32]
    /// The reach of each entry of `order`; nil when scores are withheld.
    private let reaches: [UInt32]?

    /// - Parameters:
    ///   - top: how many entries are wanted; nil for all.
    /// - Complexity: that of all reaches and a sort; with `top` on a large run, of the top-k search.
    init(of graph: DecisionGraph, _ risk: StructuralRisk, top: Int?, threads: Int) {
        self.graph = graph
        let count = graph.stepCount
        let wanted = Swift.min(count, Swift.max(top ?? count, 1))
        guard risk.isScored else {
            let positions = 0..<UInt32(count)
            let sorted =
                graph.hasAscendingIndices
                ? Array(positions) : positions.sorted { graph.index(at: Int($0)) < graph.index(at: Int($1)) }
            order = Array(sorted.prefix(wanted))
            reaches = nil
            return
        }
        // Few of many: the bound of the top-k search leaves most of the sweep undone.
        if wanted < count, count > Self.sweepLimit {
            let indices = graph.hasAscendingIndices ? nil : (0..<count).map { graph.index(at: $0) }
            let best = ReachCounts.top(wanted, in: graph.dependencyRows, tieOrder: indices)
            order = best.map { UInt32($0.position) }
            reaches = best.map { UInt32($0.count) }
            return
        }
        let all = graph.downstreamReaches(threads: threads)
        func precedes(_ a: UInt32, _ b: UInt32) -> Bool {
            let (x, y) = (all[Int(a)], all[Int(b)])
            return x != y ? x > y : graph.index(at: Int(a)) < graph.index(at: Int(b))
        }
        let positions = 0..<UInt32(count)
        if wanted == 1, let first = positions.min(by: precedes) {
            order = [first]
        } else {
            order = Array(positions.sorted(by: precedes).prefix(wanted))
        }
        reaches = order.map { all[Int($0)] }
    }

    /// Runs of more steps are ranked by the top-k search when not all steps are asked for.
    static let sweepLimit = 4096

    public var startIndex: Int { 0 }
    public var endIndex: Int { order.count }

    public subscript(rank: Int) -> RankedStep {
        let position = Int(order[rank])
        let kind = graph.kind(at: position)
        return RankedStep(
            position: position, index: graph.index(at: position), kind: kind, agent: graph.agent(at: position),
            reach: reaches.map { Int($0[rank]) },
            score: reaches.map { StructuralRisk.share($0[rank], of: graph.stepCount) },
            label: StepLabel.text(kind: kind, attributes: graph.attributes(at: position)))
    }

    /// The index of the step at a rank, without making its row.
    public func index(ofRank rank: Int) -> Int { graph.index(at: Int(order[rank])) }

    /// The score at a rank, without making its row; nil when withheld.
    public func score(ofRank rank: Int) -> Double? {
        reaches.map { StructuralRisk.share($0[rank], of: graph.stepCount) }
    }

    /// The largest reach, how many entries share it, how many have one above 0, and whether among these none that comes
    /// later in the run has a larger one, and whether all steps are ranked; nil when scores are withheld.
    var shape: (top: Int, ties: Int, scored: Int, neverRises: Bool, isWhole: Bool)? {
        guard let reaches, let top = reaches.first else { return nil }
        let scored = reaches.prefix { $0 > 0 }.count
        let inListOrder = (0..<scored).sorted { order[$0] < order[$1] }
        let neverRises = zip(inListOrder, inListOrder.dropFirst()).allSatisfy { reaches[$0] >= reaches[$1] }
        return (Int(top), reaches.prefix { $0 == top }.count, scored, neverRises, order.count == graph.stepCount)
    }
}
