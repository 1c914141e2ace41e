import Findings
import PlanLint
import PositionedDocuments

/// The suppressions of configurations, held against what was found in all files.
struct ConfigurationSuppressions {
    private let run: LintRun

    init(_ run: LintRun) { self.run = run }

    /// Marks what they suppress.
    ///
    /// - Parameters:
    ///   - files: what was found, in the order of the run's units.
    ///   - isWhole: whether the run looked at everything that the configurations mean, so that an entry which suppresses
    ///     nothing can be said to.
    /// - Returns: what is to be said about the entries themselves, by configuration.
    func apply(to files: inout [LintedFile], isWhole: Bool) -> [LintedFile] {
        guard run.settings.isSuppressing else { return [] }
        var answers: [LintedFile] = []
        for found in run.project.all where !found.configuration.suppressions.isEmpty {
            let places = run.units.indices.filter {
                run.units[$0].configuration?.path == found.path && files[$0].isPlan
            }
            guard let first = places.first else { continue }
            let selection = run.units[first].reading.settings.selection
            var answer = LintedFile(path: found.path)
            for entry in found.configuration.suppressions {
                func say(_ rule: MetaRule, _ message: String) {
                    guard let level = selection.levels[rule.rawValue] else { return }
                    var finding = PlanReading.finding(rule, message, at: entry.at.location)
                    finding.severity = level
                    answer.findings.append(finding)
                }
                let codes = entry.codes.sorted().joined(separator: ", ")
                guard let reason = entry.reason else {
                    say(.invalidSuppression, "the suppression of \(codes) has no effect: it gives no reason")
                    continue
                }
                if let until = entry.until, until < run.settings.today {
                    say(.expiredSuppression, "the suppression of \(codes) ended on \(until)")
                    continue
                }
                var isUsed = false
                var looked = false
                for place in places {
                    let relative = run.units[place].configuration?.relative ?? files[place].path
                    guard entry.path?.matches(relative) ?? true else { continue }
                    let ran = run.units[place].reading.settings.selection
                    looked = looked || entry.codes.allSatisfy { ran.runs($0) }
                    for at in files[place].findings.indices where Self.covers(entry, files[place].findings[at]) {
                        isUsed = true
                        if files[place].findings[at].suppression == nil {
                            files[place].findings[at].suppression = Finding.Suppression(
                                kind: .external, reason: reason)
                        }
                    }
                }
                if !isUsed, looked, isWhole || entry.path?.isLiteral ?? false {
                    say(.unusedSuppression, "the suppression of \(codes) suppresses nothing")
                }
            }
            if !answer.findings.isEmpty { answers.append(answer) }
        }
        return answers
    }

    private static func covers(_ entry: ExternalSuppression, _ finding: Finding) -> Bool {
        guard entry.codes.contains(finding.code), MetaRule(rawValue: finding.code) == nil else { return false }
        guard let node = entry.node else { return true }
        guard let subject = finding.subject else { return false }
        return subject.name.map { $0.utf8.elementsEqual(node.utf8) } ?? false || String(subject.index) == node
    }
}
