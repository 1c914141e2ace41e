import Adapters
import BlastRadius
import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct AdapterConformanceTests {
    @Test(arguments: try ConformanceSuite("core/tau_bench.json").cases)
    func tauBenchRun(_ vector: ConformanceCase) throws {
        let adapter = try TauBenchPriorDBReadsV1()
        #expect(adapter.id == vector["adapter"]?.text)
        let graph = try vector.lower(vector["messages"] ?? .null, with: adapter).graph
        let analysis = RunAnalysis(of: graph, adapterID: adapter.id)
        #expect(analysis.risk.name == vector["state"]?.text)
        #expect(graph.stepCount == vector["n_steps"]?.int)
        for (agent, count) in vector["n_by_agent"]?.object ?? [:] {
            #expect((0..<graph.stepCount).count { graph.agent(at: $0) == agent } == count.int)
        }
        let attributes = (0..<graph.stepCount).map { graph.attributes(at: $0) }
        #expect(attributes.count { $0["is_db_read"] == true } == vector["n_db_reads"]?.int)
        #expect(attributes.count { $0["is_write"] == true } == vector["n_writes"]?.int)
        #expect(numbers(of: analysis.coverage) == vector["coverage"].map(numbers))
        #expect(analysis.keystone?.index == vector["keystone"]?.int)
        #expect(analysis.keystone?.label == vector["keystone_label"]?.text)
        #expect(analysis.perSession == vector["per_session"]?.optionalNumber)
        let top = analysis.ranked.prefix(10).map { row -> JSONValue in
            [.int(row.index), row.score.map { .double($0) } ?? .null, .text(row.label)]
        }
        #expect(top.count == vector["ranking_top10"]?.array?.count)
        for (found, expected) in zip(top, vector["ranking_top10"]?.array ?? []) {
            #expect(found.array?[0] == expected.array?[0])
            #expect(found.array?[1].optionalNumber == expected.array?[1].optionalNumber)
            #expect(found.array?[2] == expected.array?[2])
        }
        for group in [FeatureGroup.flat, .exec, .dep] {
            let values = analysis.features.values(of: group).map { ("\($0.name)", $0.value.double) }
            #expect(
                Dictionary(uniqueKeysWithValues: values)
                    == vector["features"]?.object?[JSONString(group.rawValue)].map(numbers))
        }
        #expect(analysis.notes.map { "\($0.code)" } == vector["notes"]?.array?.map { $0.text ?? "" })
    }

    @Test(arguments: try ConformanceSuite("core/tau_adapter.json").cases)
    func tauMessages(_ vector: ConformanceCase) throws {
        let adapter = try TauBenchPriorDBReadsV1(options: AdapterOptions(vector["config"]?.object ?? [:]))
        let graph = try vector.lower(vector["messages"] ?? .null, with: adapter).graph
        if let evidence = vector["edge_evidence_without_note"]?.object {
            var found = try #require(graph.steps.last?.dependencies.first?.evidence)
            #expect(found["note"]?.text != nil)
            found = JSONObject(found.filter { $0.key != "note" }.map { ($0.key, $0.value) })
            #expect(found == evidence)
            return
        }
        expectSteps(graph, vector["steps"])
        let analysis = RunAnalysis(of: graph, adapterID: adapter.id)
        #expect(analysis.risk.name == vector["state"]?.text)
        #expect(analysis.keystone?.index == vector["keystone"]?.int)
        let labels = analysis.ranked.sorted { $0.index < $1.index }.map { JSONValue.text($0.label) }
        #expect(.array(labels) == vector["labels"])
    }

    @Test(arguments: try ConformanceSuite("core/own_record.json").cases)
    func ownRecords(_ vector: ConformanceCase) throws {
        let adapter = try OwnRecordV1(
            options: AdapterOptions([
                "agent_label": vector["agent_label"] ?? .null, "link_sequential": vector["link_sequential"] ?? .null,
            ]))
        let graph = try vector.lower(vector["records"] ?? .null, with: adapter).graph
        if let evidence = vector["edge_evidence_without_text"]?.object {
            let found = try #require(graph.steps.last?.dependencies.first?.evidence)
            let texts = vector["edge_evidence_text_keys"]?.array ?? []
            #expect(
                JSONObject(found.filter { !texts.contains(.string($0.key)) }.map { ($0.key, $0.value) }) == evidence)
            #expect(texts.allSatisfy { $0.text.flatMap { found[JSONString($0)]?.text } != nil })
            return
        }
        expectSteps(graph, vector["steps"])
        let analysis = RunAnalysis(of: graph, adapterID: adapter.id)
        #expect(analysis.risk.name == vector["state"]?.text)
        #expect(numbers(of: analysis.coverage) == vector["coverage"].map(numbers))
        #expect(.array(analysis.ranked.map { .text($0.label) }) == vector["labels"])
    }

    @Test(arguments: try ConformanceSuite("core/plans.json").cases.filter { $0["plan"] != nil })
    func declaredPlan(_ vector: ConformanceCase) throws {
        let graph: DecisionGraph
        do {
            graph = try vector.lower(vector["plan"] ?? .null, with: DeclaredPlanV1()).graph
        } catch let error as AdapterError {
            #expect(vector["ok"] == .bool(false), "\(error)")
            if vector.wart == "host_type_error" {
                // The reference fails with an untyped error of its language; here the class says what is wrong.
                #expect(error.code == .referencesType)
            } else {
                #expect(error.code.rawValue == vector["error"]?.text)
                if let node = vector["error_node"]?.int { #expect(error.index == node) }
            }
            return
        }
        if vector.wart == "host_type_error" {
            // Mixed scope entries are unchecked by the lowering; the lint that crashed on them comes with PRE.
            #expect(graph.stepCount > 0)
            return
        }
        try #require(vector["ok"] == .bool(true))
        #expect(graph.stepCount == vector["n_steps"]?.int)
        let reach = zip(0..<graph.stepCount, graph.executionReaches()).map { position, reach -> JSONValue in
            [.int(graph.index(at: position)), .int(Int(reach))]
        }
        #expect(.array(reach) == vector["reach"])
        let steps = try #require(vector["steps"]?.array)
        #expect(graph.stepCount == steps.count)
        for (step, expected) in zip(graph.steps, steps) {
            expectPlanStep(step, expected.object ?? [:])
        }
    }

    // MARK: Parts

    private func expectSteps(_ graph: DecisionGraph, _ expected: JSONValue?) {
        let steps = expected?.array ?? []
        #expect(graph.stepCount == steps.count)
        for (step, fields) in zip(graph.steps, steps.map { $0.object ?? [:] }) {
            #expect(step.index == fields["idx"]?.int)
            #expect(.string(step.agent) == fields["agent"])
            #expect(step.kind.name == fields["kind"]?.text)
            #expect(step.attributes == fields["node_attrs"]?.object ?? [:])
            if let predecessors = fields["exec_preds"] {
                #expect(step.executionPredecessors == predecessors.array?.map { $0.int ?? 0 })
            }
            for key in ["record_id", "correlation_id"] as [JSONString] {
                guard let id = fields[key] else { continue }
                let found = key == "record_id" ? step.recordID : step.correlationID
                #expect(found.map { .string($0) } ?? .null == id)
            }
            let edges = step.dependencies.map { edge -> JSONValue in
                fields["deps"]?.array?.first?.array == nil
                    ? .int(edge.source) : [.int(edge.source), .text(edge.grade.name)]
            }
            #expect(.array(edges) == fields["deps"] ?? [])
        }
    }

    private func expectPlanStep(_ step: Step, _ expected: JSONObject) {
        #expect(step.executionPredecessors.map { .array($0.map { .int($0) }) } ?? .null == expected["exec_preds"])
        #expect(step.attributes == expected["node_attrs"]?.object)
        let constant: Set<JSONString> = ["declared", "relation", "adapter"]
        let edges = step.dependencies.map { edge -> JSONValue in
            #expect(edge.grade == .declared && edge.resource == nil)
            let evidence = edge.evidence.filter { !constant.contains($0.key) }.map { ($0.key, $0.value) }
            return [.int(edge.source), .object(JSONObject(evidence))]
        }
        #expect(.array(edges) == expected["deps"] ?? expected["edges"])
    }
}
