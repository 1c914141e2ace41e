public import DecisionGraph

/// By what steps are ranked: how many steps rest on each, over which edges.
///
/// Source: DESIGN D6, spec/experience.md 3.3.
public enum RankingMeasure: String, Sendable, Hashable, CaseIterable {
    /// The share of the other steps, over all edges: the reference's ranking.
    case share
    /// ``DecisionGraph/RiskBounds/least``: over observed edges that are not modelled.
    case least
    /// ``DecisionGraph/RiskBounds/most``: over all edges, so in the same order as ``share``, with bounds beside it.
    case most

    /// The weakest edges that are followed.
    public var weakestTier: EvidenceTier { self == .least ? .observed : .inferred }

    /// Whether the rows of the ranking carry bounds.
    public var givesBounds: Bool { self != .share }
}
