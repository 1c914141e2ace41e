import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct TouchBinderTests {
    /// One touch at a time finds what the matcher finds when it sees them all, each in a superstep of its own.
    @Test func touchesAreBoundAsTheMatcherBindsThem() throws {
        var bound = 0
        for seed in UInt64(1)...200 {
            var random = SeededRandom(seed: seed)
            let channels = ["x", "y", "z"].map { ResourceRef("ns", $0) }
            func some() -> [ResourceRef] {
                (0..<Int.random(in: 0...3, using: &random)).map { _ in channels.randomElement(using: &random)! }
            }
            let touches = (0..<Int.random(in: 0...25, using: &random)).map { index in
                StepTouch(
                    index: 3 * index, superstep: index, agent: "a", reads: some(), writes: some(),
                    effect: WriteEffect.allCases.randomElement(using: &random)!)
            }
            let plain: Set<ResourceRef> = []
            let rules: [(TouchRule, Set<ResourceRef>)] = [
                (.lastWriter, plain), (.hazards, plain), (.hazards, [channels[2]]),
            ]
            for (rule, reducers) in rules {
                let match = try TouchMatcher(reducerChannels: reducers, rule: rule).match(touches)
                var binder = TouchBinder(rule: rule, reducerChannels: reducers)
                for (position, touch) in touches.enumerated() {
                    let found = binder.bind(touch)
                    let edges = match.edges(at: position)
                    #expect(found.map(\.source) == edges.map(\.source), "seed \(seed), touch \(position)")
                    #expect(found.map(\.resource) == edges.map(\.resource), "seed \(seed), touch \(position)")
                    if rule == .hazards {
                        #expect(
                            found.map(\.relation.name) == edges.map { $0.evidence["relation"]?.text ?? "" },
                            "seed \(seed), touch \(position)")
                    }
                    bound += found.count
                }
            }
        }
        #expect(bound > 5000, "hardly anything was bound")
    }
}
