import Foundation
import Testing

@testable import AuditableCommand

@Suite struct RFC3339TimeTests {
    @Test func aTextAndItsSecondsAgreeWithTheCalendarOfTheSystem() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var state = seed
        let formatter = ISO8601DateFormatter()
        formatter.timeZone = TimeZone(identifier: "UTC")
        for _ in 0..<2000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // From 1600 to 9999: the system's calendar is the Julian one before.
            let seconds = Int(state >> 20 % 265_000_000_000) - 11_000_000_000
            guard seconds < 253_402_300_800 else { continue }
            let text = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
            #expect(RFC3339Time.seconds(text) == Double(seconds), "\(text), seed \(seed)")
        }
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.25Z", 0.25), ("2000-02-29T23:59:59Z", 951_868_799),
        ("0001-01-01T00:00:00Z", -62_135_596_800),
    ])
    func aMomentIsRead(_ text: String, _ seconds: Double) {
        #expect(RFC3339Time.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", "Z", "2026-05-18", "2026-05-18T07:44:00", "2026-05-18T07:44:00+00:00", "2026-05-18t07:44:00z",
        "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1xZ", "2026-01-01 00:00:00Z", "+026-01-01T00:00:00Z",
        "2026-01-01T00:00:00Z ", "２026-01-01T00:00:00Z", "2026-01-01T00:00:00ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ",
    ])
    func whatIsNoMomentIsRefused(_ text: String) {
        #expect(RFC3339Time.seconds(text) == nil)
    }
}
