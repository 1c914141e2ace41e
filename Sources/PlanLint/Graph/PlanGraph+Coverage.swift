package import DecisionGraph

/// A rule stops when a plan was built to make it slow; it is then not assessed.
package struct RuleLimit: Error {}

extension PlanGraph {
    /// The most steps that one round of questions may cost, edges looked at times rounds of 64.
    private static let mostSteps = 2_000_000_000

    /// Answers any number of questions, 64 at a time.
    ///
    /// - Parameter body: is given the number of the first question of a round, and the answers.
    /// - Throws: ``RuleLimit`` before it begins, when the work is beyond all measure.
    package func ask(
        _ questions: [FlowCoverage.Question], _ reading: FlowCoverage.Reading = [],
        _ body: (_ first: Int, _ answers: FlowCoverage.Answers) -> Void
    ) throws(RuleLimit) {
        let rounds = (questions.count + FlowCoverage.width - 1) / FlowCoverage.width
        let size = 4 * (plan.nodes.count + edges.count)
        guard rounds.multipliedReportingOverflow(by: max(size, 1)).partialValue <= Self.mostSteps else {
            throw RuleLimit()
        }
        var gates = 0
        for question in questions { gates += question.gates.count }
        guard gates <= Self.mostSteps else { throw RuleLimit() }
        for first in stride(from: 0, to: questions.count, by: FlowCoverage.width) {
            body(first, flow.answers(questions[first..<min(first + FlowCoverage.width, questions.count)], reading))
        }
    }

    /// Whether every way from the entries to a node passes a gate of a set, or the node is one.
    ///
    /// - Complexity: O(V + E) for the first question about a set, then constant.
    package func isCovered(_ node: Int, by gates: GateSet, _ reading: FlowCoverage.Reading = []) -> Bool {
        if gates.nodes.isEmpty { return !live[node] }
        let key = CoverageKey(gates: gates.id, reading: reading.rawValue)
        if let known = covered[key] { return known[node] }
        let answer = covered(by: gates, reading)
        // A plan with as many sets as steps must not fill the memory.
        if covered.count * plan.nodes.count > 100_000_000 { covered = [:] }
        covered[key] = answer
        return answer[node]
    }

    /// What ``isCovered(_:by:_:)`` remembers by.
    struct CoverageKey: Hashable {
        let gates: Int
        let reading: Int
    }

    private func covered(by gates: GateSet, _ reading: FlowCoverage.Reading) -> [Bool] {
        let answers = flow.answers([.init(through: gates.nodes)], reading)
        var covered = answers.before.map { $0 & 1 == 1 }
        for gate in gates.nodes { covered[gate] = true }
        return covered
    }
}
