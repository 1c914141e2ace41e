import CanonicalJSON
import Foundation
import Testing

@testable import Expressions

/// Times, spans and zones, against Foundation's calendar where it knows.
@Suite struct TimeTests {
    // MARK: Points in time

    @Test(arguments: [
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.5Z", "2000-02-29T12:00:00Z",
        "1970-01-01T00:00:00.000000001Z", "2009-02-13T23:31:30Z", "0004-02-29T00:00:00Z", "1900-03-01T00:00:00Z",
    ])
    func aTimesTextComesBack(_ text: String) throws {
        #expect(try #require(CELTimestamp(text)).text == text)
    }

    @Test(arguments: [
        "", "2009-02-13", "2009-02-13T23:31:30", "2009-02-13 23:31:30Z", "2009-2-13T23:31:30Z", "2009-13-01T00:00:00Z",
        "2009-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2009-04-31T00:00:00Z", "2009-00-01T00:00:00Z",
        "2009-01-00T00:00:00Z", "2009-01-01T24:00:00Z", "2009-01-01T00:60:00Z", "2009-01-01T00:00:60Z",
        "2009-01-01T00:00:00.Z", "2009-01-01T00:00:00.1234567890Z", "2009-01-01T00:00:00+1:00",
        "2009-01-01T00:00:00+24:00", "2009-01-01T00:00:00ZZ", "10000-01-01T00:00:00Z", "0000-12-31T23:59:59Z",
        "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "-001-01-01T00:00:00Z",
    ])
    func whatIsNoTimeIsRefused(_ text: String) {
        #expect(CELTimestamp(text) == nil)
    }

    @Test func offsetsAreTakenOff() throws {
        let wanted = try #require(CELTimestamp("2009-02-13T23:31:30Z"))
        for text in ["2009-02-14T00:31:30+01:00", "2009-02-13T15:31:30-08:00", "2009-02-14t05:01:30.000+05:30"] {
            #expect(CELTimestamp(text) == wanted)
        }
    }

    @Test(arguments: [UInt64(11), 12])
    func calendarDaysAreFoundationsCalendar(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for _ in 0..<2000 {
            // From the year 1600 on, where both calendars are the same.
            let seconds = Int64(random.below(Int(CELTimestamp.lastSecond + 11_670_000_000))) - 11_670_000_000
            let civil = CivilTime(seconds: seconds)
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second, .weekday, .dayOfYear],
                from: Date(timeIntervalSince1970: Double(seconds)))
            #expect(
                civil.year == parts.year && civil.month == parts.month && civil.day == parts.day,
                "seed \(seed): \(seconds)")
            #expect(civil.hour == parts.hour && civil.minute == parts.minute && civil.second == parts.second)
            #expect(
                civil.weekday + 1 == parts.weekday && civil.dayOfYear + 1 == parts.dayOfYear, "seed \(seed): \(seconds)"
            )
            let time = try #require(CELTimestamp(seconds: seconds))
            #expect(CELTimestamp(time.text) == time)
        }
    }

    @Test func everyDayFollowsTheOneBefore() {
        // From the first day to the last, without a gap: the calendar's own rule, day by day.
        var (year, month, day) = (1, 1, 1)
        var wrong = 0
        for number in CivilTime.days(year: 1, month: 1, day: 1)...CivilTime.days(year: 2400, month: 12, day: 31) {
            let civil = CivilTime(seconds: Int64(number) * 86_400)
            if (civil.year, civil.month, civil.day) != (year, month, day) { wrong += 1 }
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
            day += 1
            if day > length { (day, month) = (1, month + 1) }
            if month > 12 { (month, year) = (1, year + 1) }
        }
        #expect(wrong == 0)
    }

    // MARK: Spans

    @Test(
        arguments: [
            ("0", 0), ("0s", 0), ("1s", 1_000_000_000), ("-1.5s", -1_500_000_000),
            ("1h1m1s1ms1us1ns", 3_661_001_001_001),
            ("+.5h", 1_800_000_000_000), ("1.h", 3_600_000_000_000), ("3µs", 3000), ("0.0000000019s", 1),
            ("9223372036854775807ns", Int64.max), ("-9223372036854775808ns", Int64.min),
            ("-2562047h47m16.854775808s", Int64.min),
            ("1ms1ms", 2_000_000), ("0.123456789123456789h", 444_444_440_844),
        ] as [(String, Int64)])
    func aSpanIsRead(_ text: String, _ nanoseconds: Int64) {
        #expect(CELDuration(text)?.nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        "", "1", "s", "-", ".s", "1x", "1 s", "1s ", "1e3s", "--1s", "1d", "9223372036854775808ns", "2562048h",
        "-9223372036854775809ns", "1sh", "00", "1..5s", "99999999999999999999h",
    ])
    func whatIsNoSpanIsRefused(_ text: String) {
        #expect(CELDuration(text) == nil)
    }

    @Test(arguments: [UInt64(21), 22])
    func aSpansTextComesBack(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<2000 {
            let span = CELDuration(nanoseconds: Int64(bitPattern: random.next() >> UInt64(random.below(60))))
            #expect(CELDuration(span.text) == span, "seed \(seed): \(span.text)")
        }
    }

    @Test(arguments: [UInt64(31), 32])
    func sumsOfTimesAndSpansAreExact(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let billion = Int128(1_000_000_000)
        func total(_ time: CELTimestamp) -> Int128 { Int128(time.seconds) * billion + Int128(time.nanoseconds) }
        let range = Int128(CELTimestamp.firstSecond) * billion...Int128(CELTimestamp.lastSecond) * billion + billion - 1
        for _ in 0..<3000 {
            let width = CELTimestamp.lastSecond - CELTimestamp.firstSecond
            func time() throws -> CELTimestamp {
                try #require(
                    CELTimestamp(
                        seconds: CELTimestamp.firstSecond + Int64(random.below(Int(width))),
                        nanoseconds: Int32(random.below(1_000_000_000))))
            }
            let (first, second) = (try time(), try time())
            let span =
                random.oneIn(20)
                ? CELDuration(nanoseconds: .min)
                : CELDuration(nanoseconds: Int64(bitPattern: random.next()))
            let sum = total(first) + Int128(span.nanoseconds)
            #expect(first.adding(span).map(total) == (range.contains(sum) ? sum : nil), "seed \(seed)")
            let rest = total(first) - Int128(span.nanoseconds)
            #expect(first.subtracting(span).map(total) == (range.contains(rest) ? rest : nil), "seed \(seed)")
            #expect(first.since(second)?.nanoseconds == Int64(exactly: total(first) - total(second)), "seed \(seed)")
            #expect((first < second) == (total(first) < total(second)))
        }
    }

    // MARK: Zones

    @Test(arguments: [
        "Europe/Paris", "US/Central", "America/Sao_Paulo", "Australia/Sydney", "Asia/Kolkata", "Pacific/Chatham",
        "Africa/Casablanca", "America/St_Johns", "Asia/Kathmandu", "CET", "Etc/GMT+5",
    ])
    func namedZonesAreFoundations(_ name: String) throws {
        guard FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/\(name)") else { return }
        let table = try #require(TimeZoneTable(named: JSONString(name)))
        let zone = try #require(TimeZone(identifier: name))
        var random = SeededRandom(seed: 41)
        for _ in 0..<600 {
            // From 1970 to 2036: what lies behind is a matter of rules that not all libraries go by.
            let seconds = Int64(random.below(66 * 31_556_952))
            let wanted = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
            #expect(Int(table.offset(at: seconds)) == wanted, "\(name) at \(seconds)")
        }
    }

    @Test func aYearlyRuleIsKeptForEver() throws {
        let berlin = try #require(DaylightRule("CET-1CEST,M3.5.0,M10.5.0/3".utf8))
        func offset(_ rule: DaylightRule, _ text: String) throws -> Int32 {
            rule.offset(at: try #require(CELTimestamp(text)).seconds)
        }
        #expect(try offset(berlin, "2500-03-28T00:59:59Z") == 3600)
        #expect(try offset(berlin, "2500-03-28T01:00:00Z") == 7200)
        #expect(try offset(berlin, "2500-10-31T00:59:59Z") == 7200)
        #expect(try offset(berlin, "2500-10-31T01:00:00Z") == 3600)
        let sydney = try #require(DaylightRule("AEST-10AEDT,M10.1.0,M4.1.0/3".utf8))
        #expect(try offset(sydney, "2100-01-15T00:00:00Z") == 39_600)
        #expect(try offset(sydney, "2100-07-15T00:00:00Z") == 36_000)
        let julian = try #require(DaylightRule("<-03>3<-02>,J60/0,J300/-1".utf8))
        #expect(try offset(julian, "2024-03-01T02:59:59Z") == -10_800)
        #expect(try offset(julian, "2024-03-01T03:00:00Z") == -7200)
        #expect(try offset(try #require(DaylightRule("<+0545>-5:45".utf8)), "2024-03-01T00:00:00Z") == 20_700)
        for text in ["", "C1", "CET", "CET-1CEST", "CET-1CEST,M13.1.0,M1.1.0", "CET-25", "CET-1CEST,M3.5.0,M10.5.0/3x"]
        {
            #expect(DaylightRule(text.utf8) == nil, "\(text)")
        }
    }

    @Test(arguments: [
        "Nowhere/Land", "localtime", "posixrules", "right/UTC", "../../../etc/passwd", "/etc/localtime", "Europe", "",
        "europe/paris/", "Europe//Paris",
        "+25:00", "+01:60", "1:00:00", "+:30", "Europe/Paris\u{0}", "posixrules/../UTC", "tzdata.zi",
    ])
    func whatIsNoZoneIsAnError(_ name: String) throws {
        let time = "timestamp('2009-02-13T23:31:30Z')"
        let error = try Evaluating.error("\(time).getHours(state.z)", ["z": .text(name)])
        #expect(error?.kind == (name.isEmpty ? nil : .unknownTimeZone))
        #expect(try Evaluating.error("\(time).getHours(state.z) == 1 || true", ["z": .text(name)]) == nil)
    }

    @Test func partsOfATime() throws {
        let time = "timestamp('2009-02-13T23:31:30.123456789Z')"
        for (call, wanted) in [
            ("getFullYear()", 2009), ("getMonth()", 1), ("getDate()", 13), ("getDayOfMonth()", 12),
            ("getDayOfWeek()", 5), ("getDayOfYear()", 43), ("getHours()", 23), ("getMinutes()", 31),
            ("getSeconds()", 30), ("getMilliseconds()", 123), ("getHours('+01:30')", 1), ("getMinutes('+01:30')", 1),
            ("getDate('-23:45')", 12), ("getHours('Asia/Kathmandu')", 5), ("getMinutes('Asia/Kathmandu')", 16),
        ] {
            #expect(try Evaluating.value("\(time).\(call)").tagged == ["int": .text(String(wanted))], "\(call)")
            // The same when the zone is known only while evaluating.
            let dynamic = call.replacing("('", with: "(dyn('").replacing("')", with: "'))")
            #expect(try Evaluating.value("\(time).\(dynamic)").tagged == ["int": .text(String(wanted))], "\(call)")
        }
        for (call, wanted) in [
            ("getHours()", -1), ("getMinutes()", -90), ("getSeconds()", -5400), ("getMilliseconds()", -250),
        ] {
            #expect(try Evaluating.value("duration('-1h30m0.25s').\(call)").tagged == ["int": .text(String(wanted))])
        }
    }
}
