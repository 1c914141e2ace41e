import Auditors
import CanonicalJSON
import DecisionRecords
import Grounding
import Testing

@Suite struct GroundedBasisTests {
    private func report(
        _ record: DecisionRecord, _ threshold: JSONNumber = 0.5, _ version: GroundingVersion = .v2
    ) throws -> Report {
        try GroundedBasis(threshold: threshold, version: version).report(on: record, at: 0)
    }

    @Test func aReasonThatWasReadIsGrounded() throws {
        let report = try report(record(inputs: ["limit": 500], basis: "limit 500"), 1)
        #expect(report.flag == "ok" && report.score == 0.0)
        #expect(report.evidence["grounding_score"] == 1.0 && report.evidence["state"] == "scored")
    }

    @Test func aReasonThatWasNotReadIsUngrounded() throws {
        let report = try report(record(inputs: ["limit": 500], basis: "refund 72"))
        #expect(report.flag == "ungrounded" && report.score == 1.0)
        #expect(report.evidence["threshold"] == 0.5)
    }

    @Test func theThresholdItselfIsGrounded() throws {
        let half = record(inputs: ["limit": 500], basis: "limit refund")
        #expect(try report(half, 0.5).flag == "ok")
        #expect(try report(half, 0.5001).flag == "ungrounded")
    }

    @Test func aWithheldGroundingIsNotAScoreOfZero() throws {
        for (withheld, state) in [
            (record(inputs: ["limit": 500]), "insufficient_basis"),
            (record(basis: "limit 500"), "insufficient_context"),
        ] {
            let report = try report(withheld)
            #expect(report.flag == "not_assessed")
            #expect(report.evidence["grounding_score"] == .null && report.evidence["state"]?.text == state)
        }
    }

    @Test func theVersionOfTheRuleDecides() throws {
        let denied = record(state: ["status": "approved"], basis: "not approved")
        #expect(try report(denied, 0.5, .v1).flag == "ok")
        #expect(try report(denied, 0.5, .v2).flag == "ungrounded")
    }

    @Test func theThresholdIsAShareAboveZero() {
        for threshold in [0, -0.1, 1.1, 2, .double(.nan), .double(.infinity)] as [JSONNumber] {
            #expect {
                try GroundedBasis(threshold: threshold, version: .v1)
            } throws: { ($0 as? AuditorError)?.code == .thresholdOutOfRange }
        }
    }
}
