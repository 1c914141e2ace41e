internal import DecisionGraph

/// Shortest ways over live nodes from one start that pass none of some nodes, to as many ends as are asked for: one walk,
/// which goes on from where the last question left it.
///
/// The ways are those of ``PlanGraph/witness(from:to:avoiding:)``.
package struct WitnessWalk {
    private let plan: PlanGraph
    private let isAvoided: (Int) -> Bool
    /// By node the one before it, `-1` at the start, `-2` where the walk has not been.
    private var before: [Int]
    private var queue: [Int]
    private var next = 0

    /// - Parameters:
    ///   - start: where ways begin; nil is any entry.
    ///   - isAvoided: which nodes no way passes; not asked of the start.
    package init(_ plan: PlanGraph, from start: Int?, avoiding isAvoided: @escaping (Int) -> Bool) {
        self.plan = plan
        self.isAvoided = isAvoided
        before = Array(repeating: -2, count: plan.plan.nodes.count)
        queue = start.map { [$0] } ?? plan.entries.filter { !isAvoided($0) }
        for node in queue { before[node] = -1 }
    }

    /// The way to a node, first to last; nil when there is none.
    ///
    /// - Complexity: O(V + E) for all questions together, and the length of each way.
    package mutating func path(to end: Int) -> [Int]? {
        while before[end] == -2, next < queue.count {
            let node = queue[next]
            next += 1
            plan.forEachSuccessor(of: node) { target in
                guard before[target] == -2, !isAvoided(target) else { return }
                before[target] = node
                queue.append(target)
            }
        }
        guard before[end] != -2 else { return nil }
        var path = [end]
        while before[path[path.count - 1]] >= 0 { path.append(before[path[path.count - 1]]) }
        return path.reversed()
    }
}

extension PlanGraph {
    /// Calls with the nodes that a node's edges lead to, in the order of nodes; one twice when two edges lead there.
    func forEachSuccessor(of node: Int, _ body: (Int) -> Void) {
        let row = flow.flow.edges(from: node)
        // Forward edges are numbered in the order of their targets; only edges that lead back can come out of order.
        guard let last = row.last, edges[Int(last)].isBack else {
            for edge in row { body(Int(flow.flow.targets[Int(edge)])) }
            return
        }
        for target in row.map({ Int(flow.flow.targets[Int($0)]) }).sorted() { body(target) }
    }
}
