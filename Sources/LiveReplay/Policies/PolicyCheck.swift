public import CanonicalJSON
public import DecisionRecords
internal import Expressions

/// Holds a policy against a sample of decisions: what it asks for that nobody has, what can never happen, what it
/// cannot tell.
///
/// Whatever it says is said of the sample: a rule that no decision of it reached may be reached by the next.
///
/// Memory is bounded by the names at the top of the sampled states, up to ``nameLimit``.
public struct PolicyCheck: Sendable {
    /// The policy.
    public let policy: RulePolicy
    /// How many decisions were taken into account.
    public private(set) var sampleCount = 0

    /// The most names of states that are remembered.
    public static let nameLimit = 10_000

    private struct RuleCounts {
        var reached = 0
        var undecided = 0
        var alone = 0
        var appliesAlone = 0
    }

    private struct Field {
        let path: [JSONString]
        /// The path as a rule writes it.
        let text: String
        var rules: [JSONString]
        var present = 0
    }

    private var counts: [RuleCounts]
    /// The fields of `state` that rules ask for, without the variable's name, and how many decisions have them.
    private var fields: [Field]
    private var names: Set<JSONString> = []

    /// A check that has seen nothing.
    public init(_ policy: RulePolicy) {
        self.policy = policy
        counts = Array(repeating: RuleCounts(), count: policy.rules.count)
        var fields: [Field] = []
        for rule in policy.rules {
            for path in rule.programs.flatMap(\.fieldPaths) {
                let parts = FieldPath.names(of: path).map { JSONString($0) }
                guard parts.count > 1, parts[0] == "state" else { continue }
                let field = Array(parts.dropFirst())
                if let at = fields.firstIndex(where: { $0.path == field }) {
                    if !fields[at].rules.contains(rule.id) { fields[at].rules.append(rule.id) }
                } else {
                    fields.append(Field(path: field, text: path, rules: [rule.id]))
                }
            }
        }
        self.fields = fields
    }

    /// Takes a decision of the sample into account.
    ///
    /// - Complexity: that of every condition of the policy.
    public mutating func add(_ action: Action, in state: JSONObject) {
        sampleCount += 1
        for at in fields.indices where Self.has(state, fields[at].path) { fields[at].present += 1 }
        for (name, _) in state where names.count < Self.nameLimit { names.insert(name) }
        guard let bindings = policy.variables.bindings(action, state) else { return }
        var isOpen = true
        for (at, rule) in policy.rules.enumerated() {
            let applies = rule.when.truth(bindings)
            if applies != nil { counts[at].alone += 1 }
            if applies == true { counts[at].appliesAlone += 1 }
            guard isOpen else { continue }
            counts[at].reached += 1
            guard let applies else {
                counts[at].undecided += 1
                isOpen = false
                continue
            }
            guard applies else { continue }
            if let review = rule.review {
                let answer = review.truth(bindings)
                if answer == nil { counts[at].undecided += 1 }
                if answer != false { isOpen = false }
            }
            if isOpen, let allow = rule.allow {
                if allow.truth(bindings) == nil { counts[at].undecided += 1 }
                isOpen = false
            }
        }
    }

    private static func has(_ state: JSONObject, _ path: [JSONString]) -> Bool {
        var object = state
        for (at, name) in path.enumerated() {
            guard let value = object[name] else { return false }
            if at + 1 == path.count { return true }
            guard let inner = value.object else { return false }
            object = inner
        }
        return false
    }

    // MARK: Findings

    /// Something about a policy that its writer wants to know.
    public struct Finding: Sendable, Hashable {
        /// The kinds; the raw value is what machine output names.
        public enum Code: String, Sendable, CaseIterable {
            /// A field of the state that no sampled decision has.
            case unknownField = "unknown_field"
            /// A condition that is true, or false, whatever the decision.
            case constantCondition = "constant_condition"
            /// A rule whose condition was true for every sampled decision, though it has one.
            case alwaysTrue = "always_true"
            /// A rule whose condition was true for none.
            case neverTrue = "never_true"
            /// A rule to which no sampled decision came, since those before it decided.
            case neverReached = "never_reached"
            /// A rule that could not tell.
            case undecidable
        }

        /// The kind.
        public let code: Code
        /// The rule's id; for a field, the first one that asks for it.
        public let rule: JSONString
        /// What is to be said, for people.
        public let detail: String
        /// How many sampled decisions it is so for.
        public let count: Int
    }

    /// What is to be said of the policy, rule by rule.
    public var findings: [Finding] {
        var findings: [Finding] = []
        for (at, rule) in policy.rules.enumerated() {
            for program in rule.programs {
                guard case .bool(let value)? = program.constantValue else { continue }
                findings.append(
                    Finding(
                        code: .constantCondition, rule: rule.id, detail: "\(program.source) is always \(value)",
                        count: sampleCount))
            }
            for field in fields where field.rules.first == rule.id && field.present == 0 && sampleCount > 0 {
                findings.append(
                    Finding(
                        code: .unknownField, rule: rule.id,
                        detail: "no decision has \(field.text)\(suggestion(field.path[0]))", count: sampleCount))
            }
            findings += reachFindings(rule, counts[at])
        }
        return findings
    }

    private func reachFindings(_ rule: PolicyRule, _ counts: RuleCounts) -> [Finding] {
        guard sampleCount > 0 else { return [] }
        func finding(_ code: Finding.Code, _ detail: String, _ count: Int) -> Finding {
            Finding(code: code, rule: rule.id, detail: detail, count: count)
        }
        var found: [Finding] = []
        if counts.reached == 0 {
            found.append(
                finding(.neverReached, "the rules before it decide every one of \(sampleCount) decisions", sampleCount))
        } else if let program = rule.when.program, program.constantValue == nil {
            if counts.appliesAlone == sampleCount {
                found.append(
                    finding(
                        .alwaysTrue, "\(program.source) is true for every one of \(sampleCount) decisions", sampleCount)
                )
            } else if counts.appliesAlone == 0, counts.alone > 0 {
                found.append(
                    finding(.neverTrue, "\(program.source) is true for none of \(sampleCount) decisions", sampleCount))
            }
        }
        if counts.undecided > 0 {
            found.append(
                finding(
                    .undecidable,
                    "it cannot tell for \(counts.undecided) of the \(counts.reached) decisions that reach it",
                    counts.undecided))
        }
        return found
    }

    private func suggestion(_ name: JSONString) -> String {
        let known = names.compactMap(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return NearestName.of(name.lossyText, among: known).map {
            "; did you mean \(FieldPath.field($0, of: "state"))?"
        } ?? ""
    }
}
