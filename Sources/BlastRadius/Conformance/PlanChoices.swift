/// Which steps of a plan a run had to take, given those that it took.
///
/// At a choice at least one way is taken. Of a way it is certain that it was taken when the run did a step that only this
/// way leads to (every path to the step goes along the way's first edge). Where no way is certain, the one with the
/// fewest steps of its own is taken, or none where the run may end. What no way taken leads to is not taken, and costs
/// nothing.
struct PlanChoices {
    /// A handover that not every run follows.
    struct Way {
        let from: Int
        let to: Int
        /// The steps that only it leads to, the first one first.
        var region: [Int] = []
        /// Those of them that every run comes to that follows it.
        var core: [Int] = []
    }

    private let plan: ProcessPlan
    private(set) var ways: [Way]
    /// By step, the places in ``ways`` of those that leave it.
    private let waysOf: [Int: [Int]]
    /// By step, whether every run comes to it.
    let isMandatory: [Bool]

    /// The most steps that regions may have together; ways beyond that have none.
    private static let mostRegionSteps = 5_000_000
    /// The most steps for which it is asked where all ways lead.
    private static let mostMeetingSteps = 20_000

    init(_ plan: ProcessPlan) {
        self.plan = plan
        var ways: [Way] = []
        var waysOf: [Int: [Int]] = [:]
        for position in plan.steps.indices {
            let isChoice = plan.isChoice(position)
            for handoff in plan.successors[position] where isChoice || handoff.isConditional {
                waysOf[position, default: []].append(ways.count)
                ways.append(Way(from: position, to: handoff.from))
            }
        }
        Self.findRegions(of: &ways, plan)
        self.waysOf = waysOf
        isMandatory = Self.findCores(of: &ways, plan)
        self.ways = ways
    }

    private static func findRegions(of ways: inout [Way], _ plan: ProcessPlan) {
        var isEntry = Array(repeating: false, count: plan.steps.count)
        for entry in plan.entries { isEntry[entry] = true }
        var budget = mostRegionSteps
        var arrivals = Array(repeating: 0, count: plan.steps.count)
        for number in ways.indices {
            var region: [Int] = []
            var touched = [ways[number].to]
            var next = 0
            func arrive(_ step: Int) {
                arrivals[step] += 1
                if arrivals[step] == plan.steps[step].predecessors.count, !isEntry[step] { region.append(step) }
            }
            arrive(ways[number].to)
            while next < region.count, budget > 0 {
                for handoff in plan.successors[region[next]] {
                    budget -= 1
                    touched.append(handoff.from)
                    arrive(handoff.from)
                }
                next += 1
            }
            for step in touched { arrivals[step] = 0 }
            ways[number].region = region
        }
    }

    /// Finds by each step those that a run comes to that does it: a choice leads where all its ways do.
    ///
    /// - Returns: by step, whether all runs come to it, as far as that can be told.
    private static func findCores(of ways: inout [Way], _ plan: ProcessPlan) -> [Bool] {
        let count = plan.steps.count
        var result = Array(repeating: false, count: count)
        guard count <= mostMeetingSteps, !plan.entries.isEmpty else { return result }
        // One row more than steps, for the entries.
        var certain = BitRows(count: count + 1, bits: count)
        for position in stride(from: count - 1, through: 0, by: -1) {
            let successors = plan.successors[position]
            if plan.isChoice(position) {
                if !plan.steps[position].isExit, let first = successors.first {
                    certain.copy(first.from, to: position)
                    for handoff in successors.dropFirst() { certain.formIntersection(position, with: handoff.from) }
                }
            } else {
                for handoff in successors where !handoff.isConditional {
                    certain.formUnion(position, with: handoff.from)
                }
            }
            certain.insert(position, into: position)
        }
        if plan.areEntriesAlternatives {
            certain.copy(plan.entries[0], to: count)
            for entry in plan.entries.dropFirst() { certain.formIntersection(count, with: entry) }
        } else {
            for entry in plan.entries { certain.formUnion(count, with: entry) }
        }
        for position in 0..<count { result[position] = certain[count, position] }
        for number in ways.indices {
            let to = ways[number].to
            ways[number].core = ways[number].region.filter { certain[to, $0] }
        }
        return result
    }

    /// The steps that a run had to take that took some: these, and what the ways taken lead to.
    ///
    /// - Complexity: O(V + E + regions).
    func counted(matched: [Bool]) -> [Bool] {
        var isTaken = Array(repeating: false, count: plan.steps.count)
        for entry in startingEntries(matched) { isTaken[entry] = true }
        for position in plan.steps.indices {
            if matched[position] { isTaken[position] = true }
            guard isTaken[position] else { continue }
            let own = waysOf[position] ?? []
            var taken = own.filter { way in ways[way].region.contains { matched[$0] } }
            if plan.isChoice(position) {
                if taken.isEmpty, !plan.steps[position].isExit, let fewest = own.min(by: { isShorter($0, $1) }) {
                    taken = [fewest]
                }
            } else {
                for handoff in plan.successors[position] where !handoff.isConditional { isTaken[handoff.from] = true }
            }
            for way in taken { isTaken[ways[way].to] = true }
        }
        return isTaken
    }

    private func isShorter(_ a: Int, _ b: Int) -> Bool {
        (ways[a].core.count, ways[a].region.count) < (ways[b].core.count, ways[b].region.count)
    }

    /// What steps of ways cost at least that no run step can be.
    ///
    /// Of a way that is taken all of the core is due. The steps of it that have no candidates are skipped then, and of a
    /// choice to which every run comes one way is taken at least.
    ///
    /// - Parameter hasCandidate: by step, whether a run step may be it.
    /// - Returns: what all runs lose, and steps whose being matched costs 1 more, each because of a skipped one.
    func losses(hasCandidate: [Bool]) -> (certain: Int, dearer: [Int]) {
        var certain = 0
        var dearer: [Int] = []
        for position in plan.steps.indices {
            guard let own = waysOf[position] else { continue }
            let missing = own.map { way in ways[way].core.count { !hasCandidate[$0] } }
            var least = 0
            if isMandatory[position], plan.isChoice(position), !plan.steps[position].isExit {
                least = missing.min() ?? 0
                certain += least
            }
            for (way, missing) in zip(own, missing) {
                dearer += ways[way].core.lazy.filter { hasCandidate[$0] }.prefix(missing - least)
            }
        }
        return (certain, dearer)
    }

    /// Where the run began: at every entry, or of alternatives at those that lead to a step it did.
    private func startingEntries(_ matched: [Bool]) -> [Int] {
        guard plan.areEntriesAlternatives, plan.entries.count > 1 else { return plan.entries }
        // By step, the one entry that leads to it; -1 for none yet, -2 for several.
        var owner = Array(repeating: -1, count: plan.steps.count)
        var certain: Set<Int> = []
        for entry in plan.entries { owner[entry] = entry }
        for position in plan.steps.indices {
            for handoff in plan.steps[position].predecessors where owner[handoff.from] != -1 {
                let before = owner[handoff.from]
                owner[position] = owner[position] == -1 || owner[position] == before ? before : -2
            }
            if matched[position], owner[position] >= 0 { certain.insert(owner[position]) }
        }
        if !certain.isEmpty { return certain.sorted() }
        var sizes: [Int: Int] = [:]
        for entry in owner where entry >= 0 { sizes[entry, default: 0] += 1 }
        return plan.entries.min { (sizes[$0] ?? 0) < (sizes[$1] ?? 0) }.map { [$0] } ?? []
    }
}
