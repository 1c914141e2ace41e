import Auditors
import CanonicalJSON
import DecisionRecords
import Testing

@Suite struct AuditedRecordTests {
    private struct Flagging: Auditor {
        let stage: RecordSpan
        var name: JSONString = "flagging"
        var reports: JSONString?
        func report(on record: DecisionRecord, at now: JSONNumber) -> Report {
            Report(stage: reports ?? stage.name, name: name, score: 0.25, flag: "seen", reason: "r")
        }
    }

    private struct Failure: Error {}

    @Test func reportsStandInTheirSpansAndInTheCompound() throws {
        let plan = try AuditPlan(names: ["data", "model", "harness"], maxAgeSeconds: 10, costCap: 3)
        let audited = try plan.audit(record(capturedAt: 0, basis: "b", cost: 4), at: 60)
        #expect(audited.data.report.flag == "stale")
        #expect(audited.model.report.flag == "ok")
        #expect(audited.harness.report.flag == "over_cap")
        #expect(audited.compound?.reports == [audited.data.report, audited.model.report, audited.harness.report])
        #expect(audited.compound?.uncalibratedScore == 1.0)
    }

    @Test func nothingElseOfTheRecordChanges() throws {
        let before = record(inputs: ["a": 1], capturedAt: 0, basis: "b", cost: 4)
        var after = try before.audited(by: [Flagging(stage: .data)], at: 60)
        after.data.report = .blank(.data)
        after.compound = nil
        #expect(after == before)
    }

    @Test func theMarkOfAFailedDecisionStays() throws {
        var capture = DecisionCapture("pay", relyingOn: DependencySnapshot(), decidedAt: 0)
        capture.markFailed(Failure())
        let audited = try capture.record.audited(by: [Flagging(stage: .harness)], at: 0)
        #expect(audited.harness.report.marksFailure)
        #expect(audited.harness.report.evidence["audit"]?.object?["flag"] == "seen")
        #expect(audited.compound?.reports.map(\.flag) == ["failed", "seen"])
        #expect(audited.compound?.uncalibratedScore == 1.0)
    }

    @Test func whatAStepTouchedStaysInTheEvidence() throws {
        var before = record()
        before.data.report.evidence = ["touches": ["reads": []], "step": 4]
        let audited = try before.audited(by: [Flagging(stage: .data)], at: 0)
        #expect(audited.data.report.evidence["touches"] == ["reads": []])
        #expect(audited.data.report.evidence["replaced"]?.object?["evidence"] == ["step": 4])
        let again = try audited.audited(by: [Flagging(stage: .data)], at: 0)
        #expect(again == audited)
    }

    @Test func aReportOfAnotherAuditorIsKept() throws {
        let first = try record().audited(by: [Flagging(stage: .data, name: "one")], at: 0)
        let second = try first.audited(by: [Flagging(stage: .data, name: "two")], at: 0)
        #expect(second.data.report.evidence["replaced"] == first.data.report.json)
    }

    @Test func aReportOfAnotherStageIsRefused() {
        #expect {
            try record().audited(by: [Flagging(stage: .data, reports: "model")], at: 0)
        } throws: { ($0 as? AuditorError)?.code == .wrongStage }
    }
}
