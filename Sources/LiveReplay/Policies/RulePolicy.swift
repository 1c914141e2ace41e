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

    /// The variables that some rule names.
    let variables: DecisionVariables

    init(_ identity: PolicyIdentity, _ rules: [PolicyRule], _ fallback: Default) {
        variables = DecisionVariables(of: rules.flatMap(\.programs))
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

    /// Judges by the first rule that applies.
    ///
    /// - Complexity: that of the conditions asked; each ends after the steps its limits allow.
    public func judge(_ action: Action, in state: JSONObject) -> Judgement {
        guard let bindings = variables.bindings(action, state) else { return Self.unusableCost }
        for rule in rules {
            guard let applies = rule.when.truth(bindings) else { return undecidable(rule, rule.when, bindings) }
            guard applies else { continue }
            if let review = rule.review {
                guard let isAsked = review.truth(bindings) else { return undecidable(rule, review, bindings) }
                if isAsked {
                    return Judgement(
                        .undecidable, rule.reason ?? "the rule asks for a person",
                        basis: JudgementBasis(rule: rule.id, term: Self.term(review, is: true, rule, bindings)))
                }
            }
            guard let allow = rule.allow else { continue }
            guard let isJustified = allow.truth(bindings) else { return undecidable(rule, allow, bindings) }
            let part = allow.part(is: isJustified, bindings)
            let term = part?.text ?? rule.when.part(is: true, bindings)?.text
            return Judgement(
                isJustified ? .justified : .unjustified, rule.reason ?? Self.reason(isJustified, rule, part),
                basis: JudgementBasis(rule: rule.id, term: term))
        }
        switch fallback {
        case .review: return Judgement(.undecidable, "undecidable: no rule applies", basis: JudgementBasis())
        case .deny: return Judgement(.unjustified, "no rule applies", basis: JudgementBasis())
        }
    }

    private static let unusableCost = Judgement(
        .undecidable, "undecidable: action.cost is NaN or an integer beyond 64 bits",
        basis: JudgementBasis(term: "action.cost"))

    /// What decided: a constant says nothing, and then it is what made the rule apply.
    private static func term(
        _ condition: PolicyRule.Condition, is value: Bool, _ rule: PolicyRule, _ bindings: [CELValue]
    ) -> JSONString? {
        condition.part(is: value, bindings)?.text ?? rule.when.part(is: true, bindings)?.text
    }

    private static func reason(
        _ isJustified: Bool, _ rule: PolicyRule, _ part: PolicyRule.Condition.Part?
    ) -> JSONString {
        guard let part else {
            return JSONString("the rule \(rule.id.lossyText) \(isJustified ? "allows" : "denies") it")
        }
        return JSONString("\(part.text.lossyText) is \(part.value)")
    }

    private func undecidable(
        _ rule: PolicyRule, _ condition: PolicyRule.Condition, _ bindings: [CELValue]
    ) -> Judgement {
        let (reason, basis) = condition.failure(bindings)
        return Judgement(
            .undecidable, JSONString("undecidable: \(reason)"),
            basis: JudgementBasis(rule: rule.id, term: basis.term, absentFields: basis.absentFields))
    }
}

extension PolicyRule.Condition {
    /// The condition's answer; nil when it has none.
    func truth(_ bindings: [CELValue]) -> Bool? {
        switch content {
        case .constant(let value): value
        case .expression(let program, _, _): try? program.isTrue(bindings)
        }
    }

    /// The part of a condition that decided, with its own value, which within `!` is not the condition's.
    typealias Part = (text: JSONString, value: Bool)

    /// What decided a condition that has this answer; nil for a constant.
    func part(is value: Bool, _ bindings: [CELValue]) -> Part? {
        guard case .expression(let program, let whenTrue, let whenFalse) = content else { return nil }
        // Most of the time it is the whole text, known without looking.
        if let whole = value ? whenTrue : whenFalse { return (whole, value) }
        let part = program.decidingPart(bindings)
        return (JSONString(part.text), value != part.isOpposite)
    }

    /// Why a condition has no answer.
    func failure(_ bindings: [CELValue]) -> (reason: String, basis: JudgementBasis) {
        guard let program else { return ("a condition has no answer", JudgementBasis()) }
        let explanation = program.explain(bindings)
        let basis = JudgementBasis(
            term: JSONString(explanation.decidingText), absentFields: explanation.absentFields.map { JSONString($0) })
        switch explanation.result {
        case .success: return ("\(explanation.decidingText) is neither true nor false", basis)
        case .failure(let error): return (error.message, basis)
        }
    }
}
