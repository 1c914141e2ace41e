import Adapters
import CanonicalJSON
import PositionedDocuments
import Testing

@Suite struct PlanOverlayTests {
    private static let plan = """
        nodes:
          - {idx: 0, name: fetch, agent: a, kind: tool_call, tool: crm.read, control_preds: []}
          - {idx: 1, name: pay, agent: a, kind: tool_call, tool: ledger.append, control_preds: [0], reads: [own, too]}
          - {idx: 7, agent: a, kind: tool_call, control_preds: [1]}
        agents: {a: {model: m, max_iterations: 3}}
        controls: {limits: {max_steps: 5}}
        """

    private func plan(_ text: String = PlanOverlayTests.plan) throws -> LoweredPlan {
        try lowered(DeclaredPlanDocumentV1.self, text, path: "plan.yaml")
    }

    private func laid(_ overlay: String, over text: String = PlanOverlayTests.plan) throws -> (
        plan: LoweredPlan, problems: [OverlayProblem]
    ) {
        try PlanOverlay(document(overlay, path: "overlay.yaml")).applied(to: plan(text))
    }

    @Test func keysOfStepsReplaceTheirOwnAndStandInTheOverlay() throws {
        let (plan, problems) = try laid("pay:\n  reads: [{id: x, producer: fetch}]\n7:\n  writes: [w]\n")
        #expect(problems.isEmpty)
        let nodes = try #require(plan.root["nodes"]?.elements)
        #expect(nodes[1]["reads"]?.json == [["id": "x", "producer": 0]])
        #expect(nodes[1]["reads"]?.source.path == "overlay.yaml")
        #expect(nodes[1]["reads"]?.place == TextPlace(line: 2, column: 10))
        #expect(nodes[1]["tool"]?.source.path == "plan.yaml")
        #expect(nodes[2]["writes"]?.json == ["w"])
        #expect(nodes[1]["idx"]?.json == 1)
    }

    @Test func stepsAreNamedWhereverAPlanHasTheirIdx() throws {
        let (plan, problems) = try laid(
            """
            pay:
              control_preds: [fetch]
              control_edges: [{from: fetch, when: x}]
              back_edges: [{to: fetch, max: 2}]
              writes: [w, {id: v, reversal: {node: 7}}, {id: u, reversal: {node: fetch}}]
            entry: [fetch]
            exit: ['7']
            triggers: [{id: t, node: fetch}]
            """)
        #expect(problems.isEmpty)
        let pay = try #require(plan.root["nodes"]?.elements?[1])
        #expect(pay["control_preds"]?.json == [0])
        #expect(pay["control_edges"]?.json == [["from": 0, "when": "x"]])
        #expect(pay["back_edges"]?.json == [["to": 0, "max": 2]])
        #expect(
            pay["writes"]?.json == [
                "w", ["id": "v", "reversal": ["node": 7]], ["id": "u", "reversal": ["node": 0]],
            ])
        #expect(plan.root["entry"]?.json == [0])
        #expect(plan.root["exit"]?.json == [7])
        #expect(plan.root["triggers"]?.json == [["id": "t", "node": 0]])
    }

    @Test func objectsOfThePlanAreMergedAndListsReplaced() throws {
        let (plan, problems) = try laid(
            """
            agents: {a: {scope: [s]}, b: {scope: []}}
            resources: {ledger: {egress: true}}
            controls: {require: [audit], limits: {max_iterations: 9}}
            """)
        #expect(problems.isEmpty)
        #expect(
            plan.root["agents"]?.json
                == ["a": ["model": "m", "max_iterations": 3, "scope": ["s"]], "b": ["scope": []]])
        #expect(plan.root["resources"]?.json == ["ledger": ["egress": true]])
        #expect(
            plan.root["controls"]?.json == ["limits": ["max_steps": 5, "max_iterations": 9], "require": ["audit"]])
        let again = try PlanOverlay(document("controls: {require: [human]}", path: "second.yaml")).applied(to: plan)
        #expect(again.plan.root["controls"]?["require"]?.json == ["human"])
    }

    @Test func aNameWithoutAStepIsToldWithItsPlaceAndTheNearest() throws {
        let (plan, problems) = try laid("fetch: {gate: [human]}\npsy: {gate: [human]}\nelse: {}\n")
        #expect(problems.map(\.kind) == [.unknownName, .unknownName])
        #expect(problems[0].message.contains("'psy'") && problems[0].message.contains("did you mean 'pay'?"))
        #expect(problems[0].at.place == TextPlace(line: 2, column: 1))
        #expect(problems[0].at.source.path == "overlay.yaml")
        #expect(!problems[1].message.contains("did you mean"))
        #expect(plan.root["nodes"]?.elements?[0]["gate"]?.json == ["human"], "what fits is applied")
    }

    @Test func aValueThatComesRoundALoopOfASourceHasNoProducer() throws {
        let source = try lowered(
            AmazonStatesLanguageV1.self,
            """
            StartAt: draft
            States:
              draft: {Type: Pass, Next: check}
              check: {Type: Choice, Choices: [{Next: draft}], Default: done}
              done: {Type: Succeed}
            """)
        let overlay = try PlanOverlay(
            document("draft: {reads: [{id: n, producer: check}]}\ncheck: {reads: [{id: d, producer: draft}]}"))
        let (plan, problems) = overlay.applied(to: source)
        #expect(problems.isEmpty)
        #expect(plan.root["nodes"]?.elements?[0]["reads"]?.json == [["id": "n"]])
        #expect(plan.root["nodes"]?.elements?[1]["reads"]?.json == [["id": "d", "producer": 0]])
        let note = try #require(plan.notes.last)
        #expect(note.message.contains("draft") && note.message.contains("loop"))
        #expect(note.at.place == TextPlace(line: 1, column: 35))
        let own = try laid("fetch: {reads: [{id: x, producer: pay}]}").plan
        #expect(own.root["nodes"]?.elements?[0]["reads"]?.json == [["id": "x", "producer": 1]], "left to its reader")
    }

    @Test func aProducerWithoutAStepIsToldWhereItIsWritten() throws {
        let (_, problems) = try laid("pay:\n  reads:\n    - {id: x, producer: ftech}\n")
        #expect(problems.map(\.kind) == [.unknownName])
        #expect(problems[0].message.contains("'fetch'"))
        #expect(problems[0].at.place == TextPlace(line: 3, column: 25))
    }

    @Test func thousandsOfUnknownNamesAreToldInTime() throws {
        let steps = (0..<3000).map { "{idx: \($0), name: step_\($0)_of_many}" }.joined(separator: ", ")
        let overlay = (0..<3000).map { "stp_\($0)_of_many: {gate: [human]}\n" }.joined()
        let (_, problems) = try laid(overlay, over: "nodes: [\(steps)]")
        #expect(problems.count == 3000 && problems.allSatisfy { $0.kind == .unknownName })
        #expect(problems[0].message.contains("did you mean"))
        #expect(!problems[2999].message.contains("did you mean"))
    }

    @Test func keysThatNoStepHasAreTold() throws {
        let (_, problems) = try laid("pay: {raeds: [x], idx: 4}\nfetch: [1]\nresources: no\n")
        #expect(problems.map(\.kind).sorted(by: { "\($0)" < "\($1)" }) == [.shape, .shape, .unknownKey, .unknownKey])
        #expect(problems.contains { $0.message.contains("'raeds'") && $0.message.contains("'reads'") })
    }

    @Test func aNameOfTwoStepsIsNotGuessed() throws {
        let (_, problems) = try laid(
            "s: {gate: [human]}\n",
            over: "nodes: [{idx: 0, name: s}, {idx: 1, name: s}, {idx: 2, name: s}]")
        #expect(problems.map(\.kind) == [.unknownName])
        #expect(problems[0].message.contains("several steps"))
    }

    @Test func stepsWithTheNameOfAKeyStandUnderNodes() throws {
        let (plan, problems) = try laid(
            "nodes: {exit: {gate: [human]}}", over: "nodes: [{idx: 0, name: exit, agent: a, kind: tool_call}]")
        #expect(problems.isEmpty)
        #expect(plan.root["nodes"]?.elements?[0]["gate"]?.json == ["human"])
    }

    @Test func anEmptyOverlayChangesNothing() throws {
        let (changed, problems) = try laid("{}")
        #expect(problems.isEmpty)
        #expect(changed.root.json == (try plan()).root.json)
        #expect(throws: PlanAdapterError.self) { try PlanOverlay(document("[1]")) }
    }

    // MARK: Catalogues

    private func effects(_ catalogue: String...) throws -> (
        plan: LoweredPlan, problems: [OverlayProblem], unused: [OverlayProblem]
    ) {
        try ToolCatalogue(try catalogue.map { try document($0, path: "tools.auditable.yaml") }).applied(to: plan())
    }

    @Test func toolsGiveWhatStepsDoNotDeclare() throws {
        let (plan, problems, unused) = try effects(
            """
            ledger.append: {reads: [other], writes: [ledger], gate: [audit], annotations: {readOnlyHint: false}}
            crm.*: {reads: [crm]}
            """)
        #expect(problems.isEmpty && unused.isEmpty)
        let nodes = try #require(plan.root["nodes"]?.elements)
        #expect(nodes[0]["reads"]?.json == ["crm"])
        #expect(nodes[1]["reads"]?.json == ["own", "too"])
        #expect(nodes[1]["writes"]?.json == ["ledger"])
        #expect(nodes[1]["writes"]?.source.path == "tools.auditable.yaml")
        #expect(nodes[1]["gate"]?.json == ["audit"])
        #expect(nodes[2]["writes"] == nil)
        #expect(plan.root["tools"]?.json == ["ledger.append": ["annotations": ["readOnlyHint": false]]])
    }

    @Test func theNearestNameStands() throws {
        let (plan, _, _) = try effects(
            """
            '*': {reads: [r1], writes: [w1], scope: [s1]}
            ledger.*: {writes: [w2], scope: [s2]}
            ledger.append: {scope: [s3]}
            """)
        let nodes = try #require(plan.root["nodes"]?.elements)
        #expect(nodes[0]["writes"]?.json == ["w1"])
        #expect(nodes[1]["writes"]?.json == ["w2"])
        #expect(nodes[1]["scope"]?.json == ["s3"])
    }

    @Test func aServerFillsHintsOnly() throws {
        let (plan, _, _) = try effects(
            "ledger.append: {annotations: {idempotentHint: false}}",
            """
            {"result": {"tools": [{"name": "ledger.append", "inputSchema": {}, "writes": ["no"],
              "annotations": {"title": "t", "idempotentHint": true, "destructiveHint": true}}]}}
            """)
        #expect(
            plan.root["tools"]?.json
                == ["ledger.append": ["annotations": ["idempotentHint": false, "destructiveHint": true]]])
        #expect(plan.root["nodes"]?.elements?[1]["writes"] == nil)
    }

    @Test func toolsThatNoStepHasAreTold() throws {
        let (_, problems, unused) = try effects(
            "ledger.apend: {writes: [x]}\nnone.*: {writes: [x]}\ncrm.read: {wriets: []}\n")
        #expect(unused.map(\.kind) == [.unknownName])
        #expect(unused[0].message.contains("'ledger.append'"))
        #expect(unused[0].at.place == TextPlace(line: 1, column: 1))
        #expect(problems.map(\.kind) == [.unknownKey])
        #expect(problems[0].message.contains("'writes'"))
    }
}
