import Adapters
import CanonicalJSON
import DecisionGraph
import Foundation
import GraphQuery
import Testing

/// One text, three places: what `query` and `check` write is what the library answers.
@Suite struct QueryInterfaceTests {
    static let queries = [
        "steps", "decisions", "calls", "reads", "writes", "writes[applied]", "writes[failed] | writes[!applied]",
        "writes+", "+writes", "1+writes+2", "keystone(3)", "down(keystone(1), observed)", "up(writes, declared, 2)",
        "between(keystone(1), writes)", "path(0 | 1, keystone(2))", "gates(writes)", "steps[modelled]",
        "steps[blast.least < blast.most]", "calls[has(attrs.tool) && tool != '']", "steps[agent == 'user'] & decisions",
        "agent('assistant')", "agents", "agents[steps > 2]", "resources",
        "resources[writes > 0] - resources[reads > 2]",
        "writers(resources[writes > 0])", "readers(resources)", "touching(resources[reads + writes > 1])", "0+ - 0+1",
    ]

    /// Runs that two adapters make of the project's own corpus, as lines of steps.
    private static func lines() throws -> [String] {
        let path = SourceTree.root.appending(path: "Corpora/ServiceDesk/runs.jsonl").path
        let folder = try ScratchFolder()
        let outcome = try BuiltTool.shell(
            "head -n 8 '\(path)' > runs.jsonl; auditable convert runs.jsonl --to steps --adapter tau_bench_prior_db_reads_v1",
            folder: folder.path)
        return outcome.lines + [desk]
    }

    /// A run with touches, effects and grades of every kind.
    private static let desk = """
        {"id": "desk", "steps": [{"idx": 0, "agent": "user", "kind": "decision"}, \
        {"idx": 1, "agent": "assistant", "kind": "tool_call", "node_attrs": {"tool": "look"}, "reads": [["d", "a", "k"]]}, \
        {"idx": 4, "agent": "assistant", "kind": "tool_call", "deps": [{"src": 1, "grade": "observed"}, 0], \
        "node_attrs": {"tool": "pay"}, "writes": [["d", "a", "k"], ["d", "b", ""]], "effect": "applied"}, \
        {"idx": 3, "agent": "assistant", "kind": "tool_call", "deps": [{"src": 4, "grade": "observed", \
        "evidence": {"modeled": true}}], "reads": [["d", "b", ""]], "writes": [["d", "b", ""]], "effect": "failed"}, \
        {"idx": 9, "agent": "user", "kind": "decision", "deps": [{"src": 3, "grade": "declared"}, 1]}]}
        """

    private static func graph(_ line: String) throws -> DecisionGraph {
        let json = JSONReader()
        try json.parse(Array(line.utf8))
        return try json.withRoot { try StepsV1().lower($0).graph }
    }

    @Test func commandJSONAndSwiftAnswerTheSame() throws {
        let lines = try Self.lines()
        try #require(lines.count == 9)
        let graphs = try lines.map(Self.graph)
        for text in Self.queries {
            let query = try RunQuery(text)
            let answers = try BuiltTool.objects(
                ["query", text, "--adapter", "steps_v1", "--jsonl", "--edges"].filter {
                    $0 != "--edges" || query.kind == .steps
                } + ["-"], lines: lines)
            let counts = try BuiltTool.objects(
                ["query", text, "--adapter", "steps_v1", "--jsonl", "--count", "-"], lines: lines)
            for (graph, (answer, count)) in zip(graphs, zip(answers, counts)) {
                let result = try query.evaluate(on: graph)
                #expect(answer["count"]?.int == result.count && count["count"]?.int == result.count, "\(text)")
                #expect(answer["kind"]?.text == result.kind.rawValue && answer["query"]?.text == text)
                #expect((answer["notes"]?.array ?? []).compactMap(\.text) == result.notes, "\(text)")
                switch result.kind {
                case .steps:
                    #expect(answer["steps"]?.array?.compactMap { $0.object?["idx"]?.int } == result.indices, "\(text)")
                    let edges = result.edges(in: graph).map {
                        [graph.index(at: $0.dependent), graph.index(at: $0.source)]
                    }
                    let written = answer["edges"]?.array?.compactMap { edge in
                        [edge.object?["idx"], edge.object?["on"]].compactMap { $0?.int }
                    }
                    #expect(written == edges, "\(text)")
                case .agents:
                    #expect(answer["agents"]?.array?.compactMap(\.text) == result.agents.map(\.lossyText), "\(text)")
                case .resources:
                    let names = answer["resources"]?.array?.compactMap { $0.object?["resource_id"]?.text }
                    #expect(names == result.resources.map(\.resourceID.lossyText), "\(text)")
                }
            }
        }
    }

    @Test func theLinesAreThoseOfTheObjects() throws {
        let line = Self.desk
        let graph = try Self.graph(line)
        for text in Self.queries {
            let result = try RunQuery(text).evaluate(on: graph)
            let arguments = ["query", text, "--adapter", "steps_v1", "--quiet"]
            let lines = try BuiltTool.run(arguments + ["-"], input: .bytes(Array("\(line)\n".utf8))).lines
            #expect(lines.count == result.count, "\(text)")
            if result.kind == .steps {
                #expect(lines.map { $0.split(separator: " ")[1] } == result.indices.map { "\($0)"[...] }, "\(text)")
            }
            let table = try BuiltTool.run(arguments + ["--tsv", "-"], input: .bytes(Array("\(line)\n".utf8))).lines
            #expect(table.count == result.count, "\(text)")
        }
    }

    @Test func assertionsComeToTheSame() throws {
        let texts = Self.queries.flatMap {
            ["none(\($0))", "some(\($0))", "count(\($0)) <= 3", "subset(\($0), \($0))"]
        }
        let file: JSONValue = .array(
            texts.map { ["name": .text($0), "assert": .text($0)] })
        let folder = try ScratchFolder()
        try folder.file(try file.canonicalText(), named: "all.json")
        let lines = try Self.lines()
        let answers = try BuiltTool.objects(
            ["check", folder.path + "/all.json", "--adapter", "steps_v1", "--jsonl", "-"], lines: lines, statuses: [1])
        var seen: Set<String> = []
        for (line, answer) in zip(lines, answers) {
            let graph = try Self.graph(line)
            let results = try #require(answer["assertions"]?.array)
            try #require(results.count == texts.count)
            for (text, result) in zip(texts, results) {
                let written = try #require(result.object)
                seen.insert(written["outcome"]?.text ?? "")
                switch try RunAssertion(text).check(graph) {
                case .passed: #expect(written["outcome"] == "passed", "\(text)")
                case .failed(let failure):
                    #expect(written["outcome"] == "failed" && written["detail"]?.text == failure.detail, "\(text)")
                    #expect(written["steps"]?.array?.compactMap(\.int) == failure.offending.indices, "\(text)")
                case .undecided(let error):
                    #expect(written["outcome"] == "error" && written["detail"]?.text == error.message, "\(text)")
                }
            }
        }
        #expect(seen == ["passed", "failed"])
    }
}
