/// A pair of a plan step and a run step that may be put together.
struct CandidatePair: Hashable, Sendable {
    /// A number among the plan steps that have candidates.
    let plan: Int
    /// A position in the run.
    let run: Int
    /// How much is gained when they are put together: 1 or 2.
    let weight: Int
}

/// The heaviest set of candidate pairs no two of which contradict each other, but for two plan steps without an order
/// between them that claim one run step.
///
/// Say that (p, r) lies below (p′, r′) when p comes before p′ in the plan or is the same step, r comes after r′ in the
/// run or is the same step, and the pairs differ. As a product of two orders this is an order. Two pairs are comparable
/// in it exactly when
/// - p comes before p′ and r does not come before r′: the run did the two in the wrong order, or one run step is to be
///   both; or
/// - p is p′, and r and r′ differ: one plan step is to be two run steps.
///
/// So comparable pairs are those that contradict each other, and a set without contradictions is an antichain; what an
/// antichain may still hold are pairs of one run step and plan steps that the plan does not order. By Dilworth's theorem
/// the largest antichain is as large as the fewest chains that cover all pairs, and Fulkerson's reduction finds those
/// with a largest matching of the pairs to those above them: pairs minus matching. A pair of weight 2 stands twice in the
/// order, its twins beside each other, so that both or none of them are in the largest antichain.
///
/// Of several largest antichains the highest is taken, which is unique: its run steps are the earliest possible.
///
/// The matching is Hopcroft and Karp's; who lies above a pair is a row of bits, made of a row per plan step and the place
/// of the run step, so that the order itself is never stored.
///
/// - Complexity: O(√n · n² / 64) time for n pairs, counted by weight; O(k · n / 8) bytes for k plan steps.
/// - Note: Source: R. P. Dilworth, A decomposition theorem for partially ordered sets, 1950; D. R. Fulkerson, 1956;
///   J. E. Hopcroft and R. M. Karp, SIAM Journal on Computing 2, 1973.
struct LargestAntichain {
    /// The weight of all that is in it.
    let weight: Int
    /// The pairs, by run step and then plan step.
    let pairs: [CandidatePair]

    /// - Parameters:
    ///   - pairs: in the order of run steps, then plan steps; each once.
    ///   - after: by plan step, the plan steps that come after it; transitive.
    init(of pairs: [CandidatePair], after: BitRows) {
        var search = Search(pairs, after)
        let matched = search.match()
        weight = search.count - matched
        self.pairs = search.highest().map { pairs[$0] }
    }

    private struct Search {
        /// Copies of pairs, by weight.
        let count: Int
        let width: Int
        private let pairs: [CandidatePair]
        /// By copy, its pair.
        private let pairOf: [Int]
        /// By pair, its first copy; one more at the end.
        private let firstCopy: [Int]
        /// By pair, the first copy of a later run step.
        private let end: [Int]
        /// By plan step, the copies of itself and of the steps after it.
        private let notBefore: BitRows
        /// By copy, the copy above it that it is matched to, and the one below.
        private var above: [Int32]
        private var below: [Int32]

        init(_ pairs: [CandidatePair], _ after: BitRows) {
            self.pairs = pairs
            var pairOf: [Int] = []
            var firstCopy: [Int] = []
            for (number, pair) in pairs.enumerated() {
                firstCopy.append(pairOf.count)
                for _ in 0..<pair.weight { pairOf.append(number) }
            }
            firstCopy.append(pairOf.count)
            var end = Array(repeating: 0, count: pairs.count)
            for number in stride(from: pairs.count - 1, through: 0, by: -1) {
                end[number] =
                    number + 1 < pairs.count && pairs[number + 1].run == pairs[number].run
                    ? end[number + 1] : firstCopy[number + 1]
            }
            count = pairOf.count
            width = (count + 63) / 64
            var notBefore = BitRows(count: after.count, bits: count)
            for step in 0..<after.count {
                for (copy, number) in pairOf.enumerated() {
                    let other = pairs[number].plan
                    if other == step || after[step, other] { notBefore.insert(copy, into: step) }
                }
            }
            self.notBefore = notBefore
            self.pairOf = pairOf
            self.firstCopy = firstCopy
            self.end = end
            above = Array(repeating: -1, count: count)
            below = above
        }

        /// How many words of a copy's row can have bits.
        @inline(__always) private func words(_ pair: Int) -> Int { (end[pair] + 63) >> 6 }

        /// Those that lie above the copies of a pair, 64 of them.
        @inline(__always) private func row(_ pair: Int, _ word: Int) -> UInt64 {
            var bits = notBefore.word(pairs[pair].plan, word)
            let last = end[pair] - word << 6
            if last < 64 { bits &= (1 << UInt64(last)) - 1 }
            // Not the pair itself.
            for copy in firstCopy[pair]..<firstCopy[pair + 1] where copy >> 6 == word {
                bits &= ~(1 << UInt64(copy & 63))
            }
            return bits
        }

        /// Matches as many copies as possible to copies above them.
        mutating func match() -> Int {
            var matched = 0
            while true {
                var layers = self.layers()
                if layers.isEmpty { return matched }
                let found = augment(&layers)
                if found == 0 { return matched }
                matched += found
            }
        }

        /// Copies by how many steps of an alternating path lead to them, up to the first free ones; empty when no path
        /// leads to a free one.
        private func layers() -> [[UInt64]] {
            var unseen = Array(repeating: UInt64.max, count: width)
            var current = (0..<count).filter { above[$0] < 0 }
            var layers: [[UInt64]] = []
            while !current.isEmpty {
                var layer = Array(repeating: UInt64(0), count: width)
                var next: [Int] = []
                var reachesFree = false
                for copy in current {
                    let pair = pairOf[copy]
                    for word in 0..<words(pair) {
                        var bits = row(pair, word) & unseen[word]
                        if bits == 0 { continue }
                        unseen[word] &= ~bits
                        layer[word] |= bits
                        while bits != 0 {
                            let upper = word << 6 + bits.trailingZeroBitCount
                            bits &= bits - 1
                            if below[upper] < 0 { reachesFree = true } else { next.append(Int(below[upper])) }
                        }
                    }
                }
                layers.append(layer)
                if reachesFree { return layers }
                current = next
            }
            return []
        }

        /// Follows disjoint shortest paths through the layers and turns them over.
        private mutating func augment(_ layers: inout [[UInt64]]) -> Int {
            var found = 0
            var path: [(copy: Int, word: Int, upper: Int)] = []
            for start in 0..<count where above[start] < 0 {
                path.removeAll(keepingCapacity: true)
                path.append((start, 0, -1))
                search: while let top = path.last {
                    let depth = path.count - 1
                    let pair = pairOf[top.copy]
                    var word = top.word
                    let words = words(pair)
                    while word < words {
                        let bits = row(pair, word) & layers[depth][word]
                        if bits == 0 {
                            word += 1
                            continue
                        }
                        let upper = word << 6 + bits.trailingZeroBitCount
                        layers[depth][word] &= ~(1 << UInt64(upper & 63))
                        path[depth].word = word
                        path[depth].upper = upper
                        if below[upper] < 0 {
                            for edge in path {
                                above[edge.copy] = Int32(edge.upper)
                                below[edge.upper] = Int32(edge.copy)
                            }
                            found += 1
                            break search
                        }
                        if depth + 1 < layers.count {
                            path.append((Int(below[upper]), 0, -1))
                            continue search
                        }
                    }
                    path.removeLast()
                }
            }
            return found
        }

        /// The pairs of the highest antichain of the largest size, by König's theorem.
        func highest() -> [Int] {
            var unseen = Array(repeating: UInt64.max, count: width)
            var isLowerSeen = Array(repeating: false, count: count)
            var open = (0..<count).filter { above[$0] < 0 }
            for copy in open { isLowerSeen[copy] = true }
            while let copy = open.popLast() {
                let pair = pairOf[copy]
                for word in 0..<words(pair) {
                    var bits = row(pair, word) & unseen[word]
                    unseen[word] &= ~bits
                    while bits != 0 {
                        let upper = word << 6 + bits.trailingZeroBitCount
                        bits &= bits - 1
                        let lower = Int(below[upper])
                        if lower >= 0, !isLowerSeen[lower] {
                            isLowerSeen[lower] = true
                            open.append(lower)
                        }
                    }
                }
            }
            return pairs.indices.filter { pair in
                let copy = firstCopy[pair]
                return isLowerSeen[copy] && unseen[copy >> 6] >> UInt64(copy & 63) & 1 == 1
            }
        }
    }
}
