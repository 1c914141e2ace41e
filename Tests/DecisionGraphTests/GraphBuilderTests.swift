import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct GraphBuilderTests {
    // MARK: Indices

    @Test(arguments: [[0, 1, 1], [4, 4], [0, 1, 2, 0], [-5, 9, -5], [Int.max, Int.min, Int.max]])
    func aSecondStepWithOneIndexIsRefused(indices: [Int]) {
        let error = #expect(throws: GraphError.self) {
            try DecisionGraph(steps: indices.map { Step(index: $0, agent: "a", kind: .decision) })
        }
        #expect(error?.code == .indexDuplicate)
        #expect(error?.index == indices.last)
    }

    @Test func aRefusedStepLeavesTheBuilderAsItWas() throws {
        let steps = RandomRun.steps(12, seed: 3)
        var builder = GraphBuilder()
        for step in steps {
            try builder.append(step)
            var repeated = step
            repeated.agent = "nobody else"
            repeated.attributes = ["only": "here"]
            repeated.dependencies = [DependencyEdge(on: 0)]
            #expect(throws: GraphError.self) { try builder.append(repeated) }
        }
        #expect(builder.stepCount == steps.count)
        let graph = builder.build()
        #expect(graph.steps == steps)
        #expect(graph.agents == (try DecisionGraph(steps: steps)).agents)
        #expect(graph.characterization == (try DecisionGraph(steps: steps)).characterization)
    }

    @Test(arguments: Numbering.allCases)
    func everyNumberingLeadsFromIndexToPositionAndBack(numbering: Numbering) throws {
        let steps = RandomRun.steps(70, seed: 8, numbering: numbering)
        let graph = try DecisionGraph(steps: steps)
        for (position, step) in steps.enumerated() {
            #expect(graph.index(at: position) == step.index)
            #expect(graph.position(of: step.index) == position)
            #expect(try graph.requirePosition(of: step.index) == position)
        }
        let known = Set(steps.map(\.index))
        for index in [-1_000, -1, 0, 1, 70, 71, 1_000, Int.min, Int.max] where !known.contains(index) {
            #expect(graph.position(of: index) == nil)
        }
    }

    @Test func aQuestionAboutAnAbsentStepNamesItsIndex() throws {
        let graph = try DecisionGraph(steps: [Step(index: 3, agent: "a", kind: .decision)])
        let error = #expect(throws: GraphError.self) { try graph.requirePosition(of: 4) }
        #expect(error?.code == .unknownStep)
        #expect(error?.index == 4)
    }

    @Test(arguments: [[0, 1, 2, 7, 3], [0, 1, 2, -1, 3], [5, 0, 1, 2, 3]])
    func aRunThatStopsBeingDenseKeepsItsEarlierIndices(indices: [Int]) throws {
        let steps = indices.map { Step(index: $0, agent: "a", kind: .decision, dependencies: [DependencyEdge(on: 1)]) }
        let graph = try DecisionGraph(steps: steps)
        for (position, index) in indices.enumerated() { #expect(graph.position(of: index) == position) }
        #expect(graph.position(of: 4) == nil)
        let one = try #require(indices.firstIndex(of: 1))
        for position in indices.indices {
            #expect(graph.dependencies(of: position).map(\.source) == (position > one ? [one] : []))
        }
    }

    // MARK: Dependencies

    @Test func referencesToItselfForwardAndUnknownMakeNoEdgeAndAreCounted() throws {
        let steps = [
            Step(index: 0, agent: "a", kind: .decision, dependencies: [DependencyEdge(on: 0), DependencyEdge(on: 1)]),
            Step(index: 1, agent: "a", kind: .decision, dependencies: [DependencyEdge(on: 99), DependencyEdge(on: 0)]),
        ]
        let graph = try DecisionGraph(steps: steps)
        #expect(graph.droppedDependencyCount == 3)
        #expect(graph.dependencies(of: 0).isEmpty)
        #expect(graph.dependencies(of: 1).map(\.source) == [0])
        #expect(graph.dependencyRows.edgeCount == 1)
        #expect(graph.steps == steps)
    }

    @Test func parallelEdgesKeepTheirOrderGradeResourceAndEvidence() throws {
        let given = [
            DependencyEdge(on: 0, grade: .inferred),
            DependencyEdge(
                on: 0, grade: .observed, resource: ResourceRef("db", "t", key: "k"), evidence: ["modeled": true]),
            DependencyEdge(on: 1, grade: .declared, resource: ResourceRef("db", "t"), evidence: ["n": 1]),
            DependencyEdge(on: 0, grade: .observed, resource: ResourceRef("db", "t"), evidence: ["modeled": ""]),
        ]
        let graph = try DecisionGraph(steps: [
            Step(index: 0, agent: "a", kind: .decision), Step(index: 1, agent: "a", kind: .decision),
            Step(index: 2, agent: "a", kind: .decision, dependencies: given),
        ])
        let found = graph.dependencies(of: 2)
        #expect(found.map(\.source) == [0, 0, 1, 0])
        #expect(found.map(\.dependent) == [2, 2, 2, 2])
        #expect(found.map(\.tier) == [.inferred, .modelled, .declared, .observed])
        #expect(found.map(\.grade) == given.map(\.grade))
        #expect(found.map { graph.resource(of: $0) } == given.map(\.resource))
        #expect(found.map { graph.evidence(of: $0) } == given.map(\.evidence))
        #expect(Array(graph.dependencyRows[2]) == [0, 1])
    }

    @Test func rowsOfATierHoldTheDistinctEdgesAtLeastThatStrong() throws {
        for seed in UInt64(0)..<8 {
            let steps = RandomRun.steps(30, seed: seed)
            let graph = try DecisionGraph(steps: steps)
            let slow = SlowGraph(steps)
            for tier in EvidenceTier.allCases {
                let rows = graph.dependencyRows(atLeast: tier)
                #expect(rows.count == 30)
                for position in 0..<30 {
                    let sources = slow.dependencies.filter { $0.dependent == position && $0.tier <= tier }.map(\.source)
                    #expect(rows[position].map { Int($0) } == Set(sources).sorted(), "seed \(seed), tier \(tier)")
                }
            }
        }
    }

    // MARK: Execution

    @Test func withoutPredecessorsTheStepBeforeHandsOver() throws {
        let graph = try DecisionGraph(steps: [5, 2, 9].map { Step(index: $0, agent: "a", kind: .decision) })
        #expect((0..<3).map { graph.handoffs(to: $0) } == [[], [0], [1]])
        #expect(graph.characterization.executionEdges == 3 + 2)
    }

    @Test func anEmptyListOfPredecessorsMakesARoot() throws {
        let graph = try DecisionGraph(
            steps: (0..<3).map {
                Step(index: $0, agent: "a", kind: .decision, executionPredecessors: $0 == 1 ? [] : nil)
            })
        #expect((0..<3).map { graph.handoffs(to: $0) } == [[], [], [1]])
    }

    @Test func mergesAndRepeatsAreKeptAndStrayPredecessorsDropped() throws {
        let steps = [
            Step(index: 0, agent: "a", kind: .decision, executionPredecessors: [0]),
            Step(index: 1, agent: "a", kind: .decision, executionPredecessors: []),
            Step(index: 2, agent: "a", kind: .decision, executionPredecessors: [1, 0, 1, 3, 2, 77]),
            Step(index: 3, agent: "a", kind: .decision, executionPredecessors: [2]),
        ]
        let graph = try DecisionGraph(steps: steps)
        #expect((0..<4).map { graph.handoffs(to: $0) } == [[], [], [1, 0, 1], [2]])
        #expect(graph.droppedPredecessorCount == 4)
        #expect(graph.executionRows.edgeCount == 3)
        #expect(Array(graph.executionRows[2]) == [0, 1])
        #expect(graph.steps == steps)
    }

    @Test func onlyStrayPredecessorsAreNotTheSameAsNone() throws {
        let graph = try DecisionGraph(steps: [
            Step(index: 0, agent: "a", kind: .decision),
            Step(index: 1, agent: "a", kind: .decision, executionPredecessors: [40]),
        ])
        #expect(graph.handoffs(to: 1).isEmpty)
        #expect(graph.step(at: 1).executionPredecessors == [40])
    }

    // MARK: Agents

    @Test func agentsAreToldApartByTheirBytes() throws {
        let names: [JSONString] = ["\u{E9}", "e\u{301}", "\u{E9}", "E\u{301}", "", "e\u{301}"]
        let graph = try DecisionGraph(steps: names.enumerated().map { Step(index: $0, agent: $1, kind: .decision) })
        #expect(graph.agents == ["\u{E9}", "e\u{301}", "E\u{301}", ""])
        #expect((0..<6).map { graph.agentNumber(at: $0) } == [0, 1, 0, 2, 3, 1])
        #expect((0..<6).map { graph.agent(at: $0) } == names)
    }

    // MARK: Round trip

    @Test(arguments: Numbering.allCases)
    func stepsComeBackAsTheyWereAdded(numbering: Numbering) throws {
        for seed in UInt64(0)..<25 {
            let count = Int(seed) * 3
            guard count > 0 else { continue }
            let steps = RandomRun.steps(count, seed: seed, numbering: numbering)
            let graph = try DecisionGraph(steps: steps)
            #expect(graph.steps == steps, "seed \(seed), \(numbering)")
            #expect(try DecisionGraph(steps: graph.steps).steps == steps, "seed \(seed), \(numbering)")
        }
    }

    @Test(arguments: Numbering.allCases)
    func edgesAreThoseOfThePlainReading(numbering: Numbering) throws {
        for seed in UInt64(100)..<115 {
            let steps = RandomRun.steps(40, seed: seed, numbering: numbering)
            let graph = try DecisionGraph(steps: steps)
            let slow = SlowGraph(steps)
            let label: Comment = "seed \(seed), \(numbering)"
            let found = (0..<40).flatMap { graph.dependencies(of: $0) }
            #expect(
                found.map { SlowGraph.Edge(dependent: $0.dependent, source: $0.source, tier: $0.tier) }
                    == slow.dependencies, label)
            let handoffs = (0..<40).flatMap { to in graph.handoffs(to: to).map { [$0, to] } }
            #expect(handoffs == slow.handoffs.map { [$0.from, $0.to] }, label)
            let entries = steps.reduce(0) { $0 + $1.dependencies.count }
            #expect(graph.droppedDependencyCount == entries - slow.dependencies.count, label)
        }
    }

    @Test func anEmptyRunIsAGraphWithoutSteps() throws {
        let graph = try DecisionGraph(steps: [])
        #expect(graph.stepCount == 0)
        #expect(graph.steps.isEmpty && graph.agents.isEmpty)
        #expect(graph.downstreamReaches().isEmpty && graph.executionReaches().isEmpty)
        #expect(graph.position(of: 0) == nil)
    }
}
