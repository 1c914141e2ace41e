/// The longest common subsequence of two sequences of numbers, by Myers' greedy search in linear memory.
///
/// The middle of a shortest way from the one to the other is looked for from both ends at once, and both halves are
/// solved in the same way. Beyond a bound on the work, which only sequences reach that are long and mostly different,
/// a half whose ends are not equal is left unmatched: what is found is a common subsequence then, and not the longest.
///
/// - Complexity: O((n + m) · d) time for d steps in only one of the two, at most ``mostWork``; O(n + m) memory.
/// - Note: Source: E. W. Myers, An O(ND) difference algorithm and its variations, Algorithmica 1, 1986.
struct CommonSequence {
    /// The pairs, rising in both.
    private(set) var pairs: [(a: Int, b: Int)] = []
    /// Whether no longer one exists.
    private(set) var isLongest = true

    /// How many diagonals are looked at in all.
    static let mostWork = 200_000_000

    private let a: [Int]
    private let b: [Int]
    private var budget: Int
    /// The furthest places on each diagonal, from the front and from the back.
    private var front: [Int]
    private var back: [Int]

    init(_ a: [Int], _ b: [Int], mostWork: Int = Self.mostWork) {
        self.a = a
        self.b = b
        budget = mostWork
        front = Array(repeating: -1, count: 2 * (a.count + b.count) + 5)
        back = front
        var open = [(0..<a.count, 0..<b.count)]
        while var (inA, inB) = open.popLast() {
            while let x = inA.first, let y = inB.first, a[x] == b[y] {
                pairs.append((x, y))
                (inA, inB) = (x + 1..<inA.upperBound, y + 1..<inB.upperBound)
            }
            var tail = 0
            while tail < min(inA.count, inB.count), a[inA.upperBound - 1 - tail] == b[inB.upperBound - 1 - tail] {
                tail += 1
            }
            let ends = (inA.upperBound - tail, inB.upperBound - tail)
            for step in 0..<tail { pairs.append((ends.0 + step, ends.1 + step)) }
            (inA, inB) = (inA.lowerBound..<ends.0, inB.lowerBound..<ends.1)
            guard !inA.isEmpty, !inB.isEmpty else { continue }
            guard let middle = middle(inA, inB) else {
                isLongest = false
                continue
            }
            open.append((inA.lowerBound..<middle.a, inB.lowerBound..<middle.b))
            open.append((middle.a..<inA.upperBound, middle.b..<inB.upperBound))
        }
        pairs.sort { $0.a < $1.a }
    }

    /// A place on a shortest way between the ends of two ranges; nil when the work is used up.
    private mutating func middle(_ inA: Range<Int>, _ inB: Range<Int>) -> (a: Int, b: Int)? {
        let (n, m) = (inA.count, inB.count)
        let delta = n - m
        let zero = n + m + 2
        for distance in 0...(n + m + 1) / 2 {
            budget -= 2 * distance + 2
            if budget < 0 { return nil }
            Self.closeRow(&front, zero, distance)
            Self.closeRow(&back, zero, distance)
            for k in stride(from: -distance, through: distance, by: 2) {
                var x = Self.step(front, zero, k, distance, n, m)
                if x >= 0 {
                    while x < n, x - k < m, a[inA.lowerBound + x] == b[inB.lowerBound + x - k] { x += 1 }
                }
                front[zero + k] = x
                let other = delta - k
                if x >= 0, delta % 2 != 0, abs(other) <= distance - 1, back[zero + other] >= 0,
                    x + back[zero + other] >= n
                {
                    return (inA.lowerBound + x, inB.lowerBound + x - k)
                }
            }
            for k in stride(from: -distance, through: distance, by: 2) {
                var x = Self.step(back, zero, k, distance, n, m)
                if x >= 0 {
                    while x < n, x - k < m, a[inA.upperBound - 1 - x] == b[inB.upperBound - 1 - (x - k)] { x += 1 }
                }
                back[zero + k] = x
                let other = delta - k
                if x >= 0, delta % 2 == 0, abs(other) <= distance, front[zero + other] >= 0,
                    x + front[zero + other] >= n
                {
                    return (inA.upperBound - x, inB.upperBound - (x - k))
                }
            }
        }
        return nil
    }

    /// Marks the diagonals beside those of a distance as not reached.
    private static func closeRow(_ row: inout [Int], _ zero: Int, _ distance: Int) {
        row[zero + distance + 1] = -1
        row[zero - distance - 1] = -1
    }

    /// Where a diagonal is entered from its neighbours, as a place in the first range; -1 when it cannot be.
    private static func step(_ row: [Int], _ zero: Int, _ k: Int, _ distance: Int, _ n: Int, _ m: Int) -> Int {
        if distance == 0 { return 0 }
        let (right, down) = (row[zero + k - 1] + 1, row[zero + k + 1])
        var x = -1
        if right > 0, right <= n { x = right }
        if down >= 0, down - k <= m { x = max(x, down) }
        return x
    }
}
