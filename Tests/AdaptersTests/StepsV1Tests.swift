import Adapters
import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct StepsV1Tests {
    private static let plain: JSONValue = ["idx": 0, "agent": "a", "kind": "decision"]

    private func lower(_ run: JSONValue) throws -> LoweredRun { try StepsV1().lowered(run) }

    /// A step of index 1 with further members, behind a plain one of index 0.
    private func second(_ members: JSONObject) throws -> Step {
        try #require(try lower([Self.plain, Self.step(members)]).graph.steps.last)
    }

    private static func step(_ members: JSONObject) -> JSONValue {
        var step: JSONObject = ["idx": 1, "agent": "a", "kind": "decision"]
        for (key, value) in members { step[key] = value }
        return .object(step)
    }

    // MARK: What is read

    @Test func everyMemberIsRead() throws {
        let step = try second([
            "agent": "e\u{301}", "kind": "tool_call", "node_attrs": ["tool": "x"], "exec_preds": [],
            "correlation_id": "c",
            "record_id": "", "reads": [["n", "r"], ["n", "r", "k"]], "writes": [["n", "w", ""]],
            "deps": [["src": 0, "grade": "declared", "resource": ["n", "r"], "evidence": ["why": 1]]],
        ])
        #expect(
            step
                == Step(
                    index: 1, agent: "e\u{301}", kind: .toolCall,
                    dependencies: [
                        DependencyEdge(on: 0, grade: .declared, resource: ResourceRef("n", "r"), evidence: ["why": 1])
                    ], attributes: ["tool": "x"], executionPredecessors: [], correlationID: "c", recordID: "",
                    touches: [
                        Touch(.read, ResourceRef("n", "r")), Touch(.read, ResourceRef("n", "r", key: "k")),
                        Touch(.write, ResourceRef("n", "w")),
                    ]))
    }

    @Test func aPlainIntegerIsAnInferredDependencyWithoutEvidence() throws {
        #expect(try second(["deps": [0, 0, 7]]).dependencies == [0, 0, 7].map { DependencyEdge(on: $0) })
        #expect(try second(["deps": [["src": 0]]]).dependencies == [DependencyEdge(on: 0)])
    }

    @Test func nullIsTheSameAsAbsent() throws {
        let members: JSONObject = [
            "deps": .null, "exec_preds": .null, "node_attrs": .null, "correlation_id": .null, "record_id": .null,
            "reads": .null,
            "writes": .null,
        ]
        #expect(try second(members) == Step(index: 1, agent: "a", kind: .decision))
        #expect(
            try second(["deps": [["src": 0, "grade": .null, "resource": .null, "evidence": .null]]]).dependencies
                == [DependencyEdge(on: 0)])
    }

    @Test func unknownMembersAreCountedNotRefused() throws {
        let run: JSONValue = [Self.step(["note": 1, "cost": 2, "Idx": 9]), Self.plain]
        #expect(try lower(run).report == AdapterReport([("unknown_members", 3)]))
        #expect(try lower([Self.plain]).report.isEmpty)
    }

    @Test(
        arguments: [
            (["run_id": "a", "id": "b", "steps": []], "a"), (["id": "b", "run": 3, "steps": []], "b"),
            (["run": 3, "steps": []], "3"), (["id": 12, "steps": []], "12"), (["steps": []], nil),
            (["id": .null, "steps": []], nil),
        ] as [(JSONValue, String?)])
    func aRunsOwnIDIsFound(run: JSONValue, id: String?) throws {
        #expect(try lower(run).id == id)
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
        Refusal(["idx": .null], .indexType, "/idx"), Refusal(["idx": true], .indexType, "/idx"),
        Refusal(["idx": 1.0], .indexType, "/idx"), Refusal(["idx": "1"], .indexType, "/idx"),
        Refusal(["idx": 0], .indexDuplicate, "/idx"), Refusal(["kind": "Decision"], .kind, "/kind"),
        Refusal(["kind": .null], .kind, "/kind"), Refusal(["kind": 0], .kind, "/kind"),
        Refusal(["agent": .null], .agentType, "/agent"), Refusal(["agent": ["a"]], .agentType, "/agent"),
        Refusal(["deps": 0], .dependenciesType, "/deps"), Refusal(["deps": [:]], .dependenciesType, "/deps"),
        Refusal(["deps": [0, .null]], .sourceType, "/deps/1"),
        Refusal(["deps": [["src": 0.0]]], .sourceType, "/deps/0"),
        Refusal(["deps": [true]], .sourceType, "/deps/0"),
        Refusal(["deps": [["grade": "observed"]]], .sourceType, "/deps/0"),
        Refusal(["deps": [["src": 0, "grade": "Observed"]]], .grade, "/deps/0/grade"),
        Refusal(["deps": [0, ["src": 0, "grade": 1]]], .grade, "/deps/1/grade"),
        Refusal(["deps": [["src": 0, "resource": ["n"]]]], .resourceType, "/deps/0/resource"),
        Refusal(["deps": [["src": 0, "resource": ["n", "r", 1]]]], .resourceType, "/deps/0/resource"),
        Refusal(["deps": [["src": 0, "resource": "n:r"]]], .resourceType, "/deps/0/resource"),
        Refusal(["deps": [["src": 0, "evidence": []]]], .evidenceType, "/deps/0/evidence"),
        Refusal(["exec_preds": 0], .predecessorType, "/exec_preds"),
        Refusal(["exec_preds": [0, "0"]], .predecessorType, "/exec_preds/1"),
        Refusal(["node_attrs": []], .attributesType, "/node_attrs"),
        Refusal(["reads": [:]], .resourceType, "/reads"),
        Refusal(["writes": [["n", "r"], []]], .resourceType, "/writes/1"),
        Refusal(["correlation_id": 4], .identifierType, "/correlation_id"),
        Refusal(["record_id": ["r"]], .identifierType, "/record_id"),
    ]

    @Test(arguments: refusals)
    func aBrokenStepIsRefusedWithItsClassAndPlace(_ refusal: Refusal) {
        for (run, prefix) in [
            ([Self.plain, Self.step(refusal.members)], "/1"),
            (["steps": [Self.plain, Self.step(refusal.members)]], "/steps/1"),
        ] as [(JSONValue, String)] {
            let error = #expect(throws: AdapterError.self) { try lower(run) }
            #expect(error?.code == refusal.code)
            #expect(error?.pointer == prefix + refusal.pointer)
        }
    }

    @Test(arguments: [("idx", AdapterError.Code.missingIndex), ("agent", .missingAgent), ("kind", .missingKind)])
    func aMissingMemberIsNamedByItsClass(key: String, code: AdapterError.Code) {
        let step = Self.plain.with(nil, at: [.key(JSONString(key))])
        let error = #expect(throws: AdapterError.self) { try lower([step]) }
        #expect(error?.code == code)
        #expect(error?.pointer == "/0")
    }

    /// Of several faults in one step the class that comes first in the reference's order is named.
    @Test func faultsOfOneStepHaveAnOrder() {
        let faults: [(JSONObject, AdapterError.Code)] = [
            (["idx": "0"], .indexType), (["kind": "x"], .kind), (["deps": ["x"]], .sourceType),
            (["exec_preds": ["x"]], .predecessorType), (["idx": 0], .indexDuplicate),
            (["deps": [["src": 0, "grade": "x"]]], .grade), (["reads": 1], .resourceType),
            (["record_id": 1], .identifierType),
        ]
        for (at, first) in faults.enumerated() {
            for second in faults[(at + 1)...] where first.0.map(\.key) != second.0.map(\.key) {
                var members = second.0
                for (key, value) in first.0 { members[key] = value }
                let error = #expect(throws: AdapterError.self) { try lower([Self.plain, Self.step(members)]) }
                #expect(error?.code == first.1, "\(first.1) before \(second.1)")
            }
        }
    }

    @Test func theFirstBrokenStepIsNamed() {
        let run: JSONValue = [Self.step(["kind": "x"]), ["idx": "y"], Self.step([:]), Self.step([:])]
        #expect(#expect(throws: AdapterError.self) { try lower(run) }?.pointer == "/0/kind")
    }

    @Test(arguments: [.null, 5, "steps", [:], ["steps": .null], ["steps": [:]], ["step": []]] as [JSONValue])
    func anotherShapeIsRefused(run: JSONValue) {
        #expect(#expect(throws: AdapterError.self) { try lower(run) }?.code == .shape)
    }

    // MARK: Edges made by a rule

    @Test(arguments: [
        ("full_context", [[], [0], [0, 1]]), ("chain", [[], [0], [1]]), ("explicit", [[], [], [1, 0]]),
        ("other", [[], [], []]),
        ("", [[], [], []]), ("Chain", [[], [], []]),
    ])
    func aConstructionReplacesTheGivenEdges(word: String, sources: [[Int]]) throws {
        let graph = try lower([
            "dependency": .text(word),
            "steps": [
                ["idx": 6, "agent": "a", "kind": "decision", "deps": [6]],
                ["idx": 2, "agent": "a", "kind": "decision"],
                ["idx": 9, "agent": "a", "kind": "decision", "deps": [2, 6, ["src": 2, "grade": "observed"]]],
            ],
        ]).graph
        #expect((0..<3).map { graph.dependencies(of: $0).map(\.source) } == sources)
        #expect(graph.hasSharedResource)
    }

    @Test(
        arguments: [(nil, true), (true, true), (false, false), (0, false), ("", false), ("no", true)]
            as [(JSONValue?, Bool)])
    func theSharedResourceIsThereUnlessSwitchedOff(given: JSONValue?, isThere: Bool) throws {
        var run: JSONObject = ["dependency": "chain", "steps": [Self.plain]]
        if let given { run["shared_resource"] = given }
        #expect(try lower(.object(run)).graph.hasSharedResource == isThere)
    }

    @Test func withoutAConstructionTheSharedResourceMustBeAskedFor() throws {
        #expect(try !lower(["dependency": .null, "steps": [Self.plain]]).graph.hasSharedResource)
        #expect(try lower(["shared_resource": true, "steps": [Self.plain]]).graph.hasSharedResource)
        #expect(try !lower(["shared_resource": true, "steps": []]).graph.hasSharedResource)
    }

    @Test func aConstructionIsAWord() {
        let error = #expect(throws: AdapterError.self) { try lower(["dependency": 5, "steps": []]) }
        #expect(error?.code == .construction)
        #expect(error?.pointer == "/dependency")
    }

    /// All indices are looked at before anything else, first their type, then whether they repeat.
    @Test func aConstructionChecksIndicesFirst() {
        func code(_ steps: JSONValue) -> [String?] {
            let error = #expect(throws: AdapterError.self) { try lower(["dependency": "chain", "steps": steps]) }
            return [error?.code.rawValue, error?.pointer]
        }
        let bare: JSONValue = ["idx": 0]
        #expect(code([bare, bare, ["idx": "x"]]) == ["idx_type", "/steps/2/idx"])
        #expect(code([bare, bare, ["agent": "a"]]) == ["missing_idx", "/steps/2"])
        #expect(code([bare, bare, 5]) == ["step_type", "/steps/2"])
        #expect(code([bare, ["idx": 1], bare]) == ["idx_duplicate", "/steps/2/idx"])
        #expect(code([bare, ["idx": 1]]) == ["missing_agent", "/steps/0"])
        #expect(code([Self.plain, ["idx": 1, "agent": "a"]]) == ["missing_kind", "/steps/1"])
    }
}
