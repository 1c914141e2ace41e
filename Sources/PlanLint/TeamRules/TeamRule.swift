package import Expressions
public import Findings

/// A rule that a team wrote for its own plans.
///
/// ```yaml
/// rules:
///   - code: X-PAY-1
///     name: payments_need_two_people
///     each: write
///     when: write.id.startsWith("ledger.") && gates("human").filter(g, leadsTo(g, node)).size() < 2
///     severity: error
///     message: "{node.name} writes {write.id} behind fewer than two people"
///     examples: {fires: [plans/pay-one.yaml], passes: [plans/pay-two.yaml]}
/// ```
///
/// It is asked of each thing of a plan that ``each`` names, and objects where `when` is true. A `when` that has no
/// answer, because a field is absent or the bounds of expressions do not suffice, is never taken for a false one: then
/// the rule is not assessed for the plan, with the reason ``Assessment/Reason/expressionFailed``, and a
/// ``TeamRuleFailure`` says where and why.
///
/// Source: spec/prelint.md 8.8.
public struct TeamRule: Sendable {
    /// What a rule is asked of. The raw value is what rule files name.
    public enum Each: String, Sendable, Hashable, CaseIterable {
        /// The plan as a whole.
        case plan
        /// Every step.
        case node
        /// Every write of every step.
        case write
        /// Every read of every step.
        case read
        /// Every edge of the control flow, loop edges too.
        case edge
        /// Everything that starts the plan.
        case trigger
    }

    /// A plan that shows what the rule does.
    public struct Example: Sendable, Hashable {
        /// The file, as the rule file names it: relative to its own folder.
        public let path: String
        /// Whether the rule objects to it; else it has been assessed and has nothing to say.
        public let fires: Bool
        /// Where it is named.
        public let location: Location
    }

    /// What the rule is, as of rules of the catalogue.
    public let card: RuleCard
    /// What it is asked of.
    public let each: Each
    /// The condition, as it is written.
    public var source: String { program.source }
    /// The plans that show what it does.
    public let examples: [Example]
    /// Where its condition is written.
    public let location: Location

    package let program: CELProgram
    let message: MessageTemplate

    /// Whether a plan whose control flow is only partly declared tells it nothing: it asks about edges, or calls a
    /// function that follows them.
    public var needsWholeFlow: Bool {
        each == .edge
            || program.functions.contains { PlanFunction(rawValue: $0)?.followsControlFlow ?? false }
    }
}

/// Why a team rule could not be assessed for a plan.
public struct TeamRuleFailure: Sendable, Hashable {
    /// The code of the rule.
    public let code: String
    /// Of what it was asked, and what went wrong there.
    public let message: String
    /// Where the condition is written.
    public let rule: Location
    /// Where in the plan stands what it was asked of.
    public let subject: Location
}
