import Adapters
import BlastRadius
import CanonicalJSON
import DecisionGraph
import Grounding
import Testing

@Suite struct GraphConformanceTests {
    @Test(arguments: try ConformanceSuite("core/graphs.json").cases)
    func typedGraph(_ vector: ConformanceCase) throws {
        let graph: DecisionGraph
        do {
            graph = try vector.lower(["steps": vector["steps"] ?? .null], with: StepsV1()).graph
        } catch let error as AdapterError {
            #expect(vector["ok"] == .bool(false), "\(error)")
            #expect(error.code.rawValue == vector["error"]?.text)
            return
        }
        try #require(vector["ok"] == .bool(true))
        expectReaches(of: graph, vector)
        expectSizes(of: graph, vector)
        #expect(numbers(of: graph.coverage) == vector["coverage"].map(numbers))
        if let edges = vector["edges"] { expectEdges(of: graph, edges) }
        if let thresholds = vector["thresholds"]?.object { expectRisk(of: graph, thresholds, vector["risk"]) }
        try expectReport(RunAnalysis(of: graph, adapterID: "given_v1"), vector)
    }

    @Test(arguments: try ConformanceSuite("core/build_graph.json").cases)
    func constructedGraph(_ vector: ConformanceCase) throws {
        let graph: DecisionGraph
        do {
            graph = try vector.lower(.object(vector.fields), with: StepsV1()).graph
        } catch let error as AdapterError {
            if vector.wart == "kernel_kind_unchecked" {
                // Kinds are validated here in every construction (spec/core.md 18 W17).
                #expect(error.code == .kind)
            } else {
                #expect(vector["ok"] == .bool(false), "\(error)")
                #expect(error.code.rawValue == vector["error"]?.text)
            }
            return
        }
        try #require(vector["ok"] == .bool(true))
        expectReaches(of: graph, vector)
        expectSizes(of: graph, vector)
        #expect(graph.downstreamReach(ofIndex: Int.min) == vector["absent_reach"]?.array?[0].int)
        #expect(graph.executionReach(ofIndex: Int.min) == vector["absent_reach"]?.array?[1].int)
        if let edges = vector["edges"]?.object {
            #expect(pairs(graph.handoffPairs) == edges["handoff"])
            #expect(pairs(graph.dependencyTriples.map { [$0[0], $0[1]] }) == edges["depends_on"])
        }
        for (layer, expected) in vector["vectors"]?.object ?? [:] {
            let vector = graph.features.vector(try FeatureLayer(name: layer.lossyText))
            #expect(.array(vector.names.map { .text($0) }) == expected.array?[0])
            #expect(vector.values == expected.array?[1].array?.map(\.number))
        }
    }

    // MARK: Parts

    private func expectReaches(of graph: DecisionGraph, _ vector: ConformanceCase) {
        let downstream = vector["downstream_reach"]?.array?.map(\.int)
        let execution = vector["execution_reach"]?.array?.map(\.int)
        #expect(graph.downstreamReaches().map { Int($0) } == downstream)
        #expect(graph.executionReaches().map { Int($0) } == execution)
        for position in 0..<graph.stepCount {
            #expect(graph.downstreamReach(ofIndex: graph.index(at: position)) == downstream?[position])
            #expect(graph.executionReach(ofIndex: graph.index(at: position)) == execution?[position])
        }
    }

    private func expectSizes(of graph: DecisionGraph, _ vector: ConformanceCase) {
        let size = graph.characterization
        var expected = vector["characterize"]?.object ?? [:]
        let types = expected["type_counts"]?.object ?? [:]
        expected["type_counts"] = 0
        #expect(
            numbers(.object(expected)) == [
                "n_nodes": Double(size.nodes), "n_edges": Double(size.edges), "n_agents": Double(size.agents),
                "n_steps": Double(size.steps), "n_tool_calls": Double(size.toolCalls), "type_counts": 0,
                "n_exec_edges": Double(size.executionEdges), "n_dep_edges": Double(size.dependencyEdges),
                "dep_depth": Double(size.dependencyDepth),
            ])
        let counts = [
            "agent": size.agents, "decision": size.decisions, "tool_call": size.toolCalls,
            "dependency_resource": size.resources,
        ].filter { $0.value > 0 }
        #expect(numbers(.object(types)) == counts.mapValues { Double($0) })
        for group in FeatureGroup.allCases {
            let values = graph.features.values(of: group).map { ("\($0.name)", $0.value.double) }
            #expect(
                Dictionary(uniqueKeysWithValues: values)
                    == vector["features"]?.object?[JSONString(group.rawValue)].map(numbers))
        }
    }

    private func expectEdges(of graph: DecisionGraph, _ edges: JSONValue) {
        #expect(pairs(graph.handoffPairs) == edges.object?["handoff"])
        let triples = graph.dependencyTriples.map { edge -> JSONValue in
            [.int(edge[0]), .int(edge[1]), .text(Grade(rawValue: UInt8(edge[2]))?.name ?? "")]
        }
        #expect(.array(triples) == edges.object?["depends_on"])
    }

    private func expectRisk(of graph: DecisionGraph, _ thresholds: JSONObject, _ risk: JSONValue?) {
        var settings = RunAnalysis.Settings()
        if let value = thresholds["min_observed_fraction"] { settings.gate.minObservedFraction = value.number }
        if let value = thresholds["max_rho"] { settings.gate.maxRho = value.number }
        let analysis = RunAnalysis(of: graph, adapterID: "given_v1", settings: settings)
        #expect(analysis.risk.name == risk?.object?["state"]?.text)
        #expect(analysis.perSession == risk?.object?["per_session"]?.optionalNumber)
        let scores = (risk?.object?["per_decision"]?.array ?? []).map { $0.array?.map(\.number) ?? [] }
        let found = analysis.ranked.compactMap { row in row.score.map { [Double(row.index), $0] } }
        #expect(Set(found) == Set(scores))
    }

    private func expectReport(_ analysis: RunAnalysis, _ vector: ConformanceCase) throws {
        let report = try #require(vector["report"]?.object)
        #expect(analysis.risk.name == report["state"]?.text)
        #expect(analysis.graph.stepCount == report["n_steps"]?.int)
        #expect(analysis.completeness.rawValue == report["completeness"]?.text)
        #expect(analysis.perSession == report["per_session"]?.optionalNumber)
        #expect(analysis.keystone?.index == report["keystone"]?.int)
        #expect(analysis.ranked.map(\.index) == report["ranking"]?.array?.map(\.int))
        #expect(analysis.ranked.map(\.score) == report["scores"]?.array?.map(\.optionalNumber))
        #expect(.array(analysis.ranked.map { .text($0.label) }) == report["labels"])
        let grounding = analysis.grounding.map { entry -> (JSONString, JSONValue) in
            let result = entry.result
            let score = result.score.map { JSONValue.double($0) } ?? .null
            return (
                JSONString(String(analysis.graph.index(at: entry.position))),
                ["state": .text(result.state.name), "score": score]
            )
        }
        #expect(.object(JSONObject(grounding)) == report["grounding"])
        #expect(analysis.notes.map { "\($0.code)" } == vector["notes"]?.array?.map { $0.text ?? "" })
    }

    private func pairs(_ pairs: [[Int]]) -> JSONValue {
        .array(pairs.map { .array($0.map { .int($0) }) })
    }
}

extension DecisionGraph {
    /// Hand-offs as pairs of indices, sorted.
    fileprivate var handoffPairs: [[Int]] {
        (0..<stepCount).flatMap { position in
            handoffs(to: position).map { [index(at: $0), index(at: position)] }
        }.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Dependencies as dependent, source and grade, sorted as the cases are: by the grade's word.
    fileprivate var dependencyTriples: [[Int]] {
        var triples: [[Int]] = []
        for position in 0..<stepCount {
            for edge in dependencies(of: position) {
                triples.append([index(at: position), index(at: edge.source), Int(edge.grade.rawValue)])
            }
        }
        // The words of the grades are in another order than their strength: declared, inferred, observed.
        let byWord = [2, 0, 1]
        return triples.sorted { a, b in
            [a[0], a[1], byWord[a[2]]].lexicographicallyPrecedes([b[0], b[1], byWord[b[2]]])
        }
    }
}

/// A flat object of numbers, where an integer and a float of one value are equal.
func numbers(_ value: JSONValue) -> [String: Double] {
    Dictionary(uniqueKeysWithValues: (value.object ?? [:]).map { ($0.key.lossyText, $0.value.number) })
}

func numbers(of coverage: Coverage) -> [String: Double] {
    [
        "n_dep_edges": Double(coverage.dependencyCount), "observed": Double(coverage.observed),
        "declared": Double(coverage.declared), "inferred": Double(coverage.inferred), "rho": coverage.rho,
        "observed_fraction": coverage.observedFraction,
    ]
}

extension JSONValue {
    /// The number, whether integer or float; NaN for another kind.
    var number: Double { optionalNumber ?? .nan }

    /// The number, or nil for null.
    var optionalNumber: Double? {
        switch self {
        case .integer(let integer): integer.double
        case .double(let double): double
        default: nil
        }
    }
}

extension ConformanceCase {
    /// Lowers a value with an adapter, through text, as a file would be read.
    func lower(_ value: JSONValue, with adapter: some JSONAdapter) throws -> LoweredRun {
        let reader = JSONReader()
        try reader.parse(try value.canonicalText())
        return try reader.withRoot { (run) throws(AdapterError) in try adapter.lower(run) }
    }
}
