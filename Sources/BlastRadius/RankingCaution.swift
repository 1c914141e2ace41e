internal import DecisionGraph

/// What a reader of a ranking must know before acting on it.
///
/// Source: spec/experience.md 8, spec/core.md 18 W14.
public enum RankingCaution: Sendable, Hashable {
    /// Several steps share the largest score; their order is that of their indices alone.
    ///
    /// Of a ranking that was cut the count is only a lower bound when every ranked step ties.
    case tiesAtTheTop(Int, isLowerBound: Bool)
    /// Among the steps that anything rests on, scores never rise with position: the ranking is the reading order.
    case neverRising
    /// Every observed edge was set by a rule.
    case allModelled
    /// Some observed edges were set by a rule.
    case someModelled(Int, of: Int)
    /// The largest score is 0: no step rests on another, and yet a keystone is named.
    case nothingRests
    /// Dependency entries that lead to no earlier step count in the coverage but make no edge.
    case droppedReferences(Int)
    /// Entries that repeat an edge count in the coverage.
    case repeatedReferences(Int)

    /// The code in machine output.
    public var code: StaticString {
        switch self {
        case .tiesAtTheTop: "ties_at_the_top"
        case .neverRising: "never_rising"
        case .allModelled: "all_modelled"
        case .someModelled: "some_modelled"
        case .nothingRests: "nothing_rests"
        case .droppedReferences: "dropped_references"
        case .repeatedReferences: "repeated_references"
        }
    }

    /// The caution in one sentence.
    public var text: String {
        switch self {
        case .tiesAtTheTop(let count, let isLowerBound):
            "\(isLowerBound ? "at least " : "")\(count) steps tie at the top; their order is that of their index alone"
        case .neverRising:
            "among the steps that anything rests on, scores never rise with position: "
                + "this order says no more than \"early read\""
        case .allModelled:
            "all observed edges are modelled: a rule set them, no matched touch shows them"
        case .someModelled(let count, let all):
            "\(count) of \(all) observed edges are modelled: a rule set them, no matched touch shows them"
        case .nothingRests:
            "no step rests on another: every score is 0 and the keystone is only the first step"
        case .droppedReferences(let count):
            "\(count) dependency references lead to no earlier step; they count in the coverage and make no edge"
        case .repeatedReferences(let count):
            "\(count) dependency references repeat an edge; they count in the coverage"
        }
    }
}

extension RunAnalysis {
    /// The cautions that go with this ranking, as far as its rows show them.
    ///
    /// Of a ranking that was cut (`Settings.top` on a large run) before its scores came to 0, ties are a lower bound, and
    /// whether scores rise is not judged; rank all steps for a verdict on the whole run.
    public var cautions: [RankingCaution] {
        var cautions: [RankingCaution] = []
        if let scores = ranked.reaches, let top = scores.first, let last = scores.last {
            let isWhole = scores.count == graph.stepCount
            if top == 0 {
                cautions.append(.nothingRests)
            } else {
                let ties = scores.prefix { $0 == top }.count
                if ties > 1 {
                    cautions.append(.tiesAtTheTop(ties, isLowerBound: !isWhole && ties == scores.count))
                }
                let above = scores.prefix { $0 > 0 }.count
                // A ranking that was cut where scores are 0 has all that matters.
                if above > 1, isWhole || last == 0,
                    RankingShape(order: ranked.order[..<above], scores: scores[..<above]).neverRises
                {
                    cautions.append(.neverRising)
                }
            }
        }
        if coverage.modelled > 0 {
            cautions.append(
                coverage.modelled == coverage.observed
                    ? .allModelled : .someModelled(coverage.modelled, of: coverage.observed))
        }
        if coverage.dropped > 0 { cautions.append(.droppedReferences(coverage.dropped)) }
        if coverage.repeated > 0 { cautions.append(.repeatedReferences(coverage.repeated)) }
        return cautions
    }
}
