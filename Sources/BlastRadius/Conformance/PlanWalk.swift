/// Puts a run beside a plan in one walk along the run.
///
/// A run step takes the first plan step of its name that is free and not behind: a step is behind when one that comes
/// after it in the plan has been taken. A step is laid aside when taking it would leave more than a number of steps
/// behind.
///
/// - Complexity: O(R · b + V + E) time for R run steps and a bound b, linear memory.
enum PlanWalk {
    static func pairs(
        _ plan: ProcessPlan, _ candidates: PlanCandidates, leavingBehind bound: Int
    ) -> [(plan: Int, run: Int)] {
        var isTaken = Array(repeating: false, count: plan.steps.count)
        var isBehind = isTaken
        // By group, the place of its first step that can still be taken.
        var heads = Array(repeating: 0, count: candidates.groups.count)
        var pairs: [(plan: Int, run: Int)] = []
        var left: [Int] = []
        for (run, group) in candidates.groupOf.enumerated() where group >= 0 {
            let steps = candidates.groups[group]
            while heads[group] < steps.count, isTaken[steps[heads[group]]] || isBehind[steps[heads[group]]] {
                heads[group] += 1
            }
            guard heads[group] < steps.count else { continue }
            let step = steps[heads[group]]
            left.removeAll(keepingCapacity: true)
            var loss = 0
            var next = -1
            mark: while next < left.count {
                for handoff in plan.steps[next < 0 ? step : left[next]].predecessors where !isBehind[handoff.from] {
                    isBehind[handoff.from] = true
                    left.append(handoff.from)
                    if !isTaken[handoff.from] { loss += 1 }
                    if loss > bound { break mark }
                }
                next += 1
            }
            if loss > bound {
                for step in left { isBehind[step] = false }
                continue
            }
            isTaken[step] = true
            pairs.append((step, run))
        }
        return pairs
    }
}
