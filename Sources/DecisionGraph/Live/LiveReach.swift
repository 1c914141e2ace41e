import CKernels

/// How many positions rest on each position of a run that grows, and on which one most do: exact after every position.
///
/// Up to ``rowLimit`` positions each has its basis as a row of bits: a new row is the OR of the rows it rests on, and
/// the counts, kept as planes of bits, take it by ripple carry. Past the limit, where rows would fill the memory, a new
/// position's basis is found by walking backwards over the dependencies. Either way a position costs what it rests on,
/// never the run before it.
///
/// The best position is the one with the largest count; of equal ones the one with the smallest index, whatever the
/// order in which indices come.
///
/// - Note: Memory: n²/16 bytes and 8(n + m) up to the limit (64 MB at 32,768 positions), then O(n + m).
/// - Note: Source: DESIGN D5; spec/performance.md 4.7.
package struct LiveReach: ~Copyable {
    /// From this many positions on no rows of bits are kept.
    package static let rowLimit = Int(CK_LIVE_LIMIT)

    private(set) var rows = GrowingRows()
    private var indices: [Int64] = []
    private var isAscending = true
    private let limit: Int
    private let level: Int

    // One of the three holds the counts.
    private var accelerated: AcceleratedLiveRows?
    private var portable: PortableLiveRows?
    private var walk: LiveWalk?

    /// An empty run.
    ///
    /// - Parameters:
    ///   - kernel: which code runs; a test's means to force one.
    ///   - rowLimit: from how many positions on no rows of bits are kept, at most ``rowLimit``; a test's means as well.
    package init(kernel: ReachKernel = .best, rowLimit: Int = LiveReach.rowLimit) {
        limit = min(rowLimit, Self.rowLimit)
        level = kernel.level
        if limit <= 0 {
            walk = LiveWalk(kernel: level != CK_LEVEL_NONE)
        } else if level == CK_LEVEL_NONE {
            portable = PortableLiveRows()
        } else {
            accelerated = AcceleratedLiveRows(level: level)
        }
    }

    /// Continues a run that has been read in one piece; its indices are its positions.
    ///
    /// - Parameters:
    ///   - rows: the dependencies so far.
    ///   - threads: how many may share the work.
    ///   - kernel: as in ``init(kernel:rowLimit:)``.
    /// - Complexity: up to ``rowLimit`` positions that of appending each; beyond, of all reaches at once.
    package init(resuming rows: CompactRows, threads: Int = 1, kernel: ReachKernel = .best) {
        self.init(kernel: kernel)
        if rows.count <= limit {
            for position in 0..<rows.count { append(index: position, sources: rows[position]) }
            return
        }
        for position in 0..<rows.count { self.rows.append(rows[position]) }
        indices = (0..<Int64(rows.count)).map { $0 }
        let counts = ReachCounts.all(rows, threads: threads, kernel: kernel)
        let largest = counts.max() ?? 0
        walk = LiveWalk(
            kernel: level != CK_LEVEL_NONE, counts: counts, largest: Int(largest),
            keystone: counts.firstIndex(of: largest) ?? 0)
        accelerated = nil
        portable = nil
    }

    /// How many positions there are.
    package var count: Int { rows.count }

    /// The position that most others rest on and how many do; nil for an empty run.
    package var best: (position: Int, count: Int)? {
        if count == 0 { return nil }
        if let accelerated { return (accelerated.keystone, accelerated.largest) }
        if let portable { return (portable.keystone, portable.largest) }
        return walk.map { ($0.keystone, $0.largest) }
    }

    /// How many positions rest on a position below ``count``.
    ///
    /// - Complexity: O(log n).
    package func count(of position: Int) -> Int {
        precondition(position >= 0 && position < count, "position outside the run")
        return accelerated?.count(of: position) ?? portable?.count(of: position) ?? Int(walk?.counts[position] ?? 0)
    }

    /// How many positions rest on each.
    ///
    /// - Complexity: O(n log n) up to the limit, O(n) past it.
    package var counts: [UInt32] {
        accelerated?.counts ?? portable?.counts ?? walk?.counts ?? []
    }

    /// The positions that most others rest on: count descending, then index ascending.
    ///
    /// - Parameter top: how many, at least 0.
    /// - Complexity: up to the limit O(n/64·log n), and the positions that tie for the last place where indices do not
    ///   ascend; else, or for all positions, O(n log top).
    package func best(_ top: Int) -> [(position: Int, count: Int)] {
        var best = BestPositions(capacity: min(top, count), tieOrder: nil)
        if best.capacity == 0 { return [] }
        if let accelerated, best.capacity < count {
            accelerated.forEachBest(best.capacity, isInOrder: isAscending) {
                best.offer($0, $1, tie: order(of: $0))
            }
        } else {
            for (position, count) in counts.enumerated() { best.offer(position, Int(count), tie: order(of: position)) }
        }
        return best.ordered
    }

    /// The positions with the smallest indices, in their order.
    ///
    /// - Parameter top: how many, at least 0.
    /// - Complexity: O(top) where indices ascend, else O(n log top).
    package func first(_ top: Int) -> [Int] {
        let top = min(top, count)
        if isAscending { return Array(0..<top) }
        var best = BestPositions(capacity: top, tieOrder: nil)
        for position in 0..<count { best.offer(position, 0, tie: order(of: position)) }
        return best.ordered.map(\.position)
    }

    /// What orders positions of equal count.
    private func order(of position: Int) -> Int { isAscending ? position : Int(indices[position]) }

    /// Adds a position that rests on earlier ones.
    ///
    /// - Parameters:
    ///   - index: what orders positions of equal count; different for each.
    ///   - sources: distinct positions below ``count``, ascending.
    ///   - watched: a count of interest; 0 for none.
    /// - Returns: the positions whose count has become `watched`, ascending.
    /// - Complexity: O(d·n/512 + a/64) for d sources and a positions in the new one's basis, up to the limit; past it
    ///   the edges of the basis. Finding what became `watched` costs O(n/64·log n) more, and nothing while no count is
    ///   that large.
    @discardableResult
    package mutating func append(index: Int, sources: ArraySlice<UInt32>, watched: Int = 0) -> [UInt32] {
        precondition(count < Int(UInt32.max) - 1, "positions are 32 bits wide")
        if let last = indices.last, last >= Int64(index) { isAscending = false }
        indices.append(Int64(index))
        rows.append(sources)
        assert(isWellFormed(sources), "distinct earlier positions, ascending")
        let watched = UInt32(clamping: watched)
        if walk == nil, count > limit { startWalking() }
        if let accelerated {
            if accelerated.append(rows, indices: isAscending ? nil : indices) {
                return watched == 0 ? [] : accelerated.risen(to: watched)
            }
            // Memory is short: go on without rows.
            startWalking()
        }
        if portable != nil {
            portable?.append(rows, indices: isAscending ? nil : indices)
            return watched == 0 ? [] : portable?.risen(to: watched) ?? []
        }
        return walk?.append(rows, indices: isAscending ? nil : indices, watched: watched) ?? []
    }

    /// Lets an earlier position rest on the newest one, which came after it.
    ///
    /// From the first such edge on no rows of bits are kept: a row holds earlier positions only.
    ///
    /// - Parameters:
    ///   - dependent: a position below the newest that does not name it yet.
    ///   - watched: as for ``append(index:sources:watched:)``.
    /// - Returns: nil, and nothing has changed, when the newest position rests on `dependent`: the edge would close a
    ///   cycle. Else the positions whose count has become `watched`, ascending.
    /// - Complexity: for a positions that rest on `dependent` and b that the newest one rests on, min(a, b) searches of
    ///   the run.
    package mutating func connectNewest(asSourceOf dependent: Int, watched: Int = 0) -> [UInt32]? {
        precondition(dependent >= 0 && dependent < count - 1, "an earlier position")
        if walk == nil { startWalking() }
        return walk?.connect(
            dependent, rows, indices: isAscending ? nil : indices, watched: UInt32(clamping: watched))
    }

    /// The later positions that a position was made to rest on.
    func lateSources(of position: Int) -> [UInt32] { walk?.lateSources(of: position) ?? [] }

    private mutating func startWalking() {
        let (counts, best) = (counts, best)
        walk = LiveWalk(
            kernel: level != CK_LEVEL_NONE, counts: counts, largest: best?.count ?? 0, keystone: best?.position ?? 0)
        accelerated = nil
        portable = nil
    }

    private func isWellFormed(_ sources: ArraySlice<UInt32>) -> Bool {
        zip(sources, sources.dropFirst()).allSatisfy { $0 < $1 } && sources.allSatisfy { $0 < count - 1 }
    }
}
