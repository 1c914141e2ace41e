/// The yearly rule at the end of a zone file: `EST5EDT,M3.2.0,M11.1.0`.
///
/// Source: RFC 9636, 3.3.1; POSIX.1-2017, 8.3.
struct DaylightRule: Sendable {
    /// Seconds east of UTC.
    private let standard: Int32
    private let daylight: (offset: Int32, start: Day, end: Day)?

    /// A day of every year and the second of that day, on the clock that shows then.
    private struct Day: Sendable {
        enum Kind {
            case month(Int, week: Int, weekday: Int)
            case dayOfYear(Int)
            case julian(Int)
        }

        let kind: Kind
        let second: Int

        /// Seconds since 1970 on the clock.
        func seconds(in year: Int) -> Int64 {
            let newYear = CivilTime.days(year: year, month: 1, day: 1)
            let day: Int
            switch kind {
            case .dayOfYear(let offset): day = newYear + offset
            case .julian(let number):
                // Counts without the leap day.
                let isBehind = CivilTime.daysInMonth(2, of: year) == 29 && number >= 60
                day = newYear + number - 1 + (isBehind ? 1 : 0)
            case .month(let month, let week, let weekday):
                let first = CivilTime.days(year: year, month: month, day: 1)
                let ahead = ((weekday - (first + 4)) % 7 + 7) % 7
                var date = ahead + (week - 1) * 7
                while date >= CivilTime.daysInMonth(month, of: year) { date -= 7 }
                day = first + date
            }
            return Int64(day) * 86_400 + Int64(second)
        }
    }

    /// - Returns: nil when the text is no such rule.
    init?(_ text: some Collection<UInt8>) {
        var reader = Reader(rest: Array(text)[...])
        guard reader.name(), let standard = reader.time(hours: 24) else { return nil }
        self.standard = Int32(-standard)
        if reader.rest.isEmpty {
            daylight = nil
            return
        }
        guard reader.name() else { return nil }
        var offset = self.standard + 3600
        if let next = reader.rest.first, next != UInt8(ascii: ",") {
            guard let given = reader.time(hours: 24) else { return nil }
            offset = Int32(-given)
        }
        guard reader.take(","), let start = reader.day(), reader.take(","), let end = reader.day(), reader.rest.isEmpty
        else { return nil }
        daylight = (offset, start, end)
    }

    func offset(at seconds: Int64) -> Int32 {
        guard let daylight else { return standard }
        let year = CivilTime(seconds: seconds + Int64(standard)).year
        let start = daylight.start.seconds(in: year) - Int64(standard)
        let end = daylight.end.seconds(in: year) - Int64(daylight.offset)
        // In the south the summer goes over the new year.
        let isDaylight = start < end ? (start..<end).contains(seconds) : !(end..<start).contains(seconds)
        return isDaylight ? daylight.offset : standard
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func name() -> Bool {
            if take("<") {
                let length = rest.prefix { $0 != UInt8(ascii: ">") }.count
                rest.removeFirst(length)
                return take(">")
            }
            let length = rest.prefix { (0x61...0x7A).contains($0 | 0x20) }.count
            rest.removeFirst(length)
            return length >= 3
        }

        mutating func number() -> Int? {
            let digits = rest.prefix(while: Lexer.isDigit).prefix(4)
            rest.removeFirst(digits.count)
            return digits.isEmpty ? nil : digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func time(hours limit: Int) -> Int? {
            let sign = take("-") ? -1 : 1
            if sign == 1 { _ = take("+") }
            guard let hours = number(), hours <= limit else { return nil }
            var seconds = hours * 3600
            for unit in [60, 1] where take(":") {
                guard let part = number(), part < 60 else { return nil }
                seconds += part * unit
            }
            return sign * seconds
        }

        mutating func day() -> Day? {
            let kind: Day.Kind
            if take("M") {
                guard let month = number(), (1...12).contains(month), take("."), let week = number(),
                    (1...5).contains(week), take("."), let weekday = number(), weekday < 7
                else { return nil }
                kind = .month(month, week: week, weekday: weekday)
            } else if take("J") {
                guard let number = number(), (1...365).contains(number) else { return nil }
                kind = .julian(number)
            } else {
                guard let number = number(), number < 366 else { return nil }
                kind = .dayOfYear(number)
            }
            var second = 7200
            if take("/") {
                guard let given = time(hours: 167) else { return nil }
                second = given
            }
            return Day(kind: kind, second: second)
        }
    }
}
