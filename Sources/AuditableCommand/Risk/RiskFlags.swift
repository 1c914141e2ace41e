import ArgumentParser
import BlastRadius
import CanonicalJSON
import DecisionGraph

/// The flags of `blast` and `why`: which edges are followed, over which runs, and what is listed.
struct RiskFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The weakest edges to follow: observed, declared or inferred.", valueName: "grade"))
    var evidence: String = "inferred"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "List also what is at risk only under an assumption: full-history, each step rests on all before it.",
            valueName: "what"))
    var assume: String?

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(
            "Further runs that may share resources with this one: files, patterns or folders.", valueName: "files"))
    var across: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Leave out what is later: a time in RFC 3339, or step:N for the time of a step.", valueName: "time"))
    var until: String?

    @Option(
        name: .long,
        help: ArgumentHelp("How many ways to each step to show, the best first.", valueName: "n"))
    var paths: Int = 1

    @Option(
        name: .long, help: ArgumentHelp("How many steps to list; text lists 20 without it.", valueName: "n"))
    var top: Int?

    @Flag(name: .long, help: "List every step.")
    var all = false
}

/// ``RiskFlags`` as they are meant.
struct RiskSettings: Sendable {
    /// Until when steps are taken.
    enum Until: Sendable {
        case time(StepTime)
        case step(Int)
    }

    var report = RiskReport.Settings()
    let across: [String]
    let until: Until?
    let paths: Int
    private let top: Int?
    private let all: Bool

    init(_ flags: RiskFlags) throws(CommandError) {
        switch Grade(name: flags.evidence) {
        // An edge by rule is observed by its grade.
        case .observed?: report.weakest = .modelled
        case .declared?: report.weakest = .declared
        case .inferred?: report.weakest = .inferred
        case nil:
            throw CommandError(
                .wrongCommand, code: "evidence", "\(flags.evidence) is not a grade",
                [("grades", Grade.allCases.map(\.name).joined(separator: ", "))])
        }
        if let assume = flags.assume {
            guard assume == "full-history" else {
                throw CommandError(
                    .wrongCommand, code: "assume", "\(assume) is nothing to assume", [("try", "--assume full-history")])
            }
            report.assumesFullHistory = true
        }
        guard flags.paths > 0 else {
            throw CommandError(
                .wrongCommand, code: "paths", "\(flags.paths) ways to a step are none", [("try", "--paths 1")])
        }
        if let top = flags.top, top < 1 {
            throw CommandError(
                .wrongCommand, code: "top", "a list of \(top) steps has none", [("try", "--top 20, or --all")])
        }
        if flags.all, flags.top != nil {
            throw CommandError(
                .wrongCommand, code: "conflicting_flags", "--all lists every step and --top does not",
                [("try", "one of them")])
        }
        across = flags.across
        paths = min(flags.paths, 1_000)
        top = flags.top
        all = flags.all
        until = try flags.until.map { (text) throws(CommandError) in try Self.until(text) }
    }

    private static func until(_ text: String) throws(CommandError) -> Until {
        if text.hasPrefix("step:"), let index = Int(text.dropFirst(5)) { return .step(index) }
        if let time = StepTime(rfc3339: JSONString(text)) { return .time(time) }
        throw CommandError(
            .wrongCommand, code: "until", "\(text) is no time",
            [("try", "--until 2026-05-18T07:44:00Z, or --until step:20 for the time of a step")])
    }

    /// How many rows a format lists; nil for all. What people read is short unless told otherwise.
    func listed(isForPeople: Bool) -> Int? { all ? nil : top ?? (isForPeople ? 20 : nil) }
}
