public import CanonicalJSON
internal import Expressions
public import PositionedDocuments

/// One rule of a ``RulePolicy``.
public struct PolicyRule: Sendable {
    /// A condition: a constant, or an expression over `action` and `state`.
    public struct Condition: Sendable {
        enum Content: Sendable {
            case constant(Bool)
            /// With the terms that always decide when it is true, and when it is false, where there are such.
            case expression(CELProgram, whenTrue: JSONString?, whenFalse: JSONString?)
        }

        let content: Content

        /// The expression's text; nil for a constant.
        public var source: String? { program?.source }

        var program: CELProgram? {
            if case .expression(let program, _, _) = content { return program }
            return nil
        }

        init(_ value: Bool) {
            content = .constant(value)
        }

        init(_ program: CELProgram) {
            content = .expression(
                program, whenTrue: program.decidingText(whenever: true).map { JSONString($0) },
                whenFalse: program.decidingText(whenever: false).map { JSONString($0) })
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
    var programs: [CELProgram] { [when, review, allow].compactMap { $0?.program } }
}
