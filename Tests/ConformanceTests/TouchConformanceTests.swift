import BlastRadius
import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct TouchConformanceTests {
    @Test(arguments: try ConformanceSuite("core/touch.json").cases.filter { $0["kind"]?.text == "match" })
    func match(_ vector: ConformanceCase) throws {
        let adapter = try #require(vector["adapter"]?.text)
        let touches = try #require(vector["touches"]?.array).map(touch)
        let channels = try #require(vector["reducer_channels"]?.array).map(resource)
        let match = try TouchMatcher(reducerChannels: Set(channels), adapterID: JSONString(adapter)).match(touches)
        // One entry per index, in the order in which the indices first appear.
        var entries: [(index: Int, edges: JSONValue)] = []
        for position in touches.indices where !entries.contains(where: { $0.index == touches[position].index }) {
            entries.append((touches[position].index, .array(match.edges(at: position).map(\.json))))
        }
        #expect(.array(entries.map { [.int($0.index), $0.edges] }) == vector["edges"])
        #expect(.array(match.stepOrder.map { .int($0) }) == vector["step_order"])
        if vector.wart == "same_superstep_write_race" { #expect(!match.conflicts.isEmpty) }
        guard let report = vector["report"]?.object else { return }
        let analysis = RunAnalysis(of: try DecisionGraph(steps: match.steps), adapterID: adapter)
        #expect(analysis.risk.name == report["state"]?.text)
        #expect(analysis.keystone?.index == report["keystone"]?.int)
        #expect(analysis.perSession == report["per_session"]?.optionalNumber)
        #expect(analysis.coverage.dependencyCount == report["n_dep_edges"]?.int)
        #expect(analysis.coverage.rho == report["rho"]?.optionalNumber)
    }

    // MARK: Parts

    private struct MissingAgent: Error {}

    private func resource(_ value: JSONValue) throws -> ResourceRef {
        let parts = try #require(value.array).map { part -> JSONString in
            guard case .string(let text) = part else { return "" }
            return text
        }
        return ResourceRef(parts[0], parts[1], key: parts[2])
    }

    private func touch(_ value: JSONValue) throws -> StepTouch {
        let fields = try #require(value.object)
        guard case .string(let agent)? = fields["agent"] else { throw MissingAgent() }
        func references(_ key: JSONString) throws -> [ResourceRef] { try (fields[key]?.array ?? []).map(resource) }
        return StepTouch(
            index: try #require(fields["idx"]?.int), superstep: fields["superstep"]?.int, agent: agent,
            kind: try #require(fields["kind"]?.text.flatMap { StepKind(name: $0) }), reads: try references("reads"),
            writes: try references("writes"), overcaptured: Set(try references("overcaptured")))
    }
}

extension DependencyEdge {
    /// The edge as cases write it.
    var json: JSONValue {
        var fields: JSONObject = ["src": .int(source), "grade": .text(grade.name), "evidence": .object(evidence)]
        if let resource {
            fields["resource"] = [.string(resource.namespace), .string(resource.resourceID), .string(resource.key)]
        }
        return .object(fields)
    }
}
