import Auditable
import Testing

@Suite struct ReadmeExampleTests {
    @Test func theSnippetOfTheReadmeRuns() throws {
        // snippet begins
        let adapter = try TauBenchPriorDBReadsV1()
        let messages: JSONValue = [
            ["role": "user"],
            ["role": "tool", "name": "get_order"],
            ["role": "tool", "name": "cancel_order"],
        ]
        let graph = try DecisionGraph(steps: adapter.steps(from: messages))
        let analysis = RunAnalysis(of: graph, adapterID: adapter.id)
        switch analysis.outcome {
        case .scored(let steps):
            for step in steps.prefix(3) { print(step.index, step.label, step.score) }
            for caution in analysis.cautions { print("caution:", caution.text) }
        case .withheld(let reason):
            print("no score:", reason.rawValue)
        }
        print(graph.forwardSlice(of: 1, atLeast: .modelled))  // [2]: what rests on the read
        // snippet ends
        #expect(analysis.risk.isScored)
        #expect(analysis.keystone?.index == 1)
        #expect(graph.forwardSlice(of: 1, atLeast: .modelled) == [2])
        #expect(graph.forwardSlice(of: 1, atLeast: .observed).isEmpty)
    }
}
