#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How progress is shown.
enum ProgressMode: String, Sendable {
    /// A line on a terminal, nothing elsewhere.
    case auto
    /// A line every five seconds.
    case plain
    /// A JSON object every half second.
    case json
    case none
}

/// Shows on standard error how far a command has come, once it has run for half a second.
///
/// Source: spec/experience.md 4.5.
struct Progress {
    private let verb: String
    /// What is counted.
    private let noun: StaticString
    private let mode: ProgressMode
    private let start = ContinuousClock.now
    private var last: ContinuousClock.Instant
    private var isShowing = false

    init(_ verb: String, _ plan: OutputPlan, counting noun: StaticString = "runs") {
        self.verb = verb
        self.noun = noun
        let isTerminal = isatty(2) == 1
        mode = plan.isQuiet ? .none : plan.progress == .auto && !isTerminal ? .none : plan.progress
        last = start
    }

    /// - Parameters:
    ///   - count: how many are done.
    ///   - bytes: how many bytes they had.
    mutating func update(_ count: Int, bytes: Int) {
        guard mode != .none else { return }
        let now = ContinuousClock.now
        let pause: Duration = mode == .plain ? .seconds(5) : .milliseconds(isShowing ? 100 : 500)
        guard now - last >= pause else { return }
        last = now
        let seconds = Double((now - start).components.seconds) + Double((now - start).components.attoseconds) * 1e-18
        let rate = Int(Double(bytes) / max(seconds, 0.001) / 1e6)
        switch mode {
        case .auto:
            ErrorStream.write("\r\u{1B}[K\(verb)  \(count) \(noun), \(bytes / 1_000_000) MB, \(rate) MB/s")
        case .plain:
            ErrorStream.write("\(verb)  \(count) \(noun), \(bytes / 1_000_000) MB, \(rate) MB/s\n")
        case .json:
            ErrorStream.write(
                "{\"progress\":{\"bytes\":\(bytes),\"\(noun)\":\(count),\"seconds\":\(seconds),\"verb\":\"\(verb)\"}}\n"
            )
        case .none: break
        }
        isShowing = true
    }

    /// Whether anything will ever be shown.
    var isSilent: Bool { mode == .none }

    /// Clears the line.
    func finish() {
        if mode == .auto, isShowing { ErrorStream.write("\r\u{1B}[K") }
    }
}
