import Adapters
import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct OwnRecordV2Tests {
    private static let limit: JSONValue = ["namespace": "desk", "resource_id": "limit"]

    private func lower(_ records: JSONValue, _ options: JSONObject = [:]) throws -> LoweredRun {
        try OwnRecordV2(options: AdapterOptions(options)).lowered(records)
    }

    private static func record(
        _ id: String, after previous: String?, _ touches: [String: JSONValue] = [:]
    ) -> JSONValue {
        var record: JSONObject = [
            "record_id": .text(id), "prev_digest": previous.map { .text($0) } ?? .null, "action_type": "pay",
            "model": ["model_id": "m", "decision_basis": "b"],
        ]
        for (span, touches) in touches.sorted(by: { $0.key < $1.key }) {
            var fields = record[JSONString(span)]?.object ?? [:]
            fields["report"] = ["evidence": ["touches": touches]]
            record[JSONString(span)] = .object(fields)
        }
        return .object(record)
    }

    private static let evidence: JSONObject = [
        "observed": true, "relation": "read_after_committed_write", "granularity": "channel", "channel": "limit",
        "writer_superstep": 0, "mode": "overwrite", "adapter": "own_record_v2",
    ]

    // MARK: Edges

    @Test func aReadRestsOnTheRecordThatWroteBesideTheDeclaredLink() throws {
        let run = try lower([
            Self.record("a", after: nil, ["harness": ["writes": [Self.limit]]]), Self.record("b", after: "a"),
            Self.record("c", after: "b", ["data": ["reads": [["desk", "limit", ""]]]]),
        ])
        let limit = ResourceRef("desk", "limit")
        let steps = run.graph.steps
        #expect(steps[2].dependencies.count == 2 && steps[2].executionPredecessors == [1])
        #expect(steps[2].dependencies.map(\.grade) == [.declared, .observed])
        #expect(steps[2].dependencies[0].source == 1)
        #expect(steps[2].dependencies[0].evidence["adapter"] == "own_record_v2")
        #expect(
            steps[2].dependencies[1]
                == DependencyEdge(on: 0, grade: .observed, resource: limit, evidence: Self.evidence))
        #expect(steps.map(\.touches) == [[Touch(.write, limit)], [], [Touch(.read, limit)]])
        #expect(run.report.isEmpty)
        let pair: JSONValue = [
            Self.record("a", after: nil, ["harness": ["writes": [Self.limit]]]),
            Self.record("b", after: "a", ["data": ["reads": [Self.limit]]]),
        ]
        let unlinked = try lower(pair, ["link_sequential": false])
        #expect(unlinked.graph.steps[1].dependencies.map(\.grade) == [.observed])
    }

    @Test func theTouchesOfARecordAreTheUnionOverItsSpans() throws {
        let other: JSONValue = ["db", "order", "7"]
        let run = try lower([
            Self.record("a", after: nil, ["harness": ["superstep": 4, "writes": [Self.limit, other]]]),
            Self.record(
                "b", after: "a",
                [
                    "data": ["superstep": 5, "reads": [other]], "harness": ["overcaptured": [other]],
                    "model": ["superstep": 5, "reads": [Self.limit, other]],
                ]),
        ])
        let edges = run.graph.steps[1].dependencies.filter { $0.grade == .observed }
        #expect(edges.map(\.resource) == [ResourceRef("db", "order", key: "7"), ResourceRef("desk", "limit")])
        #expect(edges.map { $0.evidence["writer_superstep"]?.int } == [4, 4])
        #expect(edges.map { $0.evidence["overcaptured"] } == [true, nil])
    }

    @Test func withoutTouchesAndBrokenLinksTheStepsAreThoseOfTheFirstVersion() throws {
        let records: JSONValue = [
            Self.record("a", after: nil), Self.record("b", after: "a"), Self.record("c", after: "a"), [:],
        ]
        func bare(_ run: LoweredRun) -> [Step] {
            run.graph.steps.map { step in
                var step = step
                for at in step.dependencies.indices { step.dependencies[at].evidence["adapter"] = nil }
                return step
            }
        }
        let first = try OwnRecordV1().lowered(records)
        let second = try lower(records)
        #expect(bare(second) == bare(first))
        #expect(second.graph.statedBases.map(\.position) == first.graph.statedBases.map(\.position))
    }

    // MARK: What the report counts

    @Test func aLinkThatLeadsNowhereIsNoEdgeAndNoPredecessor() throws {
        let run = try lower([
            Self.record("a", after: "gone"), Self.record("b", after: "gone"), Self.record("c", after: "c"),
            Self.record("", after: "c"), Self.record("e", after: ""),
        ])
        #expect(run.graph.steps.map(\.executionPredecessors) == [[], [], [], [2], []])
        #expect(run.graph.steps.map { $0.dependencies.map(\.source) } == [[], [], [], [2], []])
        #expect(run.report == AdapterReport([("unresolved_links", 4)]))
    }

    @Test func whatIsNotMadeIsCounted() throws {
        let write: JSONValue = ["superstep": 1, "writes": [Self.limit]]
        let failed: JSONValue = ["superstep": 1, "writes": [Self.limit], "effect": "failed", "note": 1]
        let run = try lower([
            Self.record("a", after: nil, ["data": ["superstep": 2, "reads": [Self.limit]]]),
            Self.record("b", after: "a", ["harness": write]), Self.record("c", after: "b", ["harness": write]),
            Self.record("d", after: "c", ["harness": failed]),
            Self.record("e", after: "d", ["data": ["superstep": 2, "reads": [Self.limit]]]),
        ])
        // Readers are bound to record 2, which comes after record 0 in the log.
        let sources = run.graph.steps.map { $0.dependencies.filter { $0.grade == .observed }.map(\.source) }
        #expect(sources == [[], [], [], [], [2]])
        #expect(
            run.report
                == AdapterReport([
                    ("edges_dropped", 1), ("failed_writes", 1), ("write_conflicts", 1), ("unknown_members", 1),
                ]))
        #expect(run.graph.coverage.dropped == 0)
    }

    // MARK: What is refused

    @Test(
        arguments: [
            (5, .touchesType, ""), ([], .touchesType, ""), (["superstep": "1"], .touchesType, "/superstep"),
            (["superstep": 1.0], .touchesType, "/superstep"), (["reads": [:]], .resourceType, "/reads"),
            (["reads": [limit, ["n"]]], .resourceType, "/reads/1"),
            (["writes": [["namespace": "n"]]], .resourceType, "/writes/0"),
            (["overcaptured": [5]], .resourceType, "/overcaptured/0"), (["effect": "lost"], .effect, "/effect"),
        ] as [(JSONValue, AdapterError.Code, String)])
    func malformedTouchesAreRefusedWithTheirPlace(touches: JSONValue, code: AdapterError.Code, pointer: String) {
        for span in ["data", "model", "harness"] {
            let records: JSONValue = [Self.record("a", after: nil), Self.record("b", after: "a", [span: touches])]
            let error = #expect(throws: AdapterError.self) { try lower(records) }
            #expect(error?.code == code)
            #expect(error?.pointer == "/1/\(span)/report/evidence/touches" + pointer)
        }
    }

    @Test func spansOfDifferentSuperstepsAreRefused() {
        let record = Self.record("a", after: nil, ["data": ["superstep": 1], "model": ["superstep": 2]])
        let error = #expect(throws: AdapterError.self) { try lower([record]) }
        #expect(error?.code == .touchesType)
        #expect(error?.pointer == "/0/model/report/evidence/touches/superstep")
    }

    // MARK: Which version reads a log

    @Test func touchesDecideBetweenTheVersions() throws {
        let plain = Self.record("a", after: nil)
        let touching = Self.record("b", after: "a", ["model": [:]])
        func fitting(_ run: JSONValue) -> [String] {
            run.withView { AllAdapters.fits($0) }.filter { $0.fit == .yes }.map(\.card.id)
        }
        for run in [plain, [plain], ["records": [plain]], ["records": []]] as [JSONValue] {
            #expect(fitting(run) == ["own_record_v1"])
        }
        for run in [touching, [plain, touching], ["records": [plain, touching]]] as [JSONValue] {
            #expect(fitting(run) == ["own_record_v2"])
        }
        #expect(fitting([Self.record("a", after: nil, ["data": .null])]) == ["own_record_v1"])
        // Named, either reads both.
        for run in [[plain], [plain, touching]] as [JSONValue] {
            #expect(try OwnRecordV1().lowered(run).graph.stepCount == (try lower(run).graph.stepCount))
        }
        #expect(try OwnRecordV1().lowered([plain, touching]).report.isEmpty)
    }
}
