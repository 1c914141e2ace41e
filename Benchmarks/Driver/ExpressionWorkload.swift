import CanonicalJSON
import DecisionRecords
import Expressions
import LiveReplay

/// Conditions compiled once and evaluated over JSON, many times.
struct ExpressionWorkload {
    let isQuick: Bool

    /// A condition, and what it comes to over the bindings below.
    private static let conditions: [(what: String, source: String, answer: Bool)] = [
        (
            "three terms, all true",
            "action.cost <= state.budget && state.status == \"active\" && action.type in [\"pay\", \"refund\"]", true
        ),
        ("one comparison", "action.cost <= state.budget", true),
        ("an absent field, absorbed", "state.margin_tier == \"gold\" || action.cost < 100", true),
        ("a constant pattern", "action.order.matches(\"^[a-z]+-[0-9]{4}$\")", true),
        ("a macro over 100 elements", "state.limits.all(l, l > action.cost)", false),
    ]

    private static let action: JSONValue = [
        "type": "refund", "order": "order-1042", "cost": 20, "currency": "eur", "by": "agent-7",
    ]
    private static let state: JSONValue = [
        "status": "active", "budget": 500, "owner": "jane", "region": "eu",
        "limits": .array((0..<100).map { .int(119 - $0) }),
    ]

    func run() throws -> [Measurement] {
        guard let action = CELValue(Self.action), let state = CELValue(Self.state) else {
            throw BenchmarkError(description: "the bindings are no CEL values")
        }
        let environment = CELEnvironment(["action", "state"])
        let bindings = [action, state]
        let count = isQuick ? 100_000 : 1_000_000
        return try [policy(count)]
            + Self.conditions.map { condition in
                let program = try CELProgram(condition.source, in: environment)
                guard try program.isTrue(bindings) == condition.answer else {
                    throw BenchmarkError(description: "\(condition.source) is not \(condition.answer)")
                }
                let runs = condition.what.contains("macro") ? count / 50 : count
                var good = 0
                let seconds = try best(of: 5) {
                    good = 0
                    for _ in 0..<runs where try program.isTrue(bindings) == condition.answer { good += 1 }
                }
                guard good == runs else { throw BenchmarkError(description: "\(condition.source) changed its answer") }
                return Measurement(
                    workload: "W10 expressions", what: condition.what, seconds: seconds / Double(runs),
                    note: "\(Int(Double(runs) / seconds)) evaluations a second on one thread")
            }
    }

    /// A policy of one rule with three terms, from the record's values to a judgement that names its term.
    private func policy(_ count: Int) throws -> Measurement {
        let text = "rules: [{id: budget, allow: '\(Self.conditions[0].source)', reason: over the budget}]"
        guard case .rules(let policy) = try PolicyFile(text.utf8, path: "bench.policy.yaml"),
            let state = Self.state.object
        else { throw BenchmarkError(description: "the policy is none") }
        let action = Action("refund", ["order": "order-1042"], cost: 20)
        var good = 0
        let seconds = best(of: 5) {
            good = 0
            for _ in 0..<count where policy.judge(action, in: state).ruling == .justified { good += 1 }
        }
        guard good == count else { throw BenchmarkError(description: "the policy changed its judgement") }
        return Measurement(
            workload: "W10 expressions", what: "a policy of three terms", seconds: seconds / Double(count),
            note: "\(Int(Double(count) / seconds)) judgements a second on one thread")
    }
}
