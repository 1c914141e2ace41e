import Adapters
import CanonicalJSON
import PositionedDocuments
import Testing

/// Exports of frameworks against skeletons that were made of them independently.
@Suite("Plans that frameworks export", .enabled(if: ExportCorpus.isThere, "the corpus is not beside the checkout"))
struct FrameworkExportTests {
    private static let folders = [
        "langgraph", "crewai", "autogen", "ag2", "ms_agent_framework", "google_adk", "haystack",
    ]

    @Test("have the steps, edges, gates and bounds that were found in them independently")
    func skeletons() throws {
        let expected = try ExportCorpus.expected(Self.folders)
        #expect(expected.count > 50)
        for (source, want) in expected {
            let got = try LoweredShape(try ExportCorpus.lowered(source))
            let from = "\(source)"
            #expect(got.isComplete == (want["complete"] == .bool(true)), "\(from) complete")
            let nodes = try #require(want["nodes"]?.object)
            #expect(got.names.sorted() == nodes.map { $0.key.description }.sorted(), "\(from) nodes")
            let edges = try #require(want["edges"]?.array).map { edge in
                let parts = edge.array ?? []
                let when = parts[2].text.map { ":\($0)" } ?? ""
                return "\(parts[0].text ?? "?")>\(parts[1].text ?? "?")\(when)"
            }
            let unbounded = got.back.map { String($0.prefix { $0 != "*" }) }
            #expect((got.forward + unbounded).sorted() == edges.sorted(), "\(from) edges")
            // Where the entry is unknown, so is which edges lead back; where edges are unknown, so are exits.
            if want["complete"] == .bool(true) {
                #expect(got.entry == texts(want["entry"]), "\(from) entry")
                if !source.hasPrefix("ag2") { #expect(got.exit == texts(want["exit"]), "\(from) exit") }
                let back = (want["back_edges"]?.array ?? []).map {
                    "\($0.array?[0].text ?? "?")>\($0.array?[1].text ?? "?")"
                }
                #expect(unbounded.map { String($0.prefix { $0 != ":" }) } == back.sorted(), "\(from) loops")
            }
            for (key, value) in try #require(want["limits"]?.object) {
                #expect(got.whole("controls", "limits", key) == "\(try #require(value.int))", "\(from) limits")
            }
            if want["limits"]?.object?.isEmpty == true { #expect(got.whole("controls", "limits") == nil, "\(from)") }
            for (name, node) in nodes {
                for key in ["split", "join"] as [JSONString] where !source.contains("annotated") {
                    #expect(
                        got[name.description]?[key]?.string?.text == node.object?[key]?.text, "\(from) \(name) \(key)")
                }
                let retry = got[name.description]?["retry"]?["max"]?.json
                #expect(retry == node.object?["retry"], "\(from) \(name) retry")
                let gates = got[name.description]?["gate"]?.elements?.compactMap { $0.string?.text } ?? []
                let wanted = texts(node.object?["gate"])
                // The skeletons leave out what people wrote into the metadata.
                if source.contains("annotated") {
                    #expect(Set(gates).isSuperset(of: wanted), "\(from) \(name) gate")
                } else {
                    #expect(gates == wanted, "\(from) \(name) gate")
                }
            }
        }
    }

    @Test("are each recognized as what they are, and as nothing else")
    func recognition() throws {
        let adapters = [
            "langgraph/": "langgraph_graph", "crewai/": "crewai_flow", "autogen/": "autogen_component",
            "ag2/": "ag2_transitions", "ms_agent_framework/": "maf_workflow", "google_adk/": "adk_graph",
            "haystack/": "haystack_pipeline", "argo/": "argo_workflow", "airflow/": "airflow_serialized",
            "handwritten/n8n/": "n8n_workflow", "handwritten/dify/": "dify_dsl",
            "handwritten/flowise/": "flowise_agentflow", "handwritten/aws_asl/": "asl",
        ]
        var sources = try ExportCorpus.expected([""]).map(\.source)
        #expect(sources.count > 70)
        let more = [
            "langgraph/langgraph.json": "langgraph_graph", "crewai/crew_tasks.yaml": "crewai_crew",
            "crewai/crew_agents.yaml": "crewai_crew", "autogen/extra_swarm.json": "autogen_component",
            "autogen/extra_selector.json": "autogen_component", "autogen/extra_round_robin.json": "autogen_component",
            "google_adk/root_agent.yaml": "adk_config", "google_adk/loop.yaml": "adk_config",
            "openai_agents/payment_approver.dot": "openai_agents_dot",
            "openai_agents/extra_handoff_cycle.dot": "openai_agents_dot",
        ]
        sources += more.keys.sorted()
        for source in sources {
            let want = more[source] ?? adapters.first { source.hasPrefix($0.key) }?.value
            let fitting = AllPlanAdapters.fitting(try ExportCorpus.document(source)).map { $0.name }
            #expect(fitting == [try #require(want, "\(source)")], "\(source)")
        }
    }

    @Test("AutoGen: a swarm without an end is unbounded, a selector has six turns, a round robin twelve messages")
    func autoGenTeams() throws {
        let swarm = try LoweredShape(try ExportCorpus.lowered("autogen/extra_swarm.json"))
        #expect(swarm.forward == ["triage>billing:transfer_to_billing"])
        #expect(swarm.back == ["billing>triage:transfer_to_triage"] && swarm.whole("controls") == nil)
        let selector = try LoweredShape(try ExportCorpus.lowered("autogen/extra_selector.json"))
        #expect(selector.whole("controls", "limits", "max_steps") == "6")
        let ring = try LoweredShape(try ExportCorpus.lowered("autogen/extra_round_robin.json"))
        #expect(ring.whole("controls", "limits", "max_steps") == "12")
        #expect(ring.value("support", "scope") == #"["orders","refunds"]"#)
        #expect(ring.value("person", "gate") == #"["human"]"#)
        #expect(!String(describing: ring.plan.root.json).contains("def lookup_order"))
    }

    @Test("ADK: agent files are followed; OpenAI: handoffs go round without a bound; CrewAI: tasks with their agents")
    func composedAgents() throws {
        let files = try LoweredShape(try ExportCorpus.lowered("google_adk/root_agent.yaml"))
        #expect(files.names == ["pipeline", "reader", "fix_loop", "fixer"] && files.back == ["fixer>fix_loop*4"])
        let cycle = try LoweredShape(try ExportCorpus.lowered("openai_agents/extra_handoff_cycle.dot"))
        #expect(cycle.back.contains("Refund agent>Triage agent") && cycle.whole("controls") == nil)
        #expect(cycle.isComplete)
        let shared = try LoweredShape(try ExportCorpus.lowered("openai_agents/payment_approver.dot"))
        #expect(!shared.isComplete)
        let crew = try LoweredShape(try ExportCorpus.lowered("crewai/crew_tasks.yaml"))
        #expect(crew.names == ["research_task", "write_task", "publish_task"])
        #expect(crew.value("publish_task", "gate") == #"["human"]"#)
        #expect(crew.whole("agents", "researcher", "max_iterations") == "8")
        #expect(crew.value("write_task", "reads") == #"[{"id":"crew.context","producer":0}]"#)
    }

    private func texts(_ value: JSONValue?) -> [String] {
        (value?.array ?? []).compactMap(\.text).sorted()
    }
}
