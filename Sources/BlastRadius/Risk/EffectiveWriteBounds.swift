public import DecisionGraph

/// How many effective writes something reaches: those whose target may be another than before.
///
/// A write of which nobody said what became of it may have changed its target: it counts in ``most``, never in
/// ``least``.
///
/// Source: DESIGN D6, D7.
public struct EffectiveWriteBounds: Sendable, Hashable {
    /// Writes known to be applied, reached over observed edges that are not modelled.
    public internal(set) var least = 0
    /// All effective writes reached, by the tier of the best path to each: the counts add up to ``most``.
    public internal(set) var tiers = RiskBounds()
    /// Those of them of which nobody said what became of them.
    public internal(set) var unknownEffect = 0

    /// Nothing is reached.
    public init() {}

    /// Every effective write reached over the edges that were followed.
    public var most: Int { tiers.most }

    mutating func add(_ effect: WriteEffect, at tier: EvidenceTier) {
        tiers[tier] += 1
        if effect == .unknown {
            unknownEffect += 1
        } else if tier == .observed {
            least += 1
        }
    }
}

/// What would be at risk if every later step rested on every earlier one: a bound that no edge supports.
///
/// Source: spec/experience.md 8.
public struct FullHistory: Sendable, Hashable {
    /// The steps after the first source, the sources themselves left out; looking up, those before the last source.
    public internal(set) var steps = 0
    /// The effective writes among them.
    public internal(set) var effectiveWrites = 0
    /// Those of them of which nobody said what became of them.
    public internal(set) var unknownEffect = 0
}
