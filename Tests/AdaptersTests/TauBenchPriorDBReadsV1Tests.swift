import Adapters
import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct TauBenchPriorDBReadsV1Tests {
    private func graph(_ messages: JSONValue, _ options: JSONObject = [:]) throws -> DecisionGraph {
        try TauBenchPriorDBReadsV1(options: AdapterOptions(options)).lowered(messages).graph
    }

    private func call(_ names: JSONValue...) -> JSONValue {
        ["role": "assistant", "tool_calls": .array(names.map { ["function": ["name": $0]] })]
    }

    private func result(_ name: JSONValue? = nil) -> JSONValue {
        var message: JSONObject = ["role": "tool"]
        if let name { message["name"] = name }
        return .object(message)
    }

    private func tools(_ graph: DecisionGraph) -> [JSONValue] {
        (0..<graph.stepCount).compactMap { graph.attributes(at: $0)["tool"] }
    }

    @Test func everyWriteRestsOnEveryReadBeforeIt() throws {
        let graph = try graph([
            ["role": "user"], result("get_a"), result("think"), result("book_x"), result("list_b"), result("cancel_x"),
        ])
        #expect((0..<6).map { graph.dependencies(of: $0).map(\.source) } == [[], [], [], [1], [], [1, 4]])
        #expect(graph.dependencies(of: 5).allSatisfy { $0.tier == .modelled })
        #expect((0..<6).map { graph.agent(at: $0) } == ["user", "env", "env", "env", "env", "env"])
    }

    @Test(arguments: ["book_", "cancel_it", "modify_a", "update_", "return_x", "exchange_x", "send_x"])
    func writesAreKnownByTheirPrefix(name: String) throws {
        let attributes = try graph([result(.text(name))]).attributes(at: 0)
        #expect(attributes["is_write"] == true && attributes["is_db_read"] == false)
    }

    @Test(arguments: ["calculate", "think", "transfer_to_human_agents", "list_all_airports", ""])
    func someToolsNeitherReadNorWrite(name: String) throws {
        let attributes = try graph([result(.text(name))]).attributes(at: 0)
        #expect(attributes["is_write"] == false && attributes["is_db_read"] == false)
    }

    @Test(arguments: ["get_user", "book", "Book_x", "xbook_", "thinking", " think"])
    func allOtherToolsRead(name: String) throws {
        let attributes = try graph([result(.text(name))]).attributes(at: 0)
        #expect(attributes["is_write"] == false && attributes["is_db_read"] == true)
    }

    @Test func aNamelessResultTakesTheFirstRequestLeft() throws {
        #expect(
            tools(try graph([call("a", "b", "c"), result("b"), result(), result(nil), result()])) == [
                "b", "a", "c", .null,
            ])
        #expect(tools(try graph([call("a", "a"), result("a"), result(), result()])) == ["a", "a", .null])
        // A name that nobody requested uses nothing up; requests wait across turns.
        #expect(
            tools(try graph([call("a"), result("z"), ["role": "user"], call("b"), result(), result()])) == [
                "z", "a", "b",
            ])
    }

    @Test func aRequestNamesItsFunctionOrItself() throws {
        let messages: JSONValue = [
            [
                "role": "assistant",
                "tool_calls": [
                    ["name": "plain"], ["function": ["name": ""], "name": "outer"], ["function": [:]], ["id": 1],
                ],
            ], result(), result(), result(), result(),
        ]
        #expect(tools(try graph(messages)) == ["plain", "outer", .null, .null])
    }

    @Test func messagesOfOtherRolesAreSkippedAndCounted() throws {
        let run = try TauBenchPriorDBReadsV1().lowered([
            ["role": "system"], ["role": "user"], [:], ["role": .null], ["role": "User"], ["role": "assistant"],
        ])
        #expect((0..<run.graph.stepCount).map { run.graph.index(at: $0) } == [0, 1])
        #expect(run.report == AdapterReport([("messages_of_other_roles", 4)]))
    }

    @Test func theModelIsNotedOnAssistantMessagesOnly() throws {
        let graph = try graph(
            [["role": "user"], ["role": "assistant"], result()], ["assistant_agent": "pilot", "model_id": "m-2"])
        #expect(graph.agents == ["user", "pilot", "env"])
        #expect(graph.attributes(at: 0) == [:] && graph.attributes(at: 1) == ["model_id": "m-2"])
    }

    @Test func agentsOfOneNameAreOneAgent() throws {
        let graph = try graph([["role": "user"], ["role": "assistant"], result()], ["assistant_agent": "env"])
        #expect(graph.agents == ["user", "env"])
    }

    @Test(
        arguments: [
            ([5], AdapterError.Code.messageType, "/0"),
            ([["role": "tool", "name": 5]], .toolNameType, "/0/name"),
            ([["role": "assistant", "tool_calls": "x"]], .toolCallsType, "/0/tool_calls"),
            ([["role": "assistant", "tool_calls": [[:], 5]]], .toolCallsType, "/0/tool_calls/1"),
            ([["role": "assistant", "tool_calls": [["name": true]]]], .toolNameType, "/0/tool_calls/0/name"),
            ([["role": "assistant", "tool_calls": [["function": 5]]]], .toolCallsType, "/0/tool_calls/0/function"),
            (
                [["role": "assistant", "tool_calls": [[:], ["function": ["name": ["a"]]]]]], .toolNameType,
                "/0/tool_calls/1/function/name"
            ),
            (["traj": 5], .shape, "/traj"), (["messages": "x"], .shape, "/messages"), (["other": []], .shape, ""),
            ("x", .shape, ""),
        ] as [(JSONValue, AdapterError.Code, String)])
    func anotherShapeIsRefusedWithItsPlace(run: JSONValue, code: AdapterError.Code, pointer: String) {
        let error = #expect(throws: AdapterError.self) { try graph(run) }
        #expect(error?.code == code)
        #expect(error?.pointer == pointer)
    }

    @Test(arguments: [.null, [], ["traj": .null], ["messages": []]] as [JSONValue])
    func nothingGivesNoSteps(run: JSONValue) throws {
        #expect(try graph(run).stepCount == 0)
    }
}
