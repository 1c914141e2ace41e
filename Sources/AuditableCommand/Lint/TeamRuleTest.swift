import CanonicalJSON
import Findings
import PlanLint
import Reports

/// The rules of a file, held against the examples that they name.
///
/// Source: spec/prelint.md 8.8 (`--test-rules`).
struct TeamRuleTest {
    /// What became of an example.
    enum Outcome: String {
        /// It did what the rule says.
        case asSaid = "as_said"
        /// The rule was to object, and has nothing to say.
        case silent
        /// The rule was to have nothing to say, and objects.
        case fired
        /// The rule could not be assessed.
        case notAssessed = "not_assessed"
        /// It is no plan that can be read.
        case unreadable
    }

    private struct Row {
        let rule: TeamRule
        let example: TeamRule.Example
        /// The file, as it was opened.
        let path: String
        let outcome: Outcome
        let detail: String
    }

    private let file: TeamRuleFile
    private var rows: [Row] = []

    /// Reads a file of rules and runs its examples.
    ///
    /// - Throws: ``CommandError`` for a file that cannot be used.
    init(_ path: String) throws(CommandError) {
        let workingFolder = FilePath.workingFolder
        var files = TeamRuleFiles()
        let used = try UsedRuleFile(path, workingFolder: workingFolder)
        try files.add(used)
        file = used.file
        let settings = try Self.settings(files)
        let folder = FilePath.folder(of: FilePath.absolute(path, from: workingFolder))
        var linted: [String: LintedFile] = [:]
        for rule in file.rules {
            for example in rule.examples {
                let opened = FilePath.display(FilePath.absolute(example.path, from: folder), in: workingFolder)
                let result = linted[opened] ?? Self.lint(opened, settings, files.catalogue)
                linted[opened] = result
                let (outcome, detail) = Self.outcome(rule, example, result)
                rows.append(Row(rule: rule, example: example, path: opened, outcome: outcome, detail: detail))
            }
        }
    }

    /// Every rule of the file, each at its level, and no other.
    private static func settings(_ files: TeamRuleFiles) throws(CommandError) -> PlanSettings {
        let selection: RuleSelection
        do throws(RuleSelectionError) {
            selection = try RuleSelection(
                files.catalogue, commandLine: RuleLayer(select: files.rules.map(\.card.code)))
        } catch {
            throw CommandError(rule: error)
        }
        return PlanSettings(
            selection: selection, controls: [], options: RuleOptions(), teamRules: files.rules, adapter: nil,
            overlay: nil, tools: [], wantsFacts: false, isSuppressing: false, today: CalendarDay(secondsSince1970: 0),
            identity: [])
    }

    private static func lint(_ path: String, _ settings: PlanSettings, _ catalogue: RuleCatalogue) -> LintedFile {
        let source = DiskFiles(standardInput: nil)
        let reading = PlanReading(
            file: PlanFile(path: path, origin: .named), settings: settings, source: source, catalogue: catalogue,
            path: path)
        let unit = LintUnit(reading: reading, rootPath: path, failLevel: nil, baseline: nil, configuration: nil)
        return unit.lint(nil)
    }

    private static func outcome(
        _ rule: TeamRule, _ example: TeamRule.Example, _ file: LintedFile
    ) -> (Outcome, String) {
        let code = rule.card.code
        if let failure = file.findings.first(where: { CodeRoles.plans.isFailure($0) }) {
            return (.unreadable, failure.message)
        }
        if let entry = file.notAssessed.first(where: { $0.code == code }) {
            return (.notAssessed, entry.detail ?? entry.reason)
        }
        let finding = file.findings.first { $0.code == code }
        switch (example.fires, finding) {
        case (true, nil): return (.silent, "it has nothing to say")
        case (false, let finding?):
            let place = finding.location.region.map { ":\($0.startLine):\($0.startColumn)" } ?? ""
            return (.fired, "it fires at \(finding.location.path)\(place): \(finding.message)")
        case (true, _), (false, nil): return (.asSaid, "")
        }
    }

    // MARK: Output

    var status: ExitStatus {
        if rows.contains(where: { $0.outcome == .unreadable }) { return .unreadableInput }
        return rows.allSatisfy { $0.outcome == .asSaid } ? .done : .objection
    }

    private var failedCount: Int { rows.count { $0.outcome != .asSaid } }

    func bytes(_ format: OutputFormat, _ plan: OutputPlan) throws(JSONError) -> [UInt8] {
        guard format == .json else { return Array(text(plan).utf8) }
        let rules = file.rules.map { rule -> JSONValue in
            [
                "code": .text(rule.card.code), "name": .text(rule.card.name),
                "examples": .array(
                    rows.filter { $0.rule.card.code == rule.card.code }.map { row in
                        [
                            "path": .text(row.path), "expected": .text(row.example.fires ? "fires" : "passes"),
                            "outcome": .text(row.outcome.rawValue),
                            "detail": row.detail.isEmpty ? .null : .text(row.detail),
                        ]
                    }),
            ]
        }
        let document: JSONValue = [
            "schema": "auditable/rule-test/1", "path": .text(file.path), "rules": .array(rules),
            "summary": [
                "rules": .int(file.rules.count), "examples": .int(rows.count), "failed": .int(failedCount),
                "without_examples": .int(file.rules.count { $0.examples.isEmpty }),
            ],
        ]
        return try document.canonicalText() + [0x0A]
    }

    private func text(_ plan: OutputPlan) -> String {
        var text = ""
        func line(_ words: String) { text += TerminalText.escape(words, ascii: plan.style.ascii) + "\n" }
        for row in rows {
            let place = row.example.location.region.map { ":\($0.startLine):\($0.startColumn)" } ?? ""
            let claim = "\(row.rule.card.code) \(row.example.fires ? "fires" : "passes") on \(row.path)"
            if row.outcome == .asSaid {
                line("ok: \(claim)")
            } else {
                line("\(row.example.location.path)\(place): not so: \(claim): \(row.detail)")
            }
        }
        for rule in file.rules where rule.examples.isEmpty {
            line("\(rule.card.code) names no example")
        }
        let rules = file.rules.count
        line(
            "\(rows.count) \(rows.count == 1 ? "example" : "examples") of \(rules) \(rules == 1 ? "rule" : "rules"): "
                + (failedCount == 0 ? "all as the rules say" : "\(failedCount) not as the rules say"))
        return text
    }
}
