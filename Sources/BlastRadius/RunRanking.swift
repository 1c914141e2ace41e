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
    /// How many steps transitively rest on it, over the edges that the ranking follows; nil when the score is withheld.
    public let reach: Int?
    /// The share of the other steps that rest on it, `0...1`; nil when withheld.
    public let score: Double?
    /// Its kind with the tool, action or model that the source names.
    public let label: String
    /// How many steps rest on it by the evidence for that, where the ranking is by bounds; nil elsewhere. They are given
    /// also when the score is withheld.
    public let bounds: RiskBounds?

    package init(
        position: Int, index: Int, kind: StepKind, agent: JSONString, reach: Int?, score: Double?, label: String,
        bounds: RiskBounds? = nil
    ) {
        self.position = position
        self.index = index
        self.kind = kind
        self.agent = agent
        self.reach = reach
        self.score = score
        self.label = label
        self.bounds = bounds
    }
}

/// The steps of a run, most rested on first.
///
/// Order: score descending, then index ascending; without scores by index. Rows are made when they are read, so a
/// ranking of a large run costs its order alone.
///
/// Source: spec/core.md 10.
public struct RunRanking: Sendable, RandomAccessCollection {
    let graph: DecisionGraph
    /// By what the steps are ranked.
    public let measure: RankingMeasure
    /// Positions in ranking order.
    let order: [UInt32]
    /// The reach of each entry of `order`; nil when scores are withheld.
    let reaches: [UInt32]?
    /// The bounds of each entry of `order`; nil for a ranking that gives none.
    private let bounds: [RiskBounds]?

    /// - Parameters:
    ///   - top: how many entries are wanted; nil for all.
    /// - Complexity: that of all reaches and a sort, once per tier that has an edge for a measure that gives bounds; with
    ///   `top` on a large run, of the top-k search, and for bounds of a search from each entry.
    init(
        of graph: DecisionGraph, _ risk: StructuralRisk, by measure: RankingMeasure = .share, top: Int?, threads: Int
    ) {
        self.graph = graph
        self.measure = measure
        let count = graph.stepCount
        let wanted = Swift.min(count, Swift.max(top ?? count, 1))
        let isFewOfMany = wanted < count && count > Self.sweepLimit
        let searches = isFewOfMany && (!measure.givesBounds || wanted <= Self.searchLimit)
        let all = measure.givesBounds && !searches ? graph.riskBounds(threads: threads) : nil
        let order: [UInt32]
        if !risk.isScored {
            let positions = 0..<UInt32(count)
            let sorted =
                graph.hasAscendingIndices
                ? Array(positions) : positions.sorted { graph.index(at: Int($0)) < graph.index(at: Int($1)) }
            order = Array(sorted.prefix(wanted))
            reaches = nil
        } else if searches {
            // Few of many: the bound of the top-k search leaves most of the sweep undone.
            let indices = graph.hasAscendingIndices ? nil : (0..<count).map { graph.index(at: $0) }
            let best = ReachCounts.top(
                wanted, in: graph.dependencyRows(atLeast: measure.weakestTier), tieOrder: indices)
            order = best.map { UInt32($0.position) }
            reaches = best.map { UInt32($0.count) }
        } else {
            let counts =
                all.map { $0.map { UInt32(measure == .least ? $0.least : $0.most) } }
                ?? graph.downstreamReaches(threads: threads)
            func precedes(_ a: UInt32, _ b: UInt32) -> Bool {
                let (x, y) = (counts[Int(a)], counts[Int(b)])
                return x != y ? x > y : graph.index(at: Int(a)) < graph.index(at: Int(b))
            }
            let positions = 0..<UInt32(count)
            if wanted == 1, let first = positions.min(by: precedes) {
                order = [first]
            } else {
                order = Array(positions.sorted(by: precedes).prefix(wanted))
            }
            reaches = order.map { counts[Int($0)] }
        }
        self.order = order
        bounds =
            measure.givesBounds
            ? order.map { position in
                all?[Int(position)] ?? GradedReach(.down, from: CollectionOfOne(Int(position)), in: graph).bounds
            } : nil
    }

    /// Runs of more steps are ranked by the top-k search when not all steps are asked for.
    static let sweepLimit = 4096
    /// For more entries than this the bounds of all steps at once cost less than a search from each.
    static let searchLimit = 64

    public var startIndex: Int { 0 }
    public var endIndex: Int { order.count }

    public subscript(rank: Int) -> RankedStep {
        let position = Int(order[rank])
        let kind = graph.kind(at: position)
        return RankedStep(
            position: position, index: graph.index(at: position), kind: kind, agent: graph.agent(at: position),
            reach: reaches.map { Int($0[rank]) },
            score: reaches.map { StructuralRisk.share($0[rank], of: graph.stepCount) },
            label: StepLabel.text(kind: kind, attributes: graph.attributes(at: position)),
            bounds: bounds?[rank])
    }

    /// The index of the step at a rank, without making its row.
    public func index(ofRank rank: Int) -> Int { graph.index(at: Int(order[rank])) }

    /// The score at a rank, without making its row; nil when withheld.
    public func score(ofRank rank: Int) -> Double? {
        reaches.map { StructuralRisk.share($0[rank], of: graph.stepCount) }
    }
}
