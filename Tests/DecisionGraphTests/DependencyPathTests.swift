import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct DependencyPathTests {
    private static let count = 14

    @Test(arguments: EvidenceTier.allCases)
    func shortestPathsHaveTheFewestEdgesAndPassTheEarliestSteps(tier: EvidenceTier) throws {
        for seed in UInt64(0)..<12 {
            let steps = RandomRun.steps(Self.count, seed: seed)
            let graph = try DecisionGraph(steps: steps)
            let edges = SlowGraph(steps).dependencies.filter { $0.tier <= tier }
            for dependent in 0..<Self.count {
                for source in 0..<Self.count {
                    let label: Comment = "seed \(seed), from \(dependent) to \(source)"
                    let path = graph.shortestPath(from: dependent, to: source, atLeast: tier)
                    // Of the paths of fewest edges the one whose positions come first.
                    let best = paths(from: dependent, to: source, edges).filter { $0.count > 1 }
                        .min { $0.count != $1.count ? $0.count < $1.count : $0.lexicographicallyPrecedes($1) }
                    #expect(path?.positions == best, label)
                    if let path { expectWired(path, in: graph, atLeast: tier, label) }
                }
            }
        }
    }

    @Test func strongestPathsAreThoseOfTheWidestBottleneck() throws {
        for seed in UInt64(300)..<312 {
            let steps = RandomRun.steps(Self.count, seed: seed)
            let graph = try DecisionGraph(steps: steps)
            let slow = SlowGraph(steps)
            let bottleneck = bottlenecks(slow)
            for dependent in 0..<Self.count {
                for source in 0..<Self.count {
                    let label: Comment = "seed \(seed), from \(dependent) to \(source)"
                    let path = graph.strongestPath(from: dependent, to: source)
                    #expect(path?.weakest == bottleneck[dependent][source], label)
                    guard let path else { continue }
                    expectWired(path, in: graph, atLeast: path.weakest, label)
                    let shortest = graph.shortestPath(from: dependent, to: source, atLeast: path.weakest)
                    #expect(path.edges.count == shortest?.edges.count, label)
                }
            }
        }
    }

    @Test func ofParallelEdgesTheStrongestIsTaken() throws {
        let graph = try DecisionGraph(steps: [
            Step(index: 0, agent: "a", kind: .decision),
            Step(
                index: 1, agent: "a", kind: .decision,
                dependencies: [
                    DependencyEdge(on: 0, grade: .inferred),
                    DependencyEdge(on: 0, grade: .observed, evidence: ["modeled": true]),
                    DependencyEdge(on: 0, grade: .declared),
                    DependencyEdge(on: 0, grade: .observed, evidence: ["n": 1]),
                    DependencyEdge(on: 0, grade: .observed, evidence: ["n": 2]),
                ]),
        ])
        let path = try #require(graph.shortestPath(from: 1, to: 0))
        #expect(path.edges.map(\.tier) == [.observed])
        #expect(path.edges.map { graph.evidence(of: $0) } == [["n": 1]])
        #expect(path.positions == [1, 0])
    }

    @Test func aLongStrongWayBeatsAShortWeakOne() throws {
        var steps = (0..<6).map { position in
            Step(
                index: position, agent: "a", kind: .decision,
                dependencies: position == 0 ? [] : [DependencyEdge(on: position - 1, grade: .declared)])
        }
        steps[5].dependencies.append(DependencyEdge(on: 0, grade: .inferred))
        let graph = try DecisionGraph(steps: steps)
        #expect(graph.shortestPath(from: 5, to: 0)?.positions == [5, 0])
        #expect(graph.strongestPath(from: 5, to: 0)?.positions == [5, 4, 3, 2, 1, 0])
        #expect(graph.strongestPath(from: 5, to: 0)?.weakest == .declared)
    }

    @Test func noPathLeadsForwardOrToItself() throws {
        let graph = try DecisionGraph(
            steps: [0, 1].map {
                Step(index: $0, agent: "a", kind: .decision, dependencies: [DependencyEdge(on: 0)])
            })
        #expect(graph.shortestPath(from: 0, to: 1) == nil)
        #expect(graph.shortestPath(from: 1, to: 1) == nil)
        #expect(graph.strongestPath(from: 0, to: 1) == nil)
    }

    // MARK: Parts

    /// Every path as its positions.
    private func paths(from start: Int, to end: Int, _ edges: [SlowGraph.Edge]) -> [[Int]] {
        if start == end { return [[end]] }
        return Set(edges.filter { $0.dependent == start }.map(\.source)).flatMap { next in
            paths(from: next, to: end, edges).map { [start] + $0 }
        }
    }

    /// For each pair the best over all paths of their weakest edge, by relaxing over every position in between.
    private func bottlenecks(_ slow: SlowGraph) -> [[EvidenceTier?]] {
        var best = [[EvidenceTier?]](repeating: [EvidenceTier?](repeating: nil, count: slow.count), count: slow.count)
        func offer(_ from: Int, _ to: Int, _ tier: EvidenceTier) {
            best[from][to] = best[from][to].map { min($0, tier) } ?? tier
        }
        for edge in slow.dependencies { offer(edge.dependent, edge.source, edge.tier) }
        for between in 0..<slow.count {
            for from in 0..<slow.count {
                guard let first = best[from][between] else { continue }
                for to in 0..<slow.count {
                    if let second = best[between][to] { offer(from, to, max(first, second)) }
                }
            }
        }
        return best
    }

    private func expectWired(
        _ path: DependencyPath, in graph: DecisionGraph, atLeast weakest: EvidenceTier, _ label: Comment
    ) {
        #expect(!path.edges.isEmpty, label)
        for edge in path.edges {
            #expect(edge.tier <= weakest, label)
            #expect(graph.dependencies(of: edge.dependent).contains(edge), label)
        }
        for (edge, next) in zip(path.edges, path.edges.dropFirst()) { #expect(edge.source == next.dependent, label) }
        #expect(path.weakest == path.edges.map(\.tier).max(), label)
    }
}
