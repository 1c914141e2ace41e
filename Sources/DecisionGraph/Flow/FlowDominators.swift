/// Which nodes stand on every way from the roots to a node, in a graph that may have cycles.
///
/// A node `d` dominates `v` when every path from a root to `v` passes through `d`; each node dominates itself. Several
/// roots hang under a virtual one. Given the reversed graph and its exits as roots, this answers post-dominance.
///
/// Method: T. Lengauer, R. E. Tarjan, "A fast algorithm for finding dominators in a flowgraph", 1979, with path
/// compression; ancestors through jump pointers (E. W. Myers, "An applicative random-access stack", 1983), so that no
/// graph can be built to make a question slow.
public struct FlowDominators: Sendable {
    /// The immediate dominator by node; `root` under the virtual root, `absent` where no root leads.
    private var parents: [UInt32]
    private var depths: [UInt32]
    private var jumps: [UInt32]
    private static let root = UInt32.max
    private static let absent = UInt32.max - 1

    /// The dominators of every node that a root leads to.
    ///
    /// - Parameters:
    ///   - graph: the graph.
    ///   - roots: where paths begin.
    ///   - isPart: which nodes take part; nil is all of them.
    ///   - isBackward: follow edges against their direction: then this is post-dominance, and the roots are exits.
    /// - Complexity: O((V + E) log V).
    public init(
        _ graph: FlowGraph, roots: some Sequence<Int>, among isPart: [Bool]? = nil, backward isBackward: Bool = false
    ) {
        parents = Array(repeating: Self.absent, count: graph.nodeCount)
        depths = Array(repeating: 0, count: graph.nodeCount)
        jumps = Array(repeating: Self.root, count: graph.nodeCount)

        // Numbers in depth-first order; 0 is the virtual root.
        var number = Array(repeating: 0, count: graph.nodeCount)
        var node = [-1]
        var parent = [0]
        var open: [(node: Int, parent: Int)] = roots.filter { isPart?[$0] != false }.map { ($0, 0) }.reversed()
        var isRoot = Array(repeating: false, count: graph.nodeCount)
        for (root, _) in open { isRoot[root] = true }
        while let (next, above) = open.popLast() {
            guard number[next] == 0 else { continue }
            number[next] = node.count
            node.append(next)
            parent.append(above)
            for edge in (isBackward ? graph.edges(to: next) : graph.edges(from: next)).reversed() {
                let target = Int(isBackward ? graph.sources[Int(edge)] : graph.targets[Int(edge)])
                if number[target] == 0, isPart?[target] != false { open.append((target, number[next])) }
            }
        }

        let count = node.count
        var semi = Array(0..<count)
        var best = Array(0..<count)
        var ancestor = Array(repeating: -1, count: count)
        var immediate = Array(repeating: 0, count: count)
        var bucket = Array(repeating: -1, count: count)
        var nextInBucket = Array(repeating: -1, count: count)
        var trail: [Int] = []

        /// The number with the least semidominator on the way up from `v` in the forest, the tree's root left out.
        func evaluate(_ v: Int) -> Int {
            guard ancestor[v] >= 0 else { return v }
            trail.removeAll(keepingCapacity: true)
            var at = v
            while ancestor[ancestor[at]] >= 0 {
                trail.append(at)
                at = ancestor[at]
            }
            while let below = trail.popLast() {
                let above = ancestor[below]
                if semi[best[above]] < semi[best[below]] { best[below] = best[above] }
                ancestor[below] = ancestor[above]
            }
            return best[v]
        }

        for w in stride(from: count - 1, to: 0, by: -1) {
            let own = node[w]
            if isRoot[own] {
                semi[w] = 0
            } else {
                for edge in isBackward ? graph.edges(from: own) : graph.edges(to: own) {
                    let before = Int(isBackward ? graph.targets[Int(edge)] : graph.sources[Int(edge)])
                    guard number[before] != 0 else { continue }
                    semi[w] = min(semi[w], semi[evaluate(number[before])])
                }
            }
            nextInBucket[w] = bucket[semi[w]]
            bucket[semi[w]] = w
            ancestor[w] = parent[w]
            var v = bucket[parent[w]]
            bucket[parent[w]] = -1
            while v >= 0 {
                let u = evaluate(v)
                immediate[v] = semi[u] < semi[v] ? u : parent[w]
                v = nextInBucket[v]
            }
        }
        for w in 1..<max(count, 1) where immediate[w] != semi[w] { immediate[w] = immediate[immediate[w]] }
        for w in 1..<max(count, 1) { hang(node[w], under: immediate[w] == 0 ? nil : node[immediate[w]]) }
    }

    /// Parents come before their children.
    private mutating func hang(_ node: Int, under parent: Int?) {
        guard let parent else {
            (parents[node], depths[node], jumps[node]) = (Self.root, 0, Self.root)
            return
        }
        parents[node] = UInt32(parent)
        depths[node] = depths[parent] + 1
        let jump = jumps[parent]
        // Skew-binary lengths: two jumps of one length become one of twice that and one.
        let isPair =
            jump != Self.root && jumps[Int(jump)] != Self.root
            && depths[parent] - depths[Int(jump)] == depths[Int(jump)] - depths[Int(jumps[Int(jump)])]
        jumps[node] = isPair ? jumps[Int(jump)] : UInt32(parent)
    }

    /// Whether a root leads to the node.
    public func isReached(_ node: Int) -> Bool { parents[node] != Self.absent }

    /// The nearest node that dominates another one, and is not it; nil under the virtual root, or when no root leads
    /// there.
    public func immediateDominator(of node: Int) -> Int? {
        parents[node] < Self.absent ? Int(parents[node]) : nil
    }

    /// Whether every path from a root to `node` passes through `dominator`; false when no root leads to `node`.
    ///
    /// - Complexity: O(log V).
    public func dominates(_ dominator: Int, _ node: Int) -> Bool {
        guard isReached(node), isReached(dominator), depths[dominator] <= depths[node] else { return false }
        return ancestor(of: node, atDepth: depths[dominator]) == dominator
    }

    /// The nearest node that dominates both, and the dominators of each that hang directly under it; nil for an end
    /// that is itself the nearest node.
    ///
    /// - Returns: `node` is nil when only the virtual root dominates both.
    /// - Precondition: a root leads to both.
    /// - Complexity: O(log V).
    public func meeting(_ a: Int, _ b: Int) -> (node: Int?, towardsA: Int?, towardsB: Int?) {
        var (x, y) = (a, b)
        if depths[x] > depths[y] { x = ancestor(of: x, atDepth: depths[y]) }
        if depths[y] > depths[x] { y = ancestor(of: y, atDepth: depths[x]) }
        if x == y {
            return (
                x, x == a ? nil : ancestor(of: a, atDepth: depths[x] + 1),
                x == b ? nil : ancestor(of: b, atDepth: depths[x] + 1)
            )
        }
        while parents[x] != parents[y] {
            if jumps[x] != jumps[y], jumps[x] != Self.root, jumps[y] != Self.root {
                (x, y) = (Int(jumps[x]), Int(jumps[y]))
            } else {
                (x, y) = (Int(parents[x]), Int(parents[y]))
            }
        }
        return (parents[x] == Self.root ? nil : Int(parents[x]), x, y)
    }

    private func ancestor(of node: Int, atDepth depth: UInt32) -> Int {
        var at = node
        while depths[at] > depth {
            let jump = jumps[at]
            at = jump != Self.root && depths[Int(jump)] >= depth ? Int(jump) : Int(parents[at])
        }
        return at
    }
}
