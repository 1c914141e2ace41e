internal import DecisionGraph

/// The fewest steps that every single way from the entries of a plan to some steps passes, these included.
///
/// Each step is a pair of nodes, "in" and "out", with room for one way between them; as many ways as can be are laid
/// that share no step, and the steps at which they can be parted from the writes are a cut of the same size. Of the
/// smallest cuts it is the one nearest to the writes: a person is asked no earlier than need be.
///
/// Source: K. Menger, 1927; L. R. Ford and D. R. Fulkerson, "Maximal flow through a network", 1956; shortest ways first,
/// J. Edmonds and R. M. Karp, 1972.
struct StepCut {
    /// The steps, ascending.
    let steps: [Int]

    /// - Parameters:
    ///   - gates: steps that no way may pass any more.
    ///   - targets: live steps that are no gates.
    /// - Complexity: O(k · (V + E)) for a cut of k steps.
    init(_ graph: PlanGraph, gates: Set<Int>, targets: [Int]) {
        let count = graph.plan.nodes.count
        let (source, sink) = (2 * count, 2 * count + 1)
        var net = Network(nodeCount: 2 * count + 2)
        for step in 0..<count where graph.live[step] && !gates.contains(step) {
            net.add(from: 2 * step, to: 2 * step + 1, room: 1)
        }
        for edge in graph.edges where graph.live[edge.from] {
            net.add(from: 2 * edge.from + 1, to: 2 * edge.to, room: .max)
        }
        // A join of which no predecessor ever runs is passed by nobody on the way in: ways begin there as well.
        let unled = (0..<count).filter { step in
            graph.live[step] && graph.plan.nodes[step].join == .all
                && !graph.predecessors[step].contains { graph.live[$0] }
        }
        for start in Set(graph.entries + unled).sorted() { net.add(from: source, to: 2 * start, room: .max) }
        for target in Set(targets).sorted() { net.add(from: 2 * target + 1, to: sink, room: .max) }
        while net.augment(from: source, to: sink) {}
        let isNear = net.leading(to: sink)
        steps = (0..<count).filter { !isNear[2 * $0] && isNear[2 * $0 + 1] && graph.live[$0] && !gates.contains($0) }
    }

    /// Arcs with room; the arc at `a ^ 1` leads the other way.
    private struct Network {
        private var heads: [Int] = []
        private var room: [Int] = []
        private var arcs: [[Int]]

        init(nodeCount: Int) { arcs = Array(repeating: [], count: nodeCount) }

        mutating func add(from: Int, to: Int, room given: Int) {
            arcs[from].append(heads.count)
            arcs[to].append(heads.count + 1)
            heads += [to, from]
            room += [given, 0]
        }

        /// Lays one further way; false when there is none.
        mutating func augment(from source: Int, to sink: Int) -> Bool {
            var via = Array(repeating: -1, count: arcs.count)
            var queue = [source]
            var next = 0
            search: while next < queue.count {
                let node = queue[next]
                next += 1
                for arc in arcs[node] where room[arc] > 0 {
                    let head = heads[arc]
                    guard via[head] < 0, head != source else { continue }
                    via[head] = arc
                    if head == sink { break search }
                    queue.append(head)
                }
            }
            guard via[sink] >= 0 else { return false }
            var node = sink
            while node != source {
                let arc = via[node]
                // Every way passes a step, so one unit is what it has room for.
                if room[arc] != .max { room[arc] -= 1 }
                if room[arc ^ 1] != .max { room[arc ^ 1] += 1 }
                node = heads[arc ^ 1]
            }
            return true
        }

        /// The nodes from which there is room to a node.
        func leading(to node: Int) -> [Bool] {
            var isLeading = Array(repeating: false, count: arcs.count)
            isLeading[node] = true
            var open = [node]
            while let next = open.popLast() {
                for arc in arcs[next] where room[arc ^ 1] > 0 {
                    let tail = heads[arc]
                    guard !isLeading[tail] else { continue }
                    isLeading[tail] = true
                    open.append(tail)
                }
            }
            return isLeading
        }
    }
}
