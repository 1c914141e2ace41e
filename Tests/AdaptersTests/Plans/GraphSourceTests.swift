import Adapters
import CanonicalJSON
import PositionedDocuments
import Testing

/// Sources that are graphs of steps: LangGraph, ADK graphs, the Agent Framework, Haystack, AG2.
@Suite("Plans from graphs")
struct GraphSourceTests {
    // MARK: LangGraph

    private func langGraph(_ nodes: String, _ edges: String) throws -> LoweredShape {
        try LoweredShape(
            #"{"nodes": [{"id": "__start__"}, \#(nodes), {"id": "__end__"}], "edges": [\#(edges)]}"#, path: "g.json")
    }

    @Test("LangGraph: conditional edges choose, plain ones all run, a label is the target when there is none")
    func langGraphEdges() throws {
        let shape = try langGraph(
            #"{"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d", "metadata": {"defer": true}}"#,
            """
            {"source": "__start__", "target": "a"},
            {"source": "a", "target": "b", "conditional": true},
            {"source": "a", "target": "c", "data": "other", "conditional": true},
            {"source": "a", "target": "__end__", "conditional": true},
            {"source": "b", "target": "c"}, {"source": "b", "target": "d"}, {"source": "c", "target": "d"},
            {"source": "d", "target": "__end__"}
            """)
        #expect(shape.plan.adapterID == "langgraph_graph_v1")
        #expect(shape.forward == ["a>b:b", "a>c:other", "b>c", "b>d", "c>d"])
        #expect(shape.value("a", "split") == #""one""#)
        #expect(shape.value("a", "kind") == #""decision""#)
        #expect(shape.value("b", "split") == #""all""#)
        #expect(shape.value("b", "kind") == #""tool_call""#)
        #expect(shape.value("c", "split") == nil)
        #expect(shape.value("d", "join") == #""all""#)
        #expect(shape.value("c", "join") == nil)
        #expect(shape.entry == ["a"] && shape.exit == ["a", "d"])
        #expect(shape.isComplete && shape.whole("controls") == nil)
    }

    @Test("LangGraph: a step that nothing leads to means that edges are hidden, also a pair that lead to each other")
    func langGraphHiddenEdges() throws {
        let alone = try langGraph(
            #"{"id": "a"}, {"id": "b"}"#,
            #"{"source": "__start__", "target": "a"}, {"source": "a", "target": "__end__"}"#)
        #expect(!alone.isComplete)
        #expect(alone.notes.count == 1 && alone.notes[0].contains("step b"))
        let pair = try langGraph(
            #"{"id": "a"}, {"id": "b"}, {"id": "c"}"#,
            """
            {"source": "__start__", "target": "a"}, {"source": "a", "target": "__end__"},
            {"source": "b", "target": "c"}, {"source": "c", "target": "b"}
            """)
        #expect(!pair.isComplete)
    }

    @Test("LangGraph: list edges and separate edges are the same, so what a step waits for stays open")
    func langGraphJoins() throws {
        let shape = try langGraph(
            #"{"id": "s"}, {"id": "a"}, {"id": "b"}, {"id": "c"}"#,
            """
            {"source": "__start__", "target": "s"}, {"source": "s", "target": "a"}, {"source": "s", "target": "b"},
            {"source": "a", "target": "c"}, {"source": "b", "target": "c"}, {"source": "c", "target": "__end__"}
            """)
        #expect(shape.value("c", "join") == nil && shape.value("s", "split") == #""all""#)
    }

    @Test("LangGraph: a pause before a step is a gate on it, one behind it is a step of its own unless the plan ends")
    func langGraphPauses() throws {
        let edges = """
            {"source": "__start__", "target": "a"}, {"source": "a", "target": "b"}, {"source": "b", "target": "__end__"}
            """
        for mode in ["before", "all"] {
            let shape = try langGraph(
                #"{"id": "a"}, {"id": "b", "metadata": {"__interrupt": "\#(mode)"}}"#, edges)
            #expect(shape.value("b", "gate") == #"["human"]"#)
        }
        let behind = try langGraph(#"{"id": "a", "metadata": {"__interrupt": "after"}}, {"id": "b"}"#, edges)
        #expect(behind.names == ["a", "a:interrupt_after", "b"])
        #expect(behind.forward == ["a:interrupt_after>b", "a>a:interrupt_after"])
        #expect(behind.value("a:interrupt_after", "gate") == #"["human"]"#)
        #expect(behind.value("a", "gate") == nil)
        let last = try langGraph(#"{"id": "a"}, {"id": "b", "metadata": {"__interrupt": "after"}}"#, edges)
        #expect(last.names == ["a", "b"] && last.notes.count == 1)
    }

    @Test("LangGraph: metadata.auditable holds plan keys, reported where they stand")
    func langGraphMetadata() throws {
        let shape = try langGraph(
            """
            {"id": "a", "metadata": {"auditable": {"agent": "kyc", "reads": ["tier"]}}},
            {"id": "b", "metadata": {"auditable": {"reads": [{"id": "tier", "producer": "a"}], "retry": {}},
             "other": 1}}
            """,
            #"{"source": "__start__", "target": "a"}, {"source": "a", "target": "b"}"#)
        #expect(shape.value("a", "agent") == #""kyc""#)
        #expect(shape.value("b", "reads") == #"[{"id":"tier","producer":0}]"#)
        #expect(shape["b"]?["reads"]?.place.line == 2)
        #expect(shape.value("b", "retry") == "{}" && shape.value("b", "other") == nil)
    }

    @Test("LangGraph: the deployment file has no steps and says so")
    func langGraphDeployment() throws {
        let shape = try LoweredShape(
            #"{"dependencies": ["."], "graphs": {"pay": "./app.py:graph"}}"#, path: "langgraph.json")
        #expect(shape.names.isEmpty && !shape.isComplete)
        #expect(shape.notes.count == 1 && shape.notes[0].contains("./app.py:graph"))
    }

    @Test("LangGraph: 100,000 steps in a row, and hostile shapes are refused with their place")
    func langGraphHostile() throws {
        let count = 100_000
        let nodes = (0..<count).map { #"{"id": "n\#($0)"}"# }.joined(separator: ",")
        let edges = (1..<count).map { #"{"source": "n\#($0 - 1)", "target": "n\#($0)"}"# }.joined(separator: ",")
        let large = try langGraph(nodes, #"{"source": "__start__", "target": "n0"}, "# + edges)
        #expect(large.names.count == count && large.names.last == "n99999")
        for (nodes, edges) in [
            (#"{"id": "a"}, {"id": "a"}"#, #"{"source": "__start__", "target": "a"}"#),
            (#"{"id": ""}"#, ""), (#"{"id": 3}"#, ""), ("5", ""), (#"{"name": "a"}"#, ""),
            (#"{"id": "a"}"#, #"{"source": "a", "target": "gone"}"#),
            (#"{"id": "a"}"#, #"{"source": "__start__", "target": "gone"}"#),
            (#"{"id": "a"}"#, #"{"source": 1, "target": "a"}"#),
            (#"{"id": "a", "metadata": {"auditable": [1]}}"#, #"{"source": "__start__", "target": "a"}"#),
        ] {
            let error = #expect(throws: PlanAdapterError.self, "\(nodes) \(edges)") { try langGraph(nodes, edges) }
            #expect(error?.at.place.line == 1)
        }
    }

    // MARK: ADK graphs

    @Test("ADK: routes choose, a list of them is several, nodes without function fields join")
    func adkGraph() throws {
        func node(_ name: String, _ more: String = #", "require_confirmation": false, "parameter_binding": "state""#)
            -> String
        { #"{"name": "\#(name)", "retry_config": null, "timeout": null\#(more)}"# }
        func edge(_ a: String, _ b: String, _ route: String = "null") -> String {
            #"{"from_node": {"name": "\#(a)"}, "to_node": {"name": "\#(b)"}, "route": \#(route)}"#
        }
        let nodes = [
            node("__START__", ""), node("a"), node("b"), node("c", #", "require_confirmation": true"#), node("j", ""),
            #"{"name": "k", "retry_config": {"max_attempts": 3}, "timeout": 30.0, "parameter_binding": "state"}"#,
        ].joined(separator: ",")
        let edges = [
            edge("__START__", "a"), edge("a", "b", #"["x", 2]"#), edge("a", "c", #""__DEFAULT__""#),
            edge("b", "j"), edge("b", "k"), edge("k", "j"), edge("c", "j"), edge("j", "a"),
        ].joined(separator: ",")
        let shape = try LoweredShape(#"{"nodes": [\#(nodes)], "edges": [\#(edges)]}"#, path: "g.json")
        #expect(shape.plan.adapterID == "adk_graph_v1")
        #expect(shape.forward == ["a>b:2", "a>b:x", "a>c:default", "b>j", "b>k", "c>j", "k>j"])
        #expect(shape.back == ["j>a"])
        #expect(shape.value("a", "split") == #""one""# && shape.value("b", "split") == #""all""#)
        #expect(shape.value("j", "join") == #""all""#)
        #expect(shape.value("c", "gate") == #"["human"]"#)
        #expect(shape.value("k", "retry") == #"{"max":3}"# && shape.value("k", "timeout_s") == "30.0")
        #expect(shape.entry == ["a"])
    }

    // MARK: Agent Framework

    @Test("Agent Framework: groups of edges say splits and joins, and what two of them say together stays open")
    func agentFramework() throws {
        let shape = try LoweredShape(
            """
            start_executor_id: a
            executors:
              a: {type: Work}
              b: {type: HumanReview}
              c: {type: Work}
              d: {type: Work}
              e: {type: Work}
              f: {type: Work}
            edge_groups:
              - {type: InternalEdgeGroup, edges: [{source_id: 'internal:a', target_id: a}]}
              - type: SwitchCaseEdgeGroup
                edges: [{source_id: a, target_id: b}, {source_id: a, target_id: c}]
                cases: [{type: Case, target_id: b, condition_name: is_b}, {type: Default, target_id: c}]
              - {type: SingleEdgeGroup, edges: [{source_id: b, target_id: c}]}
              - {type: FanOutEdgeGroup, edges: [{source_id: c, target_id: d}, {source_id: c, target_id: e}]}
              - {type: FanInEdgeGroup, edges: [{source_id: d, target_id: f}, {source_id: e, target_id: f}]}
              - {type: SingleEdgeGroup, edges: [{source_id: f, target_id: a, condition_name: again}]}
            """)
        #expect(shape.plan.adapterID == "maf_workflow_v1")
        #expect(shape.forward == ["a>b:is_b", "a>c:default", "b>c", "c>d", "c>e", "d>f", "e>f"])
        #expect(shape.back == ["f>a:again"])
        #expect(shape.value("a", "split") == #""one""# && shape.value("c", "split") == #""all""#)
        #expect(shape.value("c", "join") == #""any""# && shape.value("f", "join") == #""all""#)
        #expect(shape.value("b", "gate") == #"["human"]"#)
        #expect(shape.whole("controls", "limits", "max_steps") == "100")
        let open = try LoweredShape(
            """
            start_executor_id: a
            max_iterations: 7
            executors: {a: {}, b: {}, c: {}}
            edge_groups:
              - type: FanOutEdgeGroup
                selection_func_name: pick
                edges: [{source_id: a, target_id: b}, {source_id: a, target_id: c}]
            """)
        #expect(open.value("a", "split") == nil && open.isComplete)
        #expect(open.whole("controls", "limits", "max_steps") == "7")
    }

    // MARK: Haystack

    @Test("Haystack: routers fold into the step before, unless that leads elsewhere too")
    func haystack() throws {
        let router = "{type: haystack.components.routers.conditional_router.ConditionalRouter}"
        let folded = try LoweredShape(
            """
            components: {a: {type: p.A}, r: \(router), b: {type: p.B}, c: {type: p.C}}
            connections:
              - {sender: a.out, receiver: r.value}
              - {sender: r.yes, receiver: b.in}
              - {sender: r.no, receiver: c.in}
              - {sender: r.no, receiver: c.more}
            metadata: {auditable: {a: {reads: [x]}, resources: {x: {trust: untrusted}}, note: free}}
            """)
        #expect(folded.plan.adapterID == "haystack_pipeline_v1" && folded.plan.isExecuted)
        #expect(folded.forward == ["a>b:yes", "a>c:no"])
        #expect(folded.value("a", "split") == #""one""# && folded.value("a", "reads") == #"["x"]"#)
        #expect(folded.whole("resources") == #"{"x":{"trust":"untrusted"}}"#)
        #expect(folded.whole("controls", "limits", "max_iterations") == "100")
        let kept = try LoweredShape(
            """
            components: {a: {type: p.A}, r: \(router), b: {type: p.B}}
            connections:
              - {sender: a.out, receiver: r.value}
              - {sender: a.out, receiver: b.other}
              - {sender: r.yes, receiver: b.in}
            max_runs_per_component: 5
            """)
        #expect(kept.forward == ["a>b", "a>r", "r>b:yes"])
        #expect(kept.whole("controls", "limits", "max_iterations") == "5")
    }

    @Test("Haystack: without a component that waits for none, where it begins is unknown until it is declared")
    func haystackEntry() throws {
        let loop = """
            components: {a: {type: p.A}, b: {type: p.B}}
            connections: [{sender: a.out, receiver: b.in}, {sender: b.out, receiver: a.in}]
            """
        let hidden = try LoweredShape(loop)
        #expect(!hidden.isComplete && hidden.back.count == 1)
        let text =
            "components: {a: {type: p.A}, b: {type: p.B}, c: {type: p.C}}\nconnections: ["
            + ["a.out, receiver: b.in", "b.out, receiver: c.in", "c.out, receiver: a.in"]
            .map { "{sender: \($0)}" }.joined(separator: ", ")
            + "]\nmetadata: {auditable: {a: {writes: [{id: x, reversal: {node: c}}]}, b: {reads: [{id: x, producer: a}]}}}"
        let circle = try LoweredShape.lowered(text)
        #expect(circle.isEntryUnknown)
        let entry = try PositionedDocument(Array("[c]".utf8), path: "overlay.yaml").root
        let entered = try LoweredShape(try circle.entered(at: try #require(entry.elements)))
        #expect(entered.names == ["c", "a", "b"] && entered.forward == ["a>b", "c>a"] && entered.back == ["b>c"])
        #expect(entered.isComplete && entered.entry == ["c"])
        #expect(entered.value("b", "reads") == #"[{"id":"x","producer":1}]"#)
        #expect(entered.value("a", "writes") == #"[{"id":"x","reversal":{"node":0}}]"#)
        #expect(entered.plan.root["entry"]?.elements?.first?.source.path == "overlay.yaml")
        #expect(entered.whole("controls") == #"{"limits":{"max_iterations":100}}"#)
        #expect(throws: PlanAdapterError.self) { try circle.entered(at: [entry]) }
        let declared = try LoweredShape(loop + "\nmetadata: {auditable: {entry: [b]}}")
        #expect(declared.isComplete && declared.entry == ["b"] && declared.back == ["a>b"])
        #expect(throws: PlanAdapterError.self, "keys for a component that is gone") {
            try LoweredShape(loop + "\nmetadata: {auditable: {gone: {gate: [human]}}}")
        }
        #expect(throws: PlanAdapterError.self) {
            try LoweredShape(
                "components: {a: {type: p.A}}\nconnections: [{sender: a.out, receiver: b.in}]")
        }
    }

    // MARK: AG2

    @Test("AG2: speakers follow each other; what does not name the speaker hides edges")
    func ag2() throws {
        func transition(_ when: String, _ then: String, _ priority: Int = 0) -> String {
            "  - {when: \(when), then: \(then), priority: \(priority)}\n"
        }
        func from(_ agent: String) -> String { "{name: from_speaker, args: {agent_id: \(agent)}}" }
        func to(_ agent: String) -> String { "{name: agent, args: {agent_id: \(agent)}}" }
        let known = try LoweredShape(
            "initial_speaker: a\nmax_turns: 9\ntransitions:\n" + transition(from("a"), to("c"), 1)
                + transition(from("a"), to("b")) + transition(from("b"), to("a"))
                + transition(from("c"), "{name: terminate, args: {}}"))
        #expect(known.plan.adapterID == "ag2_transitions_v1")
        #expect(known.names == ["a", "c", "b"])
        #expect(known.forward == ["a>b", "a>c"] && known.back == ["b>a"])
        #expect(known.value("a", "split") == nil)
        #expect(known.isComplete && known.exit == ["c"])
        #expect(known.whole("controls", "limits", "max_steps") == "9")
        for when in [
            "{name: tool_called, args: {tool_name: pay}}", "{name: context_equals, args: {key: tier, value: gold}}",
            "{name: always, args: {}}",
        ] {
            let hidden = try LoweredShape("initial_speaker: a\ntransitions:\n" + transition(when, to("b")))
            #expect(!hidden.isComplete && hidden.forward.isEmpty && hidden.names == ["a", "b"])
        }
        let turned = try LoweredShape(
            "initial_speaker: a\ntransitions:\n" + transition(from("a"), to("b"))
                + "default_target: {name: agent, args: {agent_id: c}}")
        #expect(turned.forward == ["a>b", "b>c"] && turned.isComplete)
        let reverted = try LoweredShape(
            "initial_speaker: a\ntransitions: []\ndefault_target: {name: revert_to_initiator}")
        #expect(!reverted.isComplete)
        #expect(throws: PlanAdapterError.self) {
            try LoweredShape("initial_speaker: a\ntransitions: [{when: 3, then: 4}]")
        }
    }
}
