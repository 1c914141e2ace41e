internal import CanonicalJSON
internal import Expressions
internal import Findings
internal import PositionedDocuments

/// Asks team rules of one plan.
struct TeamRuleCheck {
    private let graph: PlanGraph
    private let values: PlanValues
    private let positions: [Int: Int]
    /// What is left of the steps that all rules together may take.
    private var steps: Int
    /// What one rule may take.
    private let mostStepsOfOne: Int

    /// - Parameters:
    ///   - steps: the most steps that the evaluations of all rules may take on one plan.
    ///   - mostStepsOfOne: the most that those of one rule may take.
    init(_ graph: PlanGraph, steps: Int = 200_000_000, mostStepsOfOne: Int = 40_000_000) {
        self.steps = steps
        self.mostStepsOfOne = mostStepsOfOne
        self.graph = graph
        values = PlanValues(graph)
        positions = PlanQuestions.positions(graph.plan)
    }

    /// What a rule can be asked of.
    private struct Subject {
        let node: Int?
        let resource: JSONString?
        /// Where it is anchored.
        let pointer: String
        /// The step at which it is declared: that of the finding.
        let owner: Int?
        let value: CELValue?
    }

    /// How a rule ended.
    enum Outcome {
        case assessed
        case notAssessed(Assessment.Reason, TeamRuleFailure?)
    }

    /// Asks a rule of everything that it is about, in the order of the plan.
    mutating func check(_ rule: TeamRule, _ report: inout RuleReport) -> Outcome {
        let questions = PlanQuestions(graph, values, positions: positions)
        var left = min(mostStepsOfOne, steps)
        let given = left
        defer { steps -= given - left }
        var failure: Outcome?
        forEachSubject(of: rule.each) { subject in
            questions.node = subject.node
            questions.resource = rule.each == .write ? subject.resource : nil
            var bindings = [values.plan]
            if let node = subject.node { bindings.append(values.nodes[node]) }
            if let value = subject.value { bindings.append(value) }
            do throws(CELEvaluationError) {
                guard try rule.program.isTrue(bindings, calling: questions, within: &left) else { return true }
                report.add(
                    rule.message.text(bindings), node: subject.owner, resource: subject.resource,
                    at: subject.pointer)
                return true
            } catch {
                let isOut = error.kind == .stepLimit && left <= 0
                failure = .notAssessed(
                    isOut ? .tooLarge : .expressionFailed, isOut ? nil : self.failure(rule, subject, error))
                return false
            }
        }
        return failure ?? .assessed
    }

    private func failure(_ rule: TeamRule, _ subject: Subject, _ error: CELEvaluationError) -> TeamRuleFailure {
        let asked = subject.owner.map { " of \(graph.step($0))" } ?? ""
        let place = error.line == 1 ? "column \(error.column)" : "line \(error.line), column \(error.column)"
        var message = "\(rule.card.code) has no answer\(asked): \(error.message) (when, \(place))"
        if error.kind == .noSuchField, let path = error.path { message += "; ask has(\(path)) first" }
        return TeamRuleFailure(
            code: rule.card.code, message: message, rule: rule.location,
            subject: FindingPlaces(graph).location(subject.pointer))
    }

    // MARK: Subjects

    /// - Parameter body: answers whether to go on.
    private func forEachSubject(of each: TeamRule.Each, _ body: (Subject) -> Bool) {
        let nodes = graph.plan.nodes
        switch each {
        case .plan: _ = body(Subject(node: nil, resource: nil, pointer: "", owner: nil, value: nil))
        case .node:
            for node in nodes.indices {
                let pointer = graph.pointer(of: node)
                guard body(Subject(node: node, resource: nil, pointer: pointer, owner: node, value: nil)) else {
                    return
                }
            }
        case .write:
            for node in nodes.indices {
                for (place, write) in nodes[node].writes.enumerated() {
                    let subject = Subject(
                        node: node, resource: write.id, pointer: write.pointer, owner: node,
                        value: values.write(place, of: node))
                    guard body(subject) else { return }
                }
            }
        case .read:
            for node in nodes.indices {
                for (place, read) in nodes[node].reads.enumerated() {
                    let subject = Subject(
                        node: node, resource: read.id, pointer: read.pointer, owner: node,
                        value: values.read(place, of: node))
                    guard body(subject) else { return }
                }
            }
        case .edge:
            for edge in graph.edges {
                let subject = Subject(
                    node: edge.to, resource: nil, pointer: pointer(of: edge), owner: edge.isBack ? edge.from : edge.to,
                    value: values.edge(edge))
                guard body(subject) else { return }
            }
        case .trigger:
            for trigger in graph.plan.triggers {
                let subject = Subject(
                    node: trigger.node, resource: nil, pointer: trigger.pointer, owner: trigger.node,
                    value: values.trigger(trigger))
                guard body(subject) else { return }
            }
        }
    }

    /// Where an edge is declared: where something is said of it, else where it is named, else at its step.
    private func pointer(of edge: PlanEdge) -> String {
        if let place = edge.backIndex { return "/nodes/\(edge.from)/back_edges/\(place)" }
        let node = graph.plan.nodes[edge.to]
        if let place = node.controlEdges.lastIndex(where: { $0.from == edge.from }) {
            return "/nodes/\(edge.to)/control_edges/\(place)"
        }
        if let place = node.declaredPredecessors?.firstIndex(of: edge.from) {
            return "/nodes/\(edge.to)/control_preds/\(place)"
        }
        return graph.pointer(of: edge.to)
    }
}
