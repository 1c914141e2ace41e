import CanonicalJSON
import DecisionGraph
import PlanLint
import PositionedDocuments
import Testing

@Suite struct PlanReaderTests {
    /// A plan with a mark before the place of its refusal; class, pointer and idx of that.
    struct Refused: Sendable, CustomTestStringConvertible {
        let code: PlanError.Code
        let pointer: String
        let index: Int?
        let yaml: String
        let place: TextPlace
        var testDescription: String { "\(code.rawValue) at \(pointer)" }

        init(_ code: PlanError.Code, _ pointer: String, _ index: Int?, _ marked: String) {
            self.code = code
            self.pointer = pointer
            self.index = index
            yaml = marked.replacing("›", with: "")
            let before = marked.prefix { $0 != "›" }.split(separator: "\n", omittingEmptySubsequences: false)
            place = TextPlace(line: before.count, column: (before.last?.count ?? 0) + 1)
        }

        /// The second node of a plan, as a line.
        static func node(_ code: PlanError.Code, _ pointer: String, _ index: Int?, _ node: String) -> Refused {
            Refused(
                code, "/nodes/1" + pointer, index, "nodes:\n- {idx: 0, agent: a, kind: decision}\n- \(node)\n")
        }

        /// The second node of a plan, with keys behind those it must have.
        static func keys(_ code: PlanError.Code, _ pointer: String, _ keys: String) -> Refused {
            node(code, pointer, 1, "{idx: 1, agent: a, kind: decision, \(keys)}")
        }
    }

    static let refused: [Refused] = [
        Refused(.planShape, "", nil, "›name: x\n"),
        Refused(.planShape, "", nil, "›[{idx: 0}]\n"),
        Refused(.planShape, "", nil, "›true\n"),
        Refused(.nodesType, "/nodes", nil, "nodes: ›{a: 1}\n"),
        Refused(.nodesType, "/nodes", nil, "nodes: ›x\n"),
        .node(.nodeType, "", nil, "›x"),
        .node(.nodeType, "", nil, "›null"),
        .node(.indexType, "", nil, "›{agent: a}"),
        .node(.indexType, "/idx", nil, "{idx: ›\"1\"}"),
        .node(.indexType, "/idx", nil, "{idx: ›true}"),
        .node(.indexType, "/idx", nil, "{idx: ›1.0}"),
        .node(.indexType, "/idx", nil, "{idx: ›9223372036854775808}"),
        .node(.indexDuplicate, "/idx", 0, "{idx: ›0, agent: 5}"),
        .node(.agent, "", 1, "›{idx: 1, kind: 5}"),
        .node(.agent, "/agent", 1, "{idx: 1, agent: ›''}"),
        .node(.agent, "/agent", 1, "{idx: 1, agent: ›5}"),
        .node(.kind, "", 1, "›{idx: 1, agent: a, control_preds: 5}"),
        .node(.kind, "/kind", 1, "{idx: 1, agent: a, kind: ›Decision}"),
        .keys(.controlPredecessorsType, "/control_preds", "control_preds: ›0"),
        .keys(.controlPredecessorEntryType, "/control_preds/1", "control_preds: [0, ›true]"),
        .keys(.controlPredecessorNotPrior, "/control_preds/0", "control_preds: [›1], reads: 5"),
        .keys(.referencesType, "/reads", "reads: ›abc"),
        .keys(.referencesType, "/writes", "writes: ›{id: x}"),
        .keys(.referenceEmpty, "/reads/1", "reads: [a, ›'']"),
        .keys(.referenceType, "/writes/0", "writes: [›5]"),
        .keys(.referenceID, "/writes/0", "writes: [›{name: x}]"),
        .keys(.referenceID, "/reads/0/id", "reads: [{id: ›5}]"),
        .keys(.producerType, "/writes/0/producer", "writes: [{id: x, producer: ›0.0}], scope: 5"),
        .keys(.scopeType, "/scope", "scope: ›ledger, reads: [{id: x, producer: 1}]"),
        .keys(.producerNotPrior, "/reads/1/producer", "reads: [x, {id: x, producer: ›1}]"),
        // The scope of a node is a list in version 1; that its entries are texts is looked at after all nodes.
        .keys(.keyForm, "/scope/1", "scope: [x, ›5]"),
        Refused(
            .indexDuplicate, "/nodes/1/idx", 0,
            "nodes:\n- {idx: 0, agent: a, kind: decision, scope: [5], split: none}\n- {idx: ›0, agent: a, kind: decision}\n"
        ),
    ]

    @Test(arguments: refused) func refusesWithItsPlace(_ refused: Refused) throws {
        let error = try #require(try refusal(of: refused.yaml))
        #expect(error.code == refused.code, "\(error)")
        #expect(error.pointer == refused.pointer, "\(error)")
        #expect(error.index == refused.index, "\(error)")
        #expect(error.node.place == refused.place, "\(error)")
        #expect(error.description.hasPrefix("p.plan.yaml:\(refused.place): "))
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
