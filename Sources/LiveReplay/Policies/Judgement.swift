public import CanonicalJSON

/// What a policy says of an action in one state.
///
/// Source: spec/core.md 12.1.
public struct Judgement: Sendable, Hashable {
    /// The three things a policy can say. What it cannot decide is never an answer.
    public enum Ruling: String, Sendable, Hashable, CaseIterable {
        /// The state justifies the action.
        case justified
        /// It does not.
        case unjustified
        /// The policy cannot tell: something it needs is not there, or it says that a person must look.
        case undecidable
    }

    /// What the policy says.
    public var ruling: Ruling
    /// Why, in the policy's own words.
    public var reason: JSONString
    /// What in the policy decided, where it can say so.
    public var basis: JudgementBasis?

    /// A judgement with its reason.
    public init(_ ruling: Ruling, _ reason: JSONString, basis: JudgementBasis? = nil) {
        self.ruling = ruling
        self.reason = reason
        self.basis = basis
    }

    /// The state justifies the action.
    public static func justified(_ reason: JSONString) -> Judgement { Judgement(.justified, reason) }
    /// The state does not justify the action.
    public static func unjustified(_ reason: JSONString) -> Judgement { Judgement(.unjustified, reason) }
    /// The policy cannot tell.
    public static func undecidable(_ reason: JSONString) -> Judgement { Judgement(.undecidable, reason) }
}

/// What in a policy's text decided: the rule, the sub-expression, and what it lacked.
public struct JudgementBasis: Sendable, Hashable {
    /// The id of the rule; nil when no rule applied.
    public var rule: JSONString?
    /// The smallest sub-expression whose value settled the matter, as the policy writes it; nil when a constant did.
    public var term: JSONString?
    /// The fields that the policy asked for and the state does not have, as the policy writes them, in its order.
    public var absentFields: [JSONString]

    /// The parts that are known.
    public init(rule: JSONString? = nil, term: JSONString? = nil, absentFields: [JSONString] = []) {
        self.rule = rule
        self.term = term
        self.absentFields = absentFields
    }
}
