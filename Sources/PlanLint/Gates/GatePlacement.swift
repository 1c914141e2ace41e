internal import DecisionGraph

/// Finds few steps that, as gates beside those there are, cover all of some writes.
///
/// Where nothing waits for several branches, a set of gates covers the writes exactly when it cuts every way from the
/// entries to them: the fewest steps are a minimum cut. A step that waits for all branches is covered as soon as one
/// branch is; to choose the branches well is as hard as to hit every one of some sets, so the fewest are then searched
/// for among few candidates, and bounded from both sides among many.
struct GatePlacement {
    private let graph: PlanGraph
    /// The open writes by their gates, each node once.
    private let groups: [(gates: GateSet, nodes: [Int], counts: [Int])]
    /// The steps that lead to an open write or do one: no other can be of use.
    private let candidates: [Int]
    /// Among how many candidates a search is made.
    private let searched: Int

    /// Among at most this many steps the fewest are searched for.
    static let searchedCandidates = 20

    /// - Parameter open: at least one write that is not covered.
    init(_ graph: PlanGraph, _ open: [OpenWrite], searched: Int = Self.searchedCandidates) {
        self.graph = graph
        self.searched = searched
        var places: [Int: Int] = [:]
        var groups: [(gates: GateSet, nodes: [Int], counts: [Int])] = []
        for write in open {
            let place = places[write.gates.id] ?? groups.count
            if place == groups.count {
                places[write.gates.id] = place
                groups.append((write.gates, [], []))
            }
            // The writes of one step stand one behind the other.
            if groups[place].nodes.last == write.node {
                groups[place].counts[groups[place].counts.count - 1] += 1
            } else {
                groups[place].nodes.append(write.node)
                groups[place].counts.append(1)
            }
        }
        self.groups = groups
        let leading = graph.flow.flow.reachable(from: open.map(\.node), backward: true)
        candidates = graph.plan.nodes.indices.filter { leading[$0] && graph.live[$0] }
    }

    // MARK: Single steps

    /// How many open writes each candidate alone would cover, by step.
    mutating func countsOfSingles() throws(RuleLimit) -> [(step: Int, count: Int)] {
        var counts = candidates.map { (step: $0, count: 0) }
        for group in groups {
            try graph.ask(candidates.map { .init(through: group.gates.nodes + [$0]) }) { first, answers in
                for (place, node) in group.nodes.enumerated() {
                    var bits = answers.before[node]
                    while bits != 0 {
                        let at = first + bits.trailingZeroBitCount
                        bits &= bits - 1
                        if at < counts.count, counts[at].step != node { counts[at].count += group.counts[place] }
                    }
                }
            }
            for (place, node) in group.nodes.enumerated() {
                guard let own = counts.firstIndex(where: { $0.step == node }) else { continue }
                counts[own].count += group.counts[place]
            }
        }
        return counts
    }

    // MARK: Sets

    /// Few steps that together cover every open write, in the order of the plan, and how many it takes at least.
    mutating func fewest() throws(RuleLimit) -> (steps: [Int], atLeast: Int) {
        var least = packing()
        var steps = cutOfAll()
        if !hasJoin {
            // What one group takes, all take.
            for group in groups.indices { least = max(least, cut(of: group).count) }
        }
        if steps.count > least {
            let greedy = try greedy()
            if greedy.count < steps.count { steps = greedy }
        }
        if steps.count > least, candidates.count <= searched {
            if let found = search(below: steps.count, from: least) { steps = found }
            least = steps.count
        }
        return (steps.sorted(), least)
    }

    /// Whether a candidate waits for more than one step.
    private var hasJoin: Bool {
        candidates.contains { graph.plan.nodes[$0].join == .all && graph.predecessors[$0].count > 1 }
    }

    /// Whether a set covers every open write.
    private func covers(_ steps: [Int]) -> Bool {
        groups.allSatisfy { group in
            let gates = Set(group.gates.nodes).union(steps)
            let answers = graph.flow.answers([.init(through: gates.sorted())])
            return group.nodes.allSatisfy { gates.contains($0) || answers.before[$0] & 1 == 1 }
        }
    }

    /// A number of open writes to which no step leads in common: each needs a step of its own.
    private func packing() -> Int {
        var isTaken = Array(repeating: false, count: graph.plan.nodes.count)
        var count = 0
        var tries = 0
        for node in groups.flatMap(\.nodes).sorted() where tries < 200 {
            tries += 1
            let leading = graph.flow.flow.reachable(from: [node], backward: true)
            let isApart = !leading.indices.contains { leading[$0] && isTaken[$0] && graph.live[$0] }
            guard isApart else { continue }
            count += 1
            for step in leading.indices where leading[step] { isTaken[step] = true }
        }
        return count
    }

    /// The fewest steps that cut every single way to the open writes: of all groups with the gates they have in common,
    /// which is enough for each of them.
    private func cutOfAll() -> [Int] {
        var common = Set(groups[0].gates.nodes)
        for group in groups.dropFirst() { common.formIntersection(group.gates.nodes) }
        return StepCut(graph, gates: common, targets: groups.flatMap(\.nodes)).steps
    }

    /// The fewest steps that cut every single way to the open writes of one group.
    private func cut(of group: Int) -> [Int] {
        StepCut(graph, gates: Set(groups[group].gates.nodes), targets: groups[group].nodes).steps
    }

    /// Steps chosen one after the other, each time the one that covers the most that is still open.
    private func greedy() throws(RuleLimit) -> [Int] {
        var chosen: [Int] = []
        var open = groups
        while !open.isEmpty {
            var counts = Array(repeating: 0, count: candidates.count)
            for group in open {
                let gates = Set(group.gates.nodes).union(chosen).sorted()
                try graph.ask(candidates.map { .init(through: gates + [$0]) }) { first, answers in
                    for node in group.nodes {
                        var bits = answers.before[node]
                        while bits != 0 {
                            let at = first + bits.trailingZeroBitCount
                            bits &= bits - 1
                            if at < counts.count, candidates[at] != node { counts[at] += 1 }
                        }
                    }
                }
                for node in group.nodes {
                    if let own = candidates.firstIndex(of: node) { counts[own] += 1 }
                }
            }
            var best = 0
            for at in counts.indices where counts[at] >= counts[best] { best = at }
            chosen.append(candidates[best])
            let left = open.compactMap { group -> (gates: GateSet, nodes: [Int], counts: [Int])? in
                let gates = Set(group.gates.nodes).union(chosen)
                let answers = graph.flow.answers([.init(through: gates.sorted())])
                let nodes = group.nodes.filter { !gates.contains($0) && answers.before[$0] & 1 == 0 }
                return nodes.isEmpty ? nil : (group.gates, nodes, [])
            }
            open = left
            // Each round is a pass over everything: many rounds are no better than a step for each write.
            if chosen.count > 200 { return chosen + Set(open.flatMap(\.nodes)).subtracting(chosen) }
        }
        return chosen
    }

    /// A set of fewer steps than a number, as few as can be and of these the first in the order of the plan.
    private func search(below most: Int, from least: Int) -> [Int]? {
        guard least < most else { return nil }
        for count in least..<most {
            if let found = combination(of: count) { return found }
        }
        return nil
    }

    private func combination(of count: Int) -> [Int]? {
        guard count > 0, count <= candidates.count else { return nil }
        var places = Array(0..<count)
        var batch: [[Int]] = []
        while true {
            batch.append(places.map { candidates[$0] })
            let isLast = !Self.advance(&places, below: candidates.count)
            if batch.count == FlowCoverage.width || isLast {
                if let found = firstCovering(batch) { return found }
                batch = []
            }
            if isLast { return nil }
        }
    }

    private static func advance(_ places: inout [Int], below limit: Int) -> Bool {
        for at in places.indices.reversed() where places[at] < limit - (places.count - at) {
            places[at] += 1
            for next in places.indices.dropFirst(at + 1) { places[next] = places[next - 1] + 1 }
            return true
        }
        return false
    }

    /// The first of up to 64 sets that covers every open write.
    private func firstCovering(_ sets: [[Int]]) -> [Int]? {
        var good: UInt64 = sets.count == 64 ? ~0 : (1 << UInt64(sets.count)) - 1
        for group in groups where good != 0 {
            let answers = graph.flow.answers(sets.map { .init(through: group.gates.nodes + $0) }[...])
            for node in group.nodes {
                var own: UInt64 = 0
                for (place, set) in sets.enumerated() where set.contains(node) { own |= 1 << UInt64(place) }
                good &= answers.before[node] | own
            }
        }
        return good == 0 ? nil : sets[good.trailingZeroBitCount]
    }
}
