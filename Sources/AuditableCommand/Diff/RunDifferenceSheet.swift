import Adapters
import BlastRadius
import CanonicalJSON
import DecisionGraph

extension DifferenceSheet {
    /// The differences of two runs.
    init(_ difference: RunDifference, _ a: RunInput, _ b: RunInput) {
        let (graphA, graphB) = (difference.a, difference.b)
        func index(_ position: Int, _ graph: DecisionGraph) -> String { String(graph.index(at: position)) }
        func title(_ position: Int, _ graph: DecisionGraph) -> String {
            StepNames.title(of: graph, at: position).lossyText
        }
        var rows: [Row] = []
        // Where nothing is common every step is different, and the headline says so.
        if let parting = difference.divergence, !difference.common.isEmpty {
            let names = [parting.a.map { title($0, graphA) }, parting.b.map { title($0, graphB) }].map {
                $0 ?? "the end"
            }
            rows.append(
                Row(
                    what: "parts at", a: parting.a.map { index($0, graphA) } ?? "",
                    b: parting.b.map { index($0, graphB) } ?? "", name: "", detail: names.joined(separator: " against ")
                ))
        }
        rows += difference.onlyA.map { Row(what: "only in a", a: index($0, graphA), b: "", name: title($0, graphA)) }
        rows += difference.onlyB.map { Row(what: "only in b", a: "", b: index($0, graphB), name: title($0, graphB)) }
        rows += difference.changedSteps.map { change in
            Row(
                what: "changed", a: index(change.step.a, graphA), b: index(change.step.b, graphB),
                name: title(change.step.a, graphA), detail: change.keys.map(\.lossyText).joined(separator: ", "))
        }
        for edge in difference.changedEdges {
            let own = "\(index(edge.dependent.a, graphA)) -> \(index(edge.source.a, graphA))"
            let other = "\(index(edge.dependent.b, graphB)) -> \(index(edge.source.b, graphB))"
            let detail = [edge.tierA, edge.tierB].map { $0.map(Self.word) ?? "none" }.joined(separator: " against ")
            rows.append(
                Row(
                    what: edge.tierA == nil ? "edge only in b" : edge.tierB == nil ? "edge only in a" : "edge",
                    a: edge.tierA == nil ? "" : own, b: edge.tierB == nil ? "" : other,
                    name: title(edge.dependent.a, graphA), detail: detail))
        }
        rows += (difference.changedBounds ?? []).map { change in
            Row(
                what: "at risk", a: index(change.step.a, graphA), b: index(change.step.b, graphB),
                name: title(change.step.a, graphA),
                detail: "\(change.a.least) to \(change.a.most) against \(change.b.least) to \(change.b.most)")
        }
        self.rows = rows
        isEqual = difference.isEmpty
        let sizes = "\(graphA.stepCount) and \(graphB.stepCount) steps"
        let bound = difference.isLongest ? "" : " at least"
        headline =
            difference.isEmpty
            ? "equal: \(RunHeader.count(graphA.stepCount, "step"))"
            : difference.common.isEmpty && difference.isLongest
                ? "the runs have no step in common: \(sizes)" : "\(sizes),\(bound) \(difference.common.count) common"
        json = Self.json(difference, a, b)
    }

    private static func word(_ tier: EvidenceTier) -> String { tier == .modelled ? "modelled" : tier.grade.name }

    private static func json(_ difference: RunDifference, _ a: RunInput, _ b: RunInput) -> JSONObject {
        let (graphA, graphB) = (difference.a, difference.b)
        func step(_ position: Int?, _ graph: DecisionGraph) -> JSONValue {
            guard let position else { return .null }
            return [
                "agent": .string(graph.agent(at: position)), "idx": .int(graph.index(at: position)),
                "kind": .text(graph.kind(at: position).name), "name": .string(StepNames.title(of: graph, at: position)),
            ]
        }
        func run(_ input: RunInput) -> JSONValue {
            [
                "adapter": .text(input.adapter.id), "id": input.run.id.map { .text($0) } ?? .null,
                "n_steps": .int(input.run.graph.stepCount), "path": .text(input.origin.description),
            ]
        }
        func pair(_ pair: RunDifference.Pair) -> JSONObject {
            [
                "a": .int(graphA.index(at: pair.a)), "b": .int(graphB.index(at: pair.b)),
                "name": .string(StepNames.title(of: graphA, at: pair.a)),
            ]
        }
        func tier(_ tier: EvidenceTier?) -> JSONValue { tier.map { .text(word($0)) } ?? .null }
        func bounds(_ bounds: RiskBounds) -> JSONValue { ["least": .int(bounds.least), "most": .int(bounds.most)] }
        return [
            "a": run(a), "b": run(b),
            "bounds": difference.changedBounds.map { changes in
                .array(
                    changes.map { change in
                        var object = pair(change.step)
                        object["bounds_a"] = bounds(change.a)
                        object["bounds_b"] = bounds(change.b)
                        return .object(object)
                    })
            } ?? .null,
            "changed": .array(
                difference.changedSteps.map { change in
                    var object = pair(change.step)
                    object["keys"] = .array(change.keys.map { .string($0) })
                    return .object(object)
                }),
            "common": .int(difference.common.count),
            "divergence": difference.divergence.map { ["a": step($0.a, graphA), "b": step($0.b, graphB)] } ?? .null,
            "edges": .array(
                difference.changedEdges.map { edge in
                    [
                        "dependent": .object(pair(edge.dependent)), "grade_a": tier(edge.tierA),
                        "grade_b": tier(edge.tierB), "source": .object(pair(edge.source)),
                    ]
                }),
            "equal": .bool(difference.isEmpty), "exact": .bool(difference.isLongest), "kind": "runs",
            "only_a": .array(difference.onlyA.map { step($0, graphA) }),
            "only_b": .array(difference.onlyB.map { step($0, graphB) }), "schema": "auditable/diff/1",
        ]
    }
}
