import PlanLint
import Testing

/// One walk to many ends finds what one search for each end finds.
@Suite struct WitnessWalkTests {
    @Test func waysAreThoseOfTheSearch() throws {
        var ways = 0
        for seed in UInt64(1)...200 {
            var random = RandomFlowPlan(seed: 0x3A1C + seed)
            let graph = PlanGraph(try plan(random.plan(nodes: 2 + Int(seed % 20), resources: 2)))
            var draw = PlanRandom(state: seed)
            let count = graph.plan.nodes.count
            let avoided = Set((0..<draw.below(4)).map { _ in draw.below(count) })
            let start = draw.below(3) == 0 ? nil : draw.below(count)
            var walk = WitnessWalk(graph, from: start) { avoided.contains($0) }
            for end in (0..<count).shuffled(using: &draw) where !avoided.contains(end) {
                let way = graph.witness(from: start, to: end) { avoided.contains($0) }
                #expect(walk.path(to: end) == way, "seed \(seed)")
                if way != nil { ways += 1 }
            }
        }
        #expect(ways > 500)
    }
}
