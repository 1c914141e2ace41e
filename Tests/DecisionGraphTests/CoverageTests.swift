import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct CoverageTests {
    @Test func everyEntryCountsAlsoDroppedAndRepeatedOnes() throws {
        let coverage = try DecisionGraph(steps: [
            Step(index: 0, agent: "a", kind: .decision, dependencies: [DependencyEdge(on: 0, grade: .observed)]),
            Step(
                index: 1, agent: "a", kind: .decision,
                dependencies: [
                    DependencyEdge(on: 0, grade: .observed), DependencyEdge(on: 0, grade: .declared),
                    DependencyEdge(on: 0, grade: .observed, evidence: ["modeled": true]), DependencyEdge(on: 8),
                ]),
        ]).coverage
        #expect(coverage.dependencyCount == 5)
        #expect(coverage.observed == 3 && coverage.modelled == 1)
        #expect(coverage.declared == 1 && coverage.inferred == 1)
        #expect(coverage.dropped == 2 && coverage.repeated == 2)
        #expect(coverage.rho == 5)
        #expect(coverage.observedFraction == 0.6)
    }

    @Test(arguments: [0, 1])
    func densityNeedsTwoSteps(count: Int) throws {
        let coverage = try DecisionGraph(
            steps: (0..<count).map {
                Step(index: $0, agent: "a", kind: .decision, dependencies: [DependencyEdge(on: 5, grade: .observed)])
            }
        ).coverage
        #expect(coverage.rho == 0)
        #expect(coverage.dependencyCount == count)
        #expect(coverage.observedFraction == Double(count))
    }

    @Test func withoutEntriesNothingIsObserved() throws {
        let coverage = try DecisionGraph(steps: (0..<4).map { Step(index: $0, agent: "a", kind: .decision) }).coverage
        #expect(coverage.observedFraction == 0)
        #expect(coverage.rho == 0)
    }

    @Test func modelledSaysSomethingOfObservedEdgesOnly() throws {
        let coverage = try DecisionGraph(steps: [
            Step(index: 0, agent: "a", kind: .decision),
            Step(
                index: 1, agent: "a", kind: .decision,
                dependencies: Grade.allCases.map { DependencyEdge(on: 0, grade: $0, evidence: ["modeled": "rule"]) }),
        ]).coverage
        #expect(coverage.modelled == 1)
        #expect(Grade.allCases.map { coverage.count(of: $0) } == [1, 1, 1])
    }

    @Test(arguments: Numbering.allCases)
    func countsAreThoseOfThePlainReading(numbering: Numbering) throws {
        for seed in UInt64(0)..<20 {
            let steps = RandomRun.steps(25, seed: seed, numbering: numbering)
            let coverage = try DecisionGraph(steps: steps).coverage
            let entries = steps.flatMap(\.dependencies)
            let slow = SlowGraph(steps)
            let label: Comment = "seed \(seed), \(numbering)"
            #expect(coverage.dependencyCount == entries.count, label)
            for grade in Grade.allCases {
                #expect(coverage.count(of: grade) == entries.count { $0.grade == grade }, label)
            }
            #expect(coverage.modelled == entries.count { $0.grade == .observed && $0.isModelled }, label)
            #expect(coverage.dropped == entries.count - slow.dependencies.count, label)
            #expect(coverage.repeated == slow.dependencies.count - slow.pairs.count, label)
            #expect(coverage.rho == Double(entries.count) / 300, label)
        }
    }
}
