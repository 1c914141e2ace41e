import CanonicalJSON
import DecisionGraph
import PlanLint
import PositionedDocuments
import Testing

@Suite struct PlanReaderTests {
    /// A plan, and the refusal of it: class, pointer, place, idx.
    struct Refused: Sendable, CustomTestStringConvertible {
        let yaml: String
        let code: PlanError.Code
        let pointer: String
        let line: Int
        let column: Int
        let index: Int?
        var testDescription: String { "\(code.rawValue) at \(pointer)" }

        init(_ code: PlanError.Code, _ pointer: String, _ line: Int, _ column: Int, _ index: Int?, _ yaml: String) {
            self.yaml = yaml
            self.code = code
            self.pointer = pointer
            self.line = line
            self.column = column
            self.index = index
        }

        /// One node, written as a line below `nodes:`.
        static func node(
            _ code: PlanError.Code, _ pointer: String, _ column: Int, _ index: Int?, _ node: String
        ) -> Refused {
            Refused(
                code, "/nodes/1" + pointer, 3, column, index,
                "nodes:\n- {idx: 0, agent: a, kind: decision}\n- \(node)\n")
        }
    }

    static let refused: [Refused] = [
        Refused(.planShape, "", 1, 1, nil, "name: x\n"),
        Refused(.planShape, "", 1, 1, nil, "[{idx: 0}]\n"),
        Refused(.planShape, "", 1, 1, nil, "true\n"),
        Refused(.nodesType, "/nodes", 1, 8, nil, "nodes: {a: 1}\n"),
        Refused(.nodesType, "/nodes", 1, 8, nil, "nodes: x\n"),
        .node(.nodeType, "", 3, nil, "x"),
        .node(.nodeType, "", 3, nil, "null"),
        .node(.indexType, "", 3, nil, "{agent: a}"),
        .node(.indexType, "/idx", 9, nil, "{idx: \"1\"}"),
        .node(.indexType, "/idx", 9, nil, "{idx: true}"),
        .node(.indexType, "/idx", 9, nil, "{idx: 1.0}"),
        .node(.indexType, "/idx", 9, nil, "{idx: 9223372036854775808}"),
        .node(.indexDuplicate, "/idx", 9, 0, "{idx: 0, agent: 5}"),
        .node(.agent, "", 3, 1, "{idx: 1, kind: 5}"),
        .node(.agent, "/agent", 19, 1, "{idx: 1, agent:  }".replacing("  ", with: "  ''")),
        .node(.kind, "", 3, 1, "{idx: 1, agent: a, control_preds: 5}"),
        .node(.kind, "/kind", 28, 1, "{idx: 1, agent: a, kind:  Decision}"),
        .node(
            .controlPredecessorsType, "/control_preds", 52, 1, "{idx: 1, agent: a, kind: decision, control_preds:  0}"),
        .node(
            .controlPredecessorEntryType, "/control_preds/1", 55, 1,
            "{idx: 1, agent: a, kind: decision, control_preds: [0, true]}"),
        .node(
            .controlPredecessorNotPrior, "/control_preds/0", 52, 1,
            "{idx: 1, agent: a, kind: decision, control_preds: [1], reads: 5}"),
        .node(.referencesType, "/reads", 44, 1, "{idx: 1, agent: a, kind: decision, reads:  abc}"),
        .node(.referencesType, "/writes", 45, 1, "{idx: 1, agent: a, kind: decision, writes:  {id: x}}"),
        .node(.referenceEmpty, "/reads/1", 47, 1, "{idx: 1, agent: a, kind: decision, reads: [a, '']}"),
        .node(.referenceType, "/writes/0", 45, 1, "{idx: 1, agent: a, kind: decision, writes: [5]}"),
        .node(.referenceID, "/writes/0", 45, 1, "{idx: 1, agent: a, kind: decision, writes: [{name: x}]}"),
        .node(.referenceID, "/reads/0/id", 49, 1, "{idx: 1, agent: a, kind: decision, reads: [{id: 5}]}"),
        .node(
            .producerType, "/writes/0/producer", 63, 1,
            "{idx: 1, agent: a, kind: decision, writes: [{id: x, producer: 0.0}], scope: 5}"),
        .node(.scopeType, "/scope", 43, 1, "{idx: 1, agent: a, kind: decision, scope: ledger}"),
        .node(
            .producerNotPrior, "/reads/1/producer", 68, 1,
            "{idx: 1, agent: a, kind: decision, reads: [x, {id: x, producer:  1}], writes: []}"),
        // The scope of a node is a list in version 1; that its entries are texts is looked at after all nodes.
        .node(.keyForm, "/scope/1", 47, 1, "{idx: 1, agent: a, kind: decision, scope: [x, 5]}"),
        Refused(
            .indexDuplicate, "/nodes/1/idx", 3, 9, 0,
            "nodes:\n- {idx: 0, agent: a, kind: decision, scope: [5], split: none}\n- {idx: 0, agent: a, kind: decision}\n"
        ),
    ]

    @Test(arguments: refused) func refusesWithItsPlace(_ refused: Refused) throws {
        let error = try #require(try refusal(of: refused.yaml))
        #expect(error.code == refused.code, "\(error)")
        #expect(error.pointer == refused.pointer, "\(error)")
        #expect(error.index == refused.index, "\(error)")
        #expect(error.node.place == TextPlace(line: refused.line, column: refused.column), "\(error)")
        #expect(error.description.hasPrefix("p.plan.yaml:\(refused.line):\(refused.column): "))
    }

    @Test(arguments: [
        "null", "{}", "[]", "false", "0", "0.0", "''", "nodes: []", "nodes: null", "nodes: 0", "nodes: ''",
    ])
    func aFalsyPlanIsEmpty(_ yaml: String) throws {
        #expect(try plan(yaml).nodes.isEmpty)
    }

    @Test func versionOneIsReadWhole() throws {
        let plan = try plan(
            """
            plan_id: refund
            framework: hand
            nodes:
              - {idx: 7, agent: a, kind: tool_call, writes: [w, {id: w, producer: 99, volatile: true}]}
              - {idx: 3, agent: b, kind: decision, control_preds: null, reads: [free, {id: w, producer: 7, volatile: "false", pinned: 0, revalidates: [0]}]}
              - {idx: -1, agent: b, kind: decision, control_preds: [3, 7, 3], reads: "", writes: false, scope: []}
              - {idx: 12, agent: b, kind: decision, control_preds: [], scope: [ledger.*, w]}

            """)
        #expect(plan.id == "refund" && !plan.isVersion2 && plan.isComplete)
        #expect(plan.nodes.map(\.index) == [7, 3, -1, 12])
        #expect(plan.nodes.map(\.agent) == ["a", "b", "b", "b"])
        #expect(plan.nodes.map(\.kind) == [.toolCall, .decision, .decision, .decision])
        #expect(plan.nodes.map(\.declaredPredecessors) == [nil, nil, [1, 0, 1], []])
        #expect(plan.nodes[0].writes.map(\.pointer) == ["/nodes/0/writes/0", "/nodes/0/writes/1"])
        let read = plan.nodes[1].reads[1]
        #expect(read.producer == 0 && read.isVolatile && !read.isPinned && read.revalidates)
        #expect(read.pointer == "/nodes/1/reads/1")
        #expect(plan.nodes[1].reads[0].producer == nil)
        #expect(plan.nodes[1].scope == nil)
        #expect(plan.nodes[2].scope?.isEmpty == true)
        #expect(plan.nodes[2].reads.isEmpty && plan.nodes[2].writes.isEmpty)
        #expect(plan.nodes[3].scope?.map(\.pattern.text) == ["ledger.*", "w"])
        #expect(plan.nodes[3].scope?.map(\.pointer) == ["/nodes/3/scope/0", "/nodes/3/scope/1"])
    }
}
