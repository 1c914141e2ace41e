import BlastRadius
import CanonicalJSON
import DecisionGraph

/// The cheapest alignment by trying all of them: what fits of a plan, word by word and without regard to cost.
struct LiteralAlignment {
    let plan: ProcessPlan
    let run: [JSONString]
    private let before: [Set<Int>]

    init(_ plan: ProcessPlan, _ run: [JSONString]) {
        self.plan = plan
        self.run = run
        var before: [Set<Int>] = []
        for step in plan.steps {
            before.append(step.predecessors.reduce(into: []) { $0.formUnion(before[$1.from].union([$1.from])) })
        }
        self.before = before
    }

    /// The sets of steps that a run can be due to do, one for each way of choosing.
    private var dues: Set<Set<Int>> {
        var result: Set<Set<Int>> = []
        func successors(_ position: Int) -> [(to: Int, isConditional: Bool)] {
            plan.steps.indices.flatMap { other in
                plan.steps[other].predecessors.filter { $0.from == position }.map { (other, $0.isConditional) }
            }
        }
        func go(_ position: Int, _ taken: Set<Int>) {
            guard position < plan.steps.count else {
                result.insert(taken)
                return
            }
            guard taken.contains(position) else { return go(position + 1, taken) }
            let next = successors(position)
            let split = plan.steps[position].split
            let isChoice =
                split == .one && (next.count > 1 || plan.steps[position].isExit)
                || split == nil && next.count > 1 && next.contains { $0.isConditional }
            let sure = isChoice ? [] : next.filter { !$0.isConditional }.map(\.to)
            let free = isChoice ? next.map(\.to) : next.filter(\.isConditional).map(\.to)
            for bits in 0..<1 << free.count {
                if isChoice, bits == 0, !plan.steps[position].isExit { continue }
                let chosen = free.indices.filter { bits >> $0 & 1 == 1 }.map { free[$0] }
                go(position + 1, taken.union(sure).union(chosen))
            }
        }
        go(0, Set(plan.entries))
        return result
    }

    /// What the cheapest alignment costs.
    var cost: Int {
        let dues = dues
        var best = Int.max
        var runOf = [Int?](repeating: nil, count: plan.steps.count)
        var isUsed = [Bool](repeating: false, count: run.count)
        func isAllowed(_ step: Int, _ place: Int) -> Bool {
            !isUsed[place] && plan.steps[step].labels.contains(run[place])
                && plan.steps.indices.allSatisfy { other in
                    guard let at = runOf[other] else { return true }
                    if before[step].contains(other) { return at < place }
                    if before[other].contains(step) { return place < at }
                    return true
                }
        }
        func go(_ step: Int) {
            guard step < plan.steps.count else {
                let matched = Set(plan.steps.indices.filter { runOf[$0] != nil })
                let extra = run.indices.count { place in
                    !isUsed[place]
                        && !matched.contains { plan.canRepeat[$0] && plan.steps[$0].labels.contains(run[place]) }
                }
                for due in dues where matched.isSubset(of: due) {
                    best = min(best, due.count - matched.count + extra)
                }
                return
            }
            go(step + 1)
            for place in run.indices where isAllowed(step, place) {
                runOf[step] = place
                isUsed[place] = true
                go(step + 1)
                runOf[step] = nil
                isUsed[place] = false
            }
        }
        go(0)
        return best
    }
}

/// Plans and runs made for one question each.
enum Processes {
    static func step(_ index: Int, _ label: JSONString, after predecessors: [Int] = []) -> ProcessPlan.Step {
        ProcessPlan.Step(
            index: index, name: label, labels: [label], agent: "a", kind: .toolCall,
            predecessors: predecessors.map { ProcessPlan.Handoff(from: $0) })
    }

    /// A plan that is one line.
    static func line(_ labels: [JSONString]) throws -> ProcessPlan {
        try ProcessPlan(
            steps: labels.enumerated().map { step($0, $1, after: $0 == 0 ? [] : [$0 - 1]) })
    }

    /// A run of steps that are called by their tools.
    static func run(_ labels: [JSONString]) throws -> DecisionGraph {
        try DecisionGraph(
            steps: labels.enumerated().map {
                Step(index: $0, agent: "a", kind: .toolCall, attributes: ["tool": .string($1)])
            })
    }

    /// A plan of up to `most` steps with few names, so that some are equal.
    static func random(_ random: inout SeededRandom, most: Int, names: Int, hasChoices: Bool) throws -> ProcessPlan {
        let count = random.below(most + 1)
        var steps: [ProcessPlan.Step] = []
        for position in 0..<count {
            var step = step(position, JSONString("\(random.below(names))"))
            for other in 0..<position where random.below(3) == 0 {
                step.predecessors.append(
                    .init(from: other, isConditional: hasChoices && random.below(4) == 0))
            }
            if hasChoices {
                step.split = [nil, .one, .all][random.below(3)]
                step.isExit = random.below(6) == 0
                if random.below(8) == 0 { step.backTo = [random.below(position + 1)] }
            }
            steps.append(step)
        }
        return try ProcessPlan(steps: steps)
    }

    /// An order of the steps that the plan allows.
    static func order(_ plan: ProcessPlan, _ random: inout SeededRandom) -> [Int] {
        var order: [Int] = []
        while order.count < plan.steps.count {
            let free = plan.steps.indices.filter { position in
                !order.contains(position) && plan.steps[position].predecessors.allSatisfy { order.contains($0.from) }
            }
            order.append(free[random.below(free.count)])
        }
        return order
    }
}
