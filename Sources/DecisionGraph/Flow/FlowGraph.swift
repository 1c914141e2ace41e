/// A directed graph that may have cycles: control flow as it is declared, loops and all.
///
/// Nodes are `0..<nodeCount`; edges keep the order in which they were given, and parallel edges stay apart.
public struct FlowGraph: Sendable {
    /// How many nodes there are.
    public let nodeCount: Int
    /// Where each edge begins.
    public let sources: [UInt32]
    /// Where each edge ends.
    public let targets: [UInt32]

    private let outgoing: Rows
    private let incoming: Rows

    /// Edge numbers grouped by a node.
    private struct Rows: Sendable {
        var offsets: [UInt32]
        var edges: [UInt32]

        init(_ ends: [UInt32], nodeCount: Int) {
            offsets = Array(repeating: 0, count: nodeCount + 1)
            for end in ends { offsets[Int(end) + 1] += 1 }
            for node in 0..<nodeCount { offsets[node + 1] += offsets[node] }
            edges = Array(repeating: 0, count: ends.count)
            var next = offsets
            for (edge, end) in ends.enumerated() {
                edges[Int(next[Int(end)])] = UInt32(edge)
                next[Int(end)] += 1
            }
        }

        func row(_ node: Int) -> ArraySlice<UInt32> { edges[Int(offsets[node])..<Int(offsets[node + 1])] }
    }

    /// A graph of edges between nodes.
    ///
    /// - Precondition: every end lies in `0..<nodeCount`, and both counts are below 2³¹.
    /// - Complexity: O(V + E).
    public init(nodeCount: Int, edges: [(from: Int, to: Int)]) {
        precondition(nodeCount < 1 << 31 && edges.count < 1 << 31, "nodes and edges are numbered in 31 bits")
        self.nodeCount = nodeCount
        sources = edges.map { UInt32($0.from) }
        targets = edges.map { UInt32($0.to) }
        outgoing = Rows(sources, nodeCount: nodeCount)
        incoming = Rows(targets, nodeCount: nodeCount)
    }

    /// The numbers of the edges that leave a node, ascending.
    public func edges(from node: Int) -> ArraySlice<UInt32> { outgoing.row(node) }

    /// The numbers of the edges that enter a node, ascending.
    public func edges(to node: Int) -> ArraySlice<UInt32> { incoming.row(node) }

    /// Whether each node can be reached from one of the given ones, these included.
    ///
    /// - Parameters:
    ///   - starts: nodes to begin at.
    ///   - isBackward: follow edges against their direction.
    /// - Complexity: O(V + E).
    public func reachable(from starts: some Sequence<Int>, backward isBackward: Bool = false) -> [Bool] {
        var seen = Array(repeating: false, count: nodeCount)
        var open: [Int] = []
        for start in starts where !seen[start] {
            seen[start] = true
            open.append(start)
        }
        while let node = open.popLast() {
            for edge in isBackward ? edges(to: node) : edges(from: node) {
                let next = Int(isBackward ? sources[Int(edge)] : targets[Int(edge)])
                guard !seen[next] else { continue }
                seen[next] = true
                open.append(next)
            }
        }
        return seen
    }

    /// Whether each node lies on a cycle.
    ///
    /// - Parameter isPart: which nodes take part; nil is all of them.
    /// - Complexity: O(V + E). Method: R. Tarjan, "Depth-first search and linear graph algorithms", 1972, without
    ///   recursion.
    public func onCycle(among isPart: [Bool]? = nil) -> [Bool] {
        let unseen = UInt32.max
        var order = Array(repeating: unseen, count: nodeCount)
        var low = Array(repeating: unseen, count: nodeCount)
        var isOpen = Array(repeating: false, count: nodeCount)
        var result = Array(repeating: false, count: nodeCount)
        var component: [Int] = []
        var path: [(node: Int, next: Int)] = []
        var count: UInt32 = 0
        for root in 0..<nodeCount where order[root] == unseen && isPart?[root] != false {
            path.append((root, outgoing.row(root).startIndex))
            while let (node, next) = path.last {
                if order[node] == unseen {
                    (order[node], low[node], isOpen[node]) = (count, count, true)
                    count += 1
                    component.append(node)
                }
                let row = outgoing.row(node)
                guard next < row.endIndex else {
                    path.removeLast()
                    if let above = path.last { low[above.node] = min(low[above.node], low[node]) }
                    guard low[node] == order[node] else { continue }
                    let members = component.lastIndex(of: node).map { component[$0...] } ?? []
                    let isCycle =
                        members.count > 1 || row.contains { targets[Int($0)] == UInt32(node) }
                    for member in members {
                        isOpen[member] = false
                        if isCycle { result[member] = true }
                    }
                    component.removeLast(members.count)
                    continue
                }
                path[path.count - 1].next = next + 1
                let target = Int(targets[Int(row[next])])
                guard isPart?[target] != false else { continue }
                if order[target] == unseen {
                    path.append((target, outgoing.row(target).startIndex))
                } else if isOpen[target] {
                    low[node] = min(low[node], order[target])
                }
            }
        }
        return result
    }
}
