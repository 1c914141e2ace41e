/// The heaviest sequence of pairs in which plan steps and run steps both rise.
///
/// Its steps are in list order, so it agrees with every order that list order agrees with; of a plan that is one line it
/// is the heaviest of all alignments.
///
/// - Complexity: O(n log k) time for n pairs of k plan steps, one word per pair.
/// - Note: Source: J. W. Hunt and T. G. Szymanski, Communications of the ACM 20, 1977; P. M. Fenwick, 1994.
enum RisingPairs {
    /// - Parameter pairs: in the order of run steps, then plan steps.
    static func heaviest(_ pairs: [CandidatePair], stepCount: Int) -> [CandidatePair] {
        // A tree over plan steps of the heaviest sequence that ends there, with the pair that ends it.
        var heaviest = Array(repeating: 0, count: stepCount + 1)
        var last = Array(repeating: -1, count: stepCount + 1)
        var before = Array(repeating: Int32(-1), count: pairs.count)
        var weights = Array(repeating: 0, count: pairs.count)
        var start = 0
        while start < pairs.count {
            var end = start
            while end < pairs.count, pairs[end].run == pairs[start].run { end += 1 }
            // All pairs of one run step look at the tree before any of them is put into it.
            for number in start..<end {
                var at = pairs[number].plan
                var best = 0
                while at > 0 {
                    if heaviest[at] > best {
                        best = heaviest[at]
                        before[number] = Int32(last[at])
                    }
                    at &= at - 1
                }
                weights[number] = best + pairs[number].weight
            }
            for number in start..<end {
                var at = pairs[number].plan + 1
                while at <= stepCount {
                    if weights[number] > heaviest[at] {
                        heaviest[at] = weights[number]
                        last[at] = number
                    }
                    at += at & -at
                }
            }
            start = end
        }
        var result: [CandidatePair] = []
        var number = -1
        for candidate in pairs.indices where number < 0 || weights[candidate] > weights[number] { number = candidate }
        while number >= 0 {
            result.append(pairs[number])
            number = Int(before[number])
        }
        return result.reversed()
    }
}
