import CanonicalJSON
import Testing

@testable import DecisionRecords

@Suite struct RecordBodyTests {
    @Test func missingMembersAreThoseOfAnEmptyRecord() throws {
        let record = try DecisionRecord(
            ["action_type": "pay", "harness": ["cost": 5]], missing: .defaulted(decidedAt: 7))
        #expect(record.decidedAt == 7)
        #expect(record.harness.action.cost == 5)
        #expect(record.harness.report == .blank(.harness))
        #expect(record.model == ModelSpan())
    }

    @Test func aTimeIsNeeded() {
        #expect(throws: RecordError.self) { try DecisionRecord([:], missing: .defaulted(decidedAt: nil)) }
    }

    @Test(arguments: [
        ("{\"decided_at\":1,\"colour\":2}", RecordError.Code.notCanonicalShape, "/colour"),
        ("{\"decided_at\":1,\"data\":{\"inputs\":[]}}", .notCanonicalShape, "/data/inputs"),
        (
            "{\"decided_at\":1,\"data\":{\"snapshot\":{\"captured_at\":true}}}", .wrongScalarType,
            "/data/snapshot/captured_at"
        ),
        ("{\"decided_at\":\"now\"}", .wrongScalarType, "/decided_at"),
        ("{\"decided_at\":1,\"model\":{\"model_id\":5}}", .wrongScalarType, "/model/model_id"),
        ("{\"decided_at\":1,\"compound\":{\"reports\":[5]}}", .notCanonicalShape, "/compound/reports/0"),
    ])
    func aWrongMemberIsNamed(_ text: String, _ code: RecordError.Code, _ pointer: String) throws {
        let body = try #require(try JSONReader.value(of: text.utf8).object)
        do {
            _ = try DecisionRecord(body, missing: .defaulted(decidedAt: nil))
            Issue.record("\(text) is taken")
        } catch let error {
            #expect(error.code == code)
            #expect(error.pointer == pointer)
        }
    }

    /// Everything a reader takes by default, a record may hold, and nothing else can be sealed.
    @Test func whatNoReaderTakesIsNotSealed() throws {
        func seal(_ state: JSONObject) throws(RecordError) -> SealedRecord {
            var sealer = try RecordSealer()
            let data = DataSpan(snapshot: DependencySnapshot(state))
            return try sealer.seal(DecisionRecord(actionType: "a", data: data, decidedAt: 1))
        }
        func nested(_ depth: Int) -> JSONValue { (0..<depth).reduce(.null) { value, _ in .array([value]) } }
        let digits = String(repeating: "9", count: 4300)
        let good: [JSONObject] = [
            ["x": nested(400)], ["x": nested(508)], ["x": .integer(try #require(JSONInteger(decimal: "-" + digits)))],
            ["x": .integer(try #require(JSONInteger(decimal: "18446744073709551616")))],
        ]
        for state in good {
            let line = try seal(state).line()
            let found = try LineChecker(LogSettings()).check(line)
            #expect(found != nil, "a line that was sealed is refused")
        }
        // Behind the text that is limited stand the id and a signature: the line stays within what readers take.
        #expect(LogSettings().limits.bytes == RecordLimits.line)
        #expect(RecordLimits.line - RecordLimits.body > 79 + 300)
        let bad: [(JSONObject, RecordError.Code)] = [
            (["x": nested(509)], .tooDeep), (["x": .double(.nan)], .nonfinite),
            (["x": [.double(.infinity)]], .nonfinite),
            (["x": .integer(try #require(JSONInteger(decimal: digits + "9")))], .intTooLong),
            (["x": try JSONReader.value(of: #""\ud800""#.utf8, .lenient)], .unencodable),
        ]
        for (state, code) in bad {
            do {
                _ = try seal(state)
                Issue.record("\(code) is sealed")
            } catch let error {
                #expect(error.code == code)
            }
        }
    }
}

extension LineChecker {
    /// The record of a line that is good by itself.
    fileprivate func check(_ line: [UInt8]) throws -> CheckedRecord? {
        var record: CheckedRecord?
        try line.withUnsafeBufferPointer { text in
            if case .record(let found) = try check(text, padding: 0), found.later == nil { record = found }
        }
        return record
    }
}
