import BlastRadius
import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct StepLabelTests {
    private static let cases: [(JSONObject, String)] = [
        ([:], "tool_call"), (["tool": "pay", "action_type": "x", "model_id": "m"], "tool_call pay"),
        (["tool": "", "action_type": "refund", "model_id": "m"], "tool_call refund"),
        (["tool": .null, "action_type": false, "model_id": "m-1"], "tool_call (m-1)"),
        (["tool": .null, "action_type": "", "model_id": 0], "tool_call"), (["tool": 5], "tool_call 5"),
        (["tool": 0.0, "action_type": 1.5], "tool_call 1.5"), (["tool": ["a"]], "tool_call [\"a\"]"),
        (["Tool": "pay"], "tool_call"), (["tool": "e\u{301}"], "tool_call e\u{301}"),
    ]

    @Test(arguments: cases)
    func theFirstTruthyNameIsShown(attributes: JSONObject, label: String) throws {
        let graph = try DecisionGraph(steps: [Step(index: 0, agent: "a", kind: .toolCall, attributes: attributes)])
        let found = try #require(Runs.analysis(of: graph).ranked.first).label
        #expect(Array(found.utf8) == Array(label.utf8))
    }

    @Test func stepsThatShareAttributesKeepTheirOwnKind() throws {
        var builder = GraphBuilder()
        let shared = builder.attributes(["tool": "pay"])
        let agent = builder.agent("a" as JSONString)
        try builder.step(0, agent: agent, kind: .decision, attributes: shared)
        try builder.step(1, agent: agent, kind: .toolCall, attributes: shared)
        try builder.step(2, agent: agent, kind: .toolCall)
        #expect(
            Runs.analysis(of: builder.build()).ranked.map(\.label) == ["decision pay", "tool_call pay", "tool_call"])
    }
}
