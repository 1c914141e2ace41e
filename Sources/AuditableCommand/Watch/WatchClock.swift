import CanonicalJSON

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The time by which snapshots age: one that was given, the machine's, or none.
struct WatchClock {
    private enum Source {
        case fixed(JSONNumber)
        case machine
        case none
    }

    private let source: Source

    /// - Parameters:
    ///   - now: in the form of RFC 3339 or in Unix seconds; nil for the machine's clock.
    ///   - isNeeded: whether anything is measured by it; otherwise no clock is read.
    init(now: String?, isNeeded: Bool) throws(CommandError) {
        guard let now else {
            source = isNeeded ? .machine : .none
            return
        }
        guard let seconds = RFC3339Time.seconds(now) ?? Double(now), seconds.isFinite else {
            throw CommandError(
                .wrongCommand, code: "now", "\(now) is no time",
                [("try", "--now 2026-05-18T07:44:00Z, or --now 1779090240")])
        }
        source = .fixed(.double(seconds))
    }

    /// Whether time passes.
    var moves: Bool { if case .machine = source { true } else { false } }

    /// The time in Unix seconds; nil when nothing is measured by it.
    func read() -> JSONNumber? {
        switch source {
        case .fixed(let time): return time
        case .none: return nil
        case .machine:
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return .double(Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
        }
    }
}
