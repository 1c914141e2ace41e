import Adapters
import CanonicalJSON
import DecisionGraph
import DecisionRecords
import LiveReplay
import Testing

@Suite struct RecordedDecisionTests {
    private struct Failure: Error, CustomStringConvertible { var description: String { "no" } }

    private struct FullSink: Sink {
        let clock = DecisionClock { 1 }
        func append(_ record: DecisionRecord) throws(RecordError) -> SealedRecord {
            throw RecordError(.wrongScalarType, "full")
        }
    }

    @Test func aDecisionIsAStepAndARecord() async throws {
        let clock = TickingClock().clock
        let sink = try MemorySink(clock: DecisionClock { 1000 })
        let recorder = TouchRecorder(clock: clock)
        let first = try recorder.decision("quote", into: sink, agent: "desk", attributes: ["tool": "q"]) { step in
            step.writes("db", "quote", value: 42)
            return Action("offer", ["vendor": "V-9"], cost: 7)
        }
        let second = try await recorder.decision("vendor_payment", into: sink, agent: "buyer") { step in
            await Task.yield()
            step.reads("db", "quote", value: 42)
            return Action("pay", cost: 4200)
        }
        #expect(sink.records.map(\.id) == [first.id, second.id])
        let records = sink.records.map(\.record)
        #expect(records.map(\.actionType) == ["quote", "vendor_payment"])
        #expect(
            records.map(\.harness.action) == [Action("offer", ["vendor": "V-9"], cost: 7), Action("pay", cost: 4200)])
        #expect(records.map(\.decidedAt) == [1, 3])
        #expect(records.map(\.data.snapshot.capturedAt) == [1, 2])
        #expect(records[1].data.snapshot.state == ["db:quote": 42])
        #expect(recorder.touches.map(\.actionType) == ["offer", "pay"])
        let adapter = try OwnRecordV2(options: AdapterOptions(["link_sequential": false]))
        let lines = try sink.records.map { try JSONReader.value(of: try $0.line()) }
        #expect(try adapter.steps(from: .array(lines)).map { $0.dependencies.map(\.source) } == [[], [0]])
    }

    @Test func aFailedDecisionIsRecordedAndMarked() throws {
        for failedSteps in [TouchRecorder.FailedSteps.kept, .dropped] {
            let sink = try MemorySink(clock: DecisionClock { 1000 })
            let recorder = TouchRecorder(failedSteps: failedSteps)
            #expect(throws: Failure.self) {
                try recorder.decision("pay", into: sink, agent: "a") { step in
                    step.writes("db", "x")
                    throw Failure()
                }
            }
            #expect(sink.records.map(\.record.actionType) == ["pay"])
            #expect(sink.records.allSatisfy { $0.record.harness.report.marksFailure })
            #expect(recorder.touches.count == (failedSteps == .kept ? 1 : 0))
        }
    }

    @Test func bothFailuresAreNamed() {
        let recorder = TouchRecorder()
        #expect(throws: FailedCapture.self) {
            try recorder.decision("pay", into: FullSink(), agent: "a") { _ in throw Failure() }
        }
        #expect(throws: RecordError.self) {
            try recorder.decision("pay", into: FullSink(), agent: "a") { _ in Action("pay") }
        }
        #expect(recorder.touches.count == 2)
    }

    @Test func everyPartOfACutStepIsRecorded() throws {
        let sink = try MemorySink(clock: DecisionClock { 1000 })
        let recorder = TouchRecorder()
        let sealed = try recorder.decision("pay", into: sink, agent: "outer") { outer in
            outer.reads("db", "x")
            _ = try recorder.decision("change", into: sink, agent: "inner") { inner in
                inner.writes("db", "x")
                return Action("set")
            }
            outer.reads("db", "x")
            return Action("pay", cost: 5)
        }
        #expect(sink.records.map(\.record.actionType) == ["change", "", "pay"])
        #expect(sink.records.last?.id == sealed.id)
        let supersteps = sink.records.map { $0.record.data.report.evidence["touches"]?.object?["superstep"] }
        #expect(supersteps == [1, 0, 2])
    }

    @Test func aFullRecorderStillRecordsDecisions() throws {
        let sink = try MemorySink(clock: DecisionClock { 1000 })
        let recorder = TouchRecorder(touchLimit: 0)
        _ = try recorder.decision("pay", into: sink, agent: "a") { step in
            step.reads("db", "x")
            return Action("pay", cost: 5)
        }
        try? { _ = try recorder.decision("pay", into: sink, agent: "a") { _ in throw Failure() } }()
        #expect(sink.records.map(\.record.harness.action) == [Action("pay", cost: 5), Action("")])
        #expect(sink.records.map(\.record.harness.report.marksFailure) == [false, true])
        #expect(recorder.refusedTouches == [.overLimit: 4])
    }
}
