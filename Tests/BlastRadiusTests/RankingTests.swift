import BlastRadius
import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct RankingTests {
    @Test(arguments: [false, true])
    func stepsAreRankedByScoreThenIndex(isShuffled: Bool) throws {
        for seed in UInt64(1)...12 {
            let count = 20 + Int(seed) * 5
            let sources = Runs.random(count, seed: seed, span: 6)
            var random = SeededRandom(state: seed)
            let indices = isShuffled ? (0..<count).map { $0 * 2 - 30 }.shuffled(using: &random) : Array(0..<count)
            let analysis = Runs.analysis(of: try Runs.observed(sources, indices: indices))
            try #require(analysis.risk.isScored, "seed \(seed)")
            let reach = reaches(sources)
            let expected = (0..<count).sorted {
                reach[$0] != reach[$1] ? reach[$0] > reach[$1] : indices[$0] < indices[$1]
            }
            let label: Comment = "seed \(seed), shuffled \(isShuffled)"
            #expect(Set(reach).count < count, "no ties in this run, \(label)")
            #expect(analysis.ranked.map(\.position) == expected, label)
            #expect(analysis.ranked.map(\.index) == expected.map { indices[$0] }, label)
            #expect(analysis.ranked.map(\.reach) == expected.map { reach[$0] }, label)
            #expect(analysis.ranked.map(\.score) == expected.map { Double(reach[$0]) / Double(count - 1) }, label)
            #expect(analysis.keystone == analysis.ranked.first, label)
            #expect(analysis.perSession == analysis.ranked.compactMap(\.score).max(), label)
        }
    }

    @Test(arguments: [false, true], [1, 2, 3, 10, 50, 4_000, 5_000, 9_000])
    func theFirstOfManyAreThePrefixOfTheWholeRanking(isShuffled: Bool, top: Int) throws {
        let graph = try Self.large(isShuffled: isShuffled)
        let whole = Runs.analysis(of: graph).ranked
        let first = Runs.analysis(of: graph, top: top).ranked
        #expect(first.count == min(top, 5_000))
        #expect(first.elementsEqual(whole.prefix(top)))
    }

    @Test(arguments: [1, 4, 30])
    func theFirstOfFewAreThePrefixToo(top: Int) throws {
        let graph = try Runs.observed(Runs.random(30, seed: 5, span: 5))
        let first = Runs.analysis(of: graph, top: top).ranked
        #expect(first.elementsEqual(Runs.analysis(of: graph).ranked.prefix(top)))
    }

    @Test func tiesAmongManyAreBrokenByIndex() throws {
        // 4 200 steps that rest on one and the same: all others tie at 0.
        var sources = [[Int]](repeating: [4_000], count: 4_200)
        for position in 0...4_000 { sources[position] = [] }
        let indices = (0..<4_200).map { 10_000 - $0 }
        let analysis = Runs.analysis(of: try Runs.observed(sources, indices: indices), top: 4)
        #expect(analysis.ranked.map(\.index) == [6_000, 5_801, 5_802, 5_803])
        #expect(analysis.ranked.map(\.reach) == [199, 0, 0, 0])
    }

    @Test(arguments: [Int.min, -1, 0, 1])
    func theKeystoneIsThereHoweverFewAreAskedFor(top: Int) throws {
        let graph = try Runs.observed([[], [], [1], [2]])
        let analysis = Runs.analysis(of: graph, top: top)
        #expect(analysis.ranked.map(\.index) == [1])
        #expect(analysis.keystone?.index == 1)
        #expect(analysis.perSession == 2.0 / 3)
    }

    @Test func threadsDoNotChangeTheRanking() throws {
        let graph = try Self.large(isShuffled: true)
        #expect(Runs.analysis(of: graph, threads: 2).ranked.elementsEqual(Runs.analysis(of: graph).ranked))
    }

    @Test func aKeystoneOfScoreZeroIsStillNamed() throws {
        let graph = try DecisionGraph(
            steps: [3, 2, 9, 4].map {
                Step(
                    index: $0, agent: "a", kind: .decision,
                    dependencies: $0 == 9 ? [DependencyEdge(on: 77, grade: .observed)] : [])
            })
        let analysis = Runs.analysis(of: graph)
        #expect(analysis.risk.isScored)
        #expect(analysis.keystone?.index == 2)
        #expect(analysis.perSession == 0)
    }

    // MARK: Parts

    private static func large(isShuffled: Bool) throws -> DecisionGraph {
        var random = SeededRandom(state: 99)
        let indices = (0..<5_000).map { $0 * 3 - 2_000 }
        return try Runs.observed(
            Runs.random(5_000, seed: 41, span: 30), indices: isShuffled ? indices.shuffled(using: &random) : indices)
    }

    /// How many positions rest on each, by growing the set until it stops.
    private func reaches(_ sources: [[Int]]) -> [Int] {
        sources.indices.map { start in
            var found: Set<Int> = [start]
            for position in sources.indices where sources[position].contains(where: found.contains) {
                found.insert(position)
            }
            return found.count - 1
        }
    }
}
