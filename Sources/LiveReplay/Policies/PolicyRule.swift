public import CanonicalJSON
public import Expressions
public import PositionedDocuments

/// One rule of a ``RulePolicy``.
public struct PolicyRule: Sendable {
    /// A condition: a constant, or an expression over `action` and `state`.
    public enum Condition: Sendable {
        case constant(Bool)
        case expression(CELProgram)

        /// The expression's text; nil for a constant.
        public var source: String? {
            if case .expression(let program) = self { return program.source }
            return nil
        }
    }

    /// The rule's name in verdicts.
    public let id: JSONString
    /// Whether the rule applies.
    public let when: Condition
    /// Whether a person must look, where the rule says so.
    public let review: Condition?
    /// Whether the action is justified; nil for a rule that only asks for a review.
    public let allow: Condition?
    /// Why, in the words of whoever wrote the policy.
    public let reason: JSONString?
    /// Where the rule stands in its file.
    public let place: TextPlace

    /// The conditions that are expressions, in the order in which they are asked.
    var programs: [CELProgram] {
        [when, review, allow].compactMap { condition in
            if case .expression(let program)? = condition { return program }
            return nil
        }
    }
}
