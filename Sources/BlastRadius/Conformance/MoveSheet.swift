internal import DecisionGraph

/// The moves of an alignment, in order, with what stands around them.
struct MoveSheet {
    private(set) var moves: [PlanConformance.Move] = []
    /// By run position, the plan step that it is or repeats.
    private(set) var planOf: [Int?]
    private(set) var plannedCount = 0
    private(set) var matchedCount = 0

    private let plan: ProcessPlan
    private let graph: DecisionGraph
    /// By plan position, the first run step that was done of those that follow it, and the last of those before it.
    private var firstAfter: [Int]
    private var lastBefore: [Int]
    /// How much may be looked at to find which writes particular gates stand before.
    private var budget = 20_000_000

    private static let none = Int.max

    init(_ search: ConformanceSearch, _ settings: PlanConformance.Settings) {
        plan = search.plan
        graph = search.graph
        let count = plan.steps.count
        let runOf = search.runOf
        planOf = Array(repeating: nil, count: graph.stepCount)
        firstAfter = Array(repeating: Self.none, count: count)
        lastBefore = Array(repeating: -1, count: count)
        for position in 0..<count {
            if let run = runOf[position] { planOf[run] = position }
            for handoff in plan.steps[position].predecessors {
                lastBefore[position] = max(lastBefore[position], lastBefore[handoff.from], runOf[handoff.from] ?? -1)
            }
        }
        for position in stride(from: count - 1, through: 0, by: -1) {
            for handoff in plan.successors[position] {
                firstAfter[position] = min(
                    firstAfter[position], firstAfter[handoff.from], runOf[handoff.from] ?? Self.none)
            }
        }

        // Where each step is told: a run step at its place, one that was not done before what should have followed.
        var placed: [(run: Int, side: Int, plan: Int, move: PlanConformance.Move)] = []
        var isSkipped = (0..<count).map { runOf[$0] == nil && search.isCounted[$0] }
        let matchedRuns = planOf
        let repetitions = search.repetitions(runOf)
        // By group, the place of its first step that can still be skipped: none becomes so later.
        var heads = Array(repeating: 0, count: search.candidates.groups.count)
        func skippedStep(_ group: Int) -> Int? {
            let steps = search.candidates.groups[group]
            while heads[group] < steps.count, !isSkipped[steps[heads[group]]] { heads[group] += 1 }
            return heads[group] < steps.count ? steps[heads[group]] : nil
        }
        for run in 0..<graph.stepCount {
            let move: PlanConformance.Move
            let group = search.candidates.groupOf[run]
            if let step = matchedRuns[run] {
                matchedCount += 1
                move = .init(outcome: .matched, plan: step, run: run, cost: 0)
            } else if group >= 0, let step = repetitions[group] {
                planOf[run] = step
                move = .init(outcome: .repeated, plan: step, run: run, cost: 0)
            } else if group >= 0, let step = skippedStep(group) {
                isSkipped[step] = false
                // It ran, if at another time.
                planOf[run] = step
                var swapped = PlanConformance.Move(
                    outcome: .swapped, plan: step, run: run,
                    cost: search.skipCost(step) + (settings.toleratesExtra ? 0 : 1))
                swapped.conflict = conflict(of: step, at: run)
                move = swapped
            } else {
                move = .init(outcome: .extra, plan: nil, run: run, cost: settings.toleratesExtra ? 0 : 1)
            }
            placed.append((run, 1, move.plan ?? 0, move))
        }
        for position in 0..<count {
            if runOf[position] != nil || search.isCounted[position] { plannedCount += 1 }
            guard runOf[position] == nil else { continue }
            if isSkipped[position] {
                placed.append(
                    (
                        firstAfter[position], 0, position,
                        .init(outcome: .skipped, plan: position, run: nil, cost: search.skipCost(position))
                    ))
            } else if !search.isCounted[position] {
                placed.append(
                    (
                        firstAfter[position], 0, position,
                        .init(outcome: .notTaken, plan: position, run: nil, cost: 0)
                    ))
            }
        }
        placed.sort { ($0.run, $0.side, $0.plan) < ($1.run, $1.side, $1.plan) }
        moves = placed.map(\.move)
        var firstRun = [Int?](repeating: nil, count: count)
        var writeRun = firstRun
        for (run, step) in planOf.enumerated() {
            guard let step else { continue }
            if firstRun[step] == nil { firstRun[step] = run }
            if writeRun[step] == nil, isWrite(step, run) { writeRun[step] = run }
        }
        let firstWrite = self.firstWrite(writeRun)
        for number in moves.indices {
            guard let step = moves[number].plan, [.skipped, .swapped].contains(moves[number].outcome) else { continue }
            guard let write = guardedWrite(of: step, writeRun, firstWrite) else { continue }
            if let run = moves[number].run, run < write { continue }
            moves[number].guardedWrite = write
        }
        // A matched gate lies before all matched writes behind it, and not before what was done again or out of order.
        var guards: [Int: [Int]] = [:]
        for number in moves.indices where [.swapped, .repeated].contains(moves[number].outcome) {
            guard let step = moves[number].plan, let run = moves[number].run, isWrite(step, run) else { continue }
            let own = guards[step] ?? self.guards(of: step, search.choices)
            guards[step] = own
            moves[number].missedGate = own.first { runOf[$0] != nil && firstRun[$0].map { $0 > run } ?? false }
        }
    }

    /// The gates and barriers that stand before a write whatever way leads to it, in list order.
    private mutating func guards(of write: Int, _ choices: PlanChoices) -> [Int] {
        var isSeen = Array(repeating: false, count: plan.steps.count)
        var open = [write]
        var found: [Int] = []
        while let next = open.popLast(), budget > 0 {
            for handoff in plan.steps[next].predecessors {
                budget -= 1
                guard !isSeen[handoff.from] else { continue }
                isSeen[handoff.from] = true
                open.append(handoff.from)
                let step = plan.steps[handoff.from]
                if step.isBarrier || step.gates.contains(where: { $0.covers?.contains(write) ?? true }) {
                    found.append(handoff.from)
                }
            }
        }
        guard !found.isEmpty else { return [] }
        var isOptional = Array(repeating: false, count: plan.steps.count)
        for way in choices.ways where budget > 0 {
            budget -= way.region.count
            if !way.region.contains(write) { for step in way.region { isOptional[step] = true } }
        }
        return budget > 0 ? found.filter { !isOptional[$0] }.sorted() : []
    }

    /// A run step that was done on the wrong side of a step.
    private func conflict(of step: Int, at run: Int) -> Int? {
        if firstAfter[step] < run { return firstAfter[step] }
        return lastBefore[step] > run ? lastBefore[step] : nil
    }

    private func isWrite(_ step: Int, _ run: Int) -> Bool {
        !plan.steps[step].writes.isEmpty || graph.isWrite(at: run)
    }

    /// By plan position, the first write of the run among the steps that follow it.
    ///
    /// - Parameter writeRun: by plan position, the first write of the run that is the step, whether in order or not.
    private func firstWrite(_ writeRun: [Int?]) -> [Int] {
        var first = Array(repeating: Self.none, count: plan.steps.count)
        for position in stride(from: plan.steps.count - 1, through: 0, by: -1) {
            for handoff in plan.successors[position] {
                first[position] = min(first[position], first[handoff.from])
                if let run = writeRun[handoff.from] { first[position] = min(first[position], run) }
            }
        }
        return first
    }

    /// The first write that a gate or a barrier stands before.
    private mutating func guardedWrite(of step: Int, _ writeRun: [Int?], _ firstWrite: [Int]) -> Int? {
        let guarding = plan.steps[step]
        guard !guarding.gates.isEmpty || guarding.isBarrier, firstWrite[step] != Self.none else { return nil }
        if guarding.isBarrier || guarding.gates.contains(where: { $0.covers == nil }) { return firstWrite[step] }
        var covered: Set<Int> = []
        for gate in guarding.gates { covered.formUnion(gate.covers ?? []) }
        var isSeen: Set<Int> = [step]
        var open = [step]
        var first = Self.none
        while let next = open.popLast(), budget > 0 {
            for handoff in plan.successors[next] where isSeen.insert(handoff.from).inserted {
                budget -= 1
                open.append(handoff.from)
                if covered.contains(handoff.from), let run = writeRun[handoff.from] { first = min(first, run) }
            }
        }
        return first == Self.none ? nil : first
    }
}
