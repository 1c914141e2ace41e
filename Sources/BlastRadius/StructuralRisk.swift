public import DecisionGraph

/// When a run's structure says enough for a score.
///
/// Source: spec/core.md 8.
public struct CoverageGate: Sendable, Hashable {
    /// Below this share of observed dependencies no score is given; the share itself passes.
    public var minObservedFraction: Double
    /// At this density of dependencies and above no score is given: everything would rest on everything.
    public var maxRho: Double

    /// The reference's thresholds unless others are given; no value is refused.
    public init(minObservedFraction: Double = 0.5, maxRho: Double = 0.9) {
        self.minObservedFraction = minObservedFraction
        self.maxRho = maxRho
    }
}

/// Why a run has no score.
public enum WithheldReason: String, Sendable, Hashable, CaseIterable {
    /// Fewer than two steps: nothing can rest on anything.
    case singleDecision = "no_score:single_decision"
    /// Too few observed dependencies, or so many that they say nothing.
    case lowCoverage = "no_score:low_coverage"
}

/// How much of a run rests on each of its steps, or why that cannot be said.
///
/// A withheld score is a case of its own, so it cannot be read as zero.
///
/// Source: spec/core.md 8.
public enum StructuralRisk: Sendable, Hashable {
    /// The coverage allows scores; all of them may still be 0.
    case scored
    /// No step has a score, for this reason.
    case withheld(WithheldReason)

    /// The state's name in machine output: `scored`, or the reason.
    public var name: String {
        switch self {
        case .scored: "scored"
        case .withheld(let reason): reason.rawValue
        }
    }

    /// Whether the run's steps have scores.
    public var isScored: Bool { self == .scored }

    /// Judges a run by its size and coverage alone; what the scores are costs more and is asked for apart.
    ///
    /// - Complexity: O(1).
    public init(stepCount: Int, coverage: Coverage, gate: CoverageGate = CoverageGate()) {
        if stepCount < 2 {
            self = .withheld(.singleDecision)
        } else if coverage.observedFraction < gate.minObservedFraction || coverage.rho >= gate.maxRho {
            self = .withheld(.lowCoverage)
        } else {
            self = .scored
        }
    }

    /// Judges a ranking by bounds, which needs no gate: few observed edges make `least` small and leave `most` as it is,
    /// and neither pretends to be the other. Only where the measure follows no edge at all is there nothing to rank.
    ///
    /// - Complexity: O(1).
    init(boundedBy measure: RankingMeasure, stepCount: Int, coverage: Coverage) {
        let followed =
            measure.weakestTier == .observed
            ? coverage.observed - coverage.modelled : coverage.dependencyCount - coverage.dropped
        if stepCount < 2 {
            self = .withheld(.singleDecision)
        } else {
            self = followed > 0 ? .scored : .withheld(.lowCoverage)
        }
    }

    /// A step's share: how many steps rest on it, of all others.
    ///
    /// - Parameters:
    ///   - reach: the step's downstream reach.
    ///   - stepCount: at least 2, as in every scored run.
    package static func share(_ reach: UInt32, of stepCount: Int) -> Double {
        Double(reach) / Double(stepCount - 1)
    }
}
