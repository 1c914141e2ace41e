/// How much of a run's dependency layer is there, and how it is known.
///
/// Counts are over the entries as given, as in the reference: a reference that leads nowhere and a repeated one count
/// too. ``dropped`` and ``repeated`` say how many of them make no distinct edge, so that a reader can see when a
/// fraction speaks of edges that do not exist.
///
/// Source: spec/core.md 6, 18 W14.
public struct Coverage: Sendable, Hashable {
    /// All dependency entries of the steps.
    public let dependencyCount: Int
    /// Entries of grade observed, the ``modelled`` ones among them.
    public let observed: Int
    /// Entries of grade declared.
    public let declared: Int
    /// Entries of grade inferred.
    public let inferred: Int
    /// Entries of grade observed that a rule set without a matched touch.
    public let modelled: Int
    /// Entries that lead to no earlier step.
    public let dropped: Int
    /// Entries that repeat an edge between the same two steps.
    public let repeated: Int
    /// Entries per possible pair of steps; 0 for fewer than two steps. Repeats can push it over 1.
    public let rho: Double

    /// The share of observed entries; 0 when there are none.
    public var observedFraction: Double {
        dependencyCount == 0 ? 0 : Double(observed) / Double(dependencyCount)
    }

    /// Entries of a grade.
    public func count(of grade: Grade) -> Int {
        switch grade {
        case .observed: observed
        case .declared: declared
        case .inferred: inferred
        }
    }
}

extension DecisionGraph {
    /// The coverage of the dependency layer.
    ///
    /// - Complexity: O(E).
    public var coverage: Coverage {
        var counts = [0, 0, 0, 0]
        for tier in table.tiers { counts[Int(tier.rawValue)] += 1 }
        let entries = table.tiers.count
        let steps = stepCount
        let observed = EvidenceTier.observed
        let modelled = counts[Int(EvidenceTier.modelled.rawValue)]
        let pairs = Double(steps) * Double(steps - 1) / 2
        return Coverage(
            dependencyCount: entries,
            observed: counts[Int(observed.rawValue)] + modelled,
            declared: counts[Int(EvidenceTier.declared.rawValue)],
            inferred: counts[Int(EvidenceTier.inferred.rawValue)],
            modelled: modelled,
            dropped: droppedDependencyCount,
            repeated: entries - droppedDependencyCount - dependencyRows.edgeCount,
            rho: steps < 2 ? 0 : Double(entries) / pairs)
    }
}
