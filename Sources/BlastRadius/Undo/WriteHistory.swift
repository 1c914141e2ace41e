internal import DecisionGraph

/// The writes that each resource's value is made of, earliest first, without those that were taken back.
struct WriteHistory {
    /// By resource, ascending.
    private(set) var writes: [ResourceRef: [Int]] = [:]
    /// By write: what took it back, and is not taken back itself.
    private(set) var reversedBy: [Int: Int] = [:]
    /// By reversal that dropped out with what it takes back: that write.
    private(set) var takesBack: [Int: Int] = [:]

    /// - Parameters:
    ///   - isUndone: whether a step is wrong or rests on one that is.
    /// - Complexity: O(V + touches), hashing each resource that is written.
    init(_ graph: DecisionGraph, _ request: UndoRequest, isUndone: (Int) -> Bool) {
        for position in 0..<graph.stepCount {
            guard let effect = graph.effect(at: position), effect.isCommitted else { continue }
            // One that changed nothing drops out when it is undone: there is nothing beneath it to put back.
            if effect == .noChange, isUndone(position) { continue }
            let resources = Self.resources(at: position, in: graph)
            if effect.mayChange, let original = request.reverses[position],
                !isUndone(position) || isUndone(original),
                takeBack(original, by: position, resources, Self.resources(at: original, in: graph), request)
            {
                continue
            }
            for resource in resources { writes[resource, default: []].append(position) }
        }
    }

    /// The resources that the step at a position writes, ascending, each once.
    static func resources(at position: Int, in graph: DecisionGraph) -> [ResourceRef] {
        var resources: [ResourceRef] = []
        for touch in graph.touches(at: position) where touch.access == .write { resources.append(touch.resource) }
        if resources.count < 2 { return resources }
        return Set(resources).sorted()
    }

    /// Lets a write and its reversal drop out, if nothing lies between them.
    private mutating func takeBack(
        _ original: Int, by reversal: Int, _ resources: [ResourceRef], _ originals: [ResourceRef],
        _ request: UndoRequest
    ) -> Bool {
        // A compensation leaves the value of the original where it is.
        if case .compensating = request.reversals[original] { return false }
        guard resources == originals, !resources.isEmpty, reversedBy[original] == nil else { return false }
        if let revived = takesBack[original] {
            // The reversal of a reversal brings the first write back, if nothing has been written since.
            guard resources.allSatisfy({ (writes[$0]?.last ?? -1) < original }) else { return false }
            for resource in resources { writes[resource, default: []].append(revived) }
            reversedBy[revived] = nil
            takesBack[original] = nil
        } else {
            guard resources.allSatisfy({ writes[$0]?.last == original }) else { return false }
            for resource in resources { writes[resource]?.removeLast() }
        }
        reversedBy[original] = reversal
        takesBack[reversal] = original
        return true
    }
}
