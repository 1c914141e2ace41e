import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct DependencyConstructionTests {
    @Test func fullContextRestsEveryStepOnAllEarlierOnes() throws {
        let graph = try construct(.fullContext)
        for position in 0..<5 { #expect(sources(of: position, graph) == Array(0..<position)) }
        #expect(graph.characterization.dependencyDepth == 4)
    }

    @Test func chainRestsEveryStepOnTheOneBefore() throws {
        let graph = try construct(.chain)
        #expect((0..<5).map { sources(of: $0, graph) } == [[], [0], [1], [2], [3]])
    }

    @Test func explicitTakesEachGivenEarlierStepOnceInFirstSeenOrder() throws {
        let graph = try construct(.explicit)
        // Given: 30 -> [30, -2], 4 -> [-2, 7, 30, 7], 11 -> [99, 4, 4].
        #expect((0..<5).map { sources(of: $0, graph) } == [[], [], [0], [0, 1, 2], [3]])
        #expect(graph.droppedDependencyCount == 2)
    }

    @Test func noneMakesNoEdges() throws {
        #expect(try construct(.none).characterization.dependencyEdges == 0)
    }

    @Test(arguments: DependencyConstruction.allCases)
    func edgesMadeByARuleAreInferredAndExecutionIsTheListOrder(construction: DependencyConstruction) throws {
        let graph = try construct(construction)
        for position in 0..<5 {
            for edge in graph.dependencies(of: position) {
                #expect(edge.tier == .inferred)
                #expect(graph.evidence(of: edge).isEmpty && graph.resource(of: edge) == nil)
            }
            #expect(graph.handoffs(to: position) == (position == 0 ? [] : [position - 1]))
        }
    }

    @Test(arguments: DependencyConstruction.allCases)
    func aSharedResourceIsReadAndWrittenByEveryStep(construction: DependencyConstruction) throws {
        let with = try construct(construction, shared: true).characterization
        let without = try construct(construction, shared: false).characterization
        #expect(with.resources == 1 && without.resources == 0)
        #expect(with.nodes == without.nodes + 1)
        #expect(with.edges == without.edges + 10)
        #expect(with.dependencyEdges == without.dependencyEdges)
    }

    @Test func anEmptyRunHasNoSharedResource() throws {
        let graph = try DecisionGraph(steps: [Step](), constructing: .fullContext, sharedResource: true)
        #expect(graph.characterization.resources == 0)
        #expect(!graph.hasSharedResource)
    }

    @Test(arguments: DependencyConstruction.allCases)
    func aRepeatedIndexIsRefused(construction: DependencyConstruction) {
        let steps = [3, 3].map { Step(index: $0, agent: "a", kind: .decision) }
        let error = #expect(throws: GraphError.self) {
            try DecisionGraph(steps: steps, constructing: construction, sharedResource: false)
        }
        #expect(error?.code == .indexDuplicate)
    }

    // MARK: Parts

    private func construct(_ construction: DependencyConstruction, shared: Bool = false) throws -> DecisionGraph {
        let given: [(Int, [Int])] = [(-2, []), (7, []), (30, [30, -2]), (4, [-2, 7, 30, 7]), (11, [99, 4, 4])]
        // Grades, evidence and predecessors given here are not taken over.
        let steps = given.map { index, sources in
            Step(
                index: index, agent: "a", kind: .decision,
                dependencies: sources.map { DependencyEdge(on: $0, grade: .observed, evidence: ["n": 1]) },
                executionPredecessors: [])
        }
        return try DecisionGraph(steps: steps, constructing: construction, sharedResource: shared)
    }

    private func sources(of position: Int, _ graph: DecisionGraph) -> [Int] {
        graph.dependencies(of: position).map(\.source)
    }
}
