public import CanonicalJSON
public import DecisionGraph

/// Least and most of every step of a run: which steps are worth a ``RiskReport``.
///
/// Order: most at risk first, then by the least, then in list order.
///
/// Source: spec/experience.md 3.3, DESIGN D6.
public struct RiskOverview: Sendable, RandomAccessCollection {
    /// A step and what is at risk from it.
    public struct Element: Sendable, Hashable {
        /// The step's position in the graph.
        public let position: Int
        /// The steps at risk, by the tier of the best path; weaker edges than were followed reach nothing.
        public let bounds: RiskBounds
        /// What became of the step's writes; nil when it writes nothing.
        public let effect: WriteEffect?
    }

    /// The run.
    public let graph: DecisionGraph
    /// Edges weaker than this were not followed.
    public let weakest: EvidenceTier
    private let bounds: [RiskBounds]
    private let order: [UInt32]

    /// Bounds every step of a run.
    ///
    /// - Parameter threads: how many threads may share the work; the result does not depend on it.
    /// - Complexity: that of ``DecisionGraph/DecisionGraph/riskBounds(threads:)`` and a sort.
    public init(of graph: DecisionGraph, weakest: EvidenceTier = .inferred, threads: Int = 1) {
        self.graph = graph
        self.weakest = weakest
        var bounds = graph.riskBounds(threads: threads)
        if weakest < .inferred {
            for position in bounds.indices {
                for tier in EvidenceTier.allCases where tier > weakest { bounds[position][tier] = 0 }
            }
        }
        self.bounds = bounds
        order = (0..<UInt32(graph.stepCount)).sorted { a, b in
            let (x, y) = (bounds[Int(a)], bounds[Int(b)])
            return (y.most, y.least, a) < (x.most, x.least, b)
        }
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { order.count }

    public subscript(rank: Int) -> Element {
        let position = Int(order[rank])
        return Element(position: position, bounds: bounds[position], effect: graph.effect(at: position))
    }

    /// Writes the overview as one object, `auditable/blast/1` without a question.
    ///
    /// - Parameter top: how many steps to write; nil for all.
    /// - Throws: ``CanonicalJSON/JSONError`` `unencodable` when a name holds a lone surrogate.
    public func write(
        to writer: inout CanonicalWriter, _ context: RiskContext, top: Int? = nil
    ) throws(JSONError) {
        let caption = StepCaption(graph)
        writer.beginObject()
        writer.key("adapter")
        writer.string(context.adapterID)
        writer.key("bounds")
        writer.beginArray()
        for row in prefix(top ?? count) {
            writer.beginObject()
            writer.key("agent")
            try writer.value(.string(graph.agent(at: row.position)))
            writer.key("declared")
            writer.int(row.bounds.declared)
            writer.key("effect")
            if let effect = row.effect { writer.string(effect.name) } else { writer.null() }
            writer.key("idx")
            writer.int(graph.index(at: row.position))
            writer.key("inferred")
            writer.int(row.bounds.inferred)
            writer.key("kind")
            writer.string(graph.kind(at: row.position).name)
            writer.key("label")
            writer.string(caption.label(row.position))
            writer.key("least")
            writer.int(row.bounds.least)
            writer.key("modelled")
            writer.int(row.bounds.modelled)
            writer.key("most")
            writer.int(row.bounds.most)
            writer.key("observed")
            writer.int(row.bounds.observed)
            writer.endObject()
        }
        writer.endArray()
        writer.key("evidence")
        writer.string(weakest.grade.name)
        writer.key("id")
        if let id = context.id { writer.string(id) } else { writer.null() }
        writer.key("n_steps")
        writer.int(graph.stepCount)
        writer.key("question")
        writer.null()
        writer.key("schema")
        writer.string("auditable/blast/1")
        writer.endObject()
    }
}
