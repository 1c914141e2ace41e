import DecisionGraph
import Testing

@Suite struct SliceTests {
    @Test(arguments: EvidenceTier.allCases)
    func slicesAreTheClosuresOverEdgesOfATier(tier: EvidenceTier) throws {
        for seed in UInt64(0)..<12 {
            let steps = RandomRun.steps(26, seed: seed, numbering: .shuffled)
            let graph = try DecisionGraph(steps: steps)
            let slow = SlowGraph(steps)
            for position in 0..<26 {
                let label: Comment = "seed \(seed), position \(position)"
                #expect(
                    graph.backwardSlice(of: position, atLeast: tier) == slow.basis(of: position, atLeast: tier), label)
                #expect(
                    graph.forwardSlice(of: position, atLeast: tier) == slow.affected(by: position, atLeast: tier), label
                )
            }
        }
    }

    @Test func strongerSlicesLieWithinWeakerOnes() throws {
        for seed in UInt64(50)..<60 {
            let graph = try DecisionGraph(steps: RandomRun.steps(80, seed: seed))
            for position in stride(from: 0, to: 80, by: 7) {
                let slices = EvidenceTier.allCases.map { Set(graph.forwardSlice(of: position, atLeast: $0)) }
                for (stronger, weaker) in zip(slices, slices.dropFirst()) {
                    #expect(stronger.isSubset(of: weaker), "seed \(seed), position \(position)")
                }
                #expect(Set(graph.forwardSlice(of: position)) == slices.last, "seed \(seed), position \(position)")
            }
        }
    }

    @Test(arguments: [Numbering.dense, .shuffled])
    func reachesAreTheSizesOfTheClosures(numbering: Numbering) throws {
        for (seed, count) in [(UInt64(1), 30), (2, 64), (3, 90)] {
            let steps = RandomRun.steps(count, seed: seed, numbering: numbering)
            let graph = try DecisionGraph(steps: steps)
            let slow = SlowGraph(steps)
            let downstream = (0..<count).map { slow.affected(by: $0).count }
            let execution = (0..<count).map { slow.followers(of: $0).count }
            let label: Comment = "seed \(seed), \(numbering)"
            #expect(graph.downstreamReaches().map { Int($0) } == downstream, label)
            #expect(graph.executionReaches().map { Int($0) } == execution, label)
            #expect(steps.map { graph.downstreamReach(ofIndex: $0.index) } == downstream, label)
            #expect(steps.map { graph.executionReach(ofIndex: $0.index) } == execution, label)
        }
    }

    @Test func anAbsentStepReachesNothing() throws {
        let graph = try DecisionGraph(steps: RandomRun.steps(9, seed: 4))
        for index in [-1, 9, Int.max] {
            #expect(graph.downstreamReach(ofIndex: index) == 0)
            #expect(graph.executionReach(ofIndex: index) == 0)
        }
    }
}
