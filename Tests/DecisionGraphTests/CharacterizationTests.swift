import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct CharacterizationTests {
    @Test func everyKindOfNodeAndEdgeIsCounted() throws {
        let size = try DecisionGraph(steps: [
            Step(index: 0, agent: "planner", kind: .decision),
            Step(
                index: 1, agent: "tool", kind: .toolCall,
                dependencies: [DependencyEdge(on: 0), DependencyEdge(on: 0, grade: .observed), DependencyEdge(on: 4)]),
            Step(index: 2, agent: "planner", kind: .decision, executionPredecessors: [0, 1, 1, 9]),
        ]).characterization
        #expect(size.steps == 3 && size.decisions == 2 && size.toolCalls == 1 && size.agents == 2)
        #expect(size.resources == 0)
        #expect(size.nodes == 5)
        // Three from agents, one default hand-off, three given ones of which two are parallel.
        #expect(size.executionEdges == 7)
        #expect(size.dependencyEdges == 2)
        #expect(size.edges == 9)
        #expect(size.dependencyDepth == 1)
    }

    @Test func anEmptyRunHasNothingToCount() throws {
        let size = try DecisionGraph(steps: []).characterization
        #expect([size.nodes, size.edges, size.agents, size.steps, size.dependencyDepth] == [0, 0, 0, 0, 0])
    }

    @Test(arguments: Numbering.allCases)
    func countsAreThoseOfThePlainReading(numbering: Numbering) throws {
        for seed in UInt64(0)..<15 {
            let steps = RandomRun.steps(17, seed: seed, numbering: numbering)
            let size = try DecisionGraph(steps: steps).characterization
            let slow = SlowGraph(steps)
            let label: Comment = "seed \(seed), \(numbering)"
            #expect(size.nodes == 17 + Set(steps.map(\.agent)).count, label)
            #expect(size.executionEdges == 17 + slow.handoffs.count, label)
            #expect(size.dependencyEdges == slow.dependencies.count, label)
            #expect(size.edges == size.executionEdges + size.dependencyEdges, label)
            #expect(size.dependencyDepth == slow.depth, label)
        }
    }

    @Test func theDepthOfAChainIsItsEdges() throws {
        let steps = (0..<3_000).map {
            Step(index: $0, agent: "a", kind: .decision, dependencies: $0 == 0 ? [] : [DependencyEdge(on: $0 - 1)])
        }
        #expect(try DecisionGraph(steps: steps).characterization.dependencyDepth == 2_999)
    }
}
