import Auditable
import Foundation
import Testing

@Suite struct ReadmeExampleTests {
    @Test func theSnippetOfTheReadmeRuns() throws {
        // snippet begins
        let adapter = try TauBenchPriorDBReadsV1()
        let messages: JSONValue = [
            ["role": "user"],
            ["role": "tool", "name": "get_order"],
            ["role": "tool", "name": "cancel_order"],
        ]
        let graph = try DecisionGraph(steps: adapter.steps(from: messages))
        let analysis = RunAnalysis(of: graph, adapterID: adapter.id)
        switch analysis.outcome {
        case .scored(let steps):
            for step in steps.prefix(3) { print(step.index, step.label, step.score) }
            for caution in analysis.cautions { print("caution:", caution.text) }
        case .withheld(let reason):
            print("no score:", reason.rawValue)
        }
        print(graph.forwardSlice(of: 1, atLeast: .modelled))  // [2]: what rests on the read
        // snippet ends
        #expect(analysis.risk.isScored)
        #expect(analysis.keystone?.index == 1)
        #expect(graph.forwardSlice(of: 1, atLeast: .modelled) == [2])
        #expect(graph.forwardSlice(of: 1, atLeast: .observed).isEmpty)
    }

    @Test func theSnippetOfRiskRuns() throws {
        // snippet begins
        let order = ResourceRef("shop", "order", key: "7")
        let touched = try TouchMatcher(rule: .hazards).match([
            StepTouch(index: 0, agent: "desk", writes: [order], effect: .applied),
            StepTouch(index: 1, agent: "desk", writes: [order], effect: .failed),
            StepTouch(
                index: 2, agent: "mail", reads: [order], writes: [ResourceRef("mail", "outbox")], effect: .applied),
        ])
        let story = try DecisionGraph(steps: touched.steps)
        let risk = RiskReport(of: [0], in: story)
        print(risk.steps.least, risk.steps.most, risk.effectiveWrites.most)  // 2 2 1: one of the two failed
        for edge in risk.path(to: 2)?.edges ?? [] { print(edge.source, edge.grade.name) }  // 0 observed
        print(try story.query("down(0, observed) & writes[applied]").indices)  // [2]
        // snippet ends
        #expect(risk.steps.least == 2 && risk.steps.most == 2 && risk.effectiveWrites.most == 1)
        #expect(risk.path(to: 2)?.edges.map(\.source) == [0])
        #expect(risk.path(to: 2)?.weakest == .observed)
        #expect(try story.query("down(0, observed) & writes[applied]").indices == [2])
    }

    @Test func theSnippetOfRecordsRuns() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "auditable-readme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "decisions.jsonl").path
        // snippet begins
        let key = try SigningKey.generate(.ed25519, randomBytes: SystemRandomness().fill)
        let sink = try FileSink(path: path, clock: DecisionClock { 1_750_000_000.5 }, key: key)
        let budget = DependencySnapshot(["budget": 5000], capturedAt: 1_750_000_000)
        let sealed = try sink.record("vendor_payment", relyingOn: budget) { decision in
            decision.read("invoice", "INV-311")
            decision.model("model-7", basis: "invoice INV-311 is within the budget of 5000")
            return Action("pay", ["vendor": "V-9"], cost: 4200)
        }
        try sink.close()

        let keys = try KeyRing([KeyRing.Entry(key: key.verificationKey)])
        let found = try LogVerifier(LogSettings(keys: keys), knownHead: sealed.id).verify(ByteSource(path: path))
        print(found.holds, found.recordCount, found.verifiedSignatureCount)  // true 1 1
        // snippet ends
        #expect(found.holds && found.recordCount == 1 && found.verifiedSignatureCount == 1)
        #expect(found.head == sealed.id)
    }

    @Test func theSnippetOfReplayRuns() throws {
        // snippet begins
        let payments = try PolicyFile(
            """
            rules:
              - id: budget
                allow: action.cost <= state.budget
                reason: the payment is over the budget
            """.utf8, path: "payments.policy.yaml")
        let ledger = LedgerRail(balance: 5000)
        let gate = Gate(over: ledger)

        let paid = try MemorySink(clock: DecisionClock { 1_750_000_000.5 }).record(
            "vendor_payment", relyingOn: DependencySnapshot(["budget": 5000])
        ) { _ in Action("pay", ["vendor": "V-9"], cost: 4200) }
        let before = paid.replay(under: ["budget": 5000], by: payments.policy)
        let commit = gate.commit(paid.record.harness.action, key: "INV-311", under: before.route)

        let verdict = paid.replay(under: ["budget": 3000], by: payments.policy)
        switch verdict.route {
        case .allow: print("it still holds")
        case .rollback(let why), .block(let why): print("take it back:", why)
        case .review(let why): print("ask a person:", why)
        }
        let outcome = gate.afterCommit(verdict.route, receipt: commit.receipt)
        print(outcome.execution.rawValue, ledger.balance)  // rolled_back, and the balance is 5000 again
        // snippet ends
        #expect(before.action == .allow && commit.execution == .committed)
        #expect(verdict.action == .rollback && verdict.live.basis?.term == "action.cost <= state.budget")
        #expect(outcome.execution == .rolledBack && ledger.balance == 5000)
    }

    @Test func theSnippetOfCaptureRuns() async throws {
        // snippet begins
        let recorder = TouchRecorder()
        await recorder.step("buyer") { buyer in
            buyer.writes("desk", "order")
            await withTaskGroup { group in
                for vendor: JSONString in ["V-1", "V-2"] {
                    group.addTask {
                        recorder.step(vendor, kind: .toolCall) { quote in
                            quote.reads("desk", "order")
                            quote.writes("desk", "quotes", key: vendor)
                        }
                    }
                }
            }
            for vendor: JSONString in ["V-1", "V-2"] { buyer.reads("desk", "quotes", key: vendor) }
            buyer.decides("pay", cost: 4200, arguments: ["vendor": "V-2"])
        }
        let run = try DecisionGraph(steps: recorder.steps())
        print(run.forwardSlice(of: 0, atLeast: .observed))  // [1, 2, 3]: both quotes, and the choice between them
        // snippet ends
        #expect(run.forwardSlice(of: 0, atLeast: .observed) == [1, 2, 3])
        #expect(run.step(at: 3).attributes == [TouchRecorder.continuesAttribute: 0])
        #expect(run.handoffs(to: 3).sorted() == [0, 1, 2] || run.handoffs(to: 3).sorted() == [1, 2])
        #expect(recorder.touches.last?.actionType == "pay")
    }
}
