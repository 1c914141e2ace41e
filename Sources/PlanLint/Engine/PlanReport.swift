public import Findings

/// What the rules say of one plan.
///
/// Suppressions, baselines, levels and fingerprints come later, and change nothing here.
public struct PlanReport: Sendable {
    /// The findings in the order of the plan: those about the plan as a whole, then by the place of their node, code,
    /// resource and pointer.
    public var findings: [Finding]
    /// The rules that could not look, by code.
    public var notAssessed: [(code: String, reason: Assessment.Reason)]
    /// How many findings there were beyond those that are kept, by code.
    public var dropped: [(code: String, count: Int)]
    /// Why conditions of a team's rules have no answer, by code.
    public var failures: [TeamRuleFailure]

    /// A report.
    public init(
        findings: [Finding] = [], notAssessed: [(code: String, reason: Assessment.Reason)] = [],
        dropped: [(code: String, count: Int)] = [], failures: [TeamRuleFailure] = []
    ) {
        self.findings = findings
        self.notAssessed = notAssessed
        self.dropped = dropped
        self.failures = failures
    }
}
