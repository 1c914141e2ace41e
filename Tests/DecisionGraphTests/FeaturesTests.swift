import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct FeaturesTests {
    // MARK: Agents

    @Test func giniIsTheDoubleSumOverAllPairs() throws {
        for seed in UInt64(0)..<30 {
            var random = SeededRandom(seed: seed)
            let kinds = 1 + random.below(9)
            let names = (0..<40).map { _ in "agent-\(random.below(kinds) * random.below(3))" }
            let counts = Dictionary(grouping: names, by: { $0 }).values.map(\.count)
            var sum = 0
            for a in counts { for b in counts { sum += abs(a - b) } }
            let expected = counts.count <= 1 ? 0 : Double(sum) / Double(2 * counts.count * names.count)
            #expect(try features(names).agentGini == expected, "seed \(seed)")
        }
    }

    @Test func giniOfOneAgentOrEqualSharesIsZero() throws {
        #expect(try features(["a", "a", "a"]).agentGini == 0)
        #expect(try features(["a", "b", "c", "c", "b", "a"]).agentGini == 0)
        #expect(try features(["a", "a", "a", "b"]).agentGini == 0.25)
        #expect(try features([]).agentGini == 0)
    }

    @Test func transitionsAndRecurrenceAreCountedStepByStep() throws {
        for seed in UInt64(0)..<30 {
            var random = SeededRandom(seed: seed)
            let names = (0..<35).map { _ in random.pick(["a", "b", "c", "d"]) }
            var pairs: Set<[String]> = []
            var changes = 0
            var returns = 0
            for i in 1..<names.count where names[i] != names[i - 1] {
                changes += 1
                pairs.insert([names[i - 1], names[i]])
                if names[..<i].contains(names[i]) { returns += 1 }
            }
            let found = try features(names)
            #expect(found.agentTransitions == pairs.count, "seed \(seed)")
            #expect(found.agentRecurrence == Double(returns) / Double(changes), "seed \(seed)")
        }
    }

    @Test func withoutAChangeOfAgentNothingRecurs() throws {
        #expect(try features(["a"]).agentRecurrence == 0)
        #expect(try features(["a", "a"]).agentTransitions == 0)
        #expect(try features(["a", "b"]).agentRecurrence == 0)
        #expect(try features(["a", "b", "a"]).agentRecurrence == 0.5)
    }

    @Test func agentsAreReadInIndexOrder() throws {
        // In list order x, y, x: a return. In index order x, x, y: none.
        let steps = [(1, "x"), (9, "y"), (4, "x")].map { Step(index: $0.0, agent: JSONString($0.1), kind: .decision) }
        let found = try DecisionGraph(steps: steps).features
        #expect(found.agentTransitions == 1)
        #expect(found.agentRecurrence == 0)
    }

    // MARK: Dependencies

    @Test(arguments: Numbering.allCases)
    func degreesAndDepthAreThoseOfTheDistinctEdges(numbering: Numbering) throws {
        for seed in UInt64(0)..<15 {
            let steps = RandomRun.steps(18, seed: seed, numbering: numbering)
            let found = try DecisionGraph(steps: steps).features
            let slow = SlowGraph(steps)
            let label: Comment = "seed \(seed), \(numbering)"
            #expect(found.dependencyEdges == slow.pairs.count, label)
            #expect(found.dependencyDepth == slow.depth, label)
            #expect(found.maxBlastIndegree == (0..<18).map { p in slow.pairs.count { $0[1] == p } }.max(), label)
            #expect(found.maxAuditOutdegree == (0..<18).map { p in slow.pairs.count { $0[0] == p } }.max(), label)
            #expect(found.toolCalls == steps.count { $0.kind == .toolCall }, label)
            #expect(found.decisions + found.toolCalls == found.steps, label)
            #expect(found.agents == Set(steps.map(\.agent)).count, label)
            #expect(
                found.maxAgentOutdegree == Dictionary(grouping: steps, by: \.agent).values.map(\.count).max(), label)
            #expect(found.dependencyEdgesPerStep == Double(slow.pairs.count) / 18, label)
            #expect(found.relativeDependencyDepth == Double(slow.depth) / 18, label)
        }
    }

    @Test func anEmptyRunHasZeroForEveryFeature() throws {
        let found = try DecisionGraph(steps: []).features
        for layer in FeatureLayer.allCases { #expect(found.vector(layer).values.allSatisfy { $0 == 0 }) }
    }

    // MARK: Vectors

    @Test func layersConcatenateTheirGroupsInOrder() throws {
        let found = try DecisionGraph(steps: RandomRun.steps(20, seed: 6)).features
        let full = found.vector(.full)
        #expect(
            full.names == [
                "n_steps", "n_tool_calls", "n_decisions", "n_agents", "max_agent_outdeg", "agent_gini",
                "n_agent_transitions", "agent_recurrence", "n_dep_edges", "dep_depth", "max_blast_indeg",
                "max_audit_outdeg",
            ])
        #expect(full.values[5] == found.agentGini)
        #expect(full.values[11] == Double(found.maxAuditOutdegree))
        let flat = Array(full.names.prefix(4))
        let shape = ["rel_dep_depth", "max_blast_share", "max_audit_share"]
        #expect(found.vector(.flat).names == flat)
        #expect(found.vector(.exec).names == Array(full.names.prefix(8)))
        #expect(found.vector(.flatdens).names == flat + ["dep_edges_per_step"])
        #expect(found.vector(.flatdep).names == flat + ["dep_edges_per_step"] + shape)
        #expect(found.vector(.depnorm).names == ["dep_edges_per_step"] + shape)
        for layer in FeatureLayer.allCases {
            let vector = found.vector(layer)
            #expect(vector.names.count == vector.values.count)
            #expect(try FeatureLayer(name: layer.rawValue) == layer)
        }
    }

    @Test(arguments: ["", "Full", "dep", "flat "])
    func anUnknownLayerIsRefused(name: String) {
        let error = #expect(throws: GraphError.self) { try FeatureLayer(name: name) }
        #expect(error?.code == .unknownLayer)
    }

    private func features(_ agents: [String]) throws -> Features {
        try DecisionGraph(
            steps: agents.enumerated().map {
                Step(index: $0, agent: JSONString($1), kind: .decision)
            }
        ).features
    }
}
