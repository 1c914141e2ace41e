import Adapters
import CanonicalJSON
import DecisionGraph
import Foundation
import Testing

/// What the data sheet of the certificate booking corpus promises.
@Suite("Certificate booking corpus")
struct CertificateBookingTests {
    private let graph: DecisionGraph

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try Data(contentsOf: root.appending(path: "Corpora/CertificateBooking/run.json"))
        let run = try JSONReader.value(of: text)
        let lowered = try run.withView { (root) throws(AdapterError) in try TauBenchKeyedV1().lower(root) }
        graph = lowered.graph
        #expect(lowered.id == "certificate-booking")
        // The policy is a message that makes no step; every call is answered.
        #expect(lowered.report == AdapterReport([("messages_of_other_roles", 1)]))
    }

    @Test("The wrong write puts five to six steps and two to three writes at risk")
    func boundsOfTheWrongWrite() {
        let reach = GradedReach(.down, from: [10], in: graph)
        #expect(reach.positions == [18, 20, 24, 30, 32, 36])
        #expect(reach.bounds.least == 5 && reach.bounds.most == 6)
        #expect(reach.bounds.observed == 5 && reach.bounds.inferred == 1)
        let writes = reach.bounds { graph.isEffectiveWrite(at: $0) }
        #expect(writes.least == 2 && writes.most == 3)
        #expect(reach.positions.filter { graph.effect(at: $0) == .failed } == [18, 20, 32])
        #expect(reach.tier(at: 30) == .inferred)
        let path = reach.path(to: 30)?.edges ?? []
        #expect(path.map(\.source) == [24, 10])
        #expect(path.first.flatMap { graph.resource(of: $0) } == ResourceRef("value", "QFERRB"))
    }

    @Test("Steps say what they are about and what they made")
    func labels() {
        func attribute(_ name: JSONString) -> [Int: String] {
            var found: [Int: String] = [:]
            for position in 0..<graph.stepCount {
                if let text = graph.attributes(at: position)[name]?.text { found[position] = text }
            }
            return found
        }
        #expect(attribute("made") == [10: "QFERRA", 24: "QFERRB", 36: "QFERRC"])
        #expect(attribute("about") == [30: "QFERRB"])
    }

    @Test("The whole history has eight later results, three of them effective writes")
    func wholeHistory() {
        let later = (11..<graph.stepCount).filter { graph.kind(at: $0) == .toolCall }
        #expect(later.count == 8)
        #expect(later.filter { graph.isEffectiveWrite(at: $0) }.count == 3)
    }
}
