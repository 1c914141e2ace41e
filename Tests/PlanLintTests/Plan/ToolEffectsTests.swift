import CanonicalJSON
import PlanLint
import PositionedDocuments
import Testing

@Suite struct ToolEffectsTests {
    static let tools = """
        tools:
          pay/now:
            reads: [{id: rate, producer: 0, volatile: true, trust: untrusted}]
            writes: [ledger, {id: log, mode: append}]
            scope: [ledger.*]
            annotations: {readOnlyHint: false, destructiveHint: true, idempotentHint: null}

        """

    @Test func areTakenWhereANodeSaysNothing() throws {
        let plan = try plan(
            Self.tools + """
                nodes:
                  - {idx: 0, agent: a, kind: tool_call, tool: other}
                  - {idx: 1, agent: a, kind: tool_call, tool: pay/now}
                  - {idx: 2, agent: a, kind: tool_call, tool: pay/now, reads: [], writes: null, scope: []}
                  - {idx: 3, agent: a, kind: tool_call, tool: pay/now, writes: [own]}

                """)
        let tool = plan.tools[0]
        #expect(tool.name == "pay/now" && tool.readOnlyHint == false && tool.destructiveHint == true)
        #expect(tool.pointer == "/tools/pay~1now" && tool.scope?.map(\.pattern.text) == ["ledger.*"])
        #expect(plan.nodes[0].reads.isEmpty && plan.nodes[0].scope == nil && !plan.nodes[0].takesReadsFromTool)

        let all = plan.nodes[1]
        #expect(all.reads.map(\.id) == ["rate"] && all.reads[0].producer == 0 && all.reads[0].isVolatile)
        #expect(all.reads[0].isTrusted == false)
        #expect(all.reads.map(\.pointer) == ["/tools/pay~1now/reads/0"])
        #expect(all.writes.map(\.pointer) == ["/tools/pay~1now/writes/0", "/tools/pay~1now/writes/1"])
        #expect(all.writes.map(\.appends) == [false, true])
        #expect(all.scope?.map(\.pattern.text) == ["ledger.*"])
        #expect(all.scope?.map(\.pointer) == ["/tools/pay~1now/scope/0"])
        #expect(all.takesReadsFromTool && all.takesWritesFromTool && all.takesScopeFromTool)
        #expect(all.ownReads.isEmpty && all.ownWrites.isEmpty && all.ownScope == nil)

        let some = plan.nodes[2]
        #expect(some.reads.isEmpty && some.scope?.isEmpty == true && some.writes.count == 2)
        #expect(!some.takesReadsFromTool && some.takesWritesFromTool && !some.takesScopeFromTool)
        #expect(plan.nodes[3].writes.map(\.id) == ["own"] && plan.nodes[3].ownWrites.count == 1)
        #expect(plan.nodes[3].reads.map(\.id) == ["rate"])
    }

    @Test func theProducerComesBeforeEveryNodeThatUsesTheTool() throws {
        let error = try #require(
            try refusal(of: Self.tools + "nodes: [{idx: 0, agent: a, kind: tool_call, tool: pay/now}]\n"))
        #expect(error.code == .producerNotPrior && error.pointer == "/tools/pay~1now/reads/0/producer")
        #expect(error.index == 0 && error.node.place.line == 3)
    }

    @Test func theProducerIsANode() throws {
        let error = try #require(
            try refusal(of: Self.tools + "nodes: [{idx: 5, agent: a, kind: tool_call, tool: pay/now}]\n"))
        #expect(error.code == .unknownStep && error.pointer == "/tools/pay~1now/reads/0/producer")
    }

    @Test func effectsOfAToolAreChecked() throws {
        let error = try #require(try refusal(of: "{nodes: [], tools: {t: {writes: [x, {id: ''}]}}}"))
        #expect(error.code == .referenceID && error.pointer == "/tools/t/writes/1/id" && error.index == nil)
    }

    @Test func manyUsesOfALongListAreTooMany() throws {
        let effects = [JSONValue](repeating: "w", count: 3000)
        let nodes = (0..<1000).map { index -> JSONValue in
            ["idx": .int(index), "agent": "a", "kind": "tool_call", "tool": "t"]
        }
        let root = try PositionedDocument(
            try (["nodes": .array(nodes), "tools": ["t": ["writes": .array(effects)]]] as JSONValue).canonicalText(),
            path: "p.json"
        ).root
        let error = #expect(throws: PlanError.self) { try Plan(root) }
        #expect(error?.code == .tooLarge && error?.pointer == "/tools/t")
    }
}
