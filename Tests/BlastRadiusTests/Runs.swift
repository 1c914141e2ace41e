import BlastRadius
import CanonicalJSON
import DecisionGraph

/// Runs made for one question each.
enum Runs {
    /// Steps 0, 1, … with the given edges, each list what the step rests on.
    static func graph(_ edges: [[DependencyEdge]]) throws -> DecisionGraph {
        try DecisionGraph(
            steps: edges.enumerated().map {
                Step(index: $0, agent: "a", kind: .decision, dependencies: $1)
            })
    }

    /// Steps with the given indices, each resting on observed sources given by position.
    static func observed(_ sources: [[Int]], indices: [Int]? = nil) throws -> DecisionGraph {
        let indices = indices ?? Array(sources.indices)
        return try DecisionGraph(
            steps: sources.enumerated().map { position, sources in
                Step(
                    index: indices[position], agent: "a", kind: .decision,
                    dependencies: sources.map { DependencyEdge(on: indices[$0], grade: .observed) })
            })
    }

    /// Positions that each rest on a few of the `span` positions before them; some on none, so that many scores tie.
    static func random(_ count: Int, seed: UInt64, span: Int) -> [[Int]] {
        var random = SeededRandom(state: seed)
        return (0..<count).map { position in
            let low = max(0, position - span)
            if position == 0 || random.below(3) == 0 { return [] }
            return (0..<1 + random.below(2)).map { _ in low + random.below(position - low) }
        }
    }

    static func analysis(
        of graph: DecisionGraph, top: Int? = nil, threads: Int = 1, completeness: GraphCompleteness = .complete
    ) -> RunAnalysis {
        var settings = RunAnalysis.Settings()
        settings.top = top
        settings.threads = threads
        return RunAnalysis(of: graph, adapterID: "given_v1", completeness: completeness, settings: settings)
    }
}

extension RunAnalysis {
    /// The analysis as the bytes of machine output.
    func json(id: String? = "run-1") throws -> [UInt8] {
        var writer = CanonicalWriter()
        try write(to: &writer, id: id, schema: "test/1")
        return writer.bytes
    }
}
