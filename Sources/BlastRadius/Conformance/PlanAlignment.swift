internal import CanonicalJSON
internal import DecisionGraph

/// Which steps of a run are which steps of a plan: pairs that agree with the plan's order, and as many as possible.
///
/// A pair is worth 2 when every run must do the plan step (it is neither skipped nor is the run step extra), else 1. The
/// heaviest pairs are found in one of three ways:
/// - Up to ``exactWeight`` of candidates, with ``LargestAntichain``. Where it lets two plan steps without an order claim
///   one run step, both orders of the two are tried in turn, each of which rules the double claim out: whichever steps
///   are put together in the end, the two come in one of these orders. The search is cut where it cannot be better than
///   what is known, and after a number of tries.
/// - A plan that is one line, up to ``listedPairs`` candidates: the heaviest rising sequence of pairs, by a Fenwick tree.
/// - Beyond that the better of two that are feasible: the heaviest rising sequence in list order, which is one of the
///   plan's orders; and a walk along the run that takes what it can, but lays aside a step that would leave more than a
///   number of earlier steps behind, for several such numbers. This takes memory linear in plan and run.
///
/// ``bound`` says what the heaviest can weigh at most; where it is reached, the alignment is exact.
struct PlanAlignment {
    /// By plan position, the run position.
    private(set) var runOf: [Int?]
    /// What its pairs weigh.
    private(set) var weight: Int
    /// No alignment weighs more.
    private(set) var bound: Int

    /// The most candidates, by weight, for which the heaviest pairs are found whatever the plan's order.
    static let exactWeight = 8_192
    /// The most candidates that are listed one by one.
    static let listedPairs = 2_000_000
    /// The most plan steps with candidates for which the order is kept as a table.
    static let orderedSteps = 8_192

    /// - Parameters:
    ///   - weights: by plan step, what putting it together with a run step is worth beside the run step's part.
    ///   - runWeights: by run step, what putting it together is worth. Pairs that are worth nothing are left out.
    init(_ plan: ProcessPlan, _ candidates: PlanCandidates, weights: [Int], runWeights: [Int]) {
        runOf = Array(repeating: nil, count: plan.steps.count)
        weight = 0
        bound = Self.groupBound(candidates, weights, runWeights, plan.steps.count)
        guard candidates.count > 0 else { return }
        if !candidates.isCut {
            let compact = CompactCandidates(plan, candidates, weights, runWeights)
            if compact.weight <= Self.exactWeight, compact.steps.count <= Self.orderedSteps {
                alignExactly(compact, plan, candidates)
                return
            }
            take(
                RisingPairs.heaviest(compact.pairs, stepCount: compact.steps.count).map { compact.original($0) },
                weights, runWeights)
            if compact.isLine(plan) {
                bound = weight
                return
            }
        }
        if weight == bound { return }
        for reach in Self.reaches {
            take(PlanWalk.pairs(plan, candidates, leavingBehind: reach), weights, runWeights)
            if weight == bound { return }
        }
    }

    /// Takes pairs when they weigh more than those there are.
    private mutating func take(_ pairs: [(plan: Int, run: Int)], _ weights: [Int], _ runWeights: [Int]) {
        let sum = pairs.reduce(0) { $0 + max(0, weights[$1.plan] + runWeights[$1.run]) }
        guard sum > weight else { return }
        weight = sum
        runOf = Array(repeating: nil, count: runOf.count)
        for pair in pairs { runOf[pair.plan] = pair.run }
    }

    private mutating func alignExactly(
        _ compact: CompactCandidates, _ plan: ProcessPlan, _ candidates: PlanCandidates
    ) {
        let found = OrderedClaims.search(compact.pairs, after: compact.order(plan)) {
            [RisingPairs.heaviest(compact.pairs, stepCount: compact.steps.count)]
                + Self.reaches.map { compact.pairs(PlanWalk.pairs(plan, candidates, leavingBehind: $0)) }
        }
        weight = found.weight
        bound = min(bound, found.bound)
        for pair in found.pairs { runOf[compact.steps[pair.plan]] = pair.run }
    }

    /// How many steps a walk may leave behind at once.
    private static let reaches = [0, 4, 16, 64, 256, Int.max]

    /// What all pairs can weigh at most, whatever the order: of each group of plan steps and run steps that share names,
    /// as many as the smaller side has.
    private static func groupBound(
        _ candidates: PlanCandidates, _ weights: [Int], _ runWeights: [Int], _ count: Int
    ) -> Int {
        var parent = Array(0..<count)
        func root(_ step: Int) -> Int {
            var step = step
            while parent[step] != step {
                parent[step] = parent[parent[step]]
                step = parent[step]
            }
            return step
        }
        for group in candidates.groups {
            for step in group.dropFirst() { parent[root(step)] = root(group[0]) }
        }
        var steps: [Int: [Int]] = [:]
        var runs: [Int: [Int]] = [:]
        var isCandidate = Array(repeating: false, count: count)
        for group in candidates.groups { for step in group { isCandidate[step] = true } }
        for step in 0..<count where isCandidate[step] { steps[root(step), default: []].append(weights[step]) }
        for (run, group) in candidates.groupOf.enumerated() where group >= 0 {
            runs[root(candidates.groups[group][0]), default: []].append(runWeights[run])
        }
        var bound = 0
        for (group, weights) in steps {
            let own = runs[group] ?? []
            let most = min(weights.count, own.count)
            let best = zip(weights.sorted(by: >), own.sorted(by: >))
            bound += best.prefix(most).reduce(0) { $0 + max(0, $1.0 + $1.1) }
        }
        return bound
    }
}

/// The candidate pairs with plan steps numbered among those that have candidates, in list order.
struct CompactCandidates {
    /// In the order of run steps, then plan steps.
    let pairs: [CandidatePair]
    /// By number, the plan position; ascending.
    let steps: [Int]
    /// Of all pairs.
    let weight: Int

    init(_ plan: ProcessPlan, _ candidates: PlanCandidates, _ weights: [Int], _ runWeights: [Int]) {
        var isThere = Array(repeating: false, count: plan.steps.count)
        for group in candidates.groups { for step in group { isThere[step] = true } }
        steps = plan.steps.indices.filter { isThere[$0] }
        var number = Array(repeating: 0, count: plan.steps.count)
        for (place, step) in steps.enumerated() { number[step] = place }
        var pairs: [CandidatePair] = []
        pairs.reserveCapacity(candidates.count)
        var sum = 0
        for (run, list) in candidates.ofRun.enumerated() {
            for step in list where weights[step] + runWeights[run] > 0 {
                pairs.append(CandidatePair(plan: number[step], run: run, weight: weights[step] + runWeights[run]))
                sum += weights[step] + runWeights[run]
            }
        }
        self.pairs = pairs
        weight = sum
    }

    func original(_ pair: CandidatePair) -> (plan: Int, run: Int) { (steps[pair.plan], pair.run) }

    /// Those of some pairs of positions that are candidates and worth something.
    func pairs(_ positions: [(plan: Int, run: Int)]) -> [CandidatePair] {
        var wanted: [Int: Int] = [:]
        for pair in positions { wanted[pair.run] = pair.plan }
        return pairs.filter { wanted[$0.run] == steps[$0.plan] }
    }

    /// Whether each of the plan steps comes before the next one.
    func isLine(_ plan: ProcessPlan) -> Bool {
        // The furthest number of these that lies on the way to a step, itself included; on a line it is the one before.
        var number = [Int](repeating: -1, count: plan.steps.count)
        var isMember = [Bool](repeating: false, count: plan.steps.count)
        for step in steps { isMember[step] = true }
        var last = -1
        for position in plan.steps.indices {
            var best = -1
            for handoff in plan.steps[position].predecessors { best = max(best, number[handoff.from]) }
            if isMember[position] {
                guard best == last else { return false }
                last += 1
                best = last
            }
            number[position] = best
        }
        return true
    }

    /// By number, the numbers that come after it in the plan.
    func order(_ plan: ProcessPlan) -> BitRows {
        var number = [Int](repeating: -1, count: plan.steps.count)
        for (place, step) in steps.enumerated() { number[step] = place }
        var after = BitRows(count: plan.steps.count, bits: steps.count)
        for position in plan.steps.indices.reversed() {
            for handoff in plan.successors[position] {
                after.formUnion(position, with: handoff.from)
                if number[handoff.from] >= 0 { after.insert(number[handoff.from], into: position) }
            }
        }
        var own = BitRows(count: steps.count, bits: steps.count)
        for (place, step) in steps.enumerated() {
            for other in steps.indices where after[step, other] { own.insert(other, into: place) }
        }
        return own
    }
}
