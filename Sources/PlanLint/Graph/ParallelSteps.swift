internal import DecisionGraph

/// The pairs of steps that can run at the same time, found without looking at the others.
///
/// Two steps are parallel when different edges of a split `all` lead to the one and to the other, or different roots do
/// and nothing triggers the plan; and neither leads to the other. In the tree of dominators (in which edges stand as
/// nodes) each step has a short list of such branches above it, and only steps that share a split, on different branches
/// of it, are ever put together.
///
/// Source: spec/prelint.md 2.3, `parallel` and `separates`.
package struct ParallelSteps {
    private let plan: PlanGraph
    /// By node of the tree, the nearest branch at or above it.
    private let nearest: [Int]
    private let treeParent: [Int]
    /// Whether a branch of a split, or a root beside another, can lead back into another branch; then each pair is
    /// looked at.
    private let canMeet: Bool
    /// What is still left of the work that is reasonable.
    private var budget = 100_000_000

    private static let none = -1
    /// Stands for what is above all roots.
    private static let top = -2

    /// - Complexity: O((V + E) log V).
    package init(_ plan: PlanGraph) {
        self.plan = plan
        let count = plan.plan.nodes.count
        let tree = plan.dominators
        let total = count + plan.edges.count
        var parent = Array(repeating: Self.top, count: total)
        var children = Array(repeating: [Int](), count: total)
        var open: [Int] = []
        for node in 0..<total where tree.isReached(node) {
            if let above = tree.immediateDominator(of: node) {
                parent[node] = above
                children[above].append(node)
            } else {
                open.append(node)
            }
        }
        var isEntry = Array(repeating: false, count: count)
        for entry in plan.entries { isEntry[entry] = true }
        let hasRoots = plan.plan.triggers.isEmpty
        var nearest = Array(repeating: Self.none, count: total)
        while let node = open.popLast() {
            let above = parent[node]
            let isBranch =
                above == Self.top
                ? hasRoots && node < count && isEntry[node]
                : node >= count && above < count && plan.plan.nodes[above].split == .all
            nearest[node] = isBranch ? node : above == Self.top ? Self.none : nearest[above]
            open += children[node]
        }
        self.nearest = nearest
        treeParent = parent

        // Where forward edges alone lead to every live step, a way out of a branch into another one would have to come
        // round to the split, which forward edges cannot do; nor can they come to a root that has no predecessor.
        let isForward = plan.forwardReachable()
        canMeet =
            !(0..<count).allSatisfy { isForward[$0] || !plan.live[$0] }
            || hasRoots && plan.entries.contains { !plan.predecessors[$0].isEmpty }
    }

    /// A step that touches the resource at hand.
    package struct Member {
        package let node: Int
        /// Whether it writes it; else it reads it.
        package let writes: Bool

        package init(node: Int, writes: Bool) {
            self.node = node
            self.writes = writes
        }
    }

    private struct Place {
        let split: Int
        let branch: Int
        let member: Int
    }

    /// Calls with each parallel pair of steps of which one writes at least, the earlier one first; each pair once.
    ///
    /// - Parameter members: distinct steps.
    /// - Throws: ``RuleLimit`` when there are too many pairs to look at.
    package mutating func forEachPair(
        of members: [Member], _ body: (_ earlier: Int, _ later: Int) -> Void
    ) throws(RuleLimit) {
        guard members.count > 1, members.contains(where: \.writes) else { return }
        var places: [Place] = []
        for (number, member) in members.enumerated() where plan.live[member.node] {
            var branch = nearest[member.node]
            while branch != Self.none {
                // Kept, so dearer than a look at a pair.
                try pay(8)
                let above = treeParent[branch]
                places.append(Place(split: above, branch: branch, member: number))
                branch = above == Self.top ? Self.none : nearest[above]
            }
        }
        places.sort { ($0.split, $0.branch, $0.member) < ($1.split, $1.branch, $1.member) }
        var first = 0
        while first < places.count {
            var end = first
            while end < places.count, places[end].split == places[first].split { end += 1 }
            try pairs(of: places[first..<end], members, body)
            first = end
        }
    }

    /// The pairs that one split puts on different branches.
    private mutating func pairs(
        of places: ArraySlice<Place>, _ members: [Member], _ body: (Int, Int) -> Void
    ) throws(RuleLimit) {
        guard let first = places.first, let last = places.last, first.branch != last.branch else { return }
        let writers = places.filter { members[$0.member].writes }
        for place in places {
            let member = members[place.member]
            try pay(writers.count)
            var reach: (ahead: [Bool], behind: [Bool])?
            if canMeet {
                try pay(plan.plan.nodes.count + plan.edges.count)
                reach = plan.forwardReach(of: member.node)
            }
            for other in writers where other.branch != place.branch {
                let peer = members[other.member]
                // Two writers meet twice, and are a pair once.
                if member.writes, peer.node < member.node { continue }
                if let reach, reach.ahead[peer.node] || reach.behind[peer.node] { continue }
                body(min(member.node, peer.node), max(member.node, peer.node))
            }
        }
    }

    private mutating func pay(_ work: Int) throws(RuleLimit) {
        budget -= work
        if budget < 0 { throw RuleLimit() }
    }
}

extension PlanGraph {
    /// The nodes that a node leads to, and those that lead to it, over forward edges; itself included.
    ///
    /// - Complexity: O(V + forward edges).
    fileprivate func forwardReach(of node: Int) -> (ahead: [Bool], behind: [Bool]) {
        var ahead = Array(repeating: false, count: plan.nodes.count)
        var behind = ahead
        ahead[node] = true
        behind[node] = true
        for later in plan.nodes.indices.dropFirst(node + 1) {
            ahead[later] = predecessors[later].contains { ahead[$0] }
        }
        for at in stride(from: node, through: 0, by: -1) where behind[at] {
            for before in predecessors[at] { behind[before] = true }
        }
        return (ahead, behind)
    }
}
