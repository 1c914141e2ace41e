import Adapters
import CanonicalJSON
import DecisionGraph
import Foundation
import Testing

/// What is at risk from each effective write of tau-bench runs, under three layers of evidence.
@Suite struct KeyedConformanceTests {
    /// The shared cases, which name lines of a public file that is not part of the project.
    private struct Shared {
        let document: JSONObject
        let runs: [JSONValue]

        private static let folder = ConformanceSuite.root.deletingLastPathComponent().appending(path: "shared")
        private static let cases = folder.appending(path: "conformance/keyed/airline_0_119.json")
        private static let airline = folder.appending(path: "corpora/tau-bench/gpt-4o-airline.jsonl")

        static var isThere: Bool {
            [cases, airline].allSatisfy { FileManager.default.fileExists(atPath: $0.path) }
        }

        init() throws {
            document = try #require(try JSONReader.value(of: try Data(contentsOf: Self.cases)).object)
            runs = try Data(contentsOf: Self.airline).split(separator: UInt8(ascii: "\n")).map {
                try JSONReader.value(of: $0)
            }
        }
    }

    @Test(.enabled(if: Shared.isThere)) func airlineRuns() throws {
        let shared = try Shared()
        let bounds = shared.document["runs"]?.array?.compactMap { $0.int } ?? []
        try #require(bounds.count == 2)
        var totals = Totals()
        var found: [[JSONValue]] = []
        for number in bounds[0]...bounds[1] {
            let run = try KeyedRun(shared.runs[number])
            totals.add(run)
            for var risk in run.cases {
                risk["run"] = .int(number)
                found.append([.object(risk)])
            }
        }
        let expected = shared.document["cases"]?.array ?? []
        #expect(found.count == expected.count)
        for (risk, expected) in zip(found, expected) { #expect(risk == [expected]) }
        #expect(totals.json == shared.document["totals"]?.object)
    }

    /// Cases of the project's own, made by `Tests/Vectors/make_keyed_vectors.py` after the letter of the rule.
    @Test func ownRuns() throws {
        let file = ConformanceSuite.root.appending(path: "Tests/Vectors/keyed/own.json")
        let document = try #require(try JSONReader.value(of: try Data(contentsOf: file)).object)
        let cases = try #require(document["cases"]?.array)
        #expect(cases.count > 20)
        var totals = Totals()
        for vector in cases {
            let run = try KeyedRun(vector.object?["messages"] ?? .null)
            totals.add(run)
            let expected = vector.object?["writes"]?.array ?? []
            #expect(run.cases.map { .object($0) } == expected, "\(vector.object?["id"]?.text ?? "?")")
        }
        #expect(totals.json == document["totals"]?.object)
        // A suite in which nothing is at risk would test nothing.
        #expect(totals.sameEntity > 20 && totals.valueFlow > totals.sameEntity + 10 && totals.failed > 20)
    }

    /// What the cases count over all their runs.
    private struct Totals {
        var writes = 0
        var failed = 0
        var sameEntity = 0
        var valueFlow = 0
        var fullHistory = 0

        mutating func add(_ run: KeyedRun) {
            writes += run.writes.count
            failed += run.writes.count - run.effective.count
            for write in run.effective {
                sameEntity += run.effectiveWrites(run.reached(from: write, over: .observed))
                valueFlow += run.effectiveWrites(run.reached(from: write, over: .inferred))
                fullHistory += run.effectiveWrites(run.later(than: write))
            }
        }

        var json: JSONObject {
            [
                "write_calls": .int(writes), "failed_write_calls": .int(failed),
                "same_entity/effective_writes": .int(sameEntity), "plus_value_flow/effective_writes": .int(valueFlow),
                "full_history/effective_writes": .int(fullHistory),
            ]
        }
    }
}

/// A run lowered by the keyed adapter, asked as the cases ask.
private struct KeyedRun {
    let graph: DecisionGraph

    init(_ run: JSONValue) throws {
        graph = try run.withView { (root) throws(AdapterError) in try TauBenchKeyedV1().lower(root) }.graph
        // The steps are those of the reference's adapter.
        let prior = try run.withView { (root) throws(AdapterError) in try TauBenchPriorDBReadsV1().lower(root) }.graph
        #expect(graph.steps.map(\.index) == prior.steps.map(\.index))
        #expect(graph.steps.map(\.kind) == prior.steps.map(\.kind))
        #expect(graph.steps.map(\.agent) == prior.steps.map(\.agent))
    }

    var writes: [Int] { (0..<graph.stepCount).filter { graph.isWrite(at: $0) } }
    var effective: [Int] { writes.filter { graph.isEffectiveWrite(at: $0) } }

    func reached(from write: Int, over tier: EvidenceTier) -> [Int] {
        GradedReach(.down, from: [write], in: graph, atLeast: tier).positions
    }

    /// Tool results after a write: a full history has no messages in it.
    func later(than write: Int) -> [Int] {
        (write + 1..<graph.stepCount).filter { graph.kind(at: $0) == .toolCall }
    }

    func effectiveWrites(_ positions: [Int]) -> Int { positions.count { graph.isEffectiveWrite(at: $0) } }

    /// The effective writes, in the form of the cases.
    var cases: [JSONObject] {
        effective.map { write in
            func risk(_ positions: [Int]) -> JSONValue {
                [
                    "events": .array(positions.map { .int(graph.index(at: $0)) }),
                    "effective_writes": .int(effectiveWrites(positions)),
                ]
            }
            return [
                "step": .int(graph.index(at: write)), "tool": graph.attributes(at: write)["tool"] ?? .null,
                "same_entity": risk(reached(from: write, over: .observed)),
                "plus_value_flow": risk(reached(from: write, over: .inferred)),
                "full_history": risk(later(than: write)),
            ]
        }
    }
}
