internal import DecisionGraph

/// An order of steps that needs no graph, or next to none: what a ranking must beat to be worth its name.
public enum RankingBaseline: String, Sendable, Hashable, CaseIterable {
    /// Earlier steps first: a step's worth is minus its place in list order.
    case position
    /// Later steps first.
    case reversedPosition = "reversed_position"
    /// By how many distinct steps rest on the step directly, over the edges that the ranking follows.
    case degree
    /// By how much the record says of the step itself: its dependency entries that lead to an earlier step, parallel
    /// ones each, and its touches. Nothing that comes after the step counts.
    case size
}

/// How a ranking compares with one baseline.
public struct BaselineComparison: Sendable, Hashable {
    /// Kendall's τ-b between the scores and the baseline's worth, over all steps, `-1...1`; nil when one of the two
    /// does not differ between any two steps, or the scores of some steps are not known.
    ///
    /// τ-b = (C − D) / √((P − Tˢ)(P − Tᵇ)), with C and D the concordant and discordant pairs of steps, P all pairs, Tˢ
    /// and Tᵇ the pairs that tie by score and by baseline. It was chosen because it is defined on ties, of which these
    /// scores are full, and is exact in integers up to the last division.
    public var tau: Double?
    /// The same over the steps with a score above 0 alone, as most of a run often has score 0.
    public var tauOfRestedOn: Double?
    /// Whether the baseline alone gives the order: of any two steps that the scores separate, both above 0, the one
    /// that scores more has more worth by the baseline. Then the scores say nothing about their order that the
    /// baseline does not. True of fewer than two such steps; nil when the scores of some steps are not known.
    public var explains: Bool?

    /// Nothing is known.
    public init() {}
}
