import BlastRadius
import CanonicalJSON
import DecisionGraph
import Foundation

/// W11: bounds by grade on the graphs of W2, whose edges are of all four tiers.
///
/// Edge k of step i has the tier `below(rnd(11, 4i + k), 4)`: a quarter of the edges each, so no sweep can be left out.
struct BoundsWorkload {
    let isQuick: Bool

    func run() throws -> [Measurement] {
        var measurements: [Measurement] = []
        for n in [10_000, 100_000, 1_000_000] {
            for shape in GraphShape.allCases where !(isQuick && n == 1_000_000 && shape == .uniform) {
                measurements += try run(shape, n)
            }
        }
        return measurements
    }

    private func graph(_ shape: GraphShape, _ n: Int) throws -> DecisionGraph {
        var builder = GraphBuilder(expecting: n)
        let agents = (0..<4).map { builder.agent(JSONString("a\($0)")) }
        let modelled = builder.evidence(["modeled": true])
        for i in 0..<n {
            try builder.step(i, agent: agents[i % 4], kind: i % 2 == 1 ? .decision : .toolCall)
            // Every third step writes one of 5,000 records.
            if i % 3 == 0 {
                builder.touches([Touch(.write, ResourceRef("db", "row", key: JSONString("\(i % 5000)")))])
                builder.effect(.applied)
            }
            for (k, source) in shape.dependencies(of: i).enumerated() {
                switch WorkloadDraws.below(WorkloadDraws.random(11, 4 * i + k), 4) {
                case 0: try builder.dependency(on: source, grade: .observed)
                case 1: try builder.dependency(on: source, grade: .observed, evidence: modelled)
                case 2: try builder.dependency(on: source, grade: .declared)
                default: try builder.dependency(on: source, grade: .inferred)
                }
            }
        }
        return builder.build()
    }

    private func run(_ shape: GraphShape, _ n: Int) throws -> [Measurement] {
        let graph = try graph(shape, n)
        let name = "\(shape.rawValue) n=\(n)"
        let all = graph.riskBounds()
        guard GraphShape.check(all.map { UInt32($0.most) }) == GraphShape.checks[shape]?[n] else {
            throw BenchmarkError(description: "\(name): most is not the reach over all edges")
        }
        let runs = n < 1_000_000 ? 11 : shape == .uniform ? 1 : 3
        let sweep = best(of: runs) { _ = graph.downstreamReaches() }
        var measurements = [
            Measurement(
                workload: "W11 bounds of all steps", what: name, seconds: best(of: runs) { _ = graph.riskBounds() },
                peer: "one sweep of W2", peerSeconds: sweep, target: 5)
        ]
        for (part, position) in [("first", 0), ("thousandth", n / 1000), ("half", n / 2)] {
            let reach = GradedReach(.down, from: [position], in: graph)
            guard reach.bounds == all[position] else {
                throw BenchmarkError(description: "\(name): the bounds of \(position) are not those of all steps")
            }
            measurements.append(
                Measurement(
                    workload: "W11 bounds and paths, one step", what: "\(name) \(part)",
                    seconds: best(of: 11) {
                        let report = RiskReport(of: CollectionOfOne(position), in: graph)
                        _ = report.cautions
                        for row in report.rows.prefix(20) { _ = report.path(to: row.position) }
                    }))
        }
        return measurements
    }
}
