internal import DecisionGraph

/// The step that the most steps follow, directly or through others, over hand-offs.
///
/// Source: spec/core.md 11.
public struct ExecutionKeystone: Sendable, Hashable {
    /// Its position.
    public let position: Int
    /// How many steps follow it; at least one.
    public let followers: Int

    /// Of equal ones the one with the smallest index; nil when nothing follows anything.
    ///
    /// - Complexity: O(V).
    init?(_ plan: PlanColumns, _ reaches: [UInt32]) {
        var best: (reach: UInt32, position: Int)?
        for rank in 0..<plan.stepCount {
            let position = plan.position(at: rank)
            if reaches[position] > best?.reach ?? 0 { best = (reaches[position], position) }
        }
        guard let best else { return nil }
        position = best.position
        followers = Int(best.reach)
    }
}
