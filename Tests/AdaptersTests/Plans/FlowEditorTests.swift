import Adapters
import CanonicalJSON
import PositionedDocuments
import Testing

/// n8n, Dify and Flowise: the facts of spec/prelint.md 5.
@Suite struct FlowEditorTests {
    // MARK: n8n

    private func n8n(_ nodes: String, _ connections: String) throws -> LoweredPlan {
        try lowered(N8nWorkflowV1.self, "nodes:\n\(nodes)\nconnections:\n\(connections)\n")
    }

    @Test func triggersAndToolsAreNoSteps() throws {
        let plan = try n8n(
            """
            - {name: T, type: n8n-nodes-base.gmailTrigger}
            - {name: A, type: '@n8n/n8n-nodes-langchain.agent', parameters: {options: {maxIterations: 9}}}
            - {name: Send, type: n8n-nodes-base.gmailTool, parameters: {to: "={{ $fromAI('to') }}", key: k}}
            - {name: Note, type: n8n-nodes-base.stickyNote}
            """,
            """
              T: {main: [[{node: A}]]}
              Send: {ai_tool: [[{node: A, type: ai_tool}]]}
            """)
        #expect(plan.root["nodes"]?.elements?.map { $0["name"]?.string } == ["A"])
        #expect(plan.root["triggers"]?.json == [["id": "T", "node": 0, "kind": "event"]])
        #expect(plan.root["agents"]?.json == ["A": ["scope": ["Send"], "max_iterations": 9]])
        #expect(plan.notes.contains { $0.message.contains("the model chooses to of tool Send") })
        #expect(plan.root["nodes"]?.elements?[0]["args"]?["Send"]?["key"]?.json == "k")
    }

    @Test func outputsExcludeEachOtherAndTargetsOfOneAllRun() throws {
        let plan = try PlanSkeleton(
            n8n(
                """
                - {name: if, type: n8n-nodes-base.if}
                - {name: a, type: n8n-nodes-base.httpRequest, onError: continueErrorOutput}
                - {name: b, type: n8n-nodes-base.slack, parameters: {operation: sendAndWait}, onError: continueRegularOutput}
                - {name: m, type: n8n-nodes-base.merge, parameters: {}}
                - {name: z, type: n8n-nodes-base.set, retryOnFail: true}
                """,
                """
                  if: {main: [[{node: a}], [{node: b}]]}
                  a: {main: [[{node: m}], [{node: z}]]}
                  b: {main: [[{node: m}, {node: z}]]}
                """
            ).root.json)
        #expect(
            plan.edges == [
                ["if", "a", "true", ""], ["if", "b", "else", ""], ["a", "m", "", ""], ["a", "z", "", "error"],
                ["b", "m", "", "always"], ["b", "z", "", "always"],
            ])
        #expect(plan.nodes["if"]?["split"] == "one" && plan.nodes["b"]?["split"] == "all")
        #expect(plan.nodes["m"]?["join"] == "all" && plan.nodes["z"]?["join"] == "any")
        #expect(plan.nodes["b"]?["gate"] == "human" && plan.nodes["z"]?["retry"] == "3")
    }

    @Test func anOutputThatLeadsNowhereEndsTheRun() throws {
        let plan = try PlanSkeleton(
            n8n(
                "- {name: a, type: n8n-nodes-base.set}\n- {name: if, type: n8n-nodes-base.if}",
                "  a: {main: [[{node: if}]]}\n  if: {main: [[{node: a}]]}"
            ).root.json)
        #expect(plan.exit == ["if"])
        #expect(plan.backEdges == [["if", "a"]])
    }

    @Test func headersAreNamedAndDisabledGatesAreNone() throws {
        let plan = try n8n(
            """
            - name: a
              type: n8n-nodes-base.httpRequest
              parameters: {method: POST, headerParameters: {parameters: [{name: X-Api-Key, value: v}]}}
            - {name: b, type: n8n-nodes-base.wait, parameters: {resume: webhook}, disabled: true}
            - {name: c, type: n8n-nodes-base.wait, parameters: {resume: webhook}}
            """, "  {}")
        let nodes = try #require(plan.root["nodes"]?.elements)
        #expect(nodes[0]["headers"]?.json == ["X-Api-Key": "v"] && nodes[0]["action"]?.json == "POST")
        #expect(nodes[1]["gate"] == nil && nodes[2]["gate"]?.json == ["human"])
    }

    @Test func connectionsToNowhereAreRefused() throws {
        let node = "- {name: aaa, type: t}"
        #expect(throws: PlanAdapterError.self) { try n8n(node, "  aab: {main: []}") }
        #expect(throws: PlanAdapterError.self) { try n8n(node, "  aaa: {main: [[{node: x}]]}") }
        #expect(throws: PlanAdapterError.self) { try n8n(node, "  aaa: {main: 1}") }
        #expect(throws: PlanAdapterError.self) { try n8n(node + "\n" + node, "  {}") }
    }

    // MARK: Dify

    private func dify(_ nodes: String..., edges: String...) throws -> LoweredPlan {
        try lowered(
            DifyDSLV1.self,
            "kind: app\nworkflow:\n  environment_variables: [{name: PAY, value_type: secret, value: abc}]\n  graph:\n    nodes:\n"
                + nodes.map { "    - \($0)\n" }.joined() + "    edges:\n" + edges.map { "    - \($0)\n" }.joined())
    }

    @Test func anIfElseHasItsDefaultAndErrorsHaveTheirBranch() throws {
        let plan = try dify(
            "{id: s, data: {type: start}}", "{id: '1', data: {type: if-else, title: check}}",
            "{id: '2', data: {type: http-request, title: pay, method: post, headers: 'Authorization: Bearer x', retry_config: {retry_enabled: true, max_retries: 2}}}",
            "{id: '3', data: {type: human-input, title: ask}}", "{id: e, data: {type: end}}",
            edges: "{source: s, target: '1', sourceHandle: source}", "{source: '1', target: '2', sourceHandle: c1}",
            "{source: '1', target: '3', sourceHandle: 'false'}",
            "{source: '2', target: '3', sourceHandle: fail-branch}",
            "{source: '2', target: e, sourceHandle: success-branch}")
        let skeleton = try PlanSkeleton(plan.root.json)
        #expect(
            skeleton.edges == [
                ["check", "pay", "c1", ""], ["check", "ask", "default", ""], ["pay", "ask", "", "error"],
            ])
        #expect(skeleton.entry == ["check"] && skeleton.exit == ["pay", "ask"])
        #expect(skeleton.nodes["ask"]?["gate"] == "human" && skeleton.nodes["pay"]?["retry"] == "2")
        let nodes = try #require(plan.root["nodes"]?.elements)
        #expect(nodes[0]["env"]?.json == ["PAY (secret)": "abc"])
        #expect(nodes[1]["headers"]?.json == ["Authorization": "Bearer x"])
    }

    @Test func loopsLeadBackAsOftenAsTheySay() throws {
        let plan = try dify(
            "{id: s, data: {type: start}}", "{id: l, data: {type: loop, title: again, loop_count: 4}}",
            "{id: ls, parentId: l, data: {type: loop-start}}", "{id: x, parentId: l, data: {type: code, title: x}}",
            "{id: y, parentId: l, data: {type: code, title: y}}", "{id: z, data: {type: code, title: z}}",
            edges: "{source: s, target: l}", "{source: ls, target: x}", "{source: x, target: y}",
            "{source: l, target: z, sourceHandle: source}")
        let skeleton = try PlanSkeleton(plan.root.json)
        #expect(
            skeleton.edges == [
                ["again", "x", "", ""], ["x", "y", "", ""], ["y", "again", "", ""], ["y", "z", "", ""],
            ])
        #expect(skeleton.backEdges == [["y", "again"]])
        #expect(plan.root["nodes"]?.elements?[2]["back_edges"]?.json == [["to": 0, "max": 4]])
    }

    @Test func overlaysNameStepsByTheirTitleOrByTheirId() throws {
        let plan = try dify(
            "{id: '17', data: {type: code, title: pay}}", "{id: '18', data: {type: code, title: '17'}}",
            edges: "{source: '17', target: '18'}")
        for (key, step) in [("pay", 0), ("'17'", 1), ("'18'", 1)] {
            let (changed, problems) = try PlanOverlay(document("\(key): {gate: [human]}")).applied(to: plan)
            #expect(problems.isEmpty)
            #expect(changed.root["nodes"]?.elements?[step]["gate"]?.json == ["human"], "\(key)")
        }
    }

    @Test func twoNodesOfOneTitleAreKnownByTheirIds() throws {
        let plan = try dify(
            "{id: a, data: {type: code, title: same}}", "{id: b, data: {type: code, title: same}}",
            edges: "{source: a, target: b}")
        #expect(plan.root["nodes"]?.elements?.map { $0["name"]?.string } == ["a", "b"])
        #expect(throws: PlanAdapterError.self) {
            try dify("{id: a, data: {type: code}}", edges: "{source: a, target: c}")
        }
        #expect(throws: PlanAdapterError.self) {
            try dify(
                "{id: a, parentId: b, data: {type: code}}", "{id: b, parentId: a, data: {type: code}}",
                "{id: c, data: {type: code}}", edges: "{source: a, target: c}")
        }
    }

    // MARK: Flowise

    @Test func conditionsEndInElseAndLoopsLeadBack() throws {
        let plan = try lowered(
            FlowiseAgentflowV1.self,
            """
            nodes:
              - {id: startAgentflow_0, data: {name: startAgentflow}}
              - {id: agentAgentflow_0, data: {name: agentAgentflow, label: plan, inputs: {agentTools: [{agentSelectedTool: pay}]}}}
              - {id: conditionAgentflow_0, data: {name: conditionAgentflow, label: judge, inputs: {conditions: [{}]}}}
              - {id: humanInputAgentflow_0, data: {name: humanInputAgentflow, label: ask}}
              - {id: loopAgentflow_0, data: {name: loopAgentflow, inputs: {loopBackToNode: agentAgentflow_0-plan, maxLoopCount: '5'}}}
            edges:
              - {source: startAgentflow_0, target: agentAgentflow_0}
              - {source: agentAgentflow_0, target: conditionAgentflow_0}
              - {source: conditionAgentflow_0, target: loopAgentflow_0, sourceHandle: conditionAgentflow_0-output-0}
              - {source: conditionAgentflow_0, target: humanInputAgentflow_0, sourceHandle: conditionAgentflow_0-output-1}
            """)
        let skeleton = try PlanSkeleton(plan.root.json)
        #expect(
            skeleton.edges == [["plan", "judge", "", ""], ["judge", "plan", "0", ""], ["judge", "ask", "else", ""]])
        #expect(skeleton.nodes["ask"]?["gate"] == "human" && skeleton.nodes["judge"]?["split"] == "one")
        #expect(plan.root["nodes"]?.elements?[1]["back_edges"]?.json == [["to": 0, "max": 5, "when": "0"]])
        #expect(plan.root["agents"]?.json == ["plan": ["scope": ["pay"]]])
    }
}
