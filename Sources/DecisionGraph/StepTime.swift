public import CanonicalJSON

/// When a step happened, as its source says: a moment in UTC, exact to the nanosecond.
///
/// Source: RFC 3339, section 5.6; spec/core.md 1 (Unix seconds in records).
public struct StepTime: Sendable, Hashable, Comparable {
    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    public let seconds: Int
    /// What is above them, `0..<1_000_000_000`.
    public let nanoseconds: Int

    /// The seconds of the years 1 to 9999, which RFC 3339 can write.
    ///
    /// What lies outside is no time: a count of milliseconds taken for seconds would be the year 50,000 and more.
    public static let range = -62_135_596_800...253_402_300_799

    /// A moment by its Unix seconds.
    ///
    /// - Returns: nil outside of ``range``, and for nanoseconds that are none.
    public init?(seconds: Int, nanoseconds: Int = 0) {
        guard Self.range.contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else { return nil }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// A moment by its Unix seconds with a fraction; nil outside of ``range`` and for what is not finite.
    public init?(unix: Double) {
        let whole = unix.rounded(.down)
        guard unix.isFinite, whole >= Double(Self.range.lowerBound), whole <= Double(Self.range.upperBound) else {
            return nil
        }
        // The fraction may round up to a whole second.
        let fraction = Int(((unix - whole) * 1e9).rounded())
        self.init(seconds: Int(whole) + fraction / 1_000_000_000, nanoseconds: fraction % 1_000_000_000)
    }

    /// A moment in the form of RFC 3339: `2026-05-18T07:44:00Z`, with a fraction or an offset where there is one.
    ///
    /// A blank is taken for the `T`, small letters for `T` and `Z`, and a leap second for the second after it; digits of a
    /// fraction beyond the ninth are left. A text without an offset names no moment.
    ///
    /// - Returns: nil when the text has another form, names a day that there is not, or lies outside of ``range``.
    /// - Complexity: O(1); a text of more than 64 bytes has another form.
    public init?(rfc3339 text: JSONString) {
        guard let time = text.withBytes({ Self.parsed($0) }) else { return nil }
        self = time
    }

    /// The moment of a JSON value: a text as ``init(rfc3339:)`` reads it, or Unix seconds as a number.
    public init?(_ value: JSONValue) {
        switch value {
        case .string(let text): self.init(rfc3339: text)
        case .integer, .double:
            guard let number = JSONNumber(value) else { return nil }
            self.init(unix: number.double)
        default: return nil
        }
    }

    /// Unix seconds as a double: exact to about a microsecond in this century.
    public var unix: Double { Double(seconds) + Double(nanoseconds) / 1e9 }

    /// The moment in the form of RFC 3339 in UTC, with no more digits of the fraction than it has.
    public var text: String {
        let day = (seconds - Self.floorModulo(seconds, 86_400)) / 86_400
        let inDay = Self.floorModulo(seconds, 86_400)
        let (year, month, dayOfMonth) = Self.date(day)
        var text = "\(Self.digits(year, 4))-\(Self.digits(month, 2))-\(Self.digits(dayOfMonth, 2))T"
        text +=
            "\(Self.digits(inDay / 3600, 2)):\(Self.digits(inDay / 60 % 60, 2)):\(Self.digits(inDay % 60, 2))"
        if nanoseconds > 0 {
            var fraction = Self.digits(nanoseconds, 9)[...]
            while fraction.last == "0" { fraction = fraction.dropLast() }
            text += ".\(fraction)"
        }
        return text + "Z"
    }

    /// The earlier moment comes first.
    public static func < (a: StepTime, b: StepTime) -> Bool {
        (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
    }
}

extension StepTime {
    private static func parsed(_ bytes: UnsafeBufferPointer<UInt8>) -> StepTime? {
        guard (20...64).contains(bytes.count), bytes[4] == 0x2D, bytes[7] == 0x2D,
            bytes[10] | 0x20 == 0x74 || bytes[10] == 0x20, bytes[13] == 0x3A, bytes[16] == 0x3A,
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
            let second = number(bytes[17..<19]), year > 0, (1...12).contains(month),
            (1...days(in: month, of: year)).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        var at = 19
        var nanoseconds = 0
        if bytes[at] == 0x2E {
            let start = at + 1
            at = start
            var unit = 100_000_000
            while at < bytes.count, (0x30...0x39).contains(bytes[at]) {
                nanoseconds += Int(bytes[at] - 0x30) * unit
                unit /= 10
                at += 1
            }
            guard at > start else { return nil }
        }
        guard at < bytes.count, let offset = offset(bytes[at...]) else { return nil }
        let minutes = (dayNumber(year, month, day) * 24 + hour) * 60 + minute - offset
        return StepTime(seconds: minutes * 60 + second, nanoseconds: nanoseconds)
    }

    /// Minutes east of UTC: `Z`, `+02:00`, `-05:30`.
    private static func offset(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        let start = bytes.startIndex
        if bytes.count == 1 { return bytes[start] | 0x20 == 0x7A ? 0 : nil }
        guard bytes.count == 6, bytes[start] == 0x2B || bytes[start] == 0x2D, bytes[start + 3] == 0x3A,
            let hours = number(bytes[start + 1..<start + 3]), let minutes = number(bytes[start + 4..<start + 6]),
            hours < 24, minutes < 60
        else { return nil }
        return (bytes[start] == 0x2D ? -1 : 1) * (hours * 60 + minutes)
    }

    private static func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        var value = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 in the Gregorian calendar: years that begin in March, so that the leap day is their last.
    private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }

    /// The date of a day since 1970-01-01, by eras of 400 years that begin in March.
    private static func date(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let dayOfEra = floorModulo(shifted, 146_097)
        let era = (shifted - dayOfEra) / 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        )
    }

    private static func floorModulo(_ value: Int, _ divisor: Int) -> Int {
        let rest = value % divisor
        return rest < 0 ? rest + divisor : rest
    }

    private static func digits(_ value: Int, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}

extension DecisionGraph {
    /// The attributes in which sources say when a step happened, in the order in which they are asked.
    public static let timeAttributes: [JSONString] = ["time", "timestamp", "written_at", "decided_at", "captured_at"]

    /// When the step at a position happened: by the first of ``timeAttributes`` that names a moment; nil where none does.
    public func time(at position: Int) -> StepTime? {
        let attributes = attributes(at: position)
        if attributes.isEmpty { return nil }
        for name in Self.timeAttributes {
            if let value = attributes[name], let time = StepTime(value) { return time }
        }
        return nil
    }
}
