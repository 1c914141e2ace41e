internal import CanonicalJSON
public import DecisionGraph

/// How many of a run's reads, writes and dependencies say which resource they are about.
///
/// Source: spec/core.md 11.
public struct TouchCompleteness: Sendable, Hashable {
    /// Something that does not say, or says only in its evidence, which resource it is about.
    public struct Gap: Sendable, Hashable {
        /// What it is. The raw value is what machine output names.
        public enum Kind: String, Sendable, Hashable { case read, write, edge }

        /// What it is a gap in.
        public let kind: Kind
        /// The index of the step.
        public let index: Int
        /// For an edge the index of the step it leads to.
        public let source: Int?
        /// Whether the evidence names a resource, though the edge has no structured one.
        public let isNamedInEvidence: Bool

        /// What is missing, in a sentence.
        public var detail: String {
            switch (kind, source, isNamedInEvidence) {
            case (.edge, let source?, true):
                "the dependency of step \(index) on step \(source) names its resource only in its evidence"
            case (.edge, let source?, false): "the dependency of step \(index) on step \(source) names no resource"
            default: "a \(kind.rawValue) of step \(index) names no resource"
            }
        }
    }

    /// Entries of `reads` over all steps.
    public private(set) var readCount = 0
    /// Those that are texts with a character at least.
    public private(set) var identifiedReadCount = 0
    /// As for reads.
    public private(set) var writeCount = 0
    /// How many writes name their resource.
    public private(set) var identifiedWriteCount = 0
    /// Wired dependency edges, parallel ones each.
    public private(set) var edgeCount = 0
    /// Those with a structured resource, or one named in their evidence.
    public private(set) var identifiedEdgeCount = 0
    /// Those without a structured resource.
    public private(set) var edgesWithoutStructuredResource = 0
    /// Per step in the order of their indices, reads before writes; then per edge by the indices of both ends.
    public private(set) var gaps: [Gap] = []

    /// Looks at the `reads` and `writes` attributes and the edges of a graph; an attribute that is no list has no entries.
    ///
    /// - Complexity: O(V log V + E log d).
    public init(of graph: DecisionGraph) {
        let order = graph.positionsByIndex
        for position in order {
            let attributes = graph.attributes(at: position)
            for (kind, key) in [(Gap.Kind.read, "reads"), (.write, "writes")] as [(Gap.Kind, JSONString)] {
                for entry in attributes[key]?.array ?? [] {
                    var isIdentified = false
                    if case .string(let name) = entry { isIdentified = !name.isEmpty }
                    count(kind, isIdentified)
                    if !isIdentified {
                        gaps.append(
                            Gap(kind: kind, index: graph.index(at: position), source: nil, isNamedInEvidence: false))
                    }
                }
            }
        }
        for position in order {
            var edges = graph.dependencies(of: position)
            if edges.count > 1 {
                // Swift's sort is stable: parallel edges stay in the order given.
                edges.sort { graph.index(at: $0.source) < graph.index(at: $1.source) }
            }
            for edge in edges { add(edge, in: graph) }
        }
    }

    private mutating func count(_ kind: Gap.Kind, _ isIdentified: Bool) {
        if kind == .read {
            readCount += 1
            if isIdentified { identifiedReadCount += 1 }
        } else {
            writeCount += 1
            if isIdentified { identifiedWriteCount += 1 }
        }
    }

    private mutating func add(_ edge: DecisionGraph.Dependency, in graph: DecisionGraph) {
        edgeCount += 1
        if graph.resource(of: edge) != nil {
            identifiedEdgeCount += 1
            return
        }
        edgesWithoutStructuredResource += 1
        var isNamed = false
        if case .string(let name)? = graph.evidence(of: edge)["resource_id"] { isNamed = !name.isEmpty }
        if isNamed { identifiedEdgeCount += 1 }
        gaps.append(
            Gap(
                kind: .edge, index: graph.index(at: edge.dependent), source: graph.index(at: edge.source),
                isNamedInEvidence: isNamed))
    }
}

extension DecisionGraph {
    /// The positions in the order of the steps' indices.
    var positionsByIndex: [Int] {
        hasAscendingIndices ? Array(0..<stepCount) : (0..<stepCount).sorted { index(at: $0) < index(at: $1) }
    }
}
