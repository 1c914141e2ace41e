import Adapters
import BlastRadius
import CanonicalJSON
import DecisionGraph
import Foundation
import PlanLint
import PositionedDocuments
import Testing

@testable import AuditableCommand

/// Every plan at hand, carried out as it says, follows itself.
@Suite struct ConformPlanTests {
    struct Source: Sendable, CustomTestStringConvertible {
        let path: String
        var testDescription: String { URL(filePath: path).lastPathComponent }

        /// The plans of the project itself, and those beside the checkout where there are some.
        static let all: [Source] = {
            var paths: [String] = []
            for folder in ["corpora/plans", "conformance/prelint/cases"] {
                guard let root = SourceTree.shared(folder),
                    let names = FileManager.default.enumerator(atPath: root.path)
                else { continue }
                for case let name as String in names
                where !name.hasPrefix("expected/") && !name.contains("expect.json") {
                    paths.append(root.appending(path: name).path)
                }
            }
            return paths.sorted().map { Source(path: $0) }
        }()
    }

    /// The plan of a file; nil for one that holds none.
    private static func plan(_ path: String) -> Plan? {
        guard let data = FileManager.default.contents(atPath: path),
            let document = try? AllPlanAdapters.read([UInt8](data), path: path),
            let adapter = try? AllPlanAdapters.recognized(document),
            let lowered = try? adapter.lower(document, files: { _ in nil })
        else { return nil }
        return try? Plan(lowered.root)
    }

    private static func graph(_ plan: ProcessPlan, _ order: [Int]) throws -> DecisionGraph {
        try DecisionGraph(
            steps: order.enumerated().map { index, position in
                let step = plan.steps[position]
                let attributes: JSONObject = step.labels.first.map { ["tool": .string($0)] } ?? [:]
                return Step(index: index, agent: step.agent, kind: step.kind, attributes: attributes)
            })
    }

    @Test(.enabled(if: !Source.all.isEmpty, "no plans beside the checkout"))
    func everyPlanFollowsItself() throws {
        var (count, parts, doubtful) = (0, 0, 0)
        for source in Source.all {
            guard let plan = Self.plan(source.path) else { continue }
            count += 1
            let process = try ProcessPlan(plan)
            let all = Array(process.steps.indices)
            let whole = PlanConformance(of: try Self.graph(process, all), against: process)
            #expect(whole.fitness == 1 && whole.isExact && whole.matchedCount == all.count, "\(source.path)")

            // Another order that the plan allows: the latest step that is free comes first.
            var left = Set(all)
            var order: [Int] = []
            while let next = all.last(where: { step in
                left.contains(step) && process.steps[step].predecessors.allSatisfy { !left.contains($0.from) }
            }) {
                left.remove(next)
                order.append(next)
            }
            let other = PlanConformance(of: try Self.graph(process, order), against: process)
            #expect(other.fitness == 1 && other.matchedCount == all.count, "\(source.path)")

            for missing in all.prefix(20) {
                let part = PlanConformance(
                    of: try Self.graph(process, all.filter { $0 != missing }), against: process)
                guard all.count > 1 else { continue }
                let moves = part.moves.filter { $0.outcome != .matched }
                #expect(part.cost <= 1, "\(source.path) without \(missing)")
                parts += 1
                if !part.isExact { doubtful += 1 }
                #expect(moves.count == 1, "\(source.path) without \(missing): \(moves)")
            }
        }
        #expect(count > 100)
        // Of a plan whose ways all lead into each other the bound may be lower than what is found.
        #expect(doubtful * 100 < parts, "\(doubtful) of \(parts)")
    }
}
