import Adapters
import BlastRadius
import CanonicalJSON
import DecisionGraph
import DecisionRecords
import Grounding
import LiveReplay
import Testing

@Suite struct LiveConformanceTests {
    @Test(arguments: try ConformanceSuite("core/live.json").cases)
    func everyPrefixIsTheReferences(_ vector: ConformanceCase) throws {
        var settings = LiveSession.Settings()
        settings.grounds = vector["ground"] == .bool(true)
        if let adapter = vector["adapter"]?.array {
            settings.adapterID = adapter.compactMap(\.text).joined(separator: "_")
        }
        if vector["data_auditor"]?.text == "echo" { settings.dataAuditor = EchoAuditor() }
        let session = LiveSession(settings)
        var accepted: [Step] = []
        var reports: [LiveReport] = []
        for (event, expected) in zip(vector["events"]?.array ?? [], vector["results"]?.array ?? []) {
            let fields = try #require(expected.object)
            do {
                let step = try step(event.object?["step"] ?? .null, in: session, vector)
                let snapshot = event.object?["snapshot"]?.object.map { fields in
                    DependencySnapshot(
                        fields["state"]?.object ?? [:],
                        capturedAt: fields["captured_at"].flatMap { JSONNumber($0) })
                }
                let report = try session.observe(step, snapshot: snapshot)
                accepted.append(step)
                reports.append(report)
                try #require(fields["ok"] == .bool(true), "step \(step.index) was taken")
                try expect(report, fields)
            } catch let error as GraphError {
                #expect(error.code.rawValue == fields["error"]?.text)
            } catch let error as AdapterError {
                #expect(error.code.rawValue == fields["error"]?.text)
            }
        }
        try expectEnd(of: session, accepted, vector)
        // A report stays what it was when further steps have come.
        let results = (vector["results"]?.array ?? []).compactMap(\.object).filter { $0["ok"] == .bool(true) }
        for (report, fields) in zip(reports, results) { try expect(report, fields) }
    }

    /// The step of an event; an index that is taken is said before anything else (spec/core.md 16).
    private func step(_ value: JSONValue, in session: LiveSession, _ vector: ConformanceCase) throws -> Step {
        do {
            return try vector.lower([value], with: StepsV1()).graph.step(at: 0)
        } catch let error as AdapterError {
            if let index = error.index, session.contains(index: index) {
                throw AdapterError(.indexDuplicate, at: "", index: index, "taken")
            }
            throw error
        }
    }

    private func expect(_ report: LiveReport, _ expected: JSONObject) throws {
        #expect(report.risk.name == expected["state"]?.text)
        #expect(report.stepCount == expected["n_steps"]?.int)
        #expect(report.keystone?.index == expected["keystone"]?.int)
        #expect(report.perSession == expected["per_session"]?.optionalNumber)
        #expect(numbers(of: report.coverage) == expected["coverage"].map(numbers))
        #expect(report.completeness.rawValue == expected["completeness"]?.text)
        #expect(report.adapterID == expected["adapter"]?.text)
        // Both ways to a ranking, and what the live counts say must be what the batch analysis says.
        let analysis = report.analysis()
        let listed = expected["ranking"]?.array?.count ?? 0
        for rows in [report.ranked(top: listed), report.ranked(), Array(analysis.ranked)] {
            #expect(rows.prefix(listed).map(\.index) == expected["ranking"]?.array?.map(\.int))
            #expect(rows.prefix(listed).map(\.score) == expected["scores"]?.array?.map(\.optionalNumber))
        }
        #expect(report.ranked() == Array(analysis.ranked))
        #expect(analysis.keystone?.label == report.keystone?.label)
        #expect(analysis.coverage == report.coverage)
        #expect(analysis.adapterID == report.adapterID && analysis.completeness == .prefix)
        if let grounding = expected["grounding"] {
            let found = report.grounding.map { entry -> (JSONString, JSONValue) in
                let score = entry.result.score.map { JSONValue.double($0) } ?? .null
                return (JSONString(String(entry.index)), ["state": .text(entry.result.state.name), "score": score])
            }
            #expect(.object(JSONObject(found)) == grounding)
        } else {
            #expect(report.grounding.isEmpty)
        }
        if let reports = expected["data_reports"]?.array {
            let found = report.dataReports.sorted { $0.index < $1.index }.map { entry -> JSONValue in
                [.int(entry.index), .string(entry.report.flag), .double(entry.report.score.double)]
            }
            let wanted = reports.sorted { ($0.array?[0].int ?? 0) < ($1.array?[0].int ?? 0) }.map { row -> JSONValue in
                let fields = row.array ?? []
                return [fields[0], fields[1], .double(fields[2].number)]
            }
            #expect(found == wanted)
        }
    }

    private func expectEnd(of session: LiveSession, _ accepted: [Step], _ vector: ConformanceCase) throws {
        let report = session.report()
        #expect(report.notes.map { "\($0.code)" } == vector["final_notes"]?.array?.map { $0.text ?? "" })
        let captured = session.snapshots.map { entry -> JSONValue in
            [.int(entry.index), .object(entry.snapshot.state), entry.snapshot.capturedAt?.json ?? .null]
        }
        #expect(.array(captured) == vector["captured"])
        let batch = RunAnalysis(of: try DecisionGraph(steps: accepted), adapterID: session.settings.adapterID)
        let isEqual = Array(batch.ranked) == report.ranked()
        #expect(.bool(isEqual) == vector["batch_equal"])
    }
}

/// The cases' test auditor: the score is what the state says, and so is whether it fails.
private struct EchoAuditor: SnapshotAuditor {
    struct Refusal: Error {}

    func report(on snapshot: DependencySnapshot, at now: JSONNumber?) throws -> Report {
        if snapshot.state["raise"]?.isTruthy == true { throw Refusal() }
        let score = JSONNumber(snapshot.state["risk"] ?? 0) ?? 0
        return Report(stage: "data", name: "echo", score: score, flag: score.double >= 0.5 ? "risky" : "ok")
    }
}
