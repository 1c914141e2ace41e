import Adapters
import CanonicalJSON
import DecisionGraph
import Foundation
import PlanLint
import PositionedDocuments
import Testing

/// The typed plan beside the adapter that lowers the same document: two readers of one rule.
@Suite struct PlanGraphTests {
    /// What a reader says of a document: steps, or class, pointer and idx of a refusal.
    private enum Answer: Equatable {
        case steps([Step])
        case refused(code: String, pointer: String, index: Int?)
    }

    private func byAdapter(_ document: JSONValue) throws -> Answer {
        do throws(AdapterError) {
            let adapter = try DeclaredPlanV1()
            let run = try document.withView { (root) throws(AdapterError) in try adapter.lower(root) }
            return .steps(run.graph.steps)
        } catch { return .refused(code: error.code.rawValue, pointer: error.pointer, index: error.index) }
    }

    private func byPlan(_ document: JSONValue) throws -> Answer {
        let root = try PositionedDocument(try document.canonicalText(), path: "p.json").root
        do throws(PlanError) {
            return .steps(try graph(of: try Plan(root)))
        } catch { return .refused(code: error.code.rawValue, pointer: error.pointer, index: error.index) }
    }

    private func graph(of plan: Plan) throws(PlanError) -> [Step] {
        // A plan of a test is never too large for a graph.
        (try? plan.graph().steps) ?? []
    }

    /// The shared cases when they lie beside the checkout, else the project's own.
    static let cases: [JSONObject] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let shared = root.deletingLastPathComponent().appending(path: "shared/conformance/core/plans.json")
        let own = root.appending(path: "Tests/Vectors/core/plans.json")
        guard let text = (try? Data(contentsOf: shared)) ?? (try? Data(contentsOf: own)),
            let document = try? JSONReader.value(of: text)
        else { return [] }
        return (document.object?["cases"]?.array ?? []).compactMap(\.object).filter { $0["plan"] != nil }
    }()

    @Test func thereAreCases() { #expect(Self.cases.count > 20) }

    @Test(arguments: cases.indices) func refusesAndReadsAsTheCasesSay(_ number: Int) throws {
        let (id, document) = (Self.cases[number]["id"]?.text ?? "?", try #require(Self.cases[number]["plan"]))
        let answer = try byPlan(document)
        switch Self.cases[number]["error"]?.text {
        case nil: #expect(answer == (try byAdapter(document)), "\(id)")
        case "host_type_error":
            // The reference fails with an error of its language; here it is a refusal of its own.
            guard case .refused(let code, _, _) = answer else {
                Issue.record("\(id) is read")
                return
            }
            #expect(code == "refs_type" || code == "key_form", "\(id)")
        case let expected?:
            guard case .refused(let code, _, let index) = answer else {
                Issue.record("\(id) is read")
                return
            }
            #expect(code == expected, "\(id)")
            if let node = Self.cases[number]["error_node"], node != .null {
                #expect(index.map { .int($0) } == node, "\(id)")
            }
            #expect(answer == (try byAdapter(document)), "\(id)")
        }
    }

    @Test func agreesWithTheAdapterOnAnyDocument() throws {
        var counts = (read: 0, refused: 0, refusedForVersion2: 0)
        for seed in UInt64(1)...4000 {
            var random = PlanRandom(state: seed)
            let document = RandomDocument.plan(&random)
            let answer = try byPlan(document)
            let expected = try byAdapter(document)
            if case .refused(let code, let pointer, _) = answer,
                ["key_form", "unknown_step", "too_large"].contains(code) || pointer.hasPrefix("/tools")
            {
                // Keys of version 2 are nothing to the adapter.
                guard case .steps = expected else {
                    Issue.record("seed \(seed): \(answer), but version 1 refuses first: \(expected)")
                    continue
                }
                counts.refusedForVersion2 += 1
                continue
            }
            #expect(answer == expected, "seed \(seed)")
            if case .steps = answer { counts.read += 1 } else { counts.refused += 1 }
        }
        #expect(counts.read > 500 && counts.refused > 500 && counts.refusedForVersion2 > 200, "\(counts)")
    }

    @Test func withoutTheKeysOfVersion2TheGraphIsTheSame() throws {
        var compared = 0
        for seed in UInt64(1)...2000 {
            var random = PlanRandom(state: seed)
            let document = RandomDocument.plan(&random)
            guard case .steps(let steps) = try byPlan(document) else { continue }
            compared += 1
            #expect(try byPlan(RandomDocument.withoutVersion2(document)) == .steps(steps), "seed \(seed)")
        }
        #expect(compared > 250)
    }
}
