import Adapters
import Findings
import PlanLint

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the command line of `lint` says, checked.
struct LintSettings: Sendable {
    let rules: RuleLayer
    let require: Set<String>
    let failLevel: FailLevel?
    let adapter: String?
    let isSuppressing: Bool
    let today: CalendarDay
    let jobs: Int
    /// Whether what the reference reports of a plan is asked for: it stands in JSON alone.
    let wantsFacts: Bool

    init(
        _ flags: LintRuleFlags, _ results: LintResultFlags, _ files: LintFileFlags, catalogue: RuleCatalogue,
        processors: Int, wantsFacts: Bool
    ) throws(CommandError) {
        self.wantsFacts = wantsFacts
        var layer = RuleLayer(
            select: flags.select.isEmpty ? nil : Self.terms(flags.select), extendSelect: Self.terms(flags.extendSelect),
            ignore: Self.terms(flags.ignore))
        // An empty variable in a script would choose nothing, and everything would pass.
        guard layer.select.map({ !$0.isEmpty }) ?? true else {
            throw CommandError(
                .wrongCommand, code: "usage", "--select names no rule", [("try", "auditable explain --list")])
        }
        if let name = flags.profile {
            layer.profile = try Self.word(name, "--profile", LintProfile.allCases.map(\.rawValue)) {
                LintProfile(rawValue: $0)
            }
        }
        for setting in Self.terms(flags.severity) {
            guard let equals = setting.lastIndex(of: "="),
                let level = RuleLevel(String(setting[setting.index(after: equals)...]))
            else {
                throw CommandError(
                    .wrongCommand, code: "severity", "\(setting) gives no rule a level",
                    [("try", "--severity PRE405=error; the levels are off, info, warning and error")])
            }
            layer.severity.append(RuleLayer.Level(term: String(setting[..<equals]), level: level))
        }
        do throws(RuleSelectionError) {
            try layer.check(against: catalogue)
        } catch {
            throw CommandError(rule: error)
        }
        rules = layer
        var require: Set<String> = []
        for control in Self.terms(flags.require) {
            require.insert(
                try Self.word(control, "--require", LintConfiguration.controls) {
                    LintConfiguration.controls.contains($0) ? $0 : nil
                })
        }
        self.require = require
        failLevel = try results.failAt.map { (name) throws(CommandError) in
            try Self.word(name, "--fail-at", FailLevel.allCases.map(\.rawValue)) { FailLevel(rawValue: $0) }
        }
        adapter = try Self.known(adapter: files.adapter)
        isSuppressing = !results.noSuppress
        if let text = results.today {
            guard let day = CalendarDay(text) else {
                throw CommandError(
                    .wrongCommand, code: "day", "\(text) is no day", [("try", "--today 2027-01-31")])
            }
            today = day
        } else {
            today = CalendarDay(secondsSince1970: Int(time(nil)))
        }
        guard files.jobs.map({ $0 > 0 }) ?? true else {
            throw CommandError(.wrongCommand, code: "jobs", "there is no work without a thread", [("try", "--jobs 1")])
        }
        jobs = min(files.jobs ?? processors, 256)
    }

    /// The settings of a command line that says how files are read, and nothing of rules.
    ///
    /// - Throws: ``CommandError`` for an adapter that there is not.
    init(adapter: String?) throws(CommandError) {
        rules = RuleLayer()
        require = []
        failLevel = nil
        self.adapter = try Self.known(adapter: adapter)
        isSuppressing = false
        today = CalendarDay(secondsSince1970: 0)
        jobs = 1
        wantsFacts = false
    }

    private static func known(adapter name: String?) throws(CommandError) -> String? {
        if let name, AllPlanAdapters.type(named: name) == nil {
            throw CommandError(
                .wrongCommand, code: "unknown_adapter", "no adapter of plans is called \(name)",
                [("adapters", AllPlanAdapters.types.map { $0.id }.joined(separator: ", "))])
        }
        return name
    }

    /// The controls that a plan must have, in the form that the linter takes.
    static func controls(_ words: Set<String>, isStrict: Bool) -> Set<PlanControl> {
        words.contains("all") || isStrict
            ? Set(PlanControl.allCases) : Set(words.compactMap { PlanControl(rawValue: $0) })
    }

    /// The parts of texts that commas separate.
    private static func terms(_ texts: [String]) -> [String] {
        texts.flatMap { $0.split(separator: ",") }.map { text in
            String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }

    private static func word<Value>(
        _ word: String, _ flag: String, _ known: [String], _ value: (String) -> Value?
    ) throws(CommandError) -> Value {
        if let value = value(word) { return value }
        throw CommandError(
            .wrongCommand, code: "usage", "\(flag) has no \(word)",
            [("try", "\(flag) \(known.joined(separator: ", "))")])
    }
}

extension CommandError {
    init(rule error: RuleSelectionError) {
        switch error.code {
        case .unknown:
            let help = error.nearest.map { ("meant", $0) } ?? ("try", "auditable explain --list")
            self.init(.wrongCommand, code: error.code.rawValue, "no rule is called \(error.term)", [help])
        case .fixed:
            self.init(.wrongCommand, code: error.code.rawValue, "\(error)")
        }
    }
}
