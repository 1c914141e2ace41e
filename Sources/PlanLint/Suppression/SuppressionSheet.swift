internal import CanonicalJSON
public import Findings
public import PositionedDocuments

/// The suppressions of one plan: in its comments, and on its steps.
///
/// A suppression needs a reason. One without, or with an unknown code, or past its date, has no effect and is reported;
/// one that suppresses nothing is reported too, so that none outlives what it was written for.
///
/// Source: spec/prelint.md 8.1 and 8.2.
public struct SuppressionSheet {
    private var suppressions: [Suppression] = []

    /// The suppressions of a plan.
    ///
    /// - Parameters:
    ///   - document: the file that people edit, for its comments; nil for a plan without one.
    ///   - plan: the plan that was made of it, for `suppress` on its steps; nil when none could be made.
    ///   - path: the file as findings name it.
    ///   - catalogue: the rules that can be named.
    public init(document: PositionedDocument?, plan: PositionedNode?, path: String, catalogue: RuleCatalogue) {
        if let document { suppressions += CommentSuppressions.all(of: document, path: path, catalogue) }
        if let plan { suppressions += StepSuppressions.all(of: plan, of: document, path: path, catalogue) }
    }

    /// Marks what is suppressed, and adds what is to be said about the suppressions themselves.
    ///
    /// - Parameters:
    ///   - findings: the findings of the plan; those of ``MetaRule`` are never suppressed.
    ///   - selection: the rules that ran, and the levels of what is added.
    ///   - notAssessed: the rules that could not look: nothing is said about a suppression of theirs.
    ///   - today: the day of the run.
    /// - Complexity: O(findings × suppressions).
    public func apply(
        to findings: inout [Finding], selection: RuleSelection, notAssessed: Set<String> = [], today: CalendarDay
    ) {
        var added: [Finding] = []
        for suppression in suppressions {
            if let fault = suppression.fault {
                added += report(.invalidSuppression, "the suppression has no effect: \(fault)", suppression, selection)
                continue
            }
            if let until = suppression.until, until < today {
                added += report(
                    .expiredSuppression, "the suppression of \(Self.list(suppression)) ended on \(until)", suppression,
                    selection, fix: fix(suppression, unused: suppression.codes.map(\.code)))
                continue
            }
            var used: Set<String> = []
            for place in findings.indices where suppression.covers(findings[place]) {
                used.insert(findings[place].code)
                if findings[place].suppression == nil {
                    findings[place].suppression = Finding.Suppression(
                        kind: suppression.kind, reason: suppression.reason)
                }
            }
            let unused = suppression.codes.map(\.code).filter {
                !used.contains($0) && selection.runs($0) && !notAssessed.contains($0)
            }
            guard !unused.isEmpty else { continue }
            added += report(
                .unusedSuppression, "the suppression of \(unused.joined(separator: ", ")) suppresses nothing",
                suppression, selection, fix: fix(suppression, unused: unused))
        }
        findings += added
    }

    private static func list(_ suppression: Suppression) -> String {
        suppression.codes.map(\.code).joined(separator: ", ")
    }

    private func report(
        _ rule: MetaRule, _ message: String, _ suppression: Suppression, _ selection: RuleSelection, fix: Fix? = nil
    ) -> [Finding] {
        guard let level = selection.levels[rule.rawValue] else { return [] }
        return [
            Finding(
                code: rule.rawValue, name: rule.card.name, severity: level, message: message,
                location: suppression.location, subject: suppression.subject, fix: fix)
        ]
    }

    private func fix(_ suppression: Suppression, unused: [String]) -> Fix {
        let kept = suppression.codes.filter { !unused.contains($0.code) }.map(\.term)
        let edits = suppression.removal(kept)
        return Fix(
            message: kept.isEmpty ? "remove the suppression" : "take \(unused.joined(separator: ", ")) out of it",
            applicability: edits.isEmpty ? .text : .safe, edits: edits)
    }
}

extension Location {
    /// A line of a text, from its first character that is no blank to its last.
    ///
    /// What is said about a suppression is said about its line, before what the line is blamed for.
    init(line: Int, of lines: TextLines, path: String) {
        let scalars = Array((lines[line] ?? "").unicodeScalars)
        let isBlank = { (scalar: Unicode.Scalar) in scalar == " " || scalar == "\t" }
        let first = scalars.firstIndex { !isBlank($0) } ?? 0
        let end = (scalars.lastIndex { !isBlank($0) } ?? -1) + 1
        self.init(
            path: path,
            region: Region(
                startLine: line, startColumn: first + 1, endLine: line, endColumn: max(end, first + 1) + 1))
    }
}
