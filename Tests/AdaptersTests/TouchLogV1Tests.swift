import Adapters
import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct TouchLogV1Tests {
    private static let header: JSONValue = ["schema": "auditable-touch/1", "run_id": "r"]
    private static let limit: JSONValue = ["namespace": "desk", "resource_id": "limit"]

    private static func touch(_ index: Int, _ members: JSONObject = [:]) -> JSONValue {
        var touch: JSONObject = ["idx": .int(index), "agent": "a"]
        for (key, value) in members { touch[key] = value }
        return .object(touch)
    }

    private static func end(_ count: Int) -> JSONValue { ["end": true, "touches": .int(count)] }

    private func lower(_ run: JSONValue) throws -> LoweredRun { try TouchLogV1().lowered(run) }

    private func error(_ run: JSONValue) -> AdapterError? {
        #expect(throws: AdapterError.self) { try lower(run) }
    }

    // MARK: What is read

    @Test func everyMemberIsRead() throws {
        let run = try lower([
            Self.header, Self.touch(0, ["writes": [Self.limit]]),
            Self.touch(
                4,
                [
                    "superstep": 9, "agent": "e\u{301}", "kind": "tool_call", "node_attrs": ["tool": "x"],
                    "exec_preds": [0, 0],
                    "reads": [["namespace": "desk", "resource_id": "limit", "key": ""], ["db", "order", "7"]],
                    "writes": [["db", "order"]], "overcaptured": [Self.limit], "effect": "applied",
                    "read_values": ["limit": 5], "write_values": [:], "action_type": "pay", "action_args": ["n": 1],
                    "action_cost": 2.5, "decided_at": 1_750_000_000,
                ]),
            Self.end(2),
        ])
        let evidence: JSONObject = [
            "observed": true, "relation": "read_after_committed_write", "granularity": "channel", "channel": "limit",
            "writer_superstep": 0, "mode": "overwrite", "adapter": "touch_log_v1", "overcaptured": true,
        ]
        let limit = ResourceRef("desk", "limit")
        #expect(
            run.graph.steps == [
                Step(index: 0, agent: "a", kind: .decision, touches: [Touch(.write, limit)]),
                Step(
                    index: 4, agent: "e\u{301}", kind: .toolCall,
                    dependencies: [DependencyEdge(on: 0, grade: .observed, resource: limit, evidence: evidence)],
                    attributes: ["tool": "x"], executionPredecessors: [0, 0],
                    touches: [
                        Touch(.read, limit), Touch(.read, ResourceRef("db", "order", key: "7")),
                        Touch(.write, ResourceRef("db", "order")),
                    ]),
            ])
        #expect(run.id == "r" && run.report.isEmpty)
    }

    @Test func nullIsTheSameAsAbsent() throws {
        let names = [
            "superstep", "kind", "reads", "writes", "overcaptured", "node_attrs", "exec_preds", "effect",
            "read_values", "write_values", "action_type", "action_args", "action_cost", "decided_at",
        ]
        let members = JSONObject(names.map { (JSONString($0), .null) })
        let header: JSONValue = [
            "schema": "auditable-touch/1", "run_id": .null, "producer": .null, "reducer_channels": .null,
        ]
        let run = try lower([header, Self.touch(3, members), Self.end(1)])
        #expect(run.graph.steps == [Step(index: 3, agent: "a", kind: .decision)])
        #expect(run.report.isEmpty)
    }

    @Test func linesAListAndADocumentAreOneRun() throws {
        let touches = [
            Self.touch(2, ["reads": [Self.limit], "exec_preds": [0]]), Self.touch(0, ["writes": [Self.limit]]),
            Self.touch(1, ["writes": [Self.limit]]),
        ]
        var header = try #require(Self.header.object)
        header["reducer_channels"] = [Self.limit]
        let list: JSONValue = .array([.object(header)] + touches + [Self.end(3)])
        let steps = try lower(list).graph.steps
        #expect(steps.map(\.index) == [0, 1, 2])
        #expect(steps[2].dependencies.map(\.source) == [0, 1])
        #expect(steps[2].dependencies.allSatisfy { $0.isModelled })
        var document = header
        document["touches"] = .array(touches)
        let whole = try lower(.object(document))
        #expect(whole.graph.steps == steps && whole.id == "r" && whole.report.isEmpty)
        document["schema"] = nil
        #expect(try lower(.object(document)).graph.steps == steps)
    }

    @Test func stepIsReadAsIndex() throws {
        let run = try lower([Self.header, ["step": 5, "agent": "a"], Self.end(1)])
        #expect(run.graph.steps.map(\.index) == [5])
        let both = try lower([Self.header, ["idx": 5, "step": 6, "agent": "a"], Self.end(1)])
        #expect(both.graph.steps.map(\.index) == [5])
        #expect(both.report == AdapterReport([("unknown_members", 1)]))
    }

    @Test func negativeNumbersAreInOrder() throws {
        let steps = try lower([
            Self.header, Self.touch(0, ["reads": [Self.limit]]),
            Self.touch(-7, ["superstep": -3, "writes": [Self.limit]]), Self.end(2),
        ]).graph.steps
        #expect(steps.map(\.index) == [-7, 0])
        #expect(steps[1].dependencies.map(\.source) == [-7])
    }

    // MARK: What the report counts

    @Test func aRecordingWithoutEndLineIsAPrefix() throws {
        #expect(try lower([Self.header, Self.touch(0)]).report == AdapterReport([("missing_end_line", 1)]))
        #expect(try lower([Self.header]).graph.stepCount == 0)
        #expect(try lower(["touches": [Self.touch(0)]]).report.isEmpty)
    }

    @Test func conflictsFailedWritesAndUnknownMembersAreCounted() throws {
        let write: JSONObject = ["superstep": 0, "writes": [Self.limit]]
        var failed = write
        failed["effect"] = "failed"
        let run = try lower([
            ["schema": "auditable-touch/1", "note": 1], Self.touch(0, write), Self.touch(1, write),
            Self.touch(2, failed), Self.touch(3, ["Effect": "failed"]),
            Self.touch(4, ["reads": [["namespace": "desk", "resource_id": "limit", "keys": "7"]]]),
            ["end": true, "touches": 5, "by": "hand"],
        ])
        #expect(
            run.report
                == AdapterReport([("failed_writes", 1), ("write_conflicts", 1), ("unknown_members", 4)]))
        #expect(run.graph.steps[4].dependencies.map(\.source) == [1])
    }

    // MARK: What is refused

    struct Refusal: Sendable, CustomTestStringConvertible {
        let members: JSONObject
        let code: AdapterError.Code
        let pointer: String

        init(_ members: JSONObject, _ code: AdapterError.Code, _ pointer: String) {
            (self.members, self.code, self.pointer) = (members, code, pointer)
        }

        var testDescription: String { "\(code.rawValue) at \(pointer)" }
    }

    private static let refusals = [
        Refusal(["idx": .null], .indexType, "/idx"), Refusal(["idx": 1.0], .indexType, "/idx"),
        Refusal(["idx": "1"], .indexType, "/idx"), Refusal(["idx": true], .indexType, "/idx"),
        Refusal(["idx": 0], .indexDuplicate, "/idx"), Refusal(["superstep": 1.0], .touchFieldType, "/superstep"),
        Refusal(["superstep": "1"], .touchFieldType, "/superstep"), Refusal(["agent": .null], .agentType, "/agent"),
        Refusal(["agent": 5], .agentType, "/agent"), Refusal(["kind": "tool"], .kind, "/kind"),
        Refusal(["kind": 1], .kind, "/kind"), Refusal(["reads": [:]], .resourceType, "/reads"),
        Refusal(["reads": "limit"], .resourceType, "/reads"), Refusal(["reads": ["limit"]], .resourceType, "/reads/0"),
        Refusal(["reads": [limit, [:]]], .resourceType, "/reads/1"),
        Refusal(["writes": [["namespace": "n"]]], .resourceType, "/writes/0"),
        Refusal(["writes": [["namespace": "n", "resource_id": 5]]], .resourceType, "/writes/0"),
        Refusal(["writes": [["namespace": "n", "resource_id": "r", "key": 7]]], .resourceType, "/writes/0"),
        Refusal(["writes": [["n"]]], .resourceType, "/writes/0"),
        Refusal(["writes": [["n", "r", "k", "x"]]], .resourceType, "/writes/0"),
        Refusal(["overcaptured": [5]], .resourceType, "/overcaptured/0"),
        Refusal(["node_attrs": []], .attributesType, "/node_attrs"),
        Refusal(["exec_preds": 0], .predecessorType, "/exec_preds"),
        Refusal(["exec_preds": [0, "0"]], .predecessorType, "/exec_preds/1"),
        Refusal(["effect": "Failed"], .effect, "/effect"), Refusal(["effect": 0], .effect, "/effect"),
        Refusal(["read_values": []], .touchFieldType, "/read_values"),
        Refusal(["write_values": "x"], .touchFieldType, "/write_values"),
        Refusal(["action_type": 5], .touchFieldType, "/action_type"),
        Refusal(["action_args": []], .touchFieldType, "/action_args"),
        Refusal(["action_cost": "5"], .touchFieldType, "/action_cost"),
        Refusal(["action_cost": true], .touchFieldType, "/action_cost"),
        Refusal(["decided_at": "now"], .touchFieldType, "/decided_at"),
    ]

    @Test(arguments: refusals)
    func aBrokenTouchIsRefusedWithItsClassAndPlace(_ refusal: Refusal) {
        let touches = [Self.touch(0), Self.touch(1, refusal.members)]
        for (run, prefix) in [
            (.array([Self.header] + touches), "/2"), (["touches": .array(touches)], "/touches/1"),
        ] as [(JSONValue, String)] {
            let error = error(run)
            #expect(error?.code == refusal.code)
            #expect(error?.pointer == prefix + refusal.pointer)
        }
    }

    @Test(
        arguments: [
            ([5], .touchType, "/0"), ([touch(0)], .touchHeader, "/0"), ([[:]], .touchHeader, "/0"),
            ([["schema": "auditable-touch/2"]], .unsupportedVersion, "/0/schema"),
            ([["schema": 1]], .unsupportedVersion, "/0/schema"),
            (["schema": "steps/1", "touches": []], .unsupportedVersion, "/schema"),
            ([["schema": "auditable-touch/1", "run_id": 5]], .touchFieldType, "/0/run_id"),
            ([["schema": "auditable-touch/1", "producer": []]], .touchFieldType, "/0/producer"),
            ([["schema": "auditable-touch/1", "reducer_channels": [5]]], .resourceType, "/0/reducer_channels/0"),
            (["touches": [], "reducer_channels": [["n"]]], .resourceType, "/reducer_channels/0"),
            ([header, header], .touchHeader, "/1"), ([header, .null], .touchType, "/1"),
            ([header, ["agent": "a"]], .missingIndex, "/1"), ([header, ["idx": 0]], .missingAgent, "/1"),
            ([header, touch(0), ["step": 0, "agent": "a"]], .indexDuplicate, "/2/step"),
            ([header, ["end": false, "touches": 0]], .touchEnd, "/1/end"), ([header, ["end": true]], .touchEnd, "/1"),
            ([header, touch(0), end(2)], .touchEnd, "/2/touches"), ([header, end(0), touch(0)], .touchEnd, "/2"),
            ([header, end(0), header], .touchEnd, "/2"), ([header, end(0), end(0)], .touchEnd, "/2"),
            (["touches": [header]], .missingIndex, "/touches/0"), (["touches": 5], .shape, ""), (5, .shape, ""),
        ] as [(JSONValue, AdapterError.Code, String)])
    func aBrokenRecordingIsRefusedWithItsClassAndPlace(run: JSONValue, code: AdapterError.Code, pointer: String) {
        let error = error(run)
        #expect(error?.code == code)
        #expect(error?.pointer == pointer)
    }

    /// 10⁵ writers and as many readers of one reducer channel.
    @Test func moreEdgesThanTheLimitAreRefusedBeforeTheyAreMade() throws {
        let count = 100_000
        let touches = (0..<2 * count).map { index in
            Self.touch(
                index, ["superstep": .int(index / count), index < count ? "writes" : "reads": [Self.limit]])
        }
        let run: JSONValue = ["reducer_channels": [Self.limit], "touches": .array(touches)]
        #expect(error(run)?.code == .tooLarge)
        let few = JSONValue.array(Array(touches[(count - 2)..<(count + 2)]))
        let small: JSONValue = ["reducer_channels": [Self.limit], "touches": few]
        #expect(try lower(small).graph.coverage.modelled == 4)
        #expect(throws: AdapterError.self) {
            try small.withView { (root) throws(AdapterError) in try TouchLogV1().lower(root, edgeLimit: 3) }
        }
    }
}
