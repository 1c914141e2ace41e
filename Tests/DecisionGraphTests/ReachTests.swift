import Testing

@testable import DecisionGraph

/// Every way to compute reach, against one that is obviously right.
@Suite struct ReachTests {
    // MARK: Counts

    @Test(arguments: [0, 1, 2, 63, 64, 65, 200, 511, 512, 513, 1_025])
    func everyPathCountsLikeTheSlowOne(size: Int) {
        for shape in RandomShape.allCases {
            let seed = UInt64(size) * 31 + UInt64(shape.rawValue)
            let rows = shape.rows(count: size, seed: seed)
            let expected = slowCounts(rows)
            let label: Comment = "shape \(shape), size \(size), seed \(seed)"
            #expect(ReachCounts.portable(rows) == expected, label)
            #expect(PortableReach.counts(rows) == expected, label)
            for kernel in ReachKernel.allCases {
                #expect(ReachCounts.all(rows, kernel: kernel) == expected, "\(label), kernel \(kernel)")
            }
            expectEveryStrategy(rows, expected, label)
        }
    }

    @Test(arguments: RandomShape.allCases)
    func everyPathCountsLikeTheSlowOneBeyondTheWidestRow(shape: RandomShape) {
        for size in [2_047, 2_049] {
            let seed = UInt64(size) + UInt64(shape.rawValue)
            let rows = shape.rows(count: size, seed: seed)
            let expected = slowCounts(rows)
            let label: Comment = "shape \(shape), size \(size), seed \(seed)"
            #expect(ReachCounts.portable(rows) == expected, label)
            #expect(ReachCounts.all(rows) == expected, label)
            expectEveryStrategy(rows, expected, label)
        }
    }

    @Test(arguments: [false, true])
    func threadsDoNotChangeTheCounts(longRange: Bool) {
        let rows = benchmarkRows(longRange ? .uniform : .lanes, count: 40_000)
        let expected = ReachCounts.all(rows)
        for threads in [2, 3] { #expect(ReachCounts.all(rows, threads: threads) == expected, "\(threads) threads") }
        #expect(ReachCounts.all(rows, kernel: .avx2) == expected)
        // Long enough for blocks to be given up half way.
        let ranking = rows.positions.sorted { (expected[$1], $0) < (expected[$0], $1) }
        #expect(ReachCounts.top(20, in: rows).map(\.position) == Array(ranking.prefix(20)))
        #expect(ReachCounts.top(100, in: rows).map(\.position) == Array(ranking.prefix(100)))
    }

    /// Check values of the benchmark graphs: sum of count × (2·position + 1), modulo 2^64.
    @Test(arguments: [
        (BenchmarkShape.band, 200, 0x10ed1b as UInt64), (.band, 1_000, 0xfc3a252), (.band, 2_000, 0x8880_1364),
        (.band, 10_000, 0x4821_81a1a4), (.uniform, 200, 0x59dbf), (.uniform, 1_000, 0x10241b2),
        (.uniform, 2_000, 0x51b_6173), (.uniform, 10_000, 0xebe0_0f73), (.lanes, 200, 0x4be2),
        (.lanes, 1_000, 0x22bae1), (.lanes, 2_000, 0x1_6048c3), (.lanes, 10_000, 0x1_26d7_8e09),
    ])
    func benchmarkGraphsHaveTheirCheckValue(shape: BenchmarkShape, count: Int, check: UInt64) {
        let rows = benchmarkRows(shape, count: count)
        let counts = ReachCounts.all(rows)
        let sum = counts.enumerated().reduce(UInt64(0)) { $0 &+ UInt64($1.element) &* UInt64(2 * $1.offset + 1) }
        #expect(sum == check)
        if count <= 2_000 { #expect(ReachCounts.portable(rows) == counts) }
    }

    @Test func fullContextReachesEverythingLater() {
        let rows = RandomShape.fullContext.rows(count: 600, seed: 0)
        #expect(rows.edgeCount == 600 * 599 / 2)
        let expected = (0..<600).map { UInt32(599 - $0) }
        #expect(ReachCounts.all(rows) == expected)
        #expect(ReachCounts.portable(rows) == expected)
        #expect(ReachCounts.top(2, in: rows).map(\.position) == [0, 1])
    }

    // MARK: Top

    @Test(arguments: [0, 1, 5, 65, 700, 1_100, 2_049])
    func topIsTheHeadOfTheFullRanking(size: Int) {
        for shape in RandomShape.allCases {
            let seed = UInt64(size) * 17 + UInt64(shape.rawValue)
            let rows = shape.rows(count: size, seed: seed)
            let counts = ReachCounts.all(rows)
            var random = SplitMix64(state: seed)
            let ties = (0..<size).map { _ in random.below(max(1, size / 4)) }
            for order in [nil, ties] {
                let ranking = (0..<size).sorted { a, b in
                    if counts[a] != counts[b] { return counts[a] > counts[b] }
                    let (first, second) = (order?[a] ?? a, order?[b] ?? b)
                    return first == second ? a < b : first < second
                }
                for k in [0, 1, 20, size, size + 5] {
                    for kernel in [ReachKernel.best, .portable] {
                        let top = ReachCounts.top(k, in: rows, tieOrder: order, kernel: kernel)
                        let label: Comment = "\(shape), size \(size), k \(k), \(kernel), seed \(seed)"
                        #expect(top.map(\.position) == Array(ranking.prefix(k)), label)
                        #expect(top.allSatisfy { Int(counts[$0.position]) == $0.count }, label)
                    }
                }
            }
        }
    }

    // MARK: One position

    @Test(arguments: [1, 2, 64, 65, 130, 513])
    func searchesFromOnePositionFindTheClosure(size: Int) {
        for shape in RandomShape.allCases {
            let seed = UInt64(size) * 13 + UInt64(shape.rawValue)
            let rows = shape.rows(count: size, seed: seed)
            let closure = slowClosure(rows)
            let scanning = Reachability(rows)
            let searching = Reachability(rows, dependents: rows.reversed())
            var reused = PositionSet(capacity: size)
            for position in stride(from: 0, to: size, by: max(1, size / 40)) {
                let label: Comment = "\(shape), size \(size), position \(position), seed \(seed)"
                let affected = (0..<size).filter { contains(closure[position], $0) }.map(UInt32.init)
                #expect(scanning.affected(by: position) == affected, label)
                #expect(searching.affected(by: position) == affected, label)
                #expect(scanning.affectedCount(by: position) == affected.count, label)
                #expect(scanning.affectedSet(by: position) == searching.affectedSet(by: position), label)
                scanning.collectAffected(by: position, into: &reused)
                #expect(reused == searching.affectedSet(by: position), label)
                let basis = (0..<size).filter { contains(closure[$0], position) }.map(UInt32.init)
                #expect(scanning.basis(of: position) == basis, label)
                #expect(scanning.basisCount(of: position) == basis.count, label)
                let set = scanning.basisSet(of: position)
                #expect((0..<size).filter(set.contains).map(UInt32.init) == basis, label)
            }
        }
    }

    @Test func reversedRowsListTheDependents() {
        for shape in RandomShape.allCases {
            for size in [0, 1, 65, 300] {
                let rows = shape.rows(count: size, seed: 5)
                let dependents = rows.reversed()
                #expect(dependents.count == size)
                var expected = [[UInt32]](repeating: [], count: size)
                for row in 0..<size { for target in rows[row] { expected[Int(target)].append(UInt32(row)) } }
                #expect((0..<size).map { Array(dependents[$0]) } == expected, "\(shape), size \(size)")
            }
        }
    }

    @Test func rowsKnowTheirSpanAndWhereEmptyRowsEnd() {
        let rows = CompactRows(offsets: [0, 0, 1, 1, 3], targets: [0, 0, 2])
        #expect(rows.span == 3)
        #expect(rows.steady == 3)
        #expect(rows.count == 4)
        #expect(rows.edgeCount == 3)
        #expect(Array(rows[3]) == [0, 2])
    }

    private func expectEveryStrategy(_ rows: CompactRows, _ expected: [UInt32], _ label: Comment) {
        // What the dispatcher never sends to the accelerated path.
        guard rows.count > 0, rows.edgeCount > 0 else { return }
        for kernel in [ReachKernel.avx2, .avx512] where kernel.isAvailable {
            for storage in SweepStrategy.Storage.allCases {
                for width in [512, 2_048] {
                    for skips in SweepStrategy.Choice.allCases where width == 512 || skips == .yes {
                        let strategy = SweepStrategy(
                            storage: storage, width: width, searchesFirst: width == 2_048, skipsSimpleSources: skips)
                        let counts = AcceleratedReach.counts(
                            rows, level: kernel.level, threads: 1, strategy: strategy)
                        #expect(counts == expected, "\(label), \(kernel), \(strategy)")
                    }
                }
            }
        }
    }
}

// MARK: - The slow version

/// For each position the set of those that rest on it, one bit each: the closure, dependent by dependent.
private func slowClosure(_ rows: CompactRows) -> [[UInt64]] {
    var dependents = [[Int]](repeating: [], count: rows.count)
    for row in 0..<rows.count { for target in rows[row] { dependents[Int(target)].append(row) } }
    let words = (rows.count + 63) / 64
    var resting = [[UInt64]](repeating: [], count: rows.count)
    for position in (0..<rows.count).reversed() {
        var set = [UInt64](repeating: 0, count: words)
        // What an earlier dependent brought along need not be merged again.
        for dependent in dependents[position] where !contains(set, dependent) {
            set[dependent / 64] |= 1 << UInt64(dependent % 64)
            for word in dependent / 64..<words { set[word] |= resting[dependent][word] }
        }
        resting[position] = set
    }
    return resting
}

private func contains(_ set: [UInt64], _ position: Int) -> Bool {
    set[position / 64] >> UInt64(position % 64) & 1 == 1
}

private func slowCounts(_ rows: CompactRows) -> [UInt32] {
    slowClosure(rows).map { set in UInt32(set.reduce(0) { $0 + $1.nonzeroBitCount }) }
}

// MARK: - Graphs

/// The generator of the random graphs; the seed of a failing case is in its message.
private struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

/// Shapes that stress different parts: how far rows reach back, how long they are, how many are empty.
enum RandomShape: Int, CaseIterable, Sendable {
    case empty, chain, star, fullContext, local, longRange, forest, manyEntries, isolatedRuns, readsThenWrites

    func rows(count: Int, seed: UInt64) -> CompactRows {
        var random = SplitMix64(state: seed)
        return CompactRows(rowsOf: (0..<count).map { row in Set(entries(row, count, &random)).sorted() })
    }

    private func entries(_ row: Int, _ count: Int, _ random: inout SplitMix64) -> [Int] {
        guard row > 0 else { return [] }
        switch self {
        case .empty: return []
        case .chain: return [row - 1]
        case .star: return [0]
        // The square of a large run would take a debug build too long.
        case .fullContext: return count > 600 && row > 300 ? [row - 1, row - 2, 7, 9, 11, 13] : Array(0..<row)
        case .local:
            let low = max(0, row - 20)
            return (0..<3).map { _ in low + random.below(row - low) }
        case .longRange: return (0..<3).map { _ in random.below(row) }
        case .forest: return random.below(3) == 0 ? [] : [random.below(row)]
        case .manyEntries: return (0..<random.below(14)).map { _ in random.below(row) }
        case .isolatedRuns:
            let start = row / 90 * 90
            return row == start ? [] : (0..<2).map { _ in start + random.below(row - start) }
        case .readsThenWrites:
            return row % 9 == 8 ? Array(stride(from: 0, to: row, by: max(1, row / 30))) : []
        }
    }
}

extension CompactRows {
    fileprivate var positions: Range<Int> { 0..<count }

    fileprivate init(rowsOf lists: [[Int]]) {
        var offsets: [UInt32] = [0]
        var targets: [UInt32] = []
        for list in lists {
            targets += list.map(UInt32.init)
            offsets.append(UInt32(targets.count))
        }
        self.init(offsets: offsets, targets: targets)
    }
}

/// The three benchmark graphs.
enum BenchmarkShape: Sendable {
    case band, uniform, lanes
}

private func draw(_ seed: UInt64, _ k: Int) -> UInt64 {
    var z = seed &+ (UInt64(k) &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z ^= z >> 30
    z = z &* 0xBF58_476D_1CE4_E5B9
    z ^= z >> 27
    z = z &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
}

private func below(_ x: UInt64, _ bound: Int) -> Int { Int(((x >> 32) &* UInt64(bound)) >> 32) }

private func benchmarkRows(_ shape: BenchmarkShape, count: Int) -> CompactRows {
    CompactRows(
        rowsOf: (0..<count).map { i -> [Int] in
            var row: [Int] = []
            switch shape {
            case .band where i > 0:
                let low = max(0, i - 50)
                row = (0..<3).map { low + below(draw(1, 3 * i + $0), i - low) }
            case .uniform where i > 0:
                row = (0..<3).map { below(draw(2, 3 * i + $0), i) }
            case .lanes:
                let round = i / 64
                if round > 0 { row = (0..<2).map { i - 64 * (1 + below(draw(3, 4 * i + $0), min(round, 8))) } }
                if i > 0, below(draw(3, 4 * i + 2), 64) == 0 {
                    let low = max(0, i - 4_096)
                    row.append(low + below(draw(3, 4 * i + 3), i - low))
                }
            default: break
            }
            return Set(row).sorted()
        })
}
