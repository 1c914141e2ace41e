import CanonicalJSON
import DecisionGraph
import PlanLint
import Testing

@Suite struct DeclaredPlanAnalysisTests {
    private func analysis(_ plan: JSONValue, limit: Int = DeclaredPlanAnalysis.findingLimit) throws
        -> DeclaredPlanAnalysis
    {
        try DeclaredPlanAnalysis(of: lowered(plan), adapterID: "declared_plan_v1", findingLimit: limit)
    }

    private func expectSame(_ plan: JSONValue, _ seed: UInt64) throws {
        let analysis = try analysis(plan)
        let graph = analysis.graph
        let oracle = ReferenceOracle(graph)
        let found = analysis.findings.map {
            ReferenceOracle.Found(
                lint: $0.lint, index: graph.index(at: $0.position), resource: $0.resource,
                source: $0.source.map { graph.index(at: $0) })
        }
        #expect(found == oracle.findings, "seed \(seed)")
        #expect(analysis.keystone.map { graph.index(at: $0.position) } == oracle.keystone?.index, "seed \(seed)")
        #expect(analysis.keystone?.followers == oracle.keystone?.followers, "seed \(seed)")
        #expect(analysis.executionReaches.map(Int.init) == oracle.followers.map(\.count), "seed \(seed)")
        #expect(analysis.findings.omittedCount == 0)
    }

    /// Rows of one word.
    @Test(arguments: 0..<150) func smallPlans(_ at: Int) throws {
        let seed = UInt64(1_000 + at)
        var random = RandomPlan(seed: seed)
        try expectSame(
            random.plan(nodes: random.below(30), resources: 1 + random.below(8), isOrdered: random.chance(50)), seed)
    }

    /// Rows of 512 columns, and several blocks of volatile reads.
    @Test(arguments: 0..<6) func largerPlans(_ at: Int) throws {
        let seed = UInt64(2_000 + at)
        var random = RandomPlan(seed: seed)
        let count = [60, 120, 240][at % 3]
        try expectSame(
            random.plan(nodes: count, resources: at % 2 == 0 ? 7 : 90, isOrdered: at < 3), seed)
    }

    /// More than 512 resources, more than 512 volatile reads, and indices that do not ascend.
    @Test(arguments: [true, false]) func severalBlocks(_ isOrdered: Bool) throws {
        let seed: UInt64 = 3_000
        var random = RandomPlan(seed: seed)
        let count = 900
        var plan = random.plan(nodes: count, resources: 900, isOrdered: isOrdered)
        // Few steps act, so that the slow way ends.
        var nodes = plan.object?["nodes"]?.array ?? []
        for at in nodes.indices where at % 12 != 0 {
            guard var node = nodes[at].object else { continue }
            node["kind"] = "tool_call"
            node["writes"] = []
            node["scope"] = .null
            nodes[at] = .object(node)
        }
        plan = ["nodes": .array(nodes)]
        let graph = try lowered(plan)
        var columns = 0
        var resources: Set<JSONValue> = []
        for position in 0..<graph.stepCount {
            columns += Set(graph.attributes(at: position)["volatile_reads"]?.array ?? []).count
            resources.formUnion(graph.attributes(at: position)["reads"]?.array ?? [])
        }
        try #require(columns > 512 && resources.count > 512)
        try expectSame(plan, seed)
    }

    @Test func theBarrierLintIsBounded() throws {
        // Every step reads what may change, rests on the step before it, and acts: n(n + 1)/2 findings.
        let count = 600
        let nodes = (0..<count).map { at -> JSONValue in
            var read: JSONObject = ["id": "r", "volatile": true]
            if at > 0 { read["producer"] = .int(at - 1) }
            return ["idx": .int(at), "agent": "a", "kind": "tool_call", "reads": [.object(read)], "writes": ["r"]]
        }
        let all = try analysis(["nodes": .array(nodes)])
        #expect(all.findings.count == count * (count + 1) / 2)
        let some = try analysis(["nodes": .array(nodes)], limit: 1_000)
        #expect(some.findings.count == 1_000)
        #expect(some.findings.omittedCount == count * (count + 1) / 2 - 1_000)
        // What is kept is found, and in order.
        let places = some.findings.map { [$0.position, $0.source ?? -1] }
        #expect(places == places.sorted { $0.lexicographicallyPrecedes($1) })
        #expect(Set(some.findings).isSubset(of: Set(all.findings)))
        #expect(some.json["findings_omitted"] == .int(some.findings.omittedCount))
        let none = try analysis(["nodes": .array(nodes)], limit: 0)
        #expect(none.findings.isEmpty && none.findings.omittedCount == count * (count + 1) / 2)
    }

    @Test func runsAreRefused() throws {
        let steps = [
            Step(index: 0, agent: "a", kind: .toolCall),
            Step(index: 1, agent: "a", kind: .decision, dependencies: [DependencyEdge(on: 0, grade: .observed)]),
            Step(index: 2, agent: "a", kind: .decision),
        ]
        let graph = try DecisionGraph(steps: steps)
        #expect { try DeclaredPlanAnalysis(of: graph, adapterID: "x") } throws: {
            ($0 as? DeclaredPlanError)?.code == .wouldScore
        }
    }

    @Test(arguments: [[1, "a"], [1], [.null], [[]]] as [JSONValue])
    func scopesOfOtherThingsAreRefused(_ scope: JSONValue) throws {
        let plan: JSONValue = ["nodes": [["idx": 4, "agent": "a", "kind": "decision", "scope": scope]]]
        #expect { try analysis(plan) } throws: {
            let error = $0 as? DeclaredPlanError
            return error?.code == .scopeEntryType && error?.index == 4
        }
    }

    @Test func namesCompareByBytes() throws {
        // U+00E9 and e with U+0301 are two resources.
        let plan: JSONValue = [
            "nodes": [
                [
                    "idx": 0, "agent": "a", "kind": "decision", "reads": ["\u{E9}"],
                    "writes": ["e\u{301}", "\u{E9}"], "scope": ["\u{E9}", "e\u{301}"],
                ]
            ]
        ]
        let found = try analysis(plan).findings.map { "\($0.lint.rawValue) \($0.resource?.text?.utf8.count ?? 0)" }
        #expect(found == ["write_with_no_prior_read 3", "scope_vs_snapshot 3"])
    }

    @Test func machineOutput() throws {
        let plan: JSONValue = [
            "nodes": [
                ["idx": 7, "agent": "kyc", "kind": "tool_call", "writes": ["tier"]],
                [
                    "idx": 3, "agent": "planner", "kind": "decision",
                    "reads": [["id": "tier", "producer": 7, "volatile": true]],
                ],
            ]
        ]
        let json = try analysis(plan).json
        #expect(json["execution_reach_by_idx"] == ["7": 1, "3": 0])
        #expect(json["keystone_idx"] == 7 && json["keystone_followers"] == 1)
        #expect(json["state_b_risk"] == .null && json["state_b_withheld"] == true)
        #expect(
            (json["findings"]?.array ?? []).map { $0.object?["lint"] }
                == ["write_with_no_prior_read", "flippable_dependency_annotation", "missing_revalidation_barrier"])
        #expect(json["findings"]?.array?[2].object?["detail"]?.text?.contains("step 3") == true)
        #expect(json["notes"]?.array?.count == 4)
        // Two steps of one dependency: rho is 1, and still there is no score.
        #expect(json["preflight_coverage"]?.object?["rho"] == 1.0)
    }
}
