import CanonicalJSON
import Testing

@testable import DecisionGraph

@Suite struct LiveGraphTests {
    /// What a live graph says; the graph itself cannot be copied into an expectation.
    private struct Facts {
        let stepCount: Int
        let reaches: [UInt32]
        let coverage: Coverage
        let best: (position: Int, reach: Int)?
        let indices: [Int]

        init(_ live: borrowing LiveGraph) {
            stepCount = live.stepCount
            reaches = live.reaches
            coverage = live.coverage
            best = live.best
            var indices: [Int] = []
            for position in 0..<live.stepCount { indices.append(live.index(at: position)) }
            self.indices = indices
        }
    }

    /// Runs a history through a live graph and compares every prefix with the batch graph of the same steps.
    private func compare(_ steps: [Step], kernel: ReachKernel = .best, rowLimit: Int, _ label: Comment) throws {
        var live = LiveGraph(kernel: kernel, rowLimit: rowLimit)
        for count in 1...steps.count {
            let arrival = try live.append(steps[count - 1])
            let batch = try DecisionGraph(steps: steps[..<count])
            let found = Facts(live)
            #expect(found.stepCount == count && arrival.position == count - 1)
            #expect(found.reaches == batch.downstreamReaches(), label)
            #expect(found.coverage == batch.coverage, label)
            let reaches = batch.downstreamReaches()
            let best = reaches.indices.min { a, b in
                reaches[a] != reaches[b] ? reaches[a] > reaches[b] : batch.index(at: a) < batch.index(at: b)
            }
            #expect(found.best?.position == best && found.best?.reach == best.map { Int(reaches[$0]) }, label)
            let named = steps[count - 1].dependencies.map(\.source)
            #expect(
                Set(arrival.missing) == Set(named.filter { batch.position(of: $0).map { $0 >= count - 1 } ?? true }))
            #expect(arrival.reconnected.isEmpty && arrival.cyclic.isEmpty, label)
            let waited = steps[..<(count - 1)].filter { step in
                step.dependencies.contains { $0.source == steps[count - 1].index }
            }
            #expect(arrival.late.map(\.dependent) == waited.map(\.index), label)
        }
        let graph = live.graph()
        #expect(graph.steps == steps, label)
        let half = steps.count / 2
        let prefix = live.graph(ofFirst: half)
        #expect(prefix.steps == Array(steps[..<half]), label)
    }

    @Test(arguments: Numbering.allCases)
    func everyPrefixIsTheBatchGraph(_ numbering: Numbering) throws {
        for seed in UInt64(0)..<60 {
            let steps = RandomRun.steps(3 + Int(seed % 30), seed: seed, numbering: numbering)
            try compare(steps, rowLimit: seed % 3 == 0 ? 5 : LiveReach.rowLimit, "seed \(seed), \(numbering)")
        }
    }

    @Test func aRefusedStepChangesNothing() throws {
        var live = LiveGraph(lateEdges: .reconnected, edgeLimit: 3)
        _ = try live.append(Step(index: 0, agent: "a", kind: .decision, dependencies: [DependencyEdge(on: 5)]))
        let coverage = live.coverage
        let heavy = Step(
            index: 5, agent: "b", kind: .decision, dependencies: (0..<3).map { _ in DependencyEdge(on: 0) })
        for (step, code) in [
            (Step(index: 0, agent: "b", kind: .decision), GraphError.Code.indexDuplicate), (heavy, .tooLarge),
        ] {
            do {
                _ = try live.append(step)
                Issue.record("step \(step.index) was taken")
            } catch {
                #expect(error.code == code)
            }
        }
        let (facts, graph, position) = (Facts(live), live.graph(), live.position(of: 5))
        #expect(facts.coverage == coverage && facts.stepCount == 1 && position == nil)
        #expect(graph.agents == ["a"])
        // The reference still waits.
        let arrival = try live.append(Step(index: 5, agent: "b", kind: .decision))
        #expect(arrival.reconnected.count == 1)
    }

    // MARK: Late edges

    /// The steps of a run as they arrive when some come before what they rest on.
    private static func lateRun(_ count: Int, seed: UInt64, cycles: Bool) -> [Step] {
        var random = SeededRandom(seed: seed)
        var steps = RandomRun.steps(count, seed: seed, numbering: .shuffled, hostile: false)
        if cycles {
            for _ in 0..<2 {
                let (a, b) = (random.below(count), random.below(count))
                steps[a].dependencies.append(DependencyEdge(on: steps[b].index, grade: .observed))
            }
        }
        // Moved by a few places, some by many.
        for _ in 0..<count / 2 {
            let from = random.below(count)
            let step = steps.remove(at: from)
            steps.insert(step, at: min(steps.count, from + random.below(random.oneIn(4) ? count : 4)))
        }
        return steps
    }

    /// The rule, the slow way: a step's references to steps that are there, then those that waited for it.
    private struct SlowRule {
        var edges: [(dependent: Int, source: Int)] = []
        var arrived: [Step] = []

        func rests(_ dependent: Int, on source: Int) -> Bool {
            edges.contains { $0.dependent == dependent && ($0.source == source || rests($0.source, on: source)) }
        }

        mutating func append(_ step: Step) {
            for edge in step.dependencies where arrived.contains(where: { $0.index == edge.source }) {
                edges.append((step.index, edge.source))
            }
            for earlier in arrived {
                for edge in earlier.dependencies where edge.source == step.index {
                    let isThere = edges.contains { $0 == (earlier.index, step.index) }
                    if isThere || !rests(step.index, on: earlier.index) { edges.append((earlier.index, step.index)) }
                }
            }
            arrived.append(step)
        }

        /// The steps so that each comes after those it rests on, by repeated passes.
        var ordered: [Step] {
            var left = arrived
            var order: [Step] = []
            while !left.isEmpty {
                guard
                    let next = left.firstIndex(where: { step in
                        !edges.contains { edge in
                            edge.dependent == step.index && left.contains { $0.index == edge.source }
                        }
                    })
                else { return [] }
                order.append(left.remove(at: next))
            }
            return order
        }
    }

    @Test(arguments: [false, true])
    func reconnectedPrefixesAreBatchGraphsOfSortedSteps(cycles: Bool) throws {
        var (connected, cyclic) = (0, 0)
        for seed in UInt64(0)..<80 {
            let steps = Self.lateRun(4 + Int(seed % 14), seed: seed, cycles: cycles)
            let rowLimit = seed % 3 == 0 ? 5 : LiveReach.rowLimit
            var live = LiveGraph(lateEdges: .reconnected, rowLimit: rowLimit)
            var slow = SlowRule()
            for count in 1...steps.count {
                let arrival = try live.append(steps[count - 1])
                slow.append(steps[count - 1])
                connected += arrival.reconnected.count
                cyclic += arrival.cyclic.count
                let label: Comment = "seed \(seed), prefix \(count)"
                let order = slow.ordered
                try #require(order.count == count)
                let batch = try DecisionGraph(steps: order)
                let facts = Facts(live)
                #expect(facts.coverage == batch.coverage, label)
                for (index, reach) in zip(facts.indices, facts.reaches) {
                    #expect(Int(reach) == batch.downstreamReach(ofIndex: index), label)
                }
                let best = try #require(facts.best)
                let first = order.map(\.index).filter { batch.downstreamReach(ofIndex: $0) == best.reach }.min()
                #expect(facts.indices[best.position] == first, label)
                #expect(batch.downstreamReaches().max() == UInt32(best.reach), label)
                let graph = live.graph()
                #expect(graph.steps.map(\.index) == order.map(\.index), label)
                #expect(graph.coverage == batch.coverage && graph.features == batch.features, label)
            }
            let half = steps.count / 2
            var prefix = LiveGraph(lateEdges: .reconnected)
            for step in steps[..<half] { _ = try prefix.append(step) }
            let (again, direct) = (live.graph(ofFirst: half), prefix.graph())
            #expect(again.steps == direct.steps, "seed \(seed)")
        }
        #expect(connected > 50)
        #expect((cyclic > 0) == cycles)
    }

    /// Without a cycle among the references nothing depends on the order of arrival.
    @Test func withoutCyclesEveryOrderOfArrivalGivesTheSame() throws {
        for seed in UInt64(0)..<60 {
            var random = SeededRandom(seed: seed)
            let sorted = RandomRun.steps(3 + Int(seed % 25), seed: seed, numbering: .shuffled, hostile: false)
            let batch = try DecisionGraph(steps: sorted)
            var live = LiveGraph(lateEdges: .reconnected)
            for step in sorted.shuffled(using: &random) { _ = try live.append(step) }
            let facts = Facts(live)
            #expect(facts.coverage == batch.coverage, "seed \(seed)")
            for (index, reach) in zip(facts.indices, facts.reaches) {
                #expect(Int(reach) == batch.downstreamReach(ofIndex: index), "seed \(seed)")
            }
        }
    }

    @Test func aReconnectionIsReported() throws {
        var live = LiveGraph(lateEdges: .reconnected)
        let early = try live.append(
            Step(
                index: 7, agent: "a", kind: .decision,
                dependencies: [DependencyEdge(on: 9), DependencyEdge(on: 9), DependencyEdge(on: 7)]))
        #expect(early.missing == [9, 7])
        let before = live.coverage
        #expect(before.dropped == 3)
        let late = try live.append(Step(index: 9, agent: "a", kind: .decision), watched: 1)
        #expect(late.reconnected == [LiveArrival.Reference(dependent: 7, source: 9)])
        #expect(late.cyclic.isEmpty && late.risen == [1])
        let facts = Facts(live)
        #expect(facts.coverage.dropped == 1 && facts.coverage.repeated == 1)
        #expect(facts.reaches == [0, 1])
    }

    @Test func theReferenceThatWouldCloseACycleIsLeftOut() throws {
        var live = LiveGraph(lateEdges: .reconnected)
        _ = try live.append(Step(index: 0, agent: "a", kind: .decision, dependencies: [DependencyEdge(on: 1)]))
        let arrival = try live.append(
            Step(index: 1, agent: "a", kind: .decision, dependencies: [DependencyEdge(on: 0)]))
        #expect(arrival.cyclic == [LiveArrival.Reference(dependent: 0, source: 1)])
        #expect(arrival.reconnected.isEmpty)
        let facts = Facts(live)
        #expect(facts.coverage.dropped == 1 && facts.reaches == [1, 0])
    }
}
