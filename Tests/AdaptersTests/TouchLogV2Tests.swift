import Adapters
import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct TouchLogV2Tests {
    private static let limit: JSONValue = ["desk", "limit"]

    private func lower(_ touches: JSONValue, reducers: JSONValue = []) throws -> LoweredRun {
        try TouchLogV2().lowered(["touches": touches, "reducer_channels": reducers])
    }

    private func edges(_ run: LoweredRun) -> [[String]] {
        run.graph.steps.map { step in
            step.dependencies.map { "\($0.source) \($0.evidence["relation"]?.text ?? "")" }
        }
    }

    private func touch(_ index: Int, _ members: JSONObject) -> JSONValue {
        var touch: JSONObject = ["idx": .int(index), "agent": "a"]
        for (key, value) in members { touch[key] = value }
        return .object(touch)
    }

    @Test func writesRestOnWhatTheyReplace() throws {
        let run = try lower([
            touch(0, ["reads": [Self.limit]]), touch(1, ["writes": [Self.limit], "effect": "applied"]),
            touch(2, ["reads": [Self.limit]]), touch(3, ["writes": [Self.limit]]),
        ])
        #expect(
            edges(run) == [
                [], ["0 write_after_read"], ["1 read_after_write"], ["1 write_after_write", "2 write_after_read"],
            ])
        #expect(run.graph.steps.map(\.effect) == [nil, .applied, nil, .unknown])
        #expect(run.graph.steps[1].dependencies[0].evidence["adapter"]?.text == "touch_log_v2")
    }

    @Test(arguments: ["failed", "no_change"])
    func onAWriteThatChangedNothingNothingRests(effect: String) throws {
        let run = try lower([
            touch(0, ["writes": [Self.limit], "effect": "applied"]),
            touch(1, ["writes": [Self.limit], "effect": .text(effect)]), touch(2, ["reads": [Self.limit]]),
        ])
        #expect(edges(run) == [[], ["0 write_after_write"], ["0 read_after_write"]])
        #expect(run.graph.steps[1].touches.count == 1)
        #expect(run.graph.steps[1].effect?.name == effect)
        #expect(run.report.isEmpty)
    }

    @Test func aReadOfAnotherValueIsInferred() throws {
        func value(_ digest: JSONValue) -> JSONValue {
            [["namespace": "desk", "resource_id": "limit", "value_digest": digest]]
        }
        let run = try lower([
            touch(0, ["writes": value("v1")]), touch(1, ["reads": value("v1")]), touch(2, ["reads": value("v2")]),
            touch(3, ["reads": value(.null)]), touch(4, ["reads": [Self.limit]]),
        ])
        #expect(
            run.graph.steps.dropFirst().map { $0.dependencies[0].grade } == [
                .observed, .inferred, .observed, .observed,
            ])
        #expect(
            run.graph.steps.dropFirst().map { $0.dependencies[0].evidence["same_value"] } == [true, false, nil, nil])
        #expect(run.graph.steps[2].touches.map(\.valueDigest) == ["v2"])
        #expect(run.report.isEmpty)
        let error = #expect(throws: AdapterError.self) { try lower([touch(0, ["writes": value(5)])]) }
        #expect(error?.code == .resourceType)
        #expect(error?.pointer == "/touches/0/writes/0/value_digest")
    }

    @Test func whenItWasDecidedIsTheTimeOfTheStep() throws {
        let run = try lower([
            touch(0, ["decided_at": 1779090062.5]),
            touch(1, ["decided_at": 7, "node_attrs": ["decided_at": 8, "note": "own"]]), touch(2, [:]),
        ])
        let graph = run.graph
        #expect((0..<3).map { graph.time(at: $0)?.text } == ["2026-05-18T07:41:02.5Z", "1970-01-01T00:00:08Z", nil])
        #expect(graph.attributes(at: 1) == ["decided_at": 8, "note": "own"] && graph.attributes(at: 2).isEmpty)
    }

    @Test func theFirstVersionReadsNoDigests() throws {
        let reference: JSONValue = ["namespace": "desk", "resource_id": "limit", "value_digest": "v"]
        let run = try TouchLogV1().lowered(["touches": [touch(0, ["writes": [reference]])]])
        #expect(run.report == AdapterReport([("unknown_members", 1)]))
        #expect(run.graph.steps[0].touches.map(\.valueDigest) == [nil])
    }

    @Test func theEdgesAreTheMatchersOwn() throws {
        for seed in UInt64(1)...40 {
            var random = SeededRandom(state: seed)
            var lines: [JSONValue] = []
            var touches: [StepTouch] = []
            for index in 0..<Int.random(in: 1...20, using: &random) {
                func refs() -> [JSONString] {
                    ["x", "y", "z"].shuffled(using: &random).prefix(Int.random(in: 0...2, using: &random)).map { $0 }
                }
                let (reads, writes) = (refs(), refs())
                let effect = WriteEffect.allCases.randomElement(using: &random) ?? .unknown
                let superstep = Int.random(in: 0..<8, using: &random)
                lines.append(
                    touch(
                        index,
                        [
                            "superstep": .int(superstep), "reads": .array(reads.map { ["ns", .string($0)] }),
                            "writes": .array(writes.map { ["ns", .string($0)] }), "effect": .text(effect.name),
                        ]))
                touches.append(
                    StepTouch(
                        index: index, superstep: superstep, agent: "a", reads: reads.map { ResourceRef("ns", $0) },
                        writes: writes.map { ResourceRef("ns", $0) }, effect: effect))
            }
            let matcher = TouchMatcher(
                reducerChannels: [ResourceRef("ns", "z")], adapterID: "touch_log_v2", rule: .hazards)
            let found = try lower(.array(lines), reducers: [["ns", "z"]]).graph.steps
            #expect(found.map(\.dependencies) == (try matcher.match(touches).steps.map(\.dependencies)), "seed \(seed)")
        }
    }
}
