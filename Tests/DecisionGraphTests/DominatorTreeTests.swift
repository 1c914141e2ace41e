import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct DominatorTreeTests {
    /// A step dominates another when, with it gone, no root leads to the other.
    @Test func dominatorsAreTheStepsWhoseRemovalCutsAllWays() throws {
        for seed in UInt64(0)..<40 {
            let steps = layered(18, seed: seed)
            let tree = try DecisionGraph(steps: steps).executionDominators
            let slow = SlowGraph(steps)
            let roots = (0..<18).filter { node in !slow.handoffs.contains { $0.to == node } }
            expect(tree, over: slow.handoffs, from: roots, count: 18, "seed \(seed)")
        }
    }

    @Test func postDominatorsAreTheDominatorsOfTheRunReadBackwards() throws {
        for seed in UInt64(200)..<240 {
            let steps = layered(18, seed: seed)
            let tree = try DecisionGraph(steps: steps).executionPostDominators
            let slow = SlowGraph(steps)
            let sinks = (0..<18).filter { node in !slow.handoffs.contains { $0.from == node } }
            let backwards = slow.handoffs.map { (from: $0.to, to: $0.from) }
            expect(tree, over: backwards, from: sinks, count: 18, "seed \(seed)")
        }
    }

    @Test func severalRootsShareNoDominator() throws {
        let graph = try graph([[], [], [0, 1], [2], []])
        let tree = graph.executionDominators
        #expect((0..<5).map { tree.immediateDominator(of: $0) } == [nil, nil, nil, 2, nil])
        #expect(tree.dominators(of: 3) == [2])
        #expect(!tree.dominates(0, 2) && tree.dominates(2, 3) && tree.dominates(4, 4))
        let post = graph.executionPostDominators
        #expect((0..<5).map { post.immediateDominator(of: $0) } == [2, 2, 3, nil, nil])
        #expect(post.dominators(of: 0) == [2, 3])
    }

    @Test func aDiamondIsClosedByItsEnds() throws {
        let graph = try graph([[], [0], [0], [1, 2], [3]])
        #expect(graph.executionDominators.dominators(of: 4) == [3, 0])
        #expect(graph.executionPostDominators.dominators(of: 0) == [3, 4])
        #expect(!graph.executionDominators.dominates(1, 3))
    }

    @Test func aChainIsDominatedStepByStep() throws {
        let tree = try graph((0..<200).map { $0 == 0 ? [] : [$0 - 1] }).executionDominators
        #expect(tree.dominators(of: 199) == Array((0..<199).reversed()))
        #expect(tree.dominates(0, 199) && !tree.dominates(199, 0))
    }

    @Test(arguments: [0, 1])
    func runsTooShortToBranchHaveNoDominators(count: Int) throws {
        let graph = try graph([[Int]](repeating: [], count: count))
        for tree in [graph.executionDominators, graph.executionPostDominators] {
            for node in 0..<count {
                #expect(tree.immediateDominator(of: node) == nil)
                #expect(tree.dominates(node, node))
            }
        }
    }

    // MARK: Parts

    private func graph(_ predecessors: [[Int]]) throws -> DecisionGraph {
        try DecisionGraph(
            steps: predecessors.enumerated().map {
                Step(index: $0, agent: "a", kind: .decision, executionPredecessors: $1)
            })
    }

    /// Steps that hand over to near ones, with several roots and sinks, merges, and repeated hand-offs.
    private func layered(_ count: Int, seed: UInt64) -> [Step] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { node in
            let near = Array(max(0, node - 4)..<node)
            let given = near.isEmpty || random.oneIn(7) ? [] : (0...random.below(3)).map { _ in random.pick(near) }
            return Step(index: node, agent: "a", kind: .decision, executionPredecessors: given)
        }
    }

    private func expect(
        _ tree: DominatorTree, over pairs: [(from: Int, to: Int)], from starts: [Int], count: Int, _ label: Comment
    ) {
        let everywhere = SlowGraph.reachable(from: starts, over: pairs)
        #expect(everywhere.count == count, label)
        var dominated = [[Int]](repeating: [], count: count)
        for node in 0..<count {
            let left = SlowGraph.reachable(from: starts, over: pairs, without: node)
            for other in 0..<count where other != node && !left.contains(other) { dominated[other].append(node) }
        }
        for node in 0..<count {
            let chain = tree.dominators(of: node)
            #expect(Set(chain) == Set(dominated[node]), label)
            #expect(chain.first == tree.immediateDominator(of: node), label)
            // Nearest first: each dominator has all further ones as its own.
            for (at, dominator) in chain.enumerated() {
                #expect(Set(dominated[dominator]) == Set(chain[(at + 1)...]), label)
            }
            for other in 0..<count {
                #expect(tree.dominates(other, node) == (other == node || dominated[node].contains(other)), label)
            }
        }
    }
}
