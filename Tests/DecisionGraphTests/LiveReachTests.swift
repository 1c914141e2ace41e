import Testing

@testable import DecisionGraph

@Suite struct LiveReachTests {
    /// Every kernel that runs here.
    static let kernels = ReachKernel.allCases.filter { $0.isAvailable && $0 != .best }

    /// What a live run says; the run itself cannot be copied into an expectation.
    private struct Facts: Equatable {
        let counts: [UInt32]
        let position: Int?
        let count: Int?

        init(_ live: borrowing LiveReach) {
            counts = live.counts
            position = live.best?.position
            count = live.best?.count
        }
    }

    /// Rows in which each position names up to `degree` of the `window` positions before it.
    private static func rows(_ count: Int, degree: Int, window: Int, _ random: inout SeededRandom) -> [[UInt32]] {
        (0..<count).map { position in
            let low = max(0, position - window)
            if low == position { return [] }
            let drawn = (0..<random.below(degree + 1)).map { _ in UInt32(low + random.below(position - low)) }
            return Set(drawn).sorted()
        }
    }

    /// Counts and best after every position, the slow way: every ancestor of a new position counts one more.
    private struct Slow {
        var ancestors: [Set<UInt32>] = []
        var counts: [UInt32] = []

        mutating func append(_ sources: [UInt32]) {
            let all = sources.reduce(into: Set(sources)) { $0.formUnion(ancestors[Int($1)]) }
            for ancestor in all { counts[Int(ancestor)] += 1 }
            ancestors.append(all)
            counts.append(0)
        }

        func best(_ indices: [Int]) -> Int {
            counts.indices.min { counts[$0] != counts[$1] ? counts[$0] > counts[$1] : indices[$0] < indices[$1] } ?? 0
        }
    }

    @Test(arguments: kernels, Numbering.allCases)
    func everyPositionIsExact(_ kernel: ReachKernel, _ numbering: Numbering) {
        for seed in UInt64(0)..<8 {
            var random = SeededRandom(seed: seed)
            let count = 40 + random.below(90)
            let indices = numbering.indices(count, &random)
            // Zero rows: no rows of bits at all; some: the run outgrows them.
            for rowLimit in [LiveReach.rowLimit, 0, 37] {
                var live = LiveReach(kernel: kernel, rowLimit: rowLimit)
                var slow = Slow()
                let watched = 1 + random.below(6)
                let rows = Self.rows(count, degree: random.below(5), window: 1 + random.below(count), &random)
                for (position, row) in rows.enumerated() {
                    let before = slow.counts
                    let risen = live.append(index: indices[position], sources: row[...], watched: watched)
                    slow.append(row)
                    let label: Comment = "seed \(seed), \(kernel) \(numbering), limit \(rowLimit), position \(position)"
                    let found = Facts(live)
                    #expect(found.counts == slow.counts, label)
                    let best = slow.best(indices)
                    #expect(found.position == best && found.count == Int(slow.counts[best]), label)
                    let half = live.count(of: position / 2)
                    #expect(half == Int(slow.counts[position / 2]), label)
                    let reached = before.indices.filter { before[$0] < watched && slow.counts[$0] == watched }
                    #expect(risen.map { Int($0) } == reached, label)
                }
            }
        }
    }

    @Test(arguments: kernels, ["band", "uniform", "chain", "sparse", "star"])
    func longRunsOverSeveralBlocks(_ kernel: ReachKernel, _ shape: String) {
        var random = SeededRandom(seed: 7)
        let count = 1700
        let rows: [[UInt32]]
        switch shape {
        case "band": rows = Self.rows(count, degree: 3, window: 50, &random)
        case "uniform": rows = Self.rows(count, degree: 4, window: count, &random)
        case "chain": rows = (0..<count).map { $0 == 0 ? [] : [UInt32($0 - 1)] }
        case "sparse":
            rows = Self.rows(count, degree: 1, window: count, &random).map { random.oneIn(3) ? $0 : [] }
        default: rows = (0..<count).map { $0 < 9 ? [] : [UInt32(random.below(9))] }
        }
        for rowLimit in [LiveReach.rowLimit, 513, 0] {
            let indices = Numbering.shuffled.indices(count, &random)
            var ascending = LiveReach(kernel: kernel, rowLimit: rowLimit)
            var shuffled = LiveReach(kernel: kernel, rowLimit: rowLimit)
            var counts: [UInt32] = []
            for (position, row) in rows.enumerated() {
                ascending.append(index: position, sources: row[...])
                shuffled.append(index: indices[position], sources: row[...])
                guard position % 97 == 0 || position == count - 1 else { continue }
                counts = ReachCounts.all(CompactRows(rows[...position]))
                let label: Comment = "\(kernel), \(shape), limit \(rowLimit), position \(position)"
                let (inOrder, mixed) = (Facts(ascending), Facts(shuffled))
                #expect(inOrder.counts == counts, label)
                #expect(mixed.counts == counts, label)
                let best = counts.max() ?? 0
                #expect(inOrder.position == counts.firstIndex(of: best), label)
                let first = counts.indices.filter { counts[$0] == best }.min { indices[$0] < indices[$1] }
                #expect(mixed.position == first, label)
                let order = Array(counts.indices)
                let byIndex = order.sorted { indices[$0] < indices[$1] }
                // Sorting keeps the order of equal ones.
                let slow = [order, byIndex].map { $0.sorted { counts[$0] > counts[$1] } } + [order, byIndex]
                for top in [0, 1, 10, 70, position, position + 9] {
                    let ranked = [
                        ascending.best(top).map(\.position), shuffled.best(top).map(\.position),
                        ascending.first(top), shuffled.first(top),
                    ]
                    #expect(ranked == slow.map { Array($0.prefix(top)) }, label)
                    let reaches = shuffled.best(top)
                    #expect(reaches.allSatisfy { $0.count == Int(counts[$0.position]) }, label)
                }
            }
        }
    }

    /// The length from which on rows of bits would fill the memory.
    @Test func aRunOutgrowsItsRows() {
        var random = SeededRandom(seed: 3)
        let count = LiveReach.rowLimit + 300
        let rows = Self.rows(count, degree: 3, window: 700, &random)
        var live = LiveReach()
        for (position, row) in rows.enumerated() {
            live.append(index: position, sources: row[...])
            guard position >= LiveReach.rowLimit - 2, position < LiveReach.rowLimit + 3 || position == count - 1 else {
                continue
            }
            let counts = ReachCounts.all(CompactRows(rows[...position]))
            let found = Facts(live)
            #expect(found.counts == counts, "position \(position)")
            let best = counts.max() ?? 0
            #expect(found.count == Int(best) && found.position == counts.firstIndex(of: best))
        }
    }

    /// A walk that finds much goes over to a pass over all positions, one that finds little does not.
    @Test(arguments: [3, 40, 5000])
    func walksOfAnyLength(window: Int) {
        var random = SeededRandom(seed: UInt64(window))
        let rows = Self.rows(5000, degree: 3, window: window, &random)
        var live = LiveReach(rowLimit: 0)
        var portable = LiveReach(kernel: .portable, rowLimit: 0)
        for (position, row) in rows.enumerated() {
            live.append(index: position, sources: row[...])
            portable.append(index: position, sources: row[...])
            let (a, b) = (live.best, portable.best)
            #expect(a?.position == b?.position && a?.count == b?.count)
        }
        let (a, b) = (Facts(live), Facts(portable))
        #expect(a.counts == ReachCounts.all(CompactRows(rows[...])))
        #expect(a == b)
    }

    @Test(arguments: [500, 40_000])
    func aRunReadInOnePieceGoesOn(count: Int) {
        var random = SeededRandom(seed: 11)
        let rows = Self.rows(count + 40, degree: 2, window: 90, &random)
        var live = LiveReach(resuming: CompactRows(rows[..<count]))
        for (position, row) in rows.enumerated().dropFirst(count) { live.append(index: position, sources: row[...]) }
        let (found, counts) = (Facts(live), ReachCounts.all(CompactRows(rows[...])))
        #expect(found.counts == counts)
        #expect(found.position == counts.firstIndex(of: counts.max() ?? 0))
    }

    // MARK: Late edges

    /// Edges to later positions, one at a time, against counts over all edges.
    @Test(arguments: kernels)
    func lateEdgesCountAsEarlyOnes(_ kernel: ReachKernel) {
        for seed in UInt64(0)..<30 {
            var random = SeededRandom(seed: seed)
            let count = 10 + random.below(50)
            let rows = Self.rows(count, degree: 2, window: count, &random)
            var live = LiveReach(kernel: kernel)
            var edges: [Set<Int>] = []
            for (position, row) in rows.enumerated() {
                live.append(index: position, sources: row[...])
                edges.append(Set(row.map { Int($0) }))
                for _ in 0..<random.below(3) where position > 0 {
                    let dependent = random.below(position)
                    if edges[dependent].contains(position) { continue }
                    let before = live.counts
                    let closesCycle = Self.reachable(from: position, edges).contains(dependent)
                    let watched = 1 + random.below(4)
                    let risen = live.connectNewest(asSourceOf: dependent, watched: watched)
                    let label: Comment = "seed \(seed), \(kernel), \(dependent) on \(position)"
                    #expect((risen == nil) == closesCycle, label)
                    if !closesCycle { edges[dependent].insert(position) }
                    let counts = Self.counts(edges)
                    let found = Facts(live)
                    #expect(found.counts == counts, label)
                    let reached = counts.indices.filter { before[$0] < watched && counts[$0] >= watched }
                    #expect(risen.map { $0.map { Int($0) } } ?? [] == reached, label)
                    #expect(found.position == counts.firstIndex(of: counts.max() ?? 0), label)
                }
                let counts = live.counts
                #expect(counts == Self.counts(edges), "seed \(seed), position \(position)")
            }
        }
    }

    private static func reachable(from start: Int, _ edges: [Set<Int>]) -> Set<Int> {
        var found: Set<Int> = []
        var open = [start]
        while let next = open.popLast() {
            for source in edges[next] where found.insert(source).inserted { open.append(source) }
        }
        return found
    }

    private static func counts(_ edges: [Set<Int>]) -> [UInt32] {
        var counts = [UInt32](repeating: 0, count: edges.count)
        for position in edges.indices {
            for source in reachable(from: position, edges) { counts[source] += 1 }
        }
        return counts
    }

    /// Many late edges into a long chain: each costs what rests on its step, not that times what this rests on.
    @Test(.timeLimit(.minutes(5)))
    func lateEdgesIntoAChainTakeNoSearchForEachStepOfIt() {
        let count = 2500
        var live = LiveReach()
        for position in 0..<count { live.append(index: position, sources: position == 0 ? [] : [UInt32(position - 1)]) }
        for position in 0..<count {
            live.append(index: count + position, sources: [])
            #expect(live.connectNewest(asSourceOf: position) != nil)
        }
        // On the chain's step k and on its late source the steps from k on rest; the step itself is one of the latter.
        let expected = (0..<count).map { UInt32(count - 1 - $0) } + (0..<count).map { UInt32(count - $0) }
        #expect(live.counts == expected)
    }

    @Test func anEmptyRunHasNoBest() {
        let facts = Facts(LiveReach())
        #expect(facts.position == nil && facts.counts.isEmpty)
    }
}

extension CompactRows {
    fileprivate init(_ rows: ArraySlice<[UInt32]>) {
        var offsets: [UInt32] = [0]
        for row in rows { offsets.append(offsets[offsets.count - 1] + UInt32(row.count)) }
        self.init(offsets: offsets, targets: rows.flatMap { $0 })
    }
}
