public import CanonicalJSON
public import DecisionRecords
public import Expressions
internal import Signing

/// A policy of CEL rules that people write, review and keep in a file.
///
/// ```yaml
/// name: payments
/// rules:
///   - id: large
///     when: action.cost > 10000
///     review: true
///     reason: a person signs payments over 10,000
///   - id: budget
///     when: action.type == "pay"
///     allow: action.cost <= state.budget
///     reason: the payment is over the budget
/// ```
///
/// Rules are asked in order, and the first one whose `when` is true decides; a rule without `when` always applies. It
/// decides by `review`, which sends the matter to a person when it is true, and then by `allow`. A rule that has no
/// `allow` and whose `review` is false leaves the matter to the rules behind it. Each is a truth value or a CEL
/// expression over two variables: `action`, with `type`, `arguments` and `cost`, and `state`.
///
/// Nothing is justified by accident: a condition that cannot be told, because a field is absent or an operation fails,
/// makes the judgement undecidable, whatever the rules behind it say; so does a matter to which no rule applies, unless
/// the policy says `default: deny`.
///
/// Source: DESIGN D4, spec/experience.md 6.
public struct RulePolicy: Policy {
    /// What is said of an action to which no rule applies.
    public enum Default: String, Sendable, Hashable, CaseIterable {
        /// A person must look.
        case review
        /// It is not justified.
        case deny
    }

    public let identity: PolicyIdentity
    /// The rules in order.
    public let rules: [PolicyRule]
    /// What is said of an action to which no rule applies.
    public let fallback: Default

    init(_ identity: PolicyIdentity, _ rules: [PolicyRule], _ fallback: Default) {
        self.identity = identity
        self.rules = rules
        self.fallback = fallback
    }

    /// Bounds on a policy.
    public struct Limits: Sendable, Hashable {
        /// The most rules.
        public var rules = 1000
        /// Bounds on each expression and on each of its evaluations.
        public var expressions = CELLimits()

        /// The defaults.
        public init() {}
    }

    /// The variables that expressions may use, in the order of their bindings.
    private static let variables: [(String, CELType)] = [
        ("action", .map(of: .string, to: .dyn)), ("state", .map(of: .string, to: .dyn)),
    ]

    /// What expressions over a decision may name.
    package static let environment = CELEnvironment(variables: variables)

    /// What an action has for an expression.
    static let actionFields = ["type", "arguments", "cost"]

    package static func bindings(_ action: Action, _ state: JSONObject) -> [CELValue] {
        let fields: JSONObject = [
            "type": .string(action.type), "arguments": .object(action.arguments), "cost": action.cost.json,
        ]
        return [.map(CELMap(json: fields)), .map(CELMap(json: state))]
    }

    /// Judges by the first rule that applies.
    ///
    /// - Complexity: that of the conditions asked; each ends after the steps its limits allow.
    public func judge(_ action: Action, in state: JSONObject) -> Judgement {
        let bindings = Self.bindings(action, state)
        for rule in rules {
            guard let applies = rule.when.truth(bindings) else { return undecidable(rule, rule.when, bindings) }
            guard applies else { continue }
            if let review = rule.review {
                guard let isAsked = review.truth(bindings) else { return undecidable(rule, review, bindings) }
                if isAsked {
                    return Judgement(
                        .undecidable, rule.reason ?? "the rule asks for a person",
                        basis: JudgementBasis(rule: rule.id, term: Self.term(review, rule, bindings)))
                }
            }
            guard let allow = rule.allow else { continue }
            guard let isJustified = allow.truth(bindings) else { return undecidable(rule, allow, bindings) }
            let term = Self.term(allow, rule, bindings)
            return Judgement(
                isJustified ? .justified : .unjustified, rule.reason ?? Self.reason(isJustified, rule, term),
                basis: JudgementBasis(rule: rule.id, term: term))
        }
        switch fallback {
        case .review: return Judgement(.undecidable, "undecidable: no rule applies", basis: JudgementBasis())
        case .deny: return Judgement(.unjustified, "no rule applies", basis: JudgementBasis())
        }
    }

    /// What decided: a constant says nothing, and then it is what made the rule apply.
    private static func term(
        _ condition: PolicyRule.Condition, _ rule: PolicyRule, _ bindings: [CELValue]
    ) -> JSONString? {
        condition.explanation(bindings)?.term ?? rule.when.explanation(bindings)?.term
    }

    private static func reason(_ isJustified: Bool, _ rule: PolicyRule, _ term: JSONString?) -> JSONString {
        guard let term, rule.allow?.source != nil else {
            return JSONString("the rule \(rule.id.lossyText) \(isJustified ? "allows" : "denies") it")
        }
        return JSONString("\(term.lossyText) is \(isJustified)")
    }

    private func undecidable(
        _ rule: PolicyRule, _ condition: PolicyRule.Condition, _ bindings: [CELValue]
    ) -> Judgement {
        let explanation = condition.explanation(bindings)
        return Judgement(
            .undecidable, JSONString("undecidable: \(explanation?.failure ?? "a condition has no answer")"),
            basis: JudgementBasis(
                rule: rule.id, term: explanation?.term, absentFields: explanation?.absentFields ?? []))
    }
}

extension PolicyRule {
    /// How a condition came to its answer.
    struct Explanation {
        /// What decided.
        var term: JSONString
        /// Why there is no answer; nil when there is one.
        var failure: String?
        /// The fields it lacked.
        var absentFields: [JSONString] = []
    }
}

extension PolicyRule.Condition {
    /// The condition's answer; nil when it has none.
    func truth(_ bindings: [CELValue]) -> Bool? {
        switch self {
        case .constant(let value): value
        case .expression(let program):
            try? program.isTrue(bindings)
        }
    }

    /// How it came to its answer; nil for a constant.
    func explanation(_ bindings: [CELValue]) -> PolicyRule.Explanation? {
        guard case .expression(let program) = self else { return nil }
        let explanation = program.explain(bindings)
        var found = PolicyRule.Explanation(term: JSONString(explanation.decidingText))
        switch explanation.result {
        case .success(.bool): break
        case .success:
            found.failure = "\(explanation.decidingText) is neither true nor false"
        case .failure(let error):
            found.failure = error.message
            found.absentFields = explanation.absentFields.map { JSONString($0) }
        }
        return found
    }
}
