internal import DecisionGraph

/// What there is to know about a ranking before anything is concluded from it: whether its order is the scores' doing,
/// that of the rule that breaks ties, or one that needs no graph.
///
/// A ranking that was cut is audited as far as its rows show. When its last score is 0 the scores of the steps that were
/// left out are 0 too, and all is known; otherwise counts are lower bounds and what needs all scores is nil, unless the
/// rows settle it.
///
/// Source: DESIGN D6, spec/experience.md 8, 12 R1.
public struct RankingAudit: Sendable, Hashable {
    /// A number that may be only a lower bound.
    public struct Count: Sendable, Hashable {
        /// The number, or the least that it can be.
        public var atLeast: Int
        /// Whether it is the number itself.
        public var isExact: Bool
    }

    /// Who is among the first `k` when ties are broken at random.
    public struct Top: Sendable, Hashable {
        /// How many places there are.
        public var k: Int
        /// How many steps are among the first `k` however ties are broken.
        public var certain: Int
        /// How many steps can be among the first `k`.
        public var possible: Count
        /// With which chance each step that can be, and is not ``certain``, is among them: the places that are left by
        /// the steps that tie for them. 1 when there is no such step; nil when it is not known how many tie.
        public var chance: Double?
    }

    /// The rule that orders steps of one score, in machine output.
    public static let tieBreak: StaticString = "index_ascending"

    /// How many steps the run has.
    public let stepCount: Int
    /// How many of them the ranking has.
    public let rankedCount: Int
    /// Whether the scores of all steps are known: the ranking has all steps, or was cut where scores are 0.
    public let isComplete: Bool
    /// How many steps share the largest score, whatever it is.
    public let tiesAtTheTop: Count
    /// How many steps have a score above 0.
    public let restedOn: Count
    /// Whether, among the steps with a score above 0 in list order, no score is above the one before.
    public let neverRises: Bool?
    /// Whether all scores above 0 are equal; true of fewer than two.
    public let allEqual: Bool?
    /// Whether the first of the ranking comes, in list order, before all other steps with a score above 0; nil also when
    /// there is none.
    public let keystoneIsFirst: Bool?
    /// The chance of the first of the ranking to be first when ties are broken at random.
    public let keystoneChance: Double?
    /// The first places under random tie-breaking, for k = 1, 3 and 5, as far as there are as many steps.
    public let tops: [Top]
    /// How the ranking compares with the order of the steps.
    public let position: BaselineComparison
    /// How the ranking compares with the reversed order of the steps.
    public let reversedPosition: BaselineComparison
    /// How the ranking compares with counting direct dependents.
    public let degree: BaselineComparison
    /// How the ranking compares with counting what each step carries.
    public let size: BaselineComparison
    /// What follows from all this.
    public let verdict: RankingVerdict

    /// How the ranking compares with a baseline.
    public subscript(baseline: RankingBaseline) -> BaselineComparison {
        switch baseline {
        case .position: position
        case .reversedPosition: reversedPosition
        case .degree: degree
        case .size: size
        }
    }

    /// Audits a ranking; nil when its scores are withheld or it is empty.
    ///
    /// - Complexity: O(E + V log V).
    init?(of ranking: RunRanking) {
        guard let scores = ranking.reaches, let top = scores.first, let last = scores.last else { return nil }
        let order = ranking.order
        stepCount = ranking.graph.stepCount
        rankedCount = order.count
        isComplete = order.count == stepCount || last == 0
        let (stepCount, isComplete) = (stepCount, isComplete)
        /// How many steps have at least a score that is in the ranking.
        func count(downTo score: UInt32) -> Count {
            let end = Self.partition(scores) { $0 >= score }
            // The last score of a cut ranking may go on below the cut; when it is 0 it does, to the end of the run.
            if end < scores.count || end == stepCount { return Count(atLeast: end, isExact: true) }
            return isComplete ? Count(atLeast: stepCount, isExact: true) : Count(atLeast: end, isExact: false)
        }

        let ties = count(downTo: top)
        tiesAtTheTop = ties
        let above = Self.partition(scores) { $0 > 0 }
        restedOn = Count(atLeast: above, isExact: isComplete)
        keystoneChance = ties.isExact ? 1 / Double(ties.atLeast) : nil
        tops = [1, 3, 5].filter { $0 <= scores.count }.map { k in
            let start = Self.partition(scores) { $0 > scores[k - 1] }
            let possible = count(downTo: scores[k - 1])
            let isSettled = possible.isExact && possible.atLeast == k
            return Top(
                k: k, certain: isSettled ? k : start, possible: possible,
                chance: isSettled
                    ? 1 : possible.isExact ? Double(k - start) / Double(possible.atLeast - start) : nil)
        }

        let seen = RankingShape(order: order[..<above], scores: scores[..<above])
        // What the rows show to be false stays false, whatever was left out.
        neverRises = isComplete || !seen.neverRises ? seen.neverRises : nil
        allEqual = isComplete || !seen.allEqual ? seen.allEqual : nil
        keystoneIsFirst = above > 0 && (isComplete || !seen.firstComesFirst) ? seen.firstComesFirst : nil
        guard isComplete else {
            (position, reversedPosition, degree, size) = (.init(), .init(), .init(), .init())
            verdict = .undecided
            return
        }
        var comparison = BaselineScale(ranking, above: above)
        position = comparison.compare(.position)
        reversedPosition = position.reversed(explains: seen.neverFalls)
        degree = comparison.compare(.degree)
        size = comparison.compare(.size)
        verdict =
            if above == 0 {
                .nothingRests
            } else if above == 1 {
                .onlyOne
            } else if seen.allEqual {
                .noInformation
            } else if seen.neverRises {
                .orderOfSteps
            } else if seen.neverFalls {
                .reversedOrderOfSteps
            } else if degree.explains == true {
                .followsDegree
            } else if size.explains == true {
                .followsSize
            } else {
                ties.atLeast > 1 ? .tiedAtTheTop : .distinct
            }
    }

    /// How many leading elements satisfy a condition that holds of a prefix.
    private static func partition(_ scores: [UInt32], _ holds: (UInt32) -> Bool) -> Int {
        var (low, high) = (0, scores.count)
        while low < high {
            let middle = (low + high) / 2
            if holds(scores[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension RunAnalysis {
    /// What there is to know about the ranking before anything is concluded from it; nil when scores are withheld.
    ///
    /// - Complexity: O(E + V log V), at each call.
    public var audit: RankingAudit? { RankingAudit(of: ranked) }
}

extension BaselineComparison {
    /// The comparison with the baseline turned around.
    fileprivate func reversed(explains: Bool) -> BaselineComparison {
        var other = BaselineComparison()
        // No minus zero in output.
        other.tau = tau.map { 0 - $0 }
        other.tauOfRestedOn = tauOfRestedOn.map { 0 - $0 }
        other.explains = explains
        return other
    }
}
