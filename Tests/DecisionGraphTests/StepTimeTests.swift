import CanonicalJSON
import DecisionGraph
import Testing

@Suite("When a step happened")
struct StepTimeTests {
    @Test(
        "A moment is read in every form that RFC 3339 has",
        arguments: [
            ("1970-01-01T00:00:00Z", 0, 0), ("2026-05-18T07:44:00Z", 1_779_090_240, 0),
            ("2026-05-18t09:44:00+02:00", 1_779_090_240, 0), ("2026-05-18 02:14:00-05:30", 1_779_090_240, 0),
            ("2026-05-18T07:44:00.25z", 1_779_090_240, 250_000_000),
            ("2026-05-18T07:44:00.0000000019Z", 1_779_090_240, 1), ("1969-12-31T23:59:59.5Z", -1, 500_000_000),
            ("2024-02-29T12:00:00Z", 1_709_208_000, 0), ("2016-12-31T23:59:60Z", 1_483_228_800, 0),
            ("0001-01-01T00:00:00Z", -62_135_596_800, 0), ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
        ])
    func reading(text: String, seconds: Int, nanoseconds: Int) throws {
        let time = try #require(StepTime(rfc3339: JSONString(text)))
        #expect(time.seconds == seconds)
        #expect(time.nanoseconds == nanoseconds)
    }

    @Test(
        "What names no moment is no time",
        arguments: [
            "", "2026-05-18", "2026-05-18T07:44:00", "2026-05-18T07:44Z", "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z", "2026-05-18T24:00:00Z", "2026-05-18T07:60:00Z", "2026-05-18T07:44:61Z",
            "2026-05-18T07:44:00.Z", "2026-05-18T07:44:00+0200", "2026-05-18T07:44:00+02:60", "2026-05-18T07:44:00ZZ",
            "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:60Z", "+026-05-18T07:44:00Z", "2026-05-1８T07:44:00Z",
            "2026-05-18T07:44:00." + String(repeating: "0", count: 60) + "Z",
        ])
    func refusal(text: String) {
        #expect(StepTime(rfc3339: JSONString(text)) == nil)
    }

    @Test("Numbers are Unix seconds, and milliseconds are not")
    func numbers() {
        #expect(StepTime(JSONValue.int(1_779_090_240))?.text == "2026-05-18T07:44:00Z")
        #expect(StepTime(JSONValue.double(1_779_090_240.5))?.text == "2026-05-18T07:44:00.5Z")
        #expect(StepTime(JSONValue.double(0.9999999999))?.text == "1970-01-01T00:00:01Z")
        #expect(StepTime(JSONValue.double(-0.5))?.text == "1969-12-31T23:59:59.5Z")
        #expect(StepTime(JSONValue.int(1_779_090_240_000)) == nil)
        #expect(StepTime(JSONValue.double(.nan)) == nil)
        #expect(StepTime(JSONValue.double(.infinity)) == nil)
        #expect(StepTime(JSONValue.bool(true)) == nil)
        #expect(StepTime(JSONValue.null) == nil)
    }

    @Test("Every day is written as it is read")
    func days() throws {
        // One moment per day and a bit, over four centuries.
        for day in stride(from: -62_135_596_800, through: 253_402_300_799, by: 86_400 * 29 + 12_345) {
            let time = try #require(StepTime(seconds: day, nanoseconds: 120_000_000))
            #expect(StepTime(rfc3339: JSONString(time.text)) == time)
        }
    }

    @Test("A step's time is the first attribute that names a moment")
    func attributes() throws {
        let graph = try DecisionGraph(steps: [
            Step(index: 0, agent: "a", kind: .toolCall),
            Step(
                index: 1, agent: "a", kind: .toolCall,
                attributes: ["time": "yesterday", "timestamp": "2026-05-18T07:44:00Z", "decided_at": 5]),
            Step(index: 2, agent: "a", kind: .toolCall, attributes: ["captured_at": 9, "decided_at": 5]),
            Step(index: 3, agent: "a", kind: .toolCall, attributes: ["time": 1_779_090_240_000]),
        ])
        #expect(graph.time(at: 0) == nil)
        #expect(graph.time(at: 1)?.text == "2026-05-18T07:44:00Z")
        #expect(graph.time(at: 2)?.seconds == 5)
        #expect(graph.time(at: 3) == nil)
    }
}
