internal import DecisionGraph

/// Finds the cheapest alignment: pairs first, then whether some way of the plan was taken only for the sake of a few of
/// them.
struct ConformanceSearch {
    let plan: ProcessPlan
    let graph: DecisionGraph
    let settings: PlanConformance.Settings
    let candidates: PlanCandidates
    let choices: PlanChoices
    /// By plan position, the run position.
    private(set) var runOf: [Int?]
    /// What any alignment costs at least.
    private(set) var leastCost = 0
    /// By plan position, whether the run had to do it.
    private(set) var isCounted: [Bool]

    /// How many steps, of plan, run and ways, may be looked at to see whether ways were taken for little.
    private static let mostWork = 500_000_000

    init(_ plan: ProcessPlan, _ graph: DecisionGraph, _ settings: PlanConformance.Settings) {
        self.plan = plan
        self.graph = graph
        self.settings = settings
        candidates = PlanCandidates(plan, graph, given: settings.names, limit: PlanAlignment.listedPairs)
        choices = PlanChoices(plan)
        runOf = Array(repeating: nil, count: plan.steps.count)
        isCounted = Array(repeating: false, count: plan.steps.count)
    }

    mutating func run() {
        let weights = choices.isMandatory.map { $0 ? 1 : 0 }
        let whole = Array(repeating: 1, count: graph.stepCount)
        let alignment = PlanAlignment(plan, candidates, weights: weights, runWeights: whole)
        runOf = alignment.runOf
        leaveWays()
        isCounted = choices.counted(matched: runOf.map { $0 != nil })

        // What may be free is worth nothing to the bound.
        let costs = runCosts()
        let planCosts = weights.indices.map { min(weights[$0], skipCost($0)) }
        var worth = planCosts
        var certain = 0
        if !settings.toleratesSkips {
            let losses = choices.losses(hasCandidate: candidates.hasCandidate(count: plan.steps.count))
            certain = losses.certain
            for step in losses.dearer { worth[step] -= 1 }
        }
        let bound =
            costs == whole && worth == weights
            ? alignment.bound : PlanAlignment(plan, candidates, weights: worth, runWeights: costs).bound
        leastCost = max(0, certain + planCosts.reduce(0, +) + costs.reduce(0, +) - bound)
    }

    /// By run step, 1, or 0 where it may be free although no plan step stands for it.
    private func runCosts() -> [Int] {
        if settings.toleratesExtra { return Array(repeating: 0, count: graph.stepCount) }
        var isRepeatable = candidates.groups.map { group in
            settings.toleratesRepeats || group.contains { plan.canRepeat[$0] }
        }
        // What was done once cannot be a repetition, unless it shares a plan step with others.
        var runCounts = Array(repeating: 0, count: plan.steps.count)
        var members = Array(repeating: 0, count: candidates.groups.count)
        for group in candidates.groupOf where group >= 0 { members[group] += 1 }
        for (number, group) in candidates.groups.enumerated() {
            for step in group { runCounts[step] += members[number] }
        }
        for (number, group) in candidates.groups.enumerated() {
            if isRepeatable[number], !group.contains(where: { runCounts[$0] > 1 }) { isRepeatable[number] = false }
        }
        return candidates.groupOf.map { $0 >= 0 && isRepeatable[$0] ? 0 : 1 }
    }

    /// By group of candidates, the plan step that its run steps repeat: one that has been done and can be done again.
    func repetitions(_ runOf: [Int?]) -> [Int?] {
        candidates.groups.map { group in
            group.first { runOf[$0] != nil && (settings.toleratesRepeats || plan.canRepeat[$0]) }
        }
    }

    /// What leaving a plan step out costs that the run had to do.
    func skipCost(_ position: Int) -> Int {
        let step = plan.steps[position]
        return settings.toleratesSkips && step.gates.isEmpty && !step.isBarrier ? 0 : 1
    }

    /// What an alignment costs.
    private func cost(_ runOf: [Int?]) -> Int {
        let counted = choices.counted(matched: runOf.map { $0 != nil })
        var cost = 0
        var isMatched = Array(repeating: false, count: graph.stepCount)
        for position in plan.steps.indices {
            if let run = runOf[position] {
                isMatched[run] = true
            } else if counted[position] {
                cost += skipCost(position)
            }
        }
        if settings.toleratesExtra { return cost }
        let repetitions = repetitions(runOf)
        for (run, group) in candidates.groupOf.enumerated() where !isMatched[run] {
            if group < 0 || repetitions[group] == nil { cost += 1 }
        }
        return cost
    }

    /// Lets go of pairs on a way when the way costs more with them than without.
    private mutating func leaveWays() {
        // The deepest first.
        let ways = choices.ways.map(\.region).filter { way in
            way.contains { runOf[$0] != nil } && way.contains { runOf[$0] == nil }
        }.sorted { ($1[0], $0.count) < ($0[0], $1.count) }
        guard !ways.isEmpty else { return }
        var cost = cost(runOf)
        let size = plan.steps.count + graph.stepCount
        let regionSize = choices.ways.reduce(0) { $0 + $1.region.count }
        var budget = Self.mostWork
        for way in ways where budget > 0 {
            budget -= 4 * size + regionSize
            var fewer = runOf
            for step in way { fewer[step] = nil }
            let without = self.cost(fewer)
            if without < cost {
                runOf = fewer
                cost = without
            }
        }
    }
}
