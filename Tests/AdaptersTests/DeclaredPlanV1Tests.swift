import Adapters
import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct DeclaredPlanV1Tests {
    private func graph(_ plan: JSONValue) throws -> DecisionGraph { try DeclaredPlanV1().lowered(plan).graph }

    private static func node(_ index: Int, _ members: JSONObject = [:]) -> JSONValue {
        var node: JSONObject = ["idx": .int(index), "agent": "a", "kind": "tool_call"]
        for (key, value) in members { node[key] = value }
        return .object(node)
    }

    @Test func readsWithAProducerAreDeclaredEdges() throws {
        let graph = try graph([
            "nodes": [
                Self.node(5),
                Self.node(
                    2,
                    [
                        "reads": [
                            ["id": "r", "producer": 5, "volatile": "no", "pinned": 0], "free",
                            ["id": "s", "revalidates": 1],
                        ],
                        "writes": ["w", "w"], "scope": [1, "r"],
                    ]),
            ]
        ])
        #expect(
            graph.step(at: 1)
                == Step(
                    index: 2, agent: "a", kind: .toolCall,
                    dependencies: [
                        DependencyEdge(
                            on: 5, grade: .declared,
                            evidence: [
                                "declared": true, "resource_id": "r", "volatile": true, "pinned": false,
                                "revalidates": false,
                                "relation": "declared_read", "adapter": "declared_plan_v1",
                            ])
                    ],
                    attributes: [
                        "reads": ["r", "free", "s"], "writes": ["w", "w"], "scope": [1, "r"], "volatile_reads": ["r"],
                        "barriers": ["s"],
                    ]))
    }

    @Test func controlPredecessorsAreTakenVerbatim() throws {
        let graph = try graph([
            "nodes": [
                Self.node(0), Self.node(1, ["control_preds": []]), Self.node(2, ["control_preds": [1, 0, 1]]),
                Self.node(3, ["control_preds": .null]),
            ]
        ])
        #expect((0..<4).map { graph.step(at: $0).executionPredecessors } == [nil, [], [1, 0, 1], nil])
        #expect(graph.handoffs(to: 3) == [2])
    }

    @Test(
        arguments: [.null, false, 0, 0.0, "", [], [:], ["nodes": .null], ["nodes": 0], ["nodes": ""], ["nodes": [:]]]
            as [JSONValue])
    func anEmptyPlanHasNoSteps(plan: JSONValue) throws {
        #expect(try graph(plan).stepCount == 0)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let plan: JSONValue
        let code: AdapterError.Code
        let pointer: String
        var index: Int?

        var testDescription: String { "\(code.rawValue) at \(pointer)" }
    }

    /// A plan whose node 1, behind a plain node 0, has the given members.
    private static func refusal(
        _ members: JSONObject, _ code: AdapterError.Code, _ pointer: String, index: Int? = 1
    ) -> Refusal {
        Refusal(plan: ["nodes": [node(0), node(1, members)]], code: code, pointer: "/nodes/1\(pointer)", index: index)
    }

    private static let refusals = [
        Refusal(plan: [1], code: .planShape, pointer: ""), Refusal(plan: ["steps": []], code: .planShape, pointer: ""),
        Refusal(plan: ["nodes": "x"], code: .nodesType, pointer: "/nodes"),
        Refusal(plan: ["nodes": [.null]], code: .nodeType, pointer: "/nodes/0"),
        Refusal(plan: ["nodes": [[:]]], code: .indexType, pointer: "/nodes/0"),
        Refusal(plan: ["nodes": [["idx": 3]]], code: .agent, pointer: "/nodes/0", index: 3),
        Refusal(plan: ["nodes": [["idx": 3, "agent": "a"]]], code: .kind, pointer: "/nodes/0", index: 3),
        refusal(["idx": 1.0], .indexType, "/idx", index: nil), refusal(["idx": 0], .indexDuplicate, "/idx", index: 0),
        refusal(["agent": ""], .agent, "/agent"), refusal(["agent": 5], .agent, "/agent"),
        refusal(["kind": "plan"], .kind, "/kind"),
        refusal(["control_preds": 0], .controlPredecessorsType, "/control_preds"),
        refusal(["control_preds": [0, true]], .controlPredecessorEntryType, "/control_preds/1"),
        refusal(["control_preds": [1]], .controlPredecessorNotPrior, "/control_preds/0"),
        refusal(["reads": "abc"], .referencesType, "/reads"), refusal(["writes": 5], .referencesType, "/writes"),
        refusal(["reads": ["a", ""]], .referenceEmpty, "/reads/1"),
        refusal(["writes": [5]], .referenceType, "/writes/0"),
        refusal(["reads": [["id": ""]]], .referenceID, "/reads/0/id"),
        refusal(["reads": [[:]]], .referenceID, "/reads/0"),
        refusal(["writes": [["id": "a", "producer": "0"]]], .producerType, "/writes/0/producer"),
        refusal(["scope": "a"], .scopeType, "/scope"),
        refusal(["reads": ["a", ["id": "r", "producer": 1]]], .producerNotPrior, "/reads/1/producer"),
    ]

    @Test(arguments: refusals)
    func aBrokenPlanIsRefusedWithItsClassPlaceAndNode(_ refusal: Refusal) {
        let error = #expect(throws: AdapterError.self) { try graph(refusal.plan) }
        #expect(error?.code == refusal.code)
        #expect(error?.pointer == refusal.pointer)
        #expect(error?.index == refusal.index)
    }

    /// Of several faults in one node the first check that fails is named; each node is checked before the next.
    @Test func checksHaveAnOrder() {
        let faults: [(JSONObject, AdapterError.Code)] = [
            (["idx": "x"], .indexType), (["agent": ""], .agent), (["kind": 1], .kind),
            (["control_preds": [9]], .controlPredecessorNotPrior),
            (["reads": [""]], .referenceEmpty), (["writes": [5]], .referenceType), (["scope": 1], .scopeType),
        ]
        for (at, first) in faults.enumerated() {
            for second in faults[(at + 1)...] {
                var members = second.0
                for (key, value) in first.0 { members[key] = value }
                let error = #expect(throws: AdapterError.self) {
                    try graph(["nodes": [Self.node(0), Self.node(1, members), ["idx": "y"]]])
                }
                #expect(error?.code == first.1, "\(first.1) before \(second.1)")
            }
        }
        // A producer is looked at last.
        let late: JSONObject = ["reads": [["id": "r", "producer": 7]], "scope": 1]
        #expect(#expect(throws: AdapterError.self) { try graph(["nodes": [Self.node(0, late)]]) }?.code == .scopeType)
    }
}
