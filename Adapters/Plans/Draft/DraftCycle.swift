/// Cycles in sources that have none.
enum DraftCycle {
    /// A step on a cycle, or nil when there is none.
    ///
    /// - Parameters:
    ///   - count: how many steps there are.
    ///   - edges: edges between positions below `count`.
    /// - Complexity: linear in steps and edges.
    static func step(count: Int, edges: [(source: Int, target: Int)]) -> Int? {
        var waiting = Array(repeating: 0, count: count)
        var outgoing: [[Int]] = Array(repeating: [], count: count)
        var before: [[Int]] = outgoing
        for (source, target) in edges {
            waiting[target] += 1
            outgoing[source].append(target)
            before[target].append(source)
        }
        var ready = waiting.indices.filter { waiting[$0] == 0 }
        while let step = ready.popLast() {
            for next in outgoing[step] {
                waiting[next] -= 1
                if waiting[next] == 0 { ready.append(next) }
            }
        }
        // What is left waits for a cycle; going backwards among the rest ends on one.
        guard var here = waiting.firstIndex(where: { $0 > 0 }) else { return nil }
        var seen = Array(repeating: false, count: count)
        while !seen[here] {
            seen[here] = true
            here = before[here].first { waiting[$0] > 0 } ?? here
        }
        return here
    }
}
