import Adapters
import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct StepWriterTests {
    private static let steps = [
        Step(index: -4, agent: "", kind: .decision),
        Step(
            index: 12, agent: "e\u{301}\"\n", kind: .toolCall,
            dependencies: [
                DependencyEdge(on: -4), DependencyEdge(on: 99, grade: .declared),
                DependencyEdge(
                    on: -4, grade: .observed, resource: ResourceRef("db", "\u{E9}", key: "7"),
                    evidence: ["z": 1, "a": [1.0, .null]]),
                DependencyEdge(on: -4, grade: .observed, resource: ResourceRef("", "")),
            ],
            attributes: ["tool": "pay", "amount": 100, "exact": 100.0], executionPredecessors: [-4, 12],
            correlationID: "", recordID: "r",
            touches: [Touch(.read, ResourceRef("db", "t")), Touch(.write, ResourceRef("db", "t", key: "7"))]),
        Step(index: 0, agent: "a", kind: .decision, executionPredecessors: []),
        Step(index: Int.max, agent: "a", kind: .decision, dependencies: [DependencyEdge(on: Int.min)]),
    ]

    @Test func whatIsWrittenReadsBackAsTheSameSteps() throws {
        var writer = CanonicalWriter()
        writer.beginArray()
        for step in Self.steps { try StepWriter().write(step, to: &writer) }
        writer.endArray()
        let value = try JSONReader.value(of: writer.bytes)
        #expect(try StepsV1().steps(from: value) == Self.steps)
        #expect(try value.canonicalText() == writer.bytes)
    }

    @Test func defaultsAreLeftOut() throws {
        var writer = CanonicalWriter()
        try StepWriter().write(Self.steps[0], to: &writer)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"agent":"","idx":-4,"kind":"decision"}"#)
    }

    @Test func readsComeBeforeWritesWhateverTheirOrderWas() throws {
        let step = Step(
            index: 0, agent: "a", kind: .decision,
            touches: [Touch(.write, ResourceRef("n", "w")), Touch(.read, ResourceRef("n", "r"))])
        var writer = CanonicalWriter()
        try StepWriter().write(step, to: &writer)
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"agent":"a","idx":0,"kind":"decision","reads":[["n","r",""]],"writes":[["n","w",""]]}"#)
    }

    @Test func textThatIsNoUnicodeIsRefused() {
        let step = Step(index: 0, agent: JSONString(wtf8: [0xED, 0xA0, 0x80]), kind: .decision)
        var writer = CanonicalWriter()
        let error = #expect(throws: JSONError.self) { try StepWriter().write(step, to: &writer) }
        #expect(error?.code == .unencodable)
    }
}
