/// Which steps of a plan a run had to take, given those that it took.
///
/// At a choice at least one way is taken. Of a way it is certain that it was taken when the run did a step that only this
/// way leads to (every path to the step goes along the way's first edge). Where no way is certain, the one with the
/// fewest steps of its own is taken, or none where the run may end. What no way taken leads to is not taken, and costs
/// nothing.
struct PlanChoices {
    private let plan: ProcessPlan
    /// By choice or conditional handover, the steps that only it leads to. Keyed by the place in ``edges``.
    private let regions: [[Int]]
    /// The handovers that not every run follows.
    private let edges: [(from: Int, to: Int)]
    /// By step, the places in `edges` of its own ones.
    private let edgesOf: [Int: [Int]]
    /// By step, whether the plan's entries and handovers lead to it in every run.
    let isMandatory: [Bool]

    /// The most steps that regions may have together; a nest of ways that is deeper is judged by its own steps only.
    private static let mostRegionSteps = 5_000_000
    /// The most steps for which it is asked whether all ways meet in one.
    private static let mostMeetingSteps = 20_000

    init(_ plan: ProcessPlan) {
        self.plan = plan
        var edges: [(from: Int, to: Int)] = []
        var edgesOf: [Int: [Int]] = [:]
        for position in plan.steps.indices {
            let isChoice = plan.isChoice(position)
            for handoff in plan.successors[position] where isChoice || handoff.isConditional {
                edgesOf[position, default: []].append(edges.count)
                edges.append((position, handoff.from))
            }
        }
        self.edges = edges
        self.edgesOf = edgesOf
        regions = Self.regions(of: edges, plan)
        isMandatory = Self.mandatory(plan)
    }

    private static func regions(of edges: [(from: Int, to: Int)], _ plan: ProcessPlan) -> [[Int]] {
        var isEntry = Array(repeating: false, count: plan.steps.count)
        for entry in plan.entries { isEntry[entry] = true }
        var budget = mostRegionSteps
        var arrivals = Array(repeating: 0, count: plan.steps.count)
        return edges.map { edge in
            var region: [Int] = []
            var touched = [edge.to]
            arrivals[edge.to] += 1
            var next = 0
            func isClosed(_ step: Int) -> Bool { arrivals[step] == plan.steps[step].predecessors.count && !isEntry[step] }
            if isClosed(edge.to) { region.append(edge.to) }
            while next < region.count, budget > 0 {
                for handoff in plan.successors[region[next]] {
                    budget -= 1
                    arrivals[handoff.from] += 1
                    touched.append(handoff.from)
                    if isClosed(handoff.from) { region.append(handoff.from) }
                }
                next += 1
            }
            for step in touched { arrivals[step] = 0 }
            return region
        }
    }

    /// The steps to which every way leads, as far as that can be told: by each step, those that a run that does it comes
    /// to; a choice leads where all its ways do.
    private static func mandatory(_ plan: ProcessPlan) -> [Bool] {
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
            if plan.isChoice(position) {
                let ways = edgesOf[position] ?? []
                var certain = ways.filter { way in regions[way].contains { matched[$0] } }
                if certain.isEmpty, !plan.steps[position].isExit,
                    let fewest = ways.min(by: { regions[$0].count < regions[$1].count })
                {
                    certain = [fewest]
                }
                for way in certain { isTaken[edges[way].to] = true }
            } else {
                for handoff in plan.successors[position] where !handoff.isConditional { isTaken[handoff.from] = true }
                for way in edgesOf[position] ?? [] where regions[way].contains(where: { matched[$0] }) {
                    isTaken[edges[way].to] = true
                }
            }
        }
        return isTaken
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

    /// The steps that only one way leads to, a list per way, the deepest ways first.
    var ways: [[Int]] { regions.filter { !$0.isEmpty }.sorted { ($0[0], $0.count) > ($1[0], $1.count) } }
}
