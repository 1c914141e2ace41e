internal import DecisionGraph

/// The writes that each resource's value is made of, earliest first, without those that were taken back.
struct WriteHistory {
    /// By resource, ascending.
    private(set) var writes: [ResourceRef: [Int]] = [:]
    /// By write that dropped out: what took it back, and is in effect.
    private(set) var reversedBy: [Int: Int] = [:]
    /// By reversal that dropped out with what it takes back and is in effect: that write.
    private(set) var takesBack: [Int: Int] = [:]
    /// The resources of reversals that are not undone and do not drop out: what they put back may be what is undone.
    private(set) var unclear: Set<ResourceRef> = []

    /// - Parameters:
    ///   - isUndone: whether a step is wrong or rests on one that is.
    /// - Complexity: O(V log V + touches), hashing each resource that is written.
    init(_ graph: DecisionGraph, _ request: UndoRequest, isUndone: (Int) -> Bool) {
        var chains = Chains()
        for position in 0..<graph.stepCount {
            guard let effect = graph.effect(at: position), effect.isCommitted else { continue }
            // One that changed nothing drops out when it is undone: there is nothing beneath it to put back.
            if effect == .noChange, isUndone(position) { continue }
            let resources = Self.resources(at: position, in: graph)
            if effect.mayChange, let original = request.reverses[position],
                !isUndone(position) || isUndone(original), !request.isCompensated(original),
                resources == Self.resources(at: original, in: graph),
                chains.extend(from: original, by: position, over: resources, in: &writes)
            {
                continue
            }
            for resource in resources { writes[resource, default: []].append(position) }
            if request.reverses[position] != nil, !isUndone(position) { unclear.formUnion(resources) }
        }
        (reversedBy, takesBack) = chains.links
    }

    /// The resources that the step at a position writes, ascending, each once.
    static func resources(at position: Int, in graph: DecisionGraph) -> [ResourceRef] {
        var resources: [ResourceRef] = []
        for touch in graph.touches(at: position) where touch.access == .write { resources.append(touch.resource) }
        return resources.count < 2 ? resources : Set(resources).sorted()
    }

    /// Writes with their reversals, the reversals of those, and so on: each takes back the one before, so the first is in
    /// the history as long as the chain has an even number of reversals.
    private struct Chains {
        /// By write of a chain but the first: the first.
        private var first: [Int: Int] = [:]
        /// By write of a chain but the last: what takes it back.
        private var next: [Int: Int] = [:]
        /// The first writes that are not in the history.
        private var isOut: Set<Int> = []

        /// Adds a reversal at the end of a chain and takes its first write out of the history or puts it back, if
        /// nothing lies between them.
        mutating func extend(
            from original: Int, by reversal: Int, over resources: [ResourceRef], in writes: inout [ResourceRef: [Int]]
        ) -> Bool {
            if next[original] != nil { return false }
            let first = first[original] ?? original
            if isOut.contains(first) {
                guard resources.allSatisfy({ (writes[$0]?.last ?? -1) < original }) else { return false }
                for resource in resources { writes[resource, default: []].append(first) }
                isOut.remove(first)
            } else {
                guard resources.allSatisfy({ writes[$0]?.last == first }) else { return false }
                for resource in resources { writes[resource]?.removeLast() }
                isOut.insert(first)
            }
            self.first[reversal] = first
            next[original] = reversal
            return true
        }

        /// What is taken back by what, of that which is in effect: not taken back itself.
        var links: (reversedBy: [Int: Int], takesBack: [Int: Int]) {
            var reversedBy: [Int: Int] = [:]
            var takesBack: [Int: Int] = [:]
            // A reversal comes after what it takes back, so it is settled first.
            for (original, reversal) in next.sorted(by: { $0.key > $1.key }) where reversedBy[reversal] == nil {
                reversedBy[original] = reversal
                takesBack[reversal] = original
            }
            return (reversedBy, takesBack)
        }
    }
}

extension UndoRequest {
    /// Whether what takes a write back leaves its value where it is.
    fileprivate func isCompensated(_ position: Int) -> Bool {
        if case .compensating = reversals[position] { true } else { false }
    }
}
