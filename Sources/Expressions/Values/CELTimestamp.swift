/// A point in time in UTC, without leap seconds, with nanoseconds.
///
/// The range is that of the language: 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.
public struct CELTimestamp: Sendable, Hashable, Comparable {
    /// Seconds since 1970-01-01T00:00:00Z, rounded down.
    public let seconds: Int64
    /// Nanoseconds behind ``seconds``, in `0..<1_000_000_000`.
    public let nanoseconds: Int32

    static let firstSecond: Int64 = -62_135_596_800
    static let lastSecond: Int64 = 253_402_300_799

    /// - Returns: nil outside the range.
    public init?(seconds: Int64, nanoseconds: Int32 = 0) {
        guard (Self.firstSecond...Self.lastSecond).contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else {
            return nil
        }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    public static func < (a: CELTimestamp, b: CELTimestamp) -> Bool {
        (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
    }

    /// The point that much later, or nil outside the range.
    func adding(_ span: CELDuration) -> CELTimestamp? {
        let billion: Int64 = 1_000_000_000
        // Both parts are small: a span has at most 2^63 nanoseconds, a point at most 2^38 seconds.
        var second = seconds + span.nanoseconds / billion
        var nano = Int64(nanoseconds) + span.nanoseconds % billion
        if nano < 0 {
            nano += billion
            second -= 1
        } else if nano >= billion {
            nano -= billion
            second += 1
        }
        return CELTimestamp(seconds: second, nanoseconds: Int32(nano))
    }

    /// The point that much earlier, or nil outside the range.
    func subtracting(_ span: CELDuration) -> CELTimestamp? {
        if span.nanoseconds == .min {
            // Its opposite is one nanosecond beyond the range.
            return adding(CELDuration(nanoseconds: .max))?.adding(CELDuration(nanoseconds: 1))
        }
        return adding(CELDuration(nanoseconds: -span.nanoseconds))
    }

    /// The span from an earlier point to this one, or nil when it is longer than a duration can be.
    func since(_ other: CELTimestamp) -> CELDuration? {
        let (whole, isOver) = (seconds - other.seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let rest = Int64(nanoseconds) - Int64(other.nanoseconds)
        let (total, isFar) = whole.addingReportingOverflow(rest)
        return isOver || isFar ? nil : CELDuration(nanoseconds: total)
    }
}
