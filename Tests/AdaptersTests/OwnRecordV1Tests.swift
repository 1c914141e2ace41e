import Adapters
import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct OwnRecordV1Tests {
    private func lower(_ records: JSONValue, _ options: JSONObject = [:]) throws -> LoweredRun {
        try OwnRecordV1(options: AdapterOptions(options)).lowered(records)
    }

    @Test func flatAndNestedRecordsAreTheSameStep() throws {
        let flat: JSONValue = [
            ["record_id": "r", "prev_digest": .null, "action_type": "pay", "model_id": "m", "decision_basis": "b"]
        ]
        let nested: JSONValue = [
            [
                "record_id": "r", "prev_digest": .null, "action_type": "pay",
                "model": ["model_id": "m", "decision_basis": "b"],
            ]
        ]
        let steps = try lower(flat).graph.steps
        #expect(try lower(nested).graph.steps == steps)
        #expect(try lower(["records": flat]).graph.steps == steps)
        #expect(
            steps == [
                Step(
                    index: 0, agent: "agent", kind: .decision,
                    attributes: ["model_id": "m", "decision_basis": "b", "action_type": "pay"],
                    executionPredecessors: [],
                    correlationID: "r", recordID: "r")
            ])
    }

    @Test func aRecordRestsOnTheLatestOneOfTheIDItNames() throws {
        let graph = try lower([
            ["record_id": "a", "prev_digest": .null], ["record_id": "b", "prev_digest": "a"],
            ["record_id": "a", "prev_digest": "b"], ["record_id": "c", "prev_digest": "a"],
        ]).graph
        #expect((0..<4).map { graph.handoffs(to: $0) } == [[], [0], [1], [2]])
        #expect((0..<4).map { graph.dependencies(of: $0).map(\.source) } == [[], [0], [1], [2]])
        #expect(graph.dependencies(of: 3).allSatisfy { $0.grade == .declared })
    }

    @Test func aLinkThatLeadsNowhereMeansTheRecordBeforeAndIsCounted() throws {
        let run = try lower([
            ["record_id": "a", "prev_digest": "gone"], ["record_id": "b", "prev_digest": "gone"],
            ["record_id": "c", "prev_digest": "c"], ["record_id": "d", "prev_digest": "c"],
        ])
        #expect((0..<4).map { run.graph.handoffs(to: $0) } == [[], [0], [1], [2]])
        #expect(run.report == AdapterReport([("unresolved_links", 3)]))
    }

    @Test func withoutSequentialLinksOnlyTheOrderIsLeft() throws {
        let records: JSONValue = [["record_id": "a", "prev_digest": .null], ["record_id": "b", "prev_digest": "a"]]
        for flag in [false, "false"] as [JSONValue] {
            let graph = try lower(records, ["link_sequential": flag, "agent_label": "clerk"]).graph
            #expect(graph.handoffs(to: 1) == [0])
            #expect(graph.dependencies(of: 1).isEmpty)
            #expect(graph.agents == ["clerk"])
        }
    }

    @Test func aRecordWithoutIDHasNoIdentity() throws {
        let step = try #require(try lower([["record_id": "", "prev_digest": .null], [:]]).graph.steps.first)
        #expect(step.recordID == nil && step.correlationID == nil)
        #expect(step.attributes == ["model_id": "", "decision_basis": "", "action_type": ""])
    }

    /// The reference takes an empty id for none, so a link to it leads nowhere.
    @Test func anEmptyLinkMeansTheRecordBefore() throws {
        let run = try lower([
            ["record_id": "a", "prev_digest": .null], ["record_id": "", "prev_digest": .null],
            ["record_id": "b", "prev_digest": .null], ["record_id": "c", "prev_digest": ""],
        ])
        #expect(run.graph.steps.map(\.executionPredecessors) == [[], [], [], [2]])
        #expect(run.report == AdapterReport([("unresolved_links", 1)]))
    }

    @Test func theSignatureOfALineMeansNothing() throws {
        let plain: JSONObject = ["record_id": "a", "prev_digest": .null, "action_type": "pay"]
        for signature in [["alg": "ed25519", "key_id": "k", "value": "00"], .null, 5, "x"] as [JSONValue] {
            var signed = plain
            signed["signature"] = signature
            let run = try lower([.object(signed)])
            #expect(run.graph.steps == (try lower([.object(plain)]).graph.steps))
            #expect(run.report.isEmpty)
        }
    }

    @Test(
        arguments: [
            ([5], AdapterError.Code.recordType, "/0"), ([["record_id": 5]], .recordFieldType, "/0/record_id"),
            ([[:], ["prev_digest": 5]], .recordFieldType, "/1/prev_digest"),
            ([["action_type": []]], .recordFieldType, "/0/action_type"),
            ([["model": ["model_id": 5]]], .recordFieldType, "/0/model/model_id"),
            ([["model": ["decision_basis": true]]], .recordFieldType, "/0/model/decision_basis"),
            ([["model": "m"]], .recordFieldType, "/0/model"), ([["model": []]], .recordFieldType, "/0/model"),
            ([["model_id": 5]], .recordFieldType, "/0/model_id"),
            ([["decision_basis": 5]], .recordFieldType, "/0/decision_basis"),
            (["records": [5]], .recordType, "/records/0"), (["records": 5], .shape, ""), (5, .shape, ""),
            ([:], .shape, ""),
        ] as [(JSONValue, AdapterError.Code, String)])
    func anotherShapeIsRefusedWithItsPlace(run: JSONValue, code: AdapterError.Code, pointer: String) {
        let error = #expect(throws: AdapterError.self) { try lower(run) }
        #expect(error?.code == code)
        #expect(error?.pointer == pointer)
    }
}
