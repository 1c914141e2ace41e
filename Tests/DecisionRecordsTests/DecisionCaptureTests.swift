import CanonicalJSON
import Testing

@testable import DecisionRecords

@Suite struct DecisionCaptureTests {
    private struct Refused: Error, CustomStringConvertible {
        let description = "the card was refused"
    }

    private let clock = DecisionClock { 1_750_000_000.25 }

    @Test func whatWasCapturedCannotChangeLater() throws {
        var state: JSONObject = ["budget": 100]
        var arguments: JSONObject = ["to": "acme"]
        let sink = try MemorySink(clock: clock)
        let sealed = try sink.record("pay", relyingOn: DependencySnapshot(state)) { capture in
            capture.read("invoice", "INV-1")
            return Action("pay", arguments, cost: 5)
        }
        state["budget"] = 0
        arguments["to"] = "mallory"
        #expect(sealed.record.data.snapshot.state == ["budget": 100])
        #expect(sealed.record.harness.action.arguments == ["to": "acme"])
        #expect(sink.records == [sealed])
        #expect(sealed.record.decidedAt == .double(1_750_000_000.25))
    }

    /// The reference drops a report when the span it is on is stated again.
    @Test func reportsOutliveWhatIsSaidAgain() throws {
        var capture = DecisionCapture("pay", relyingOn: DependencySnapshot(), decidedAt: 1)
        try capture.attach(Report(stage: "model", name: "trust", score: 0.5))
        try capture.attach(Report(stage: "harness", name: "cap", score: 0.25))
        capture.model("m2", basis: "again")
        capture.act(Action("pay"))
        #expect(capture.record.model.report.name == "trust" && capture.record.model.modelID == "m2")
        #expect(capture.record.harness.report.name == "cap")
        #expect(throws: RecordError.self) { try capture.attach(Report(stage: "Model", name: "x")) }
    }

    @Test func aFailedDecisionIsRecordedAsOne() throws {
        let sink = try MemorySink(clock: clock)
        #expect(throws: Refused.self) {
            try sink.record("pay") { capture in
                capture.read("invoice", "INV-1")
                try capture.attach(Report(stage: "harness", name: "cap", score: 0.25, flag: "over_cap"))
                throw Refused()
            }
        }
        let record = try #require(sink.records.first?.record)
        #expect(record.harness.report.flag == "failed")
        #expect(record.harness.report.reason == "the card was refused")
        #expect(record.harness.report.evidence["replaced"]?.object?["flag"] == "over_cap")
        #expect(record.data.inputs == ["invoice": "INV-1"])
        #expect(record.harness.action == Action(""))
    }

    @Test func aFailureThatCannotBeRecordedKeepsBothErrors() throws {
        let sink = try MemorySink(clock: clock)
        do {
            _ = try sink.record("pay", relyingOn: DependencySnapshot(["x": .double(.nan)])) { _ in throw Refused() }
            Issue.record("nothing is thrown")
        } catch let error as FailedCapture {
            #expect(error.decision is Refused)
            #expect(error.append.code == .nonfinite)
        }
        #expect(sink.records.isEmpty)
    }

    @Test func aBodyMayWait() async throws {
        let sink = try MemorySink(clock: clock)
        let sealed = try await sink.record("pay") { capture in
            await Task.yield()
            capture.model("m")
            return Action("pay")
        }
        #expect(sealed.record.model.modelID == "m")
    }

    @Test func compoundScoresAreTheFirstOfTheLargest() {
        let reports = [
            Report(stage: "data", name: "a", score: 1), Report(stage: "model", name: "b", score: 1.0),
            Report(stage: "data", name: "c", score: -3),
        ]
        #expect(CompoundReport(of: reports).uncalibratedScore == 1)
        #expect(CompoundReport(of: [nil, reports[1], reports[0]]).uncalibratedScore == 1.0)
        #expect(CompoundReport(of: []).uncalibratedScore == 0.0)
        #expect(CompoundReport(of: reports, scores: false).uncalibratedScore == nil)
        #expect(CompoundReport(of: [reports[2]]).uncalibratedScore == -3)
        #expect(CompoundReport(of: reports).byStage["data"]?.name == "c")
    }
}
