import CanonicalJSON
import Findings
import GraphQuery
import Reports
import Signing

/// What came of a file of assertions on all runs, for the formats that show all runs together.
struct CheckOutput {
    let file: AssertionFile
    /// In the order of the input.
    let runs: [CheckedRun]
    /// How many runs could not be read, and so were not checked.
    var unreadCount = 0

    func bytes(_ format: OutputFormat, _ plan: OutputPlan) throws(CommandError) -> [UInt8] {
        switch format {
        case .text: return Array((plan.isForPeople ? text(plan.style) : "").utf8)
        case .markdown: return Array(markdown.utf8)
        case .junit: return Array(JUnitSuites.render(suites, named: "auditable-check").utf8)
        case .github: return Array(GitHubAnnotations.render(try report()).utf8)
        case .sarif:
            do {
                return try SARIFLog.render(try report())
            } catch let error as CommandError {
                throw error
            } catch {
                throw CommandError(.defect, code: "sarif", "\(error)")
            }
        case .json, .jsonl, .csv, .tsv, .dot: return []
        }
    }

    /// One line for an assertion on a run, for those who read line by line.
    static func line(_ result: CheckedRun.Result, run: String, ascii: Bool) -> String {
        let place = result.entry.location.region.map { ":\($0.startLine):\($0.startColumn)" } ?? ""
        var parts = ["\(result.entry.location.path)\(place)", result.word.rawValue, result.entry.name, run]
        if !result.detail.isEmpty { parts.append(result.line) }
        return parts.map { TerminalText.escape($0, ascii: ascii) }.joined(separator: "  ") + "\n"
    }

    // MARK: For people

    private var table: Table {
        var columns: [Table.Column] = [
            .init(name: "outcome", title: ""), .init(name: "name", title: "assertion", shrinkable: true),
            .init(name: "detail", title: "found", shrinkable: true),
        ]
        let isOne = runs.count == 1
        if !isOne { columns.insert(.init(name: "run", shrinkable: true), at: 0) }
        var table = Table(columns: columns)
        for run in runs {
            // Of many runs only what asks for attention is shown.
            for result in run.results where isOne || result.word == .failed || result.word == .error {
                let cells: [Table.Cell] = [
                    .text(result.word.rawValue), .text(result.entry.name),
                    result.detail.isEmpty ? .empty : .text(result.line),
                ]
                table.append((isOne ? [] : [.text(run.name)]) + cells)
            }
        }
        return table
    }

    private var summary: String {
        let results = runs.flatMap(\.results)
        func count(_ word: CheckedRun.Word) -> Int { results.count { $0.word == word } }
        var text = "\(Figures.grouped(count(.passed))) of \(Figures.grouped(results.count)) hold"
        if runs.count > 1 { text += " on \(Figures.grouped(runs.count)) runs" }
        for (word, said) in [(CheckedRun.Word.failed, "failed"), (.error, "undecided"), (.skipped, "not looked at")]
        where count(word) > 0 {
            text += ", \(Figures.grouped(count(word))) \(said)"
        }
        return unreadCount == 0 ? text : "\(text); \(unread)"
    }

    private var unread: String {
        "\(Figures.grouped(unreadCount)) \(unreadCount == 1 ? "run" : "runs") could not be read and "
            + "\(unreadCount == 1 ? "was" : "were") not checked"
    }

    /// A block for each assertion; of many runs only those that ask for attention.
    private func text(_ style: TerminalStyle) -> String {
        let isOne = runs.count == 1
        var text = ""
        for run in runs {
            for result in run.results where isOne || result.word == .failed || result.word == .error {
                let role: TerminalStyle.Role =
                    switch result.word {
                    case .passed, .skipped: .dim
                    case .failed: result.entry.severity == .error ? .error : .warning
                    case .error: .error
                    }
                let word = result.word.rawValue
                let pad = String(repeating: " ", count: 9 - word.utf8.count)
                let name = isOne ? result.entry.name : "\(run.name)  \(result.entry.name)"
                text += style.paint(word, role) + pad + TerminalText.escape(name, ascii: style.ascii) + "\n"
                if result.word == .skipped { continue }
                let more =
                    (result.detail.isEmpty ? [] : [result.line]) + result.notes
                    + (result.hint.isEmpty ? [] : ["try  \(result.hint)"])
                for line in more {
                    text += String(repeating: " ", count: 9) + TerminalText.escape(line, ascii: style.ascii) + "\n"
                }
            }
        }
        return text + (text.isEmpty ? "" : "\n") + summary + "\n"
    }

    /// What to say beside the table, each once: what was nowhere to be found, and how errors are put right.
    private var notes: [String] {
        var notes: [String] = []
        for result in runs.lazy.flatMap(\.results) {
            let texts = result.notes + (result.hint.isEmpty ? [] : [result.hint])
            for text in texts.map({ "\(result.entry.name): \($0)" })
            where notes.count < 20 && !notes.contains(where: { $0.utf8.elementsEqual(text.utf8) }) {
                notes.append(text)
            }
        }
        return notes
    }

    private var markdown: String {
        var text = "# \(MarkdownTable.escape(file.path))\n\n\(summary).\n"
        let table = table
        if !table.rows.isEmpty { text += "\n" + MarkdownTable.render(table) }
        let notes = notes
        if !notes.isEmpty { text += "\n" + notes.map { "- \(MarkdownTable.escape($0)).\n" }.joined() }
        return text
    }

    // MARK: For services

    private var suites: [CheckedSuite] {
        // What was not checked must not look as if all had been.
        let input = CheckedSuite(
            name: "input",
            checks: [
                .init(
                    name: "every run can be read",
                    outcome: .error(message: unread, lines: ["standard error says which, and why"]))
            ])
        return checkedSuites + (unreadCount == 0 ? [] : [input])
    }

    private var checkedSuites: [CheckedSuite] {
        runs.map { run in
            CheckedSuite(
                name: run.name,
                checks: run.results.map { result in
                    let lines = ["assert " + result.entry.assertion.source] + (result.hint.isEmpty ? [] : [result.hint])
                    let outcome: CheckedSuite.Outcome =
                        switch result.word {
                        case .passed: .passed
                        case .failed: .failed(message: result.line, lines: lines)
                        case .error: .error(message: result.detail, lines: lines)
                        case .skipped: .skipped(message: result.detail)
                        }
                    return CheckedSuite.Check(name: result.entry.name, outcome: outcome)
                })
        }
    }

    /// A finding for each assertion that does not hold, where it is written.
    private func report() throws(CommandError) -> FindingsReport {
        let codes = Self.codes(file.entries)
        var cards: [RuleCard] = []
        for (entry, code) in zip(file.entries, codes) {
            cards.append(
                RuleCard(
                    code: code, name: entry.name, statement: "The team's assertion: \(entry.name).",
                    severity: entry.severity, precision: .medium, decidability: .run,
                    rationale: "An assertion of the team's own, in \(file.path).",
                    predicate: "A run of which this does not hold: \(entry.assertion.source)",
                    remedy: "", mayBeWrong: "", firing: "", passing: ""))
        }
        var findings: [Finding] = []
        for run in runs {
            for result in run.results where result.word == .failed || result.word == .error {
                guard let at = file.entries.firstIndex(where: { $0.name.utf8.elementsEqual(result.entry.name.utf8) })
                else { continue }
                let message = result.word == .error ? "undecided: \(result.detail)" : result.line
                do {
                    findings.append(
                        Finding(
                            code: codes[at], name: result.entry.name, severity: result.entry.severity,
                            message: "\(run.name): \(message)", location: result.entry.location, resource: run.name,
                            fingerprint: try SHA256Digest(of: Array("\(result.entry.name)\u{0}\(run.name)".utf8)).hex))
                } catch {
                    throw CommandError(.defect, code: "digest", "\(error)")
                }
            }
        }
        return FindingsReport(
            tool: FindingsReport.Tool(name: "auditable", version: ToolVersion.text), rules: cards, roles: CodeRoles(),
            files: [FindingsReport.File(path: file.path, adapter: "assertions", findings: findings)],
            failLevel: .info, automation: "auditable-check")
    }

    /// A code for each assertion, from the letters and digits of its name; the same name has the same code whatever
    /// stands around it, unless two would have one.
    private static func codes(_ entries: [AssertionFile.Entry]) -> [String] {
        var taken: Set<String> = []
        return entries.map { entry in
            var code = "X"
            var isApart = true
            for byte in entry.name.utf8.prefix(60) {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    if isApart { code += "-" }
                    code += String(Unicode.Scalar(byte)).uppercased()
                    isApart = false
                default: isApart = true
                }
            }
            if code == "X" { code = "X-ASSERTION" }
            var unique = code
            var number = 2
            while !taken.insert(unique).inserted {
                unique = "\(code)-\(number)"
                number += 1
            }
            return unique
        }
    }
}
