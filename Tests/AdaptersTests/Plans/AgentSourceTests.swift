import Adapters
import CanonicalJSON
import PositionedDocuments
import Testing

/// Sources in which agents are composed: CrewAI, AutoGen, the OpenAI Agents SDK, ADK agent files; and which of all
/// sources a document is.
@Suite("Plans from agents")
struct AgentSourceTests {
    // MARK: CrewAI

    @Test("CrewAI flow: labels come from whoever emits them, conditions say joins, several listeners run in parallel")
    func crewFlow() throws {
        let shape = try LoweredShape(
            """
            schema: crewai.flow/v1
            name: Pay
            config: {max_method_calls: 12}
            methods:
              load: {start: true, do: {call: tool, ref: 'p:Load', with: {path: a}}}
              check: {listen: load, router: true, emit: [ok, review], do: {call: expression}}
              ask: {listen: review, human_feedback: {emit: [approved, rejected]}}
              pay: {listen: {or: [ok, approved]}}
              left: {listen: pay}
              right: {listen: pay}
              merge: {listen: {and: [left, right]}}
            """)
        #expect(shape.plan.adapterID == "crewai_flow_v1" && shape.plan.isExecuted)
        #expect(
            shape.forward == [
                "ask>pay:approved", "check>ask:review", "check>pay:ok", "left>merge", "load>check", "pay>left",
                "pay>right", "right>merge",
            ])
        #expect(shape.value("check", "split") == #""one""# && shape.value("ask", "split") == #""one""#)
        #expect(shape.value("pay", "join") == #""any""# && shape.value("pay", "split") == #""all""#)
        #expect(shape.value("merge", "join") == #""all""#)
        #expect(shape.value("ask", "gate") == #"["human"]"# && shape.value("ask", "kind") == #""decision""#)
        #expect(shape.value("load", "tool") == #""p:Load""# && shape.value("load", "args") == #"{"path":"a"}"#)
        #expect(shape.whole("controls", "limits", "max_iterations") == "12")
        #expect(shape.whole("plan_id") == #""Pay""#)
        #expect(shape.isComplete && shape.entry == ["load"])
    }

    @Test("CrewAI flow: a label that starts is an entry only when nothing starts by itself; calls are bounded at 100")
    func crewFlowStart() throws {
        let loop = """
            schema: crewai.flow/v1
            methods:
              a: {start: again}
              b: {listen: a, router: true, emit: [again, done]}
            """
        let only = try LoweredShape(loop)
        #expect(only.entry == ["a"] && only.back == ["b>a:again"])
        #expect(only.whole("controls", "limits", "max_iterations") == "100")
        let other = try LoweredShape(loop + "\n  c: {start: true}")
        #expect(other.entry == ["c"])
    }

    @Test("CrewAI flow: what no one emits, and what a router does not name, hides edges; mixed conditions stay open")
    func crewFlowHidden() throws {
        let unheard = try LoweredShape("schema: crewai.flow/v1\nmethods: {a: {start: true}, b: {listen: nowhere}}")
        #expect(!unheard.isComplete)
        let unnamed = try LoweredShape(
            "schema: crewai.flow/v1\nmethods: {a: {start: true}, b: {listen: a, router: true}}")
        #expect(!unnamed.isComplete)
        let mixed = try LoweredShape(
            """
            schema: crewai.flow/v1
            methods:
              a: {start: true}
              b: {listen: a}
              c: {listen: a}
              d: {listen: {and: [a, {or: [b, c]}]}}
            """)
        #expect(mixed.value("d", "join") == nil && mixed.notes.count == 1 && mixed.isComplete)
        for bad in [
            "methods: []", "methods: {a: 3}", "methods: {a: {listen: {xor: [b]}}}", "methods: {a: {listen: [b]}}",
            "methods: {a: {emit: x}}", "name: x",
        ] {
            #expect(throws: PlanAdapterError.self, "\(bad)") { try LoweredShape("schema: crewai.flow/v1\n" + bad) }
        }
        #expect(throws: PlanAdapterError.self) { try LoweredShape("schema: crewai.flow/v2\nmethods: {}") }
    }

    @Test("CrewAI crew: tasks in file order, asynchronous ones beside each other, contexts as dependencies")
    func crew() throws {
        let tasks = """
            one: {description: d, expected_output: e, agent: reader}
            two: {description: d, expected_output: e, agent: reader, async_execution: true}
            three: {description: d, expected_output: e, agent: writer, async_execution: true}
            four: {description: d, expected_output: e, agent: writer, context: [one], human_input: true}
            five: {description: d, expected_output: e, agent: writer}
            """
        let agents = """
            reader: {role: r, goal: g, tools: [search, fetch], max_iter: 8, max_rpm: 20, max_execution_time: 60}
            writer: {role: r, goal: g, allow_delegation: true, llm: gpt}
            """
        let shape = try LoweredShape(tasks, path: "config/my_tasks.yaml", files: ["my_agents.yaml": agents])
        #expect(shape.plan.adapterID == "crewai_crew_v1")
        #expect(shape.forward == ["four>five", "one>three", "one>two", "three>four", "two>four"])
        #expect(shape.value("one", "split") == #""all""# && shape.value("four", "join") == #""all""#)
        #expect(shape.value("four", "gate") == #"["human"]"# && shape.value("four", "agent") == #""writer""#)
        #expect(shape.value("one", "timeout_s") == "60" && shape.value("four", "timeout_s") == nil)
        #expect(shape.value("two", "reads") == #"[{"id":"crew.context","producer":0}]"#)
        #expect(shape.value("three", "reads") == #"[{"id":"crew.context","producer":0}]"#)
        #expect(shape.value("four", "reads") == #"[{"id":"crew.context","producer":0}]"#)
        // Without a context a task has all results so far, those that none of the later ones rests on among them.
        #expect(
            shape.value("five", "reads")
                == #"[{"id":"crew.context","producer":0},{"id":"crew.context","producer":1},"#
                + #"{"id":"crew.context","producer":2},{"id":"crew.context","producer":3}]"#)
        #expect(
            shape.whole("agents")
                == #"{"reader":{"max_iterations":8,"scope":["search","fetch"]},"writer":{"model":"gpt"}}"#)
        #expect(shape.plan.notes.filter { $0.at.source.path == "my_agents.yaml" }.count == 2)
        #expect(shape.isComplete)
        let without = try LoweredShape(tasks, path: "tasks.yaml")
        #expect(without.notes.contains { $0.contains("agents.yaml") })
        #expect(throws: PlanAdapterError.self) {
            try LoweredShape(tasks, path: "tasks.yaml", files: ["agents.yaml": "reader: {role: r, goal: g}"])
        }
        #expect(throws: PlanAdapterError.self) {
            try LoweredShape("t: {description: d, expected_output: e, context: [t]}", path: "tasks.yaml")
        }
        let hierarchical = try LoweredShape(
            "process: hierarchical\nagents: {a: {role: r, goal: g}}\n"
                + "tasks: {t: {description: d, expected_output: e, agent: a}}")
        #expect(!hierarchical.isComplete)
        let alone = try LoweredShape(agents, path: "agents.yaml")
        #expect(alone.names.isEmpty && alone.whole("agents", "writer", "model") == #""gpt""#)
    }

    // MARK: AutoGen

    private func team(_ kind: String, _ names: [String], _ more: String = "", of participant: String = "") throws
        -> LoweredShape
    {
        let list = names.map { name in
            let type = name == "person" ? "UserProxyAgent" : "AssistantAgent"
            return
                #"{"provider": "x.\#(type)", "component_type": "agent", "config": {"name": "\#(name)"\#(participant)}}"#
        }.joined(separator: ",")
        return try LoweredShape(
            #"{"provider": "x.\#(kind)", "component_type": "team", "config": {"participants": [\#(list)]\#(more)}}"#,
            path: "team.json")
    }

    @Test(
        "AutoGen: a join is what the edges' group says, all unless it says any, and the node's own word has no effect")
    func autoGenJoins() throws {
        func graph(_ group: String) throws -> LoweredShape {
            try team(
                "GraphFlow", ["a", "b", "c", "person"],
                """
                , "graph": {"default_start_node": "a", "nodes": {
                  "a": {"activation": "any", "edges": [{"target": "person", "condition": "ask"}, {"target": "c", "condition": "go"\(group)}]},
                  "person": {"edges": [{"target": "c"\(group)}]},
                  "b": {"edges": []},
                  "c": {"activation": "any", "edges": [{"target": "a", "condition": "again", "activation_group": "loop", "activation_condition": "any"}]}}}
                """)
        }
        let all = try graph("")
        #expect(all.plan.adapterID == "autogen_component_v1")
        #expect(all.value("c", "join") == #""all""#)
        #expect(all.value("a", "split") == #""one""# && all.value("a", "join") == nil)
        #expect(all.value("person", "gate") == #"["human"]"#)
        #expect(all.back == ["c>a:again"] && all.entry == ["a"])
        #expect(all.whole("controls") == nil)
        #expect(try graph(#", "activation_group": "g", "activation_condition": "any""#).value("c", "join") == #""any""#)
    }

    @Test("AutoGen: messages and turns bound the run, the smaller of them, also inside an or and not inside an and")
    func autoGenBounds() throws {
        func most(_ number: Int) -> String {
            #"{"provider": "x.MaxMessageTermination", "config": {"max_messages": \#(number)}}"#
        }
        func either(_ kind: String) throws -> String? {
            try team(
                "RoundRobinGroupChat", ["a"],
                """
                , "max_turns": 20, "termination_condition": {"provider": "x.\(kind)TerminationCondition",
                "config": {"conditions": [{"provider": "x.TextMentionTermination"}, \(most(12))]}}
                """
            ).whole("controls", "limits", "max_steps")
        }
        #expect(try either("Or") == "12")
        #expect(try either("And") == "20")
        #expect(throws: PlanAdapterError.self) { try team("RoundRobinGroupChat", ["a"], #", "max_turns": 0"#) }
    }

    @Test("AutoGen: rings, choices and handoffs")
    func autoGenTeams() throws {
        let ring = try team("RoundRobinGroupChat", ["a", "b", "c"])
        #expect(ring.forward == ["a>b", "b>c"] && ring.back == ["c>a"] && ring.entry == ["a"])
        #expect(ring.whole("exit") == nil && ring.whole("controls") == nil)
        let bounded = try team("RoundRobinGroupChat", ["a", "b"], #", "max_turns": 4"#)
        #expect(bounded.exit == ["a", "b"])
        let choice = try team("SelectorGroupChat", ["a", "b", "c"], #", "max_turns": 6"#)
        #expect((choice.forward + choice.back).count == 6 && choice.entry == ["a", "b", "c"])
        #expect(choice.value("b", "split") == #""one""#)
        let again = try team("SelectorGroupChat", ["a", "b"], #", "allow_repeated_speaker": true"#)
        #expect(again.back.contains("a>a") && again.back.contains("b>b"))
        let swarm = try team(
            "Swarm", ["a", "b"], of: #", "handoffs": [{"target": "b", "name": "to_b"}, {"target": "user"}, "a"]"#)
        #expect(swarm.forward == ["a>b:to_b"] && swarm.back == ["a>a", "b>a", "b>b:to_b"])
        #expect(swarm.exit == ["a", "b"])
        #expect(!(try team("MagenticOneGroupChat", ["a"]).isComplete))
        #expect(throws: PlanAdapterError.self) { try team("Swarm", ["a", "a"]) }
        #expect(throws: PlanAdapterError.self) {
            try team("SelectorGroupChat", (0..<501).map { "p\($0)" })
        }
    }

    @Test("AutoGen: metadata are texts, so plan keys come as JSON text; source code is left alone")
    func autoGenMetadata() throws {
        let tools = """
            , "workbench": [{"config": {"tools": [{"config": {"name": "refund", "source_code": "def f(): boom("}}]}}],
            "model_client": {"config": {"model": "gpt-4o"}},
            "metadata": {"auditable": "{\\"writes\\": [\\"ledger\\"]}"}
            """
        let shape = try team("RoundRobinGroupChat", ["a"], of: tools)
        #expect(shape.value("a", "writes") == #"["ledger"]"#)
        #expect(shape.whole("agents") == #"{"a":{"model":"gpt-4o","scope":["refund"]}}"#)
        #expect(throws: PlanAdapterError.self) {
            try team("RoundRobinGroupChat", ["a"], of: #", "metadata": {"auditable": "{not json"}"#)
        }
    }

    // MARK: OpenAI Agents SDK

    private static let drawing = """
        digraph G {
            graph [splines=true]; node [fontname="Arial"]; edge [penwidth=1.5];
            "__start__" [label="__start__", shape=ellipse]; "__end__" [shape=ellipse];
            "Triage agent" [label="Triage agent", shape=box, fillcolor=lightyellow];
            "Refund \\"fast\\"" [shape=box]; "issue" [shape=ellipse]; issue [shape=ellipse];
            "__start__" -> "Triage agent"; // first
            "Triage agent" -> "Refund \\"fast\\"";
            "Refund \\"fast\\"" -> issue [style=dotted]; issue -> "Refund \\"fast\\"" [style=dotted];
            "Refund \\"fast\\"" -> "Triage agent"; /* back */ "Refund \\"fast\\"" -> "__end__"
        }
        """

    @Test("OpenAI: boxes decide, ellipses are tools, handoffs choose, a call comes back")
    func openAI() throws {
        let shape = try LoweredShape(Self.drawing, path: "agents.dot")
        #expect(shape.plan.adapterID == "openai_agents_dot_v1")
        #expect(shape.names == ["Triage agent", "Refund \"fast\"", "issue"])
        #expect(shape.forward == ["Refund \"fast\">issue", "Triage agent>Refund \"fast\""])
        #expect(shape.back == ["Refund \"fast\">Triage agent", "issue>Refund \"fast\""])
        #expect(shape.value("Triage agent", "split") == #""one""#)
        #expect(shape.value("issue", "kind") == #""tool_call""# && shape.value("issue", "tool") == #""issue""#)
        #expect(shape.whole("agents") == #"{"Refund \"fast\"":{"scope":["issue"]}}"#)
        #expect(shape.entry == ["Triage agent"] && shape.exit == ["Refund \"fast\""])
        #expect(shape.isComplete && shape.whole("controls") == nil)
        #expect(shape["issue"]?.place == TextPlace(line: 5, column: 36))
        let shared = try LoweredShape(
            """
            digraph G { "__start__" [shape=ellipse]; a [shape=box]; b [shape=box]; t [shape=ellipse];
            "__start__" -> a; a -> b; a -> t [style=dotted]; t -> a; b -> t [style=dotted]; t -> b }
            """, path: "-")
        #expect(!shared.isComplete)
    }

    @Test("DOT that breaks off or says something else is refused with its place")
    func badDOT() throws {
        for (text, line) in [
            ("digraph G {\n a -> ", 2), ("digraph G {\n \"a", 2), ("digraph G { a -- b }", 1),
            ("digraph G {\n subgraph c { a } }", 2), ("digraph G { a } x", 1), ("digraph G { /* ", 1),
            ("digraph G { a [x=] }", 1), ("digraph { a -> [b] }", 1), ("strict graph { a }", 1), ("digraph {\n\n", 3),
            ("digraph { <b> }", 1),
        ] {
            let error = #expect(throws: DocumentError.self, "\(text)") {
                try AllPlanAdapters.read(Array(text.utf8), path: "g.dot")
            }
            #expect(error?.place?.line == line, "\(text)")
        }
        // Every prefix ends one way or the other, and never in a trap.
        let bytes = Array(Self.drawing.utf8)
        for count in bytes.indices { _ = try? AllPlanAdapters.read(Array(bytes[..<count]), path: "g.dot") }
        let many = "digraph {" + String(repeating: "a->b;", count: 100_000) + "}"
        #expect(try AllPlanAdapters.read(Array(many.utf8), path: "g.dot").root["edges"]?.elements?.count == 100_000)
    }

    // MARK: ADK agent files

    @Test("ADK files: sequences in order, loops back with their bound, parallel agents all run and are all waited for")
    func adkFiles() throws {
        let files = [
            "sub/loop.yaml":
                "agent_class: LoopAgent\nname: loop\nmax_iterations: 4\nsub_agents: [{config_path: ../fix.yaml}]",
            "fix.yaml": "agent_class: LlmAgent\nname: fix\nmodel: m\ntools: [{name: search}, {name: edit}]",
            "all.yaml":
                "agent_class: ParallelAgent\nname: all\nsub_agents: [{config_path: x.yaml}, {config_path: ./y.yaml}]",
            "x.yaml": "name: x", "y.yaml": "agent_class: LlmAgent\nname: y",
            "end.yaml": "agent_class: LlmAgent\nname: end",
        ]
        let shape = try LoweredShape(
            """
            agent_class: SequentialAgent
            name: root
            sub_agents: [{config_path: sub/loop.yaml}, {config_path: all.yaml}, {config_path: end.yaml}]
            """, path: "root_agent.yaml", files: files)
        #expect(shape.plan.adapterID == "adk_config_v1" && shape.plan.isExecuted)
        #expect(shape.forward == ["all>x", "all>y", "fix>all", "loop>fix", "root>loop", "x>end", "y>end"])
        #expect(shape.back == ["fix>loop*4"])
        #expect(shape.value("all", "split") == #""all""# && shape.value("end", "join") == #""all""#)
        #expect(shape.whole("agents", "fix") == #"{"model":"m","scope":["search","edit"]}"#)
        #expect(shape.entry == ["root"] && shape.exit == ["end"] && shape.isComplete)
        #expect(shape["fix"]?.source.path == "fix.yaml")
        #expect(shape.plan.root["nodes"]?.elements?[2]["back_edges"]?.source.path == "sub/loop.yaml")
        let unbounded = try LoweredShape(
            "agent_class: LoopAgent\nname: l\nsub_agents: [{config_path: x.yaml}]", files: files)
        #expect(unbounded.back == ["x>l"])
    }

    @Test("ADK files: transfers of a model are a choice, and who hands back is not known")
    func adkTransfers() throws {
        let shape = try LoweredShape(
            """
            agent_class: LlmAgent
            name: a
            sub_agents: [{config_path: x.yaml}, {code: app.make_agent}]
            """, files: ["x.yaml": "agent_class: LlmAgent\nname: x"])
        #expect(shape.forward == ["a>app.make_agent", "a>x"] && shape.value("a", "split") == #""one""#)
        #expect(!shape.isComplete)
    }

    @Test("ADK files: circles, files used twice, paths that lead out and files that are not there are refused")
    func adkHostile() throws {
        func root(_ path: String) -> String {
            "agent_class: SequentialAgent\nname: r\nsub_agents: [{config_path: \(path)}]"
        }
        let files = [
            "a.yaml": "agent_class: SequentialAgent\nname: a\nsub_agents: [{config_path: b.yaml}]",
            "b.yaml": "agent_class: SequentialAgent\nname: b\nsub_agents: [{config_path: a.yaml}]",
            "same.yaml": "agent_class: LlmAgent\nname: r", "list.yaml": "[1]",
        ]
        for path in ["a.yaml", "same.yaml", "list.yaml", "gone.yaml", "../x.yaml", "/etc/x.yaml", "''", "3"] {
            #expect(throws: PlanAdapterError.self, "\(path)") { try LoweredShape(root(path), files: files) }
        }
        // A chain of files is walked without recursion.
        var deep: [String: String] = [:]
        for at in 0..<20_000 {
            deep["f\(at).yaml"] =
                "agent_class: SequentialAgent\nname: n\(at)\nsub_agents: [{config_path: f\(at + 1).yaml}]"
        }
        deep["f20000.yaml"] = "agent_class: LlmAgent\nname: last"
        #expect(try LoweredShape(root("f0.yaml"), files: deep).names.count == 20_002)
    }

    // MARK: Recognition

    @Test("A document is recognized by its content, and a plan passes through unchanged")
    func recognition() throws {
        func id(_ text: String) throws -> String {
            try AllPlanAdapters.recognized(try AllPlanAdapters.read(Array(text.utf8), path: "f.yaml")).id
        }
        for text in [
            "", "{}", "# nothing", "nodes:", "nodes: []", "nodes: 5", "nodes: [{idx: 0, agent: a, kind: decision}]",
            "nodes: [{agent: a}]", "schema: auditable.plan/2", "nodes: [{idx: 0}]\nedges: []",
        ] {
            #expect(try id(text) == "declared_plan_v1", "\(text)")
            let document = try AllPlanAdapters.read(Array(text.utf8), path: "f.yaml")
            let plan = try DeclaredPlanDocumentV1.lower(document) { _ in nil }
            #expect(plan.root.json == document.root.json && plan.notes.isEmpty)
        }
        for text in [
            "a: 1", "[1]", "text", "services: {web: {image: x}}", "nodes: [{x: 1}]\nedges: [{y: 2}]",
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: {project: p, source: {path: a}}",
            "openapi: 3.0.0\npaths: {}\ncomponents: {schemas: {}}", "on: [push]\njobs: {a: {steps: [{run: make}]}}",
        ] {
            #expect(throws: PlanAdapterError.self, "\(text)") { try id(text) }
        }
        let both = "nodes: [{idx: 0, id: __start__}]\nedges: []"
        let error = #expect(throws: PlanAdapterError.self) { try id(both) }
        #expect(error?.message.contains("declared_plan, langgraph_graph") == true)
    }

    @Test("Adapters are found by id and by name")
    func registry() {
        let ids = AllPlanAdapters.types.map { $0.id }
        #expect(ids == ids.sorted() && Set(ids).count == ids.count)
        for type in AllPlanAdapters.types {
            #expect(AllPlanAdapters.type(named: type.id)?.id == type.id)
            #expect(AllPlanAdapters.type(named: type.name)?.name == type.name)
        }
        #expect(AllPlanAdapters.type(named: "nothing") == nil)
    }
}
