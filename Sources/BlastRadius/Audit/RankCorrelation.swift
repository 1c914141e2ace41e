/// Kendall's τ-b of pairs of small numbers.
///
/// A pair is one value of 64 bits, so that sorting them is sorting numbers.
struct RankCorrelation {
    private var pairs: [UInt64] = []
    /// A binary indexed tree of how many steps of each class have come.
    private var tree: [Int] = []

    /// Takes the pairs to compare; the memory of those before is kept.
    mutating func removeAll() { pairs.removeAll(keepingCapacity: true) }

    /// Adds a step.
    ///
    /// - Parameters:
    ///   - worth: by the baseline.
    ///   - level: by score, ascending from 0.
    mutating func append(worth: UInt32, level: UInt32) { pairs.append(UInt64(worth) << 32 | UInt64(level)) }

    /// τ-b of what was added; nil when all worths or all levels are equal.
    ///
    /// - Parameter levels: above every level added.
    /// - Complexity: O(n log n).
    mutating func tau(levels: Int) -> Double? {
        pairs.sort()
        tree.removeAll(keepingCapacity: true)
        tree.append(contentsOf: repeatElement(0, count: levels + 1))
        let count = pairs.count
        var (difference, worthTies) = (0, 0)
        var start = 0
        while start < count {
            let worth = pairs[start] >> 32
            var end = start
            // Of a group of one worth no step is compared with another.
            while end < count, pairs[end] >> 32 == worth {
                let level = Int(UInt32(truncatingIfNeeded: pairs[end]))
                let below = total(before: level)
                difference += below - (start - below - (total(before: level + 1) - below))
                end += 1
            }
            for at in start..<end { add(Int(UInt32(truncatingIfNeeded: pairs[at]))) }
            worthTies += Self.pairCount(end - start)
            start = end
        }
        var levelTies = 0
        for level in 0..<levels { levelTies += Self.pairCount(total(before: level + 1) - total(before: level)) }
        let all = Self.pairCount(count)
        let (byWorth, byLevel) = (all - worthTies, all - levelTies)
        guard byWorth > 0, byLevel > 0 else { return nil }
        // The root of a square is exact, so equal orders give 1.
        return Double(difference) / (Double(byWorth) * Double(byLevel)).squareRoot()
    }

    private static func pairCount(_ count: Int) -> Int { count * (count - 1) / 2 }

    private mutating func add(_ level: Int) {
        var at = level + 1
        while at < tree.count {
            tree[at] += 1
            at += at & -at
        }
    }

    private func total(before level: Int) -> Int {
        var (at, sum) = (level, 0)
        while at > 0 {
            sum += tree[at]
            at &= at - 1
        }
        return sum
    }
}
