import Adapters
import CanonicalJSON
import DecisionGraph
import Foundation
import Testing

/// How far the bounds of the keyed adapter are from the truth, where the truth is known.
///
/// The service desk names its records by user, order and reservation; `tau_bench_keyed_v1` keys by user and reservation.
/// So what runs over an order is beyond its edges: these counts are printed in the README, and a change of them is a
/// change of what the tool may claim.
@Suite("Keyed bounds against the service desk's truth")
struct KeyedTruthTests {
    /// A run with a fault, and what is true of it.
    private struct Fault {
        let graph: DecisionGraph
        let step: Int
        let atRisk: Set<Int>
        /// What rests on the fault by the true data flow of whole steps.
        let closure: Set<Int>
    }

    private let faults: [Fault]

    init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Corpora/ServiceDesk")
        func lines(_ name: String) throws -> [JSONValue] {
            try Data(contentsOf: folder.appending(path: name)).split(separator: 0x0A)
                .map { try JSONReader.value(of: Data($0)) }
        }
        let adapter = try TauBenchKeyedV1()
        faults = try zip(try lines("runs.jsonl"), try lines("truth.jsonl")).compactMap { run, truth in
            guard let step = truth.object?["fault"]?.object?["step"]?.int else { return nil }
            let lowered = try run.withView { (root) throws(AdapterError) in try adapter.lower(root) }
            var closure: Set<Int> = [step]
            for pair in try #require(truth.object?["rests_on"]?.array) {
                let ends = try #require(pair.array).compactMap(\.int)
                if closure.contains(ends[1]) { closure.insert(ends[0]) }
            }
            return Fault(
                graph: lowered.graph, step: step,
                atRisk: Set(try #require(truth.object?["at_risk"]?.array).compactMap(\.int)),
                closure: closure.subtracting([step]))
        }
    }

    @Test("What observed edges reach does rest on the fault; what they miss is counted")
    func boundsAgainstTruth() {
        var atRisk = 0
        var foundAsObserved = 0
        var foundAtAll = 0
        var observedBeyondTheClosure = 0
        var enclosed = 0
        for fault in faults {
            let reach = GradedReach(.down, from: [fault.step], in: fault.graph)
            let found = Set(reach.positions)
            let observed = found.filter { reach.tier(at: $0) == .observed }
            atRisk += fault.atRisk.count
            foundAsObserved += fault.atRisk.intersection(observed).count
            foundAtAll += fault.atRisk.intersection(found).count
            observedBeyondTheClosure += observed.subtracting(fault.closure).count
            if fault.atRisk.isSubset(of: found) { enclosed += 1 }
            // The whole history always encloses.
            #expect(fault.atRisk.allSatisfy { $0 > fault.step })
        }
        #expect(faults.count == 18)
        #expect(atRisk == 76)
        #expect(foundAsObserved == 20)
        #expect(foundAtAll == 20)
        #expect(observedBeyondTheClosure == 0)
        #expect(enclosed == 2)
    }
}
