import CanonicalJSON
import DecisionGraph
import Findings
import PositionedDocuments
import Testing

@testable import PlanLint

/// What team rules say of plans.
@Suite struct TeamRuleCheckTests {
    /// The report of one rule on a plan.
    private func report(
        _ each: String, _ when: String, _ yaml: String, message: String = "here"
    ) throws -> PlanReport {
        let text: JSONValue = [
            "rules": [
                [
                    "code": "X-T", "name": "t_rule", "each": .text(each), "when": .text(when),
                    "message": .text(message),
                    "severity": "error",
                ]
            ]
        ]
        let file = try TeamRuleFile(try text.canonicalText(), path: "rules.json")
        return PlanLinter(codes: ["X-T"], teamRules: file.rules).lint(try plan(yaml))
    }

    /// The steps of which a condition is true, by `idx`.
    private func steps(_ when: String, _ yaml: String, each: String = "node") throws -> [Int?] {
        let report = try report(each, when, yaml)
        #expect(report.notAssessed.isEmpty, "\(when): \(report.failures)")
        return report.findings.map { $0.subject?.index }
    }

    /// 0 -> 1 (human) -> 3, 0 -> 2 -> 3 -> 4 (back to 3), 5 alone.
    static let diamond = """
        schema: auditable.plan/2
        plan_id: p
        resources:
          "mail.*": {trust: untrusted}
          vault.key: {sensitivity: restricted}
        triggers:
          - {id: hook, node: 0, kind: webhook}
        nodes:
          - {idx: 0, agent: desk, kind: decision, name: open, split: one, reads: [mail.in]}
          - {idx: 10, agent: lead, kind: decision, name: ask, control_preds: [0], gate: [{type: human, covers: ["ledger.*"]}]}
          - {idx: 20, agent: bot, kind: tool_call, name: skip, control_preds: [0], reads: [vault.key]}
          - idx: 30
            agent: payer
            kind: tool_call
            name: pay
            control_preds: [10, 20]
            reads: [{id: mail.in, producer: 0}, {id: amount, producer: 20}]
            writes: [{id: ledger.row, irreversible: true}, mail.out]
          - {idx: 40, agent: desk, kind: decision, back_edges: [{to: 30, max: 2, outcome: error}]}
          - {idx: 50, agent: desk, kind: decision, control_preds: []}
        """

    @Test func fieldsHaveTheNamesOfPlans() throws {
        #expect(try steps("node.idx == 30", Self.diamond) == [30])
        #expect(try steps("has(node.name) && node.name == 'ask'", Self.diamond) == [10])
        #expect(try steps("!has(node.name)", Self.diamond) == [40, 50])
        #expect(try steps("node.kind == 'decision' && node.agent == 'lead'", Self.diamond) == [10])
        #expect(try steps("has(node.gate) && node.gate[0].type == 'human'", Self.diamond) == [10])
        #expect(try steps("has(node.gates) && 'ledger.*' in node.gates[0].covers", Self.diamond) == [10])
        #expect(try steps("node.control_preds == [30]", Self.diamond) == [40])
        #expect(try steps("node.control_preds.size() == 0", Self.diamond) == [0, 50])
        #expect(try steps("node.writes.exists(w, w.id == 'mail.out')", Self.diamond) == [30])
        #expect(try steps("node.reads.exists(r, has(r.producer) && r.producer == 20)", Self.diamond) == [30])
        #expect(try steps("has(node.back_edges)", Self.diamond) == [40])
        #expect(try steps("has(node.scope)", Self.diamond) == [])
    }

    @Test func thePlanIsAVariable() throws {
        #expect(try steps("plan.plan_id == 'p' && plan.nodes.size() == 6", Self.diamond, each: "plan") == [nil])
        #expect(try steps("has(plan.controls)", Self.diamond, each: "plan") == [])
        #expect(
            try steps("plan.resources['vault.key'].sensitivity == 'restricted'", Self.diamond, each: "plan") == [nil])
        #expect(try steps("plan.nodes.filter(n, n.agent == node.agent).size() == 3", Self.diamond) == [0, 40, 50])
    }

    @Test func writesReadsEdgesAndTriggersAreAsked() throws {
        #expect(try steps("has(write.irreversible) && write.irreversible", Self.diamond, each: "write") == [30])
        #expect(try steps("write.id == node.writes[1].id", Self.diamond, each: "write") == [30])
        #expect(try steps("read.id == 'mail.in'", Self.diamond, each: "read") == [0, 30])
        #expect(try steps("has(read.producer)", Self.diamond, each: "read") == [30, 30])
        #expect(try steps("edge.back && edge.max == 2 && edge.outcome == 'error'", Self.diamond, each: "edge") == [40])
        #expect(
            try steps("step(edge.from).agent != node.agent", Self.diamond, each: "edge") == [10, 20, 30, 30, 40, 40])
        #expect(
            try steps("edge.from == 20 && edge.to == node.idx && edge.outcome == 'success'", Self.diamond, each: "edge")
                == [30])
        #expect(
            try steps("trigger.kind == 'webhook' && trigger.node == node.idx", Self.diamond, each: "trigger") == [0])
    }

    @Test func findingsStandWhereTheirSubjectDoes() throws {
        let write = try #require(try report("write", "write.id == 'mail.out'", Self.diamond).findings.first)
        #expect(write.code == "X-T" && write.name == "t_rule" && write.severity == .error)
        #expect(write.pointer == "/nodes/3/writes/1")
        #expect(write.resource == "mail.out")
        #expect(write.location.region?.startLine == 18)
        let pointers = try report("edge", "true", Self.diamond).findings.map(\.pointer)
        #expect(
            Set(pointers) == [
                "/nodes/1/control_preds/0", "/nodes/2/control_preds/0", "/nodes/3/control_preds/0",
                "/nodes/3/control_preds/1", "/nodes/4/idx", "/nodes/4/back_edges/0",
            ])
        #expect(try report("trigger", "true", Self.diamond).findings[0].pointer == "/triggers/0")
        #expect(try report("plan", "true", Self.diamond).findings[0].pointer == "")
        #expect(try report("node", "node.idx == 50", Self.diamond).findings[0].pointer == "/nodes/5/idx")
        let said =
            "nodes:\n  - {idx: 0, agent: a, kind: decision}\n"
            + "  - {idx: 1, agent: a, kind: decision, control_edges: [{from: 0, when: x}]}"
        #expect(try report("edge", "edge.when == 'x'", said).findings[0].pointer == "/nodes/1/control_edges/0")
    }

    @Test func functionsAnswerFromTheGraph() throws {
        #expect(
            try steps("gates('human').size() == 1 && gates('human')[0].idx == 10", Self.diamond, each: "plan") == [nil])
        // Asked of a write, only gates that cover it count.
        #expect(try steps("gates('human').size() == 0", Self.diamond, each: "write") == [30])
        #expect(try steps("!covered('human')", Self.diamond, each: "write").count == 2)
        #expect(try steps("covered('human')", Self.diamond) == [10])
        #expect(try steps("coveredFrom(10, 'human')", Self.diamond).contains(30))
        #expect(try !steps("coveredFrom(20, 'human')", Self.diamond).contains(30))
        #expect(try steps("reaches(0, node)", Self.diamond) == [10, 20, 30, 40])
        #expect(try steps("reaches(node, 30)", Self.diamond) == [0, 10, 20])
        #expect(try steps("leadsTo(node, 30)", Self.diamond) == [0, 10, 20, 30, 40])
        #expect(try steps("dependsOn(30, node)", Self.diamond) == [0, 20])
        #expect(try steps("node in slice(30)", Self.diamond) == [0, 20, 30])
        #expect(try steps("inLoop(node)", Self.diamond) == [30, 40])
        #expect(try steps("tainted(node)", Self.diamond) == [0, 30])
        #expect(try steps("level(node) == 3", Self.diamond) == [20, 30])
        #expect(try steps("level(node.idx) == 0", Self.diamond) == [0, 10, 40, 50])
        #expect(try steps("step(node.idx) == node", Self.diamond).count == 6)
    }

    @Test func stepsRunInParallelBehindASplit() throws {
        let split = """
            nodes:
              - {idx: 0, agent: a, kind: decision, split: all}
              - {idx: 1, agent: a, kind: tool_call, control_preds: [0]}
              - {idx: 2, agent: a, kind: tool_call, control_preds: [0]}
            """
        #expect(try steps("parallel(node, 1)", split) == [2])
        #expect(try steps("parallel(0, node)", split) == [])
    }

    @Test func messagesShowFields() throws {
        func message(_ template: String, _ each: String = "write") throws -> String {
            try #require(
                try report(
                    each, each == "write" ? "write.id == 'ledger.row'" : "true", Self.diamond,
                    message: template
                ).findings.first
            ).message
        }
        #expect(try message("{node.name} writes {write.id}") == "pay writes ledger.row")
        #expect(try message("{{{node.idx}}} {write.irreversible}") == "{30} true")
        #expect(try message("by {node.tool} for {plan.plan_id}, {write.reversal.op}") == "by '' for p, ''")
        #expect(try message("after {node.control_preds}") == "after 10, 20")
        #expect(try message("{plan.resources.nothing.kind}") == "''")
        #expect(try message("{node.name.first}") == "''")
        #expect(try message("{trigger.id} starts {node.name}", "trigger") == "hook starts open")
    }

    @Test func longValuesAreCut() throws {
        let name = String(repeating: "é", count: 5000)
        let yaml = "nodes: [{idx: 0, agent: a, kind: decision, name: \(name)}]"
        let message = try #require(try report("node", "true", yaml, message: "{node.name}").findings.first).message
        #expect(message.utf8.count < 300 && message.hasSuffix("..."))
    }

    @Test func noAnswerIsNoPass() throws {
        let report = try report("write", "write.irreversible", Self.diamond)
        #expect(report.findings.isEmpty)
        #expect(report.notAssessed.map(\.code) == ["X-T"])
        #expect(report.notAssessed.map(\.reason) == [.expressionFailed])
        let failure = try #require(report.failures.first)
        #expect(
            failure.message == "X-T has no answer of step 30 (pay): write.irreversible is absent (when, column 1); "
                + "ask has(write.irreversible) first")
        #expect(failure.rule.path == "rules.json")
        #expect(failure.subject.region?.startLine == 18)
    }

    @Test(arguments: [
        ("node.idx", "bool"), ("gates('person').size() > 0", "no gate is of the type person"),
        ("reaches(node, 7)", "no step has the idx 7"), ("reaches(node, 'pay')", "a step or its idx is wanted"),
        ("reaches({'a': 1}, node)", "has no idx"), ("node.idx / 0 == 1", "division by zero"),
        ("slice(node)[9].idx == 1", "no such position"), ("reaches(node, 1.5)", "a step or its idx"),
    ])
    func failuresAreTold(_ when: String, _ words: String) throws {
        let report = try report("node", when, Self.diamond)
        #expect(report.notAssessed.map(\.reason) == [.expressionFailed])
        #expect(report.failures.first?.message.contains(words) == true, "\(report.failures)")
    }

    @Test func incompletePlansAreNotAssessedWhereTheFlowMatters() throws {
        let yaml = "complete: false\nnodes: [{idx: 0, agent: a, kind: tool_call, writes: [x]}]"
        #expect(try report("write", "!covered('human')", yaml).notAssessed.map(\.reason) == [.incompleteControlFlow])
        #expect(try report("write", "write.id == 'x'", yaml).findings.count == 1)
    }

    @Test func toolsEffectsAreSeen() throws {
        let yaml = """
            tools: {t: {writes: [{id: ledger.row, irreversible: true}], scope: [ledger.*]}}
            nodes: [{idx: 0, agent: a, kind: tool_call, tool: t}]
            """
        let report = try report("write", "write.irreversible && 'ledger.*' in node.scope", yaml)
        #expect(report.findings.map(\.pointer) == ["/tools/t/writes/0"])
    }

    // MARK: Bounds

    /// A chain of steps, each of which writes and is a gate.
    private func chain(_ count: Int) throws -> Plan {
        let nodes = (0..<count).map { index -> JSONValue in
            ["idx": .int(index), "agent": "a", "kind": "tool_call", "writes": ["w"], "gate": ["human"]]
        }
        return try plan(["nodes": .array(nodes)])
    }

    @Test(arguments: [
        "plan.nodes.all(a, plan.nodes.all(b, plan.nodes.all(c, a.idx + b.idx + c.idx >= 0)))",
        "plan.nodes.exists(a, plan.nodes.exists(b, coveredFrom(a, 'human') && leadsTo(a, b) && reaches(b, a))) || true",
        "plan.nodes.map(a, plan.nodes.map(b, plan.nodes)).size() < 0",
        "plan.nodes.all(a, slice(a).size() > 0 && plan.nodes.all(b, !dependsOn(a, b)))",
    ])
    func expensiveConditionsEnd(_ when: String) throws {
        let text: JSONValue = [
            "rules": [
                ["code": "X-T", "name": "t_rule", "each": "write", "when": .text(when), "message": "m"]
            ]
        ]
        let file = try TeamRuleFile(try text.canonicalText(), path: "rules.json")
        let start = ContinuousClock.now
        let report = PlanLinter(codes: ["X-T"], teamRules: file.rules).lint(try chain(3000))
        #expect(report.notAssessed.map(\.reason) == [.expressionFailed])
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test func allConditionsTogetherEnd() throws {
        // Each evaluation stays below its bound; all together do not.
        let when = "plan.nodes.exists(a, plan.nodes[0].idx + a.idx == -1)"
        let text: JSONValue = [
            "rules": .array(
                (0..<4).map { number in
                    [
                        "code": .text("X-\(number)"), "name": .text("r\(number)"), "each": "write",
                        "when": .text(number == 1 ? "false" : when), "message": "m",
                    ]
                })
        ]
        let rules = try TeamRuleFile(try text.canonicalText(), path: "rules.json").rules
        var check = TeamRuleCheck(PlanGraph(try chain(300)), steps: 250_000, mostStepsOfOne: 100_000)
        var ends: [String] = []
        for rule in rules {
            var report = RuleReport(size: 300)
            switch check.check(rule, &report) {
            case .assessed: ends.append("assessed")
            case .notAssessed(let reason, let failure):
                ends.append(reason.rawValue)
                #expect(failure == nil)
            }
        }
        // The second takes next to nothing; the last one finds little left, and takes that.
        #expect(ends == ["too_large", "assessed", "too_large", "too_large"])
    }

    // MARK: Against definitions

    /// The functions on random plans, against walks that are too simple to be wrong.
    @Test(arguments: 0..<40)
    func functionsAgreeWithTheirDefinitions(_ seed: Int) throws {
        var random = RandomPlan(seed: UInt64(seed))
        let count = 2 + random.below(9)
        let plan = try plan(random.plan(nodes: count, resources: 4, isOrdered: false))
        let indices = plan.nodes.map(\.index)
        var forward = Set<[Int]>()
        var rests = Set<[Int]>()
        for (position, node) in plan.nodes.enumerated() {
            for from in node.declaredPredecessors ?? (position == 0 ? [] : [position - 1]) {
                forward.insert([from, position])
            }
            for read in node.reads { if let producer = read.producer { rests.insert([position, producer]) } }
        }
        func closed(_ pairs: Set<[Int]>) -> Set<[Int]> {
            var pairs = pairs
            while true {
                let more = Set(pairs.flatMap { a in pairs.filter { $0[0] == a[1] }.map { [a[0], $0[1]] } })
                if more.isSubset(of: pairs) { return pairs }
                pairs.formUnion(more)
            }
        }
        let (ahead, below) = (closed(forward), closed(rests))
        for a in 0..<count {
            let reached = try pairs("reaches(\(indices[a]), node)", plan)
            #expect(reached == (0..<count).filter { ahead.contains([a, $0]) }.map { indices[$0] }, "seed \(seed)")
            #expect(try pairs("leadsTo(\(indices[a]), node)", plan) == reached, "seed \(seed)")
            let under = try pairs("dependsOn(\(indices[a]), node)", plan)
            #expect(under == (0..<count).filter { below.contains([a, $0]) }.map { indices[$0] }, "seed \(seed)")
            let slice = try pairs("slice(\(indices[a])).exists(s, s.idx == node.idx)", plan)
            #expect(
                slice == (0..<count).filter { $0 == a || below.contains([a, $0]) }.map { indices[$0] }, "seed \(seed)")
        }
    }

    private func pairs(_ when: String, _ plan: Plan) throws -> [Int] {
        let text: JSONValue = [
            "rules": [["code": "X-T", "name": "t_rule", "each": "node", "when": .text(when), "message": "m"]]
        ]
        let file = try TeamRuleFile(try text.canonicalText(), path: "rules.json")
        let report = PlanLinter(codes: ["X-T"], teamRules: file.rules).lint(plan)
        #expect(report.notAssessed.isEmpty)
        return report.findings.compactMap { $0.subject?.index }
    }
}
