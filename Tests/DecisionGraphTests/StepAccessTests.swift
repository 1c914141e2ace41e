import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct StepAccessTests {
    private let order = ResourceRef("shop", "order")

    private func graph(
        _ touches: [Touch.Access], _ effect: WriteEffect?, _ attributes: JSONObject = [:]
    ) throws -> DecisionGraph {
        try DecisionGraph(steps: [
            Step(
                index: 0, agent: "a", kind: .toolCall, attributes: attributes,
                touches: touches.map { Touch($0, order) }, effect: effect)
        ])
    }

    @Test func whatWritesHasAnEffectAndWhatOnlyReadsHasNone() throws {
        let cases: [([Touch.Access], WriteEffect?, JSONObject, WriteEffect?)] = [
            ([], nil, [:], nil),
            ([.read], nil, [:], nil),
            ([.read], .applied, [:], nil),
            ([.write], nil, [:], .unknown),
            ([.read, .write], .failed, [:], .failed),
            ([], .noChange, [:], .noChange),
            ([], nil, ["is_write": true], .unknown),
            ([.read], .failed, ["access": "write"], .failed),
        ]
        for (touches, given, attributes, effect) in cases {
            let graph = try graph(touches, given, attributes)
            #expect(graph.effect(at: 0) == effect, "\(touches) \(String(describing: given)) \(attributes)")
            #expect(graph.isWrite(at: 0) == (effect != nil))
            #expect(graph.isEffectiveWrite(at: 0) == (effect?.mayChange ?? false))
            #expect(graph.isRead(at: 0) == touches.contains(.read))
            var effects = WriteEffects(graph)
            #expect(effects.effect(at: 0) == effect)
        }
    }
}
