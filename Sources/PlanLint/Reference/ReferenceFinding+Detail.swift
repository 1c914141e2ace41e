internal import CanonicalJSON
public import DecisionGraph

extension ReferenceFinding {
    /// What is wrong, in a sentence that stands alone.
    ///
    /// - Parameter graph: the graph that was analysed.
    public func detail(in graph: DecisionGraph) -> String {
        let step = "step \(graph.index(at: position))"
        let resource = resource.map { "'\($0)'" } ?? "a resource without a name"
        switch lint {
        case .writeWithNoPriorRead:
            return "\(step) writes \(resource), and neither it nor anything it rests on has read it"
        case .flippableDependency:
            return
                "\(step) rests on \(resource), which may change before the decision it leads to; it is neither pinned "
                + "nor read again"
        case .scopeVersusSnapshot:
            return "the scope of \(step) grants \(resource), which neither it nor anything it rests on has read"
        case .missingRevalidationBarrier:
            guard let source, source != position else {
                return "\(step) acts on \(resource), which may change, without reading it again"
            }
            return
                "\(step) acts on \(resource), read by step \(graph.index(at: source)), and nothing reads it again in "
                + "between"
        }
    }
}
