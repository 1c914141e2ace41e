package import Findings

/// A rule of the catalogue: its card, and what it looks for.
///
/// A rule is one file under `Rules`, and one line in ``AllPlanRules``. It looks at the graph alone: configuration,
/// suppressions and levels are no business of it.
package protocol PlanRule: Sendable {
    static var card: RuleCard { get }

    /// Whether a plan whose control flow is only partly declared tells it nothing.
    static var needsWholeFlow: Bool { get }

    /// Looks at a plan.
    ///
    /// - Parameters:
    ///   - plan: the plan.
    ///   - options: what a configuration says for this rule.
    ///   - report: takes the findings.
    /// - Returns: whether the plan could be assessed; findings of a plan that could not are dropped.
    /// - Throws: ``RuleLimit`` when the plan is beyond what the rule can look at in reasonable time.
    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment
}

extension PlanRule {
    package static var needsWholeFlow: Bool { false }
}

/// What a configuration says for single rules.
///
/// Source: spec/prelint.md 7, `options`.
public struct RuleOptions: Sendable, Hashable {
    /// PRE302: further scope entries that grant too much, as patterns.
    public var overbroadPatterns: [ResourcePattern]
    /// PRE203: whether a time limit of the whole run counts as a bound.
    public var timeLimitIsBound: Bool

    /// The options of rules; their defaults are those of the catalogue.
    public init(overbroadPatterns: [ResourcePattern] = [], timeLimitIsBound: Bool = false) {
        self.overbroadPatterns = overbroadPatterns
        self.timeLimitIsBound = timeLimitIsBound
    }
}
