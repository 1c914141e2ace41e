/// What a rule says of a plan, beside its findings: silence and "not assessed" are different answers.
///
/// Source: spec/prelint.md 1.
public enum Assessment: Sendable, Hashable {
    /// The rule looked; no finding means that it passes.
    case assessed
    /// The plan lacks what the rule needs to know.
    case notAssessed(Reason)

    /// Why a rule says nothing. The raw value is what machine output names.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// The plan, or its source, shows only a part of the control flow.
        case incompleteControlFlow = "incomplete_control_flow"
        /// No read names the step that its value comes from.
        case noProducerDeclared = "no_producer_declared"
        /// No step appends an audit row, and none is required.
        case auditNotDeclared = "audit_not_declared"
        /// No write speaks of its reversal, and none is required.
        case reversalNotDeclared = "reversal_not_declared"
        /// There is no kill switch, and none is required.
        case killSwitchNotDeclared = "kill_switch_not_declared"
        /// There is no rate limit, and none is required.
        case rateLimitNotDeclared = "rate_limit_not_declared"
        /// The plan is beyond what the rule can look at in reasonable time.
        case tooLarge = "too_large"
        /// The condition of a team's rule has no answer; ``PlanReport/failures`` says where and why.
        case expressionFailed = "expression_failed"
    }
}
