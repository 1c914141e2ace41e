internal import CanonicalJSON
internal import DecisionGraph
internal import Findings

/// PRE304.
enum ConfusedDeputy: PlanRule {
    static let card = RuleCard(
        code: "PRE304", name: "confused_deputy",
        statement: "A step with the right to write acts on data from an agent without that right, unjudged.",
        severity: .warning, securitySeverity: "7.0", precision: .medium, decidability: .structure,
        references: ["CWE-441", "LLM06", "T3", "ASI03"], needs: "scope, producer",
        rationale: """
            The agent without the right steers the one that has it. The write is granted on paper, and decided by \
            somebody to whom nobody granted it.
            """,
        predicate: """
            A consequential write that the step's scope covers, and a step that it takes data from, of another agent \
            whose scope is known and does not cover the write, that is itself no judge or person for it, with no judge \
            and no person on every way from there. An entry reaches both steps.
            """,
        remedy: "Let a judge or a person stand between the two, or give the data through a step that holds the right.",
        mayBeWrong: "the data is only a lookup key",
        firing: """
            nodes:
              - {idx: 0, agent: intern, kind: decision, scope: [notes], reads: [notes]}
              - {idx: 1, agent: payer, kind: tool_call, scope: [notes, ledger], reads: [{id: notes, producer: 0}], writes: [ledger]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: intern, kind: decision, scope: [notes], reads: [notes]}
              - {idx: 1, agent: critic, kind: decision, gate: [judge]}
              - {idx: 2, agent: payer, kind: tool_call, scope: [notes, ledger], reads: [{id: notes, producer: 0}], writes: [ledger]}
            """)

    private struct Candidate {
        let node: Int
        let write: Int
        let producer: Int
        let question: Int
    }

    private struct QuestionKey: Hashable {
        let producer: Int
        let gates: Int
    }

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        var candidates: [Candidate] = []
        var questions: [FlowCoverage.Question] = []
        var known: [QuestionKey: Int] = [:]
        var work = 0
        // A step that no entry leads to neither gives data nor writes.
        for node in plan.plan.nodes.indices where plan.live[node] && !plan.consequentialWrites[node].isEmpty {
            guard let scope = plan.scope(of: node) else { continue }
            for write in plan.consequentialWrites[node] {
                let id = plan.plan.nodes[node].writes[write].id
                work += scope.count
                guard scope.contains(where: { $0.matches(id) }) else { continue }
                let gates = plan.gates([.judge, .human], covering: id)
                for producer in plan.producers[node] where plan.live[producer] {
                    guard plan.plan.nodes[producer].agent != plan.plan.nodes[node].agent, !gates.contains(producer),
                        !gates.contains(node), let held = plan.scope(of: producer)
                    else { continue }
                    work += held.count
                    guard work <= 50_000_000 else { throw RuleLimit() }
                    guard !held.contains(where: { $0.matches(id) }) else { continue }
                    let key = QuestionKey(producer: producer, gates: gates.id)
                    let question = known[key] ?? questions.count
                    if question == questions.count {
                        known[key] = question
                        questions.append(.init(from: producer, through: gates.nodes))
                    }
                    candidates.append(Candidate(node: node, write: write, producer: producer, question: question))
                }
            }
        }
        var isOpen = Array(repeating: false, count: candidates.count)
        let byQuestion = candidates.indices.sorted { candidates[$0].question < candidates[$1].question }
        var next = 0
        try plan.ask(questions) { first, answers in
            while next < byQuestion.count, candidates[byQuestion[next]].question < first + FlowCoverage.width {
                let candidate = candidates[byQuestion[next]]
                isOpen[byQuestion[next]] = answers.before[candidate.node] >> UInt64(candidate.question - first) & 1 == 0
                next += 1
            }
        }
        var at = 0
        while at < candidates.count {
            let (node, write) = (candidates[at].node, candidates[at].write)
            var open: [Int] = []
            while at < candidates.count, candidates[at].node == node, candidates[at].write == write {
                if isOpen[at] { open.append(candidates[at].producer) }
                at += 1
            }
            guard let first = open.min() else { continue }
            let written = plan.plan.nodes[node].writes[write]
            report.add(
                "\(plan.step(node)) writes '\(written.id.lossyText)' on data from \(plan.step(first)), whose agent may "
                    + "not, and nobody judges it", node: node, resource: written.id, at: written.pointer,
                related: open.sorted(), as: "gives the data and lacks the right", path: [first, node])
        }
        return .assessed
    }
}
