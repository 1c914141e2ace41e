import BlastRadius
import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct AnalysisJSONTests {
    @Test func machineOutputIsCanonicalText() throws {
        for analysis in try samples() {
            let bytes = try analysis.json()
            let value = try JSONReader.value(of: bytes)
            #expect(try value.canonicalText() == bytes, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test func machineOutputIsTheSameEachTime() throws {
        let graph = try Runs.observed(Runs.random(300, seed: 3, span: 9))
        let bytes = try Runs.analysis(of: graph).json()
        for threads in [1, 2, 3] { #expect(try Runs.analysis(of: graph, threads: threads).json() == bytes) }
        #expect(try Runs.analysis(of: DecisionGraph(steps: graph.steps)).json() == bytes)
    }

    @Test func membersAreThoseOfTheReference() throws {
        let analysis = try #require(try samples().first)
        let json = try #require(try JSONReader.value(of: try analysis.json()).object)
        #expect(
            json.map(\.key) == [
                "adapter", "audit", "by", "cautions", "completeness", "coverage", "features", "grounding", "id",
                "keystone", "n_steps", "notes", "per_session", "ranked", "schema", "state",
            ])
        #expect(json["adapter"] == "given_v1" && json["completeness"] == "prefix" && json["schema"] == "test/1")
        #expect(json["by"] == "share")
        let audit = try #require(json["audit"]?.object)
        #expect(
            audit.map(\.key) == [
                "all_equal", "baselines", "complete", "keystone_chance", "keystone_first", "never_rising", "rested_on",
                "says_more_than_step_order", "tie_break", "ties_at_top", "top_k", "verdict", "verdict_text",
            ])
        #expect(audit["verdict"] == "order_of_steps" && audit["ties_at_top"] == ["at_least": 1, "exact": true])
        #expect(audit["baselines"]?.object?["reversed_position"]?.object?["explains"] == false)
        #expect(json["features"]?.object?.map(\.key) == ["dep", "exec", "flat"])
        #expect(json["ranked"]?.array?.count == 4)
        let keystone = try #require(json["keystone"]?.object)
        #expect(keystone == ["idx": 5, "label": "decision \"pay\"\n", "score": 1.0])
        #expect(json["per_session"] == 1.0)
        #expect(
            json["coverage"]?.object == [
                "by_grade": ["declared": 1, "inferred": 1, "observed": 3], "declared": 1, "dropped": 1, "inferred": 1,
                "modelled": 1, "n_dep_edges": 5, "observed": 3, "observed_fraction": 0.6, "repeated": 1,
                "rho": .double(5.0 / 6),
            ])
        #expect(json["grounding"]?.object?.map(\.key) == ["10", "5"])
        #expect(json["notes"] == ["modeled", "declared", "scored", "prefix"])
        #expect(json["cautions"] == ["never_rising", "some_modelled", "dropped_references", "repeated_references"])
    }

    @Test func aRunWithoutIDHasNull() throws {
        let analysis = Runs.analysis(of: try Runs.observed([[], [0]]))
        #expect(try JSONReader.value(of: try analysis.json(id: nil)).object?["id"] == .null)
        #expect(try JSONReader.value(of: try analysis.json(id: "e\u{301}\"")).object?["id"] == "e\u{301}\"")
    }

    @Test func aNameThatIsNoTextIsRefused() throws {
        let agent = JSONString(wtf8: [0xED, 0xA0, 0x80])
        let graph = try DecisionGraph(steps: [Step(index: 0, agent: agent, kind: .decision)])
        let error = #expect(throws: JSONError.self) { try Runs.analysis(of: graph).json() }
        #expect(error?.code == .unencodable)
    }

    private func samples() throws -> [RunAnalysis] {
        let steps = [
            Step(index: 5, agent: "caf\u{E9}", kind: .decision, attributes: ["tool": "\"pay\"\n", "basis": "order 7"]),
            Step(
                index: 10, agent: "cafe\u{301}", kind: .toolCall,
                dependencies: [
                    DependencyEdge(on: 5, grade: .observed),
                    DependencyEdge(on: 5, grade: .observed, evidence: ["modeled": 1]),
                    DependencyEdge(on: 99, grade: .observed),
                ], attributes: ["basis": "order 8", "inputs": ["order": 8]]),
            Step(
                index: -3, agent: "\u{1F600}\u{2028}", kind: .decision,
                dependencies: [DependencyEdge(on: 10, grade: .declared)]),
            Step(index: 7, agent: "", kind: .decision, dependencies: [DependencyEdge(on: 5)]),
        ]
        return [
            Runs.analysis(of: try DecisionGraph(steps: steps), completeness: .prefix),
            Runs.analysis(of: try DecisionGraph(steps: steps), top: 1),
            Runs.analysis(of: try DecisionGraph(steps: [])),
            Runs.analysis(of: try Runs.observed([[], []])),
            Runs.analysis(of: try Runs.observed(Runs.random(200, seed: 8, span: 12))),
        ]
    }
}
