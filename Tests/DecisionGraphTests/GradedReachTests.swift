import CanonicalJSON
import DecisionGraph
import Testing

/// Bounds and strongest paths, against closures found the obvious way.
@Suite struct GradedReachTests {
    private struct Case: CustomStringConvertible {
        let seed: UInt64
        let steps: [Step]
        let sources: [Int]
        let direction: GradedReach.Direction
        var description: String { "seed \(seed), \(direction) from \(sources)" }
    }

    private static let cases: [Case] = (UInt64(0)..<160).map { seed in
        var random = SeededRandom(seed: seed &+ 9000)
        let count = 1 + random.below(28)
        let sources = (0..<1 + random.below(3)).map { _ in random.below(count) }
        return Case(
            seed: seed, steps: RandomRun.steps(count, seed: seed, numbering: random.pick(Numbering.allCases)),
            sources: sources, direction: random.pick(GradedReach.Direction.allCases))
    }

    /// Everything reached over edges of at least a tier, without the sources.
    private static func slow(_ graph: SlowGraph, _ sample: Case, _ tier: EvidenceTier, without banned: Set<Int> = [])
        -> Set<Int>
    {
        let pairs = graph.dependencies.filter {
            $0.tier <= tier && !banned.contains($0.dependent) && !banned.contains($0.source)
        }
        .map { edge in
            sample.direction == .down
                ? (from: edge.source, to: edge.dependent) : (from: edge.dependent, to: edge.source)
        }
        return SlowGraph.reachable(from: sample.sources, over: pairs).subtracting(sample.sources)
    }

    @Test func everyStepHasTheTierOfItsBestPath() throws {
        for sample in Self.cases {
            let graph = try DecisionGraph(steps: sample.steps)
            let slow = SlowGraph(sample.steps)
            let reach = GradedReach(sample.direction, from: sample.sources, in: graph)
            for tier in EvidenceTier.allCases {
                let expected = Self.slow(slow, sample, tier)
                let found = reach.positions.filter { reach.tier(at: $0).map { $0 <= tier } ?? false }
                #expect(found == expected.sorted(), "\(sample), \(tier)")
                #expect(reach.bounds.upTo(tier) == expected.count, "\(sample), \(tier)")
                let cut = GradedReach(sample.direction, from: sample.sources, in: graph, atLeast: tier)
                #expect(cut.positions == found, "\(sample), \(tier)")
                for position in found { #expect(cut.tier(at: position) == reach.tier(at: position), "\(sample)") }
            }
        }
    }

    @Test func countsAreDisjointAndAddToMost() throws {
        for sample in Self.cases {
            let graph = try DecisionGraph(steps: sample.steps)
            let reach = GradedReach(sample.direction, from: sample.sources, in: graph)
            let bounds = reach.bounds
            #expect(bounds.least <= bounds.most, "\(sample)")
            #expect(Grade.allCases.map(bounds.count(at:)).reduce(0, +) == bounds.most, "\(sample)")
            #expect(EvidenceTier.allCases.map { bounds[$0] }.reduce(0, +) == bounds.most, "\(sample)")
            #expect(reach.positions.count == bounds.most, "\(sample)")
            #expect(reach.bounds(where: { _ in true }) == bounds, "\(sample)")
            let even = reach.bounds(where: { $0 % 2 == 0 })
            let odd = reach.bounds(where: { $0 % 2 == 1 })
            for tier in EvidenceTier.allCases { #expect(even[tier] + odd[tier] == bounds[tier], "\(sample)") }
        }
    }

    @Test func thePathIsThereAndItsWeakestEdgeIsTheTier() throws {
        for sample in Self.cases {
            let graph = try DecisionGraph(steps: sample.steps)
            let slow = Set(SlowGraph(sample.steps).dependencies)
            let reach = GradedReach(sample.direction, from: sample.sources, in: graph)
            for position in 0..<graph.stepCount {
                guard let tier = reach.tier(at: position) else {
                    #expect(reach.path(to: position) == nil && reach.distance(to: position) == nil, "\(sample)")
                    continue
                }
                let path = try #require(reach.path(to: position), "\(sample), \(position)")
                #expect(path.weakest == tier, "\(sample), \(position)")
                #expect(path.edges.count == reach.distance(to: position), "\(sample), \(position)")
                let ends = [path.positions.first, path.positions.last]
                let (near, far) = sample.direction == .down ? (ends[0], ends[1]) : (ends[1], ends[0])
                #expect(near == position, "\(sample), \(position)")
                #expect(far.map(sample.sources.contains) == true, "\(sample), \(position)")
                for (edge, next) in zip(path.edges, path.edges.dropFirst()) {
                    #expect(edge.source == next.dependent, "\(sample), \(position)")
                }
                for edge in path.edges {
                    let own = SlowGraph.Edge(dependent: edge.dependent, source: edge.source, tier: edge.tier)
                    #expect(slow.contains(own), "\(sample), \(position)")
                    #expect(graph.dependencies(of: edge.dependent).contains(edge), "\(sample), \(position)")
                }
            }
        }
    }

    /// Of ways that are equally strong and long the one over the earliest step is kept, and of its edges the strongest.
    @Test func ofEqualWaysTheOneOverTheEarliestStepIsKept() throws {
        for sample in Self.cases {
            let graph = try DecisionGraph(steps: sample.steps)
            let reach = GradedReach(sample.direction, from: sample.sources, in: graph)
            let edges = (0..<graph.stepCount).flatMap { graph.dependencies(of: $0) }
            for position in reach.positions {
                let kept = try #require(reach.lastEdge(to: position), "\(sample), \(position)")
                let rivals = edges.compactMap { edge -> [Int]? in
                    let (own, before) =
                        sample.direction == .down ? (edge.dependent, edge.source) : (edge.source, edge.dependent)
                    guard own == position else { return nil }
                    if reach.isSource(before) { return [Int(edge.tier.rawValue), 1, before, Int(edge.tier.rawValue)] }
                    guard let tier = reach.tier(at: before), let hops = reach.distance(to: before) else { return nil }
                    return [Int(max(tier, edge.tier).rawValue), hops + 1, before, Int(edge.tier.rawValue)]
                }
                let best = try #require(rivals.min { $0.lexicographicallyPrecedes($1) }, "\(sample), \(position)")
                let before = sample.direction == .down ? kept.source : kept.dependent
                #expect([before, Int(kept.tier.rawValue)] == Array(best[2...]), "\(sample), \(position)")
            }
        }
    }

    @Test func whatIsAtRiskFromAStepIsWhatRestsOnIt() throws {
        for seed in UInt64(300)..<330 {
            let graph = try DecisionGraph(steps: RandomRun.steps(24, seed: seed))
            let down = (0..<24).map { GradedReach(.down, from: [$0], in: graph) }
            let up = (0..<24).map { GradedReach(.up, from: [$0], in: graph) }
            for a in 0..<24 {
                for b in 0..<24 {
                    #expect(down[a].tier(at: b) == up[b].tier(at: a), "seed \(seed), \(a), \(b)")
                    // The strongest path is as strong as the one that is searched for this pair alone.
                    #expect(
                        down[a].tier(at: b) == graph.strongestPath(from: b, to: a)?.weakest, "seed \(seed), \(a), \(b)")
                }
            }
        }
    }

    @Test func anEdgeMoreNeverShrinksABound() throws {
        for sample in Self.cases where sample.steps.count > 1 {
            var random = SeededRandom(seed: sample.seed)
            var steps = sample.steps
            let late = 1 + random.below(steps.count - 1)
            let grade = random.pick(Grade.allCases)
            steps[late].dependencies.append(DependencyEdge(on: steps[random.below(late)].index, grade: grade))
            let before = GradedReach(
                sample.direction, from: sample.sources, in: try DecisionGraph(steps: sample.steps)
            ).bounds
            let after = GradedReach(sample.direction, from: sample.sources, in: try DecisionGraph(steps: steps)).bounds
            for tier in EvidenceTier.allCases {
                #expect(after.upTo(tier) >= before.upTo(tier), "\(sample), \(grade) edge of \(late)")
            }
        }
    }

    @Test func boundsOfAllStepsAreThoseOfEachStep() throws {
        for (seed, count) in [(UInt64(1), 1), (2, 7), (3, 40), (4, 90), (5, 700)] {
            let graph = try DecisionGraph(steps: RandomRun.steps(count, seed: seed))
            for threads in [1, 2] {
                let all = graph.riskBounds(threads: threads)
                #expect(all.count == count)
                for position in stride(from: 0, to: count, by: count > 100 ? 13 : 1) {
                    let one = GradedReach(.down, from: [position], in: graph).bounds
                    #expect(all[position] == one, "seed \(seed), position \(position)")
                }
            }
        }
        #expect(try DecisionGraph(steps: [Step]()).riskBounds().isEmpty)
    }

    @Test func stepsThatAreLeftOutLeadNowhere() throws {
        for sample in Self.cases {
            var random = SeededRandom(seed: sample.seed)
            let graph = try DecisionGraph(steps: sample.steps)
            let banned = Set((0..<graph.stepCount).filter { _ in random.oneIn(4) }).subtracting(sample.sources)
            let reach = GradedReach(
                sample.direction, from: sample.sources, in: graph, where: { !banned.contains($0) })
            let expected = Self.slow(SlowGraph(sample.steps), sample, .inferred, without: banned)
            #expect(reach.positions == expected.sorted(), "\(sample) without \(banned.sorted())")
            #expect(reach.bounds.most == expected.count, "\(sample)")
        }
    }

    @Test func noSourcesReachNothing() throws {
        let graph = try DecisionGraph(steps: RandomRun.steps(9, seed: 1))
        for direction in GradedReach.Direction.allCases {
            let reach = GradedReach(direction, from: [], in: graph)
            #expect(reach.positions.isEmpty && reach.bounds == RiskBounds() && reach.sources.isEmpty)
            #expect(reach.tier(at: 0) == nil && reach.path(to: 3) == nil)
        }
        // A position outside the run is reached by nothing.
        let reach = GradedReach(.down, from: [4, 4, 2], in: graph)
        #expect(reach.sources == [2, 4])
        #expect(reach.tier(at: -1) == nil && reach.tier(at: 9) == nil && reach.tier(at: 2) == nil)
    }

    @Test func aStrongPathIsPreferredToAShortOne() throws {
        let graph = try DecisionGraph(steps: [
            Step(index: 0, agent: "a", kind: .decision),
            Step(index: 1, agent: "a", kind: .decision, dependencies: [DependencyEdge(on: 0, grade: .observed)]),
            Step(
                index: 2, agent: "a", kind: .decision,
                dependencies: [
                    DependencyEdge(on: 0, grade: .inferred), DependencyEdge(on: 1, grade: .declared),
                    DependencyEdge(on: 1, grade: .observed, evidence: ["modeled": true]),
                ]),
        ])
        for reach in [GradedReach(.down, from: [0], in: graph), GradedReach(.up, from: [2], in: graph)] {
            let end = reach.direction == .down ? 2 : 0
            #expect(reach.path(to: end)?.positions == [2, 1, 0])
            #expect(reach.tier(at: end) == .modelled)
            #expect(reach.path(to: end)?.edges.map(\.tier) == [.modelled, .observed])
        }
    }
}
