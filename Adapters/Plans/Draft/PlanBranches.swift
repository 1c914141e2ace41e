package import CanonicalJSON
package import PositionedDocuments

/// Counts the ways out of each step, to tell a choice from parallel branches.
///
/// Labelled ways are alternatives, plain ones all run. A step with both does neither, and its `split` stays undeclared.
package struct PlanBranches {
    private struct Leaving {
        var conditional = 0
        var plain = 0
        var first: PositionedNode
    }

    private var steps: [JSONString: Leaving] = [:]
    private var order: [JSONString] = []

    package init() {}

    /// Counts a way out.
    ///
    /// - Parameters:
    ///   - source: the step it leaves.
    ///   - isConditional: whether it is taken under a condition only.
    ///   - isEnd: whether it leads to the end: a plain one is no branch then.
    ///   - origin: where the source says it.
    package mutating func add(
        _ source: JSONString, isConditional: Bool, isEnd: Bool = false, at origin: PositionedNode
    ) {
        if steps[source] == nil {
            steps[source] = Leaving(first: origin)
            order.append(source)
        }
        if isConditional {
            steps[source]?.conditional += 1
        } else if !isEnd {
            steps[source]?.plain += 1
        }
    }

    /// Declares `split` where the ways out say it. A step that chooses takes a decision.
    package func declareSplits(in draft: inout PlanDraft) {
        for id in order {
            guard let leaving = steps[id] else { continue }
            switch (leaving.conditional, leaving.plain) {
            case (1..., 0):
                draft[id]?.split(.one, from: leaving.first)
                draft[id]?.kind = .decision
            case (0, 2...): draft[id]?.split(.all, from: leaving.first)
            case (1..., 1...):
                draft.note(
                    "step \(id) has ways out that are chosen and others that are always taken; how many run is not said",
                    at: leaving.first)
            default: break
            }
        }
    }
}
