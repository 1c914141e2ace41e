import Adapters
import CanonicalJSON
import DecisionGraph
import Foundation
import Testing

@Suite struct TouchLogConformanceTests {
    @Test(arguments: try ConformanceSuite("adapters/touch_log.json").cases)
    func touchLog(_ vector: ConformanceCase) throws {
        let lines = try text(of: vector).split(separator: UInt8(ascii: "\n")).map { try JSONReader.value(of: Data($0)) }
        let adapter = try TouchLogV1()
        let run = try vector.lower(.array(lines), with: adapter)
        #expect(vector["adapter"]?.text == adapter.id)
        let expected = try #require(vector["runs"]?.array?.first?.object)
        #expect(run.id == expected["run_id"]?.text)
        let steps = try #require(expected["steps"]?.array)
        #expect(run.graph.stepCount == steps.count)
        for (step, fields) in zip(run.graph.steps, steps.map { $0.object ?? [:] }) {
            #expect(step.index == fields["idx"]?.int)
            #expect(.string(step.agent) == fields["agent"])
            #expect(step.kind.name == fields["kind"]?.text)
            #expect(step.attributes == fields["node_attrs"]?.object ?? [:])
            #expect(.array(step.dependencies.map(\.json)) == fields["deps"] ?? [])
            #expect(step.executionPredecessors == fields["exec_preds"]?.array?.map { $0.int ?? 0 })
        }
        let report = try #require(expected["report"]?.object)
        #expect(run.graph.stepCount == report["touches"]?.int)
        let isPrefix = run.report.counts.contains { "\($0.reason)" == "missing_end_line" }
        #expect(.bool(!isPrefix) == report["complete"])
    }

    private func text(of vector: ConformanceCase) throws -> Data {
        if let text = vector["text"]?.text { return Data(text.utf8) }
        let path = try #require(vector["file"]?.text)
        let shared = ConformanceSuite.root.deletingLastPathComponent().appending(path: "shared")
        return try Data(contentsOf: shared.appending(path: path))
    }
}
