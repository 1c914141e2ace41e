/// How the scores above 0 lie in the run.
struct RankingShape {
    /// Whether no score is above the one before it in list order.
    let neverRises: Bool
    /// Whether no score is below the one before it in list order.
    let neverFalls: Bool
    /// Whether all scores are equal.
    let allEqual: Bool
    /// Whether the first by rank is the first in list order.
    let firstComesFirst: Bool

    /// - Parameters:
    ///   - order: positions by rank, those with a score above 0.
    ///   - scores: theirs, descending.
    /// - Complexity: O(k log k).
    init(order: ArraySlice<UInt32>, scores: ArraySlice<UInt32>) {
        allEqual = scores.first == scores.last
        firstComesFirst = order.first == order.min()
        if allEqual {
            neverRises = true
            neverFalls = true
            return
        }
        // By position, then score: sorting numbers is quicker than sorting places.
        var pairs = zip(order, scores).map { UInt64($0) << 32 | UInt64($1) }
        pairs.sort()
        var (rises, falls) = (false, false)
        for (a, b) in zip(pairs, pairs.dropFirst()) {
            let (before, after) = (UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b))
            if after > before { rises = true }
            if after < before { falls = true }
        }
        neverRises = !rises
        neverFalls = !falls
    }
}
