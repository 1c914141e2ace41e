public import DecisionGraph

/// What a score would rest on if the plan were a run: nothing observed, so there is none.
///
/// Source: spec/core.md 8 and 11.
public struct PreflightCoverage: Sendable, Hashable {
    /// Why there is no score. The raw value is what machine output names.
    public enum State: String, Sendable, Hashable {
        /// Fewer than two steps: nothing can rest on anything.
        case singleDecision = "no_score:single_decision"
        /// Too little is observed.
        case lowCoverage = "no_score:low_coverage"
    }

    /// How many steps there are.
    public let stepCount: Int
    /// The dependencies by grade.
    public let coverage: Coverage
    /// Why there is no score.
    public let state: State

    /// ``state`` and what it means.
    public var reason: String {
        switch state {
        case .singleDecision: "\(state.rawValue): fewer than two steps, nothing can rest on anything"
        case .lowCoverage:
            "\(state.rawValue): of \(coverage.dependencyCount) dependencies \(coverage.observed) are observed; what a plan "
                + "declares has not been seen to happen"
        }
    }

    /// The coverage of a plan, or nil when the graph would get a score: then it is a run, and no plan.
    ///
    /// - Complexity: O(E).
    init?(_ graph: DecisionGraph) {
        stepCount = graph.stepCount
        coverage = graph.coverage
        if stepCount < 2 {
            state = .singleDecision
        } else if coverage.observedFraction < 0.5 || coverage.rho >= 0.9 {
            state = .lowCoverage
        } else {
            return nil
        }
    }
}
