/// Looks for the heaviest set of pairs without any contradiction, double claims included: a short search around
/// ``LargestAntichain``.
///
/// Where an antichain has two plan steps without an order claim one run step, the search goes on with the one before the
/// other, and with the other before the one. What it finds weighs as much as the best of all where `bound` is its weight.
enum OrderedClaims {
    /// The most antichains that are looked for.
    private static let mostTries = 200
    /// The most that may be spent on them: pairs times words of a row.
    private static let mostWork = 100_000_000

    private struct Branch {
        let after: BitRows
        /// What the antichain above it weighs.
        let bound: Int
    }

    /// - Parameter feasible: sets without any contradiction that are found more cheaply; asked for when the first
    ///   antichain has a double claim, since one that weighs as much ends the search.
    static func search(
        _ pairs: [CandidatePair], after: BitRows, feasible: () -> [[CandidatePair]] = { [] }
    ) -> (pairs: [CandidatePair], weight: Int, bound: Int) {
        var best: [CandidatePair] = []
        var bestWeight = -1
        var open = [Branch(after: after, bound: Int.max)]
        var bound = 0
        var tries = 0
        var work = 0
        let weight = pairs.reduce(0) { $0 + $1.weight }
        let cost = weight * (weight / 64 + 1) + after.count * pairs.count / 8
        while let branch = open.popLast() {
            if branch.bound <= bestWeight { continue }
            if tries > 0, tries >= mostTries || work > mostWork {
                // What was not looked into can be as good as what it came from.
                bound = max(bound, branch.bound)
                continue
            }
            tries += 1
            work += cost
            let antichain = LargestAntichain(of: pairs, after: branch.after)
            if antichain.weight <= bestWeight { continue }
            let (kept, clash) = resolved(antichain.pairs)
            let keptWeight = kept.reduce(0) { $0 + $1.weight }
            if keptWeight > bestWeight {
                best = kept
                bestWeight = keptWeight
            }
            if tries == 1, clash != nil, antichain.weight > bestWeight {
                for other in feasible() {
                    let otherWeight = other.reduce(0) { $0 + $1.weight }
                    if otherWeight > bestWeight { (best, bestWeight) = (other, otherWeight) }
                }
            }
            guard let clash, antichain.weight > bestWeight else { continue }
            // The one that comes first in the list first: it is looked into first.
            for (first, second) in [(clash.1, clash.0), (clash.0, clash.1)] {
                var order = branch.after
                put(first, before: second, &order)
                open.append(Branch(after: order, bound: antichain.weight))
            }
        }
        return (best, max(bestWeight, 0), max(bound, bestWeight, 0))
    }

    /// The pairs with one plan step for each run step, and the first two that claimed one.
    private static func resolved(_ pairs: [CandidatePair]) -> (kept: [CandidatePair], clash: (Int, Int)?) {
        var kept: [CandidatePair] = []
        var clash: (Int, Int)?
        for pair in pairs {
            guard let last = kept.last, last.run == pair.run else {
                kept.append(pair)
                continue
            }
            if clash == nil { clash = (last.plan, pair.plan) }
            if pair.weight > last.weight { kept[kept.count - 1] = pair }
        }
        return (kept, clash)
    }

    private static func put(_ first: Int, before second: Int, _ after: inout BitRows) {
        for step in 0..<after.count where step == first || after[step, first] {
            after.formUnion(step, with: second)
            after.insert(second, into: step)
        }
    }
}
