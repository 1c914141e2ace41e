import Auditors
import CanonicalJSON
import DecisionRecords
import Testing

@Suite struct AuditorConformanceTests {
    @Test(arguments: try ConformanceSuite("core/auditors.json").cases)
    func report(_ vector: ConformanceCase) throws {
        let report: Report
        do {
            report = try made(for: vector)
        } catch let error as AuditorError {
            #expect(error.code.rawValue == vector["error"]?.text)
            return
        }
        let expected = try #require(vector["report"]?.object, "an error is expected")
        #expect(.string(report.stage) == expected["stage"])
        #expect(.string(report.name) == expected["name"])
        #expect(report.score.json == expected["score"]?.untagged)
        #expect(.string(report.flag) == expected["flag"])
        let evidence = try #require(expected["evidence"]?.object)
        #expect(report.evidence.count == evidence.count)
        for (key, value) in evidence { #expect(report.evidence[key] == value.untagged, "\(key)") }
    }

    private func made(for vector: ConformanceCase) throws -> Report {
        func number(_ key: JSONString) -> JSONNumber? { vector[key]?.untagged.flatMap { JSONNumber($0) } }
        let auditor: any Auditor
        var record = DecisionRecord(actionType: "", decidedAt: 0)
        switch vector["auditor"]?.text {
        case "data":
            auditor = try SnapshotFreshness(maxAge: try #require(number("max_age_seconds")))
            record.data.snapshot.capturedAt = number("captured_at")
        case "model":
            auditor = DecisionBasis()
            guard case .string(let basis)? = vector["decision_basis"] else { throw UnknownCase() }
            record.model.decisionBasis = basis
        case "harness":
            auditor = try StaticCostCap(cap: number("cost_cap"))
            record.harness.action.cost = try #require(number("cost"))
        default: throw UnknownCase()
        }
        return try auditor.report(on: record, at: number("now") ?? 0)
    }

    private struct UnknownCase: Error {}
}
