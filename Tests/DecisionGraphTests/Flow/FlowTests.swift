import DecisionGraph
import Testing

/// Dominators, cycles and coverage of random graphs, against what their definitions say word by word.
@Suite struct FlowTests {
    struct RandomFlow {
        var count: Int
        var edges: [FlowCoverage.Edge] = []
        var waits: [Bool]
        var entries: [Int]

        init(seed: UInt64) {
            var random = Draws(seed)
            count = 1 + random.below(9)
            waits = (0..<count).map { _ in random.below(3) == 0 }
            entries = [0] + (random.below(4) == 0 && count > 1 ? [1 + random.below(count - 1)] : [])
            for node in 1..<max(count, 1) {
                for _ in 0..<random.below(4) {
                    edges.append(
                        .init(from: random.below(node), to: node, isBack: false, isSuccess: random.below(4) > 0))
                }
            }
            for _ in 0..<random.below(4) {
                let from = random.below(count)
                edges.append(
                    .init(from: from, to: random.below(from + 1), isBack: true, isSuccess: random.below(4) > 0))
            }
        }

        var graph: FlowGraph { FlowGraph(nodeCount: count, edges: edges.map { ($0.from, $0.to) }) }

        func reach(_ starts: [Int], without removed: Set<Int> = []) -> Set<Int> {
            var seen = Set(starts.filter { !removed.contains($0) })
            while true {
                let more = edges.filter { seen.contains($0.from) && !removed.contains($0.to) }.map(\.to)
                guard !seen.isSuperset(of: more) else { return seen }
                seen.formUnion(more)
            }
        }
    }

    /// A small generator of its own, so that a seed always means the same graph.
    struct Draws {
        var state: UInt64
        init(_ seed: UInt64) { state = seed }
        mutating func below(_ bound: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((z ^ (z >> 31)) % UInt64(max(bound, 1)))
        }
    }

    @Test(arguments: 0..<20)
    func dominatorsAreWhatNoPathAvoids(batch: Int) {
        for seed in UInt64(batch * 100)..<UInt64(batch * 100 + 100) {
            let flow = RandomFlow(seed: seed)
            let live = flow.reach(flow.entries)
            let tree = FlowDominators(flow.graph, roots: flow.entries)
            for node in 0..<flow.count {
                #expect(tree.isReached(node) == live.contains(node), "seed \(seed) node \(node)")
                for other in 0..<flow.count where live.contains(node) && live.contains(other) {
                    let avoids = flow.reach(flow.entries, without: [other]).contains(node)
                    #expect(
                        tree.dominates(other, node) == (other == node || !avoids), "seed \(seed): \(other) over \(node)"
                    )
                    let common = (0..<flow.count).filter { tree.dominates($0, node) && tree.dominates($0, other) }
                    let nearest = common.max { a, b in tree.dominates(a, b) }
                    let met = tree.meeting(node, other)
                    #expect(met.node == nearest, "seed \(seed): \(node) and \(other)")
                    if let towards = met.towardsA {
                        #expect(tree.dominates(towards, node) && tree.immediateDominator(of: towards) == met.node)
                    } else {
                        #expect(met.node == node)
                    }
                }
            }
        }
    }

    @Test(arguments: 0..<10)
    func postDominatorsAreDominatorsOfTheReversedGraph(batch: Int) {
        for seed in UInt64(batch * 100)..<UInt64(batch * 100 + 100) {
            let flow = RandomFlow(seed: seed)
            let exits = [flow.count - 1]
            let turned = FlowGraph(nodeCount: flow.count, edges: flow.edges.map { ($0.to, $0.from) })
            let a = FlowDominators(flow.graph, roots: exits, backward: true)
            let b = FlowDominators(turned, roots: exits)
            for node in 0..<flow.count {
                #expect(a.isReached(node) == b.isReached(node), "seed \(seed)")
                #expect(a.immediateDominator(of: node) == b.immediateDominator(of: node), "seed \(seed)")
            }
        }
    }

    @Test(arguments: 0..<10)
    func aNodeIsOnACycleWhenItReachesItself(batch: Int) {
        for seed in UInt64(batch * 100)..<UInt64(batch * 100 + 100) {
            let flow = RandomFlow(seed: seed)
            let onCycle = flow.graph.onCycle()
            for node in 0..<flow.count {
                let successors = flow.edges.filter { $0.from == node }.map(\.to)
                #expect(onCycle[node] == flow.reach(successors).contains(node), "seed \(seed) node \(node)")
            }
        }
    }

    /// The definition, a set of nodes lowered until nothing changes.
    private func slowBefore(_ flow: RandomFlow, _ question: FlowCoverage.Question, successOnly: Bool) -> [Bool] {
        let region = question.source.map { flow.reach([$0]) } ?? flow.reach(flow.entries)
        var before = Array(repeating: true, count: flow.count)
        func out(_ edge: FlowCoverage.Edge) -> Bool {
            let base = edge.from == question.source ? false : before[edge.from]
            return question.gates.contains(edge.from) && (!successOnly || edge.isSuccess) ? true : base
        }
        var changes = true
        while changes {
            changes = false
            for node in 0..<flow.count where region.contains(node) {
                let incoming = flow.edges.filter { $0.to == node && region.contains($0.from) }
                let forward = incoming.filter { !$0.isBack }.map(out)
                var value = flow.waits[node] ? forward.contains(true) : !forward.contains(false)
                if question.source == nil, flow.entries.contains(node) { value = false }
                if incoming.contains(where: { $0.isBack && !out($0) }) { value = false }
                if before[node], !value {
                    before[node] = false
                    changes = true
                }
            }
        }
        if let source = question.source { before[source] = false }
        return before
    }

    @Test(arguments: 0..<20)
    func coverageIsTheGreatestSolution(batch: Int) {
        for seed in UInt64(batch * 50)..<UInt64(batch * 50 + 50) {
            let flow = RandomFlow(seed: seed)
            var random = Draws(seed ^ 0xABCD)
            let live = flow.reach(flow.entries)
            let questions = (0..<(1 + random.below(64))).map { _ in
                FlowCoverage.Question(
                    from: random.below(3) == 0 ? nil : live.sorted()[random.below(live.count)],
                    through: (0..<random.below(3)).map { _ in random.below(flow.count) })
            }
            let coverage = FlowCoverage(
                nodeCount: flow.count, edges: flow.edges, waitsForAll: flow.waits, entries: flow.entries)
            for successOnly in [false, true] {
                let answers = coverage.answers(questions[...], successOnly ? .successOnly : [])
                for (place, question) in questions.enumerated() {
                    let slow = slowBefore(flow, question, successOnly: successOnly)
                    for node in 0..<flow.count {
                        let fast = answers.before[node] >> UInt64(place) & 1 == 1
                        #expect(fast == slow[node], "seed \(seed) question \(place) node \(node)")
                    }
                }
            }
        }
    }

    @Test(arguments: 0..<10)
    func singlePathsAreWhatReachabilityWithoutGatesSays(batch: Int) {
        for seed in UInt64(batch * 100)..<UInt64(batch * 100 + 100) {
            let flow = RandomFlow(seed: seed)
            var random = Draws(seed ^ 0x1234)
            let source = flow.reach(flow.entries).sorted()[0]
            let gates = Set((0..<random.below(3)).map { _ in random.below(flow.count) })
            let coverage = FlowCoverage(
                nodeCount: flow.count, edges: flow.edges, waitsForAll: flow.waits, entries: flow.entries)
            let answers = coverage.answers(
                [FlowCoverage.Question(from: source, through: Array(gates))], .singlePaths)
            // Ways that leave the source and pass no gate, the source itself counted as one where it is.
            var open = gates.contains(source) ? [] : flow.edges.filter { $0.from == source }.map(\.to)
            var seen: Set<Int> = []
            while let node = open.popLast() {
                guard seen.insert(node).inserted else { continue }
                if !gates.contains(node) { open += flow.edges.filter { $0.from == node }.map(\.to) }
            }
            let region = flow.reach([source])
            for node in 0..<flow.count where node != source {
                #expect(
                    (answers.before[node] & 1 == 1) == !(region.contains(node) && seen.contains(node)),
                    "seed \(seed) node \(node)")
            }
            #expect((answers.around & 1 == 1) == !seen.contains(source), "seed \(seed)")
        }
    }

    @Test func longChainsAndDeepLoopsAreNoTrouble() {
        let count = 100_000
        var edges: [FlowCoverage.Edge] = []
        for node in 1..<count { edges.append(.init(from: node - 1, to: node, isBack: false, isSuccess: true)) }
        for node in stride(from: 10, to: count, by: 10) {
            edges.append(.init(from: node, to: node - 10, isBack: true, isSuccess: true))
        }
        let coverage = FlowCoverage(
            nodeCount: count, edges: edges, waitsForAll: Array(repeating: false, count: count), entries: [0])
        let answers = coverage.answers([.init(through: [count / 2])])
        #expect(answers.before[count / 2] & 1 == 0)
        #expect(answers.before[count - 1] & 1 == 1)
        let tree = FlowDominators(coverage.flow, roots: [0])
        #expect(tree.dominates(count / 3, count - 1))
        #expect(!coverage.flow.onCycle()[count - 1] || count % 10 == 1)
    }
}
