internal import CanonicalJSON

/// The order of the steps of a plan and the edges that lead back in it.
///
/// A walk in depth from the entries, in the order of the source, marks each edge into a step that is still open as a
/// loop edge. The other edges have no cycle, and a second walk along them puts every step behind its predecessors and,
/// where these leave a choice, in the order of the source. Steps that no entry reaches come behind, unless they lead to
/// one that is reached: a predecessor is always the earlier one.
///
/// - Complexity: linear in steps and edges, with stacks of its own: depth costs memory and no recursion.
///
/// Source: spec/prelint.md 5.
struct DraftOrder {
    /// Steps by their place in the source, in the order of the plan.
    private(set) var order: [Int] = []
    /// For each edge whether it leads back.
    private(set) var isBack: [Bool]
    /// For each step, by its place in the source, whether an entry reaches it.
    private(set) var isReached: [Bool]

    private let edges: [(source: Int, target: Int)]
    /// For each step its edges, by target and then as they come.
    private let outgoing: [[Int]]

    /// - Parameters:
    ///   - count: how many steps there are.
    ///   - edges: edges between positions below `count`.
    ///   - entries: where to begin; nil for the steps without predecessors.
    init(count: Int, edges: [(source: Int, target: Int)], entries: [Int]?) {
        var incoming: [[Int]] = Array(repeating: [], count: count)
        for (at, edge) in edges.enumerated() { incoming[edge.target].append(at) }
        var outgoing: [[Int]] = Array(repeating: [], count: count)
        for list in incoming {
            for at in list { outgoing[edges[at].source].append(at) }
        }
        self.edges = edges
        self.outgoing = outgoing
        isBack = Array(repeating: false, count: edges.count)
        isReached = Array(repeating: false, count: count)
        let sources = incoming.indices.filter { incoming[$0].isEmpty }
        let first = entries.map { $0.sorted() } ?? sources
        markBackEdges(from: first)
        let roots = first + sources + Array(0..<count)
        markBackEdges(from: roots, isEntry: false)
        // Those that an entry reaches are together, in front of what does not lead to them.
        sort(from: first + isReached.indices.filter { isReached[$0] } + roots)
    }

    private var state: [UInt8] = []  // 0 unseen, 1 open, 2 closed

    private mutating func markBackEdges(from roots: [Int], isEntry: Bool = true) {
        if state.isEmpty { state = Array(repeating: 0, count: outgoing.count) }
        var stack: [(step: Int, next: Int)] = []
        for root in roots where state[root] == 0 {
            state[root] = 1
            isReached[root] = isEntry
            stack.append((root, 0))
            while let (step, next) = stack.last {
                guard next < outgoing[step].count else {
                    state[step] = 2
                    stack.removeLast()
                    continue
                }
                stack[stack.count - 1].next += 1
                let edge = outgoing[step][next]
                let target = edges[edge].target
                switch state[target] {
                case 0:
                    state[target] = 1
                    isReached[target] = isEntry
                    stack.append((target, 0))
                case 1: isBack[edge] = true
                default: break
                }
            }
        }
    }

    /// Last come, first served: what is closed last comes first, so everything is visited from the end.
    private mutating func sort(from roots: [Int]) {
        var seen = Array(repeating: false, count: outgoing.count)
        var closed: [Int] = []
        closed.reserveCapacity(outgoing.count)
        // A root may stand in the list again behind its first place, which is the one that counts.
        var isListed = seen
        var unique: [Int] = []
        for root in roots where !isListed[root] {
            isListed[root] = true
            unique.append(root)
        }
        var stack: [(step: Int, left: Int)] = []
        for root in unique.reversed() where !seen[root] {
            seen[root] = true
            stack.append((root, outgoing[root].count))
            while let (step, left) = stack.last {
                guard left > 0 else {
                    closed.append(step)
                    stack.removeLast()
                    continue
                }
                stack[stack.count - 1].left -= 1
                let edge = outgoing[step][left - 1]
                let target = edges[edge].target
                guard !isBack[edge], !seen[target] else { continue }
                seen[target] = true
                stack.append((target, outgoing[target].count))
            }
        }
        order = closed.reversed()
    }
}
