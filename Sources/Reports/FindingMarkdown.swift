public import Findings

/// Writes findings in Markdown, for a step summary or a comment on a pull request.
///
/// A hidden marker comes first, so that a comment can be found again and replaced; then the counts, a table of findings
/// with errors first, the details of each file folded away, and what is suppressed with the reasons. The page has at most
/// 60,000 characters (counted as UTF-16 units); a finding that does not fit is left out whole, and how many are is said
/// at the end.
///
/// Texts show as themselves and stay where they are: they close no fold, open no link, call nobody.
///
/// - Note: Source: spec/prelint.md 8.5; GitHub Flavored Markdown 0.29.
public enum FindingMarkdown {
    /// The most characters of a page, in UTF-16 units.
    public static let limit = 60_000

    private static let tableShare = 30_000
    private static let reserve = 1_000
    private static let relatedLimit = 10

    /// Writes a report.
    ///
    /// - Parameter report: the report; its texts are escaped here, long ones cut.
    /// - Returns: lines, each with its newline, at most ``limit`` UTF-16 units in all.
    /// - Complexity: O(n log n) for n findings, plus the length of their texts.
    public static func render(_ report: FindingsReport) -> String {
        let active = report.active
        var page = Page(limit: limit - reserve)
        page.add(marker(report) + "\n" + "**" + MarkdownText.escape(summary(report)) + "**\n")

        let tableRows = Severity.allCases.reversed().flatMap { level in active.filter { $0.severity == level } }
        let inTable = page.add(
            block: "\n| level | rule | where | what |\n| --- | --- | --- | --- |\n", closing: "", items: tableRows,
            upTo: tableShare, text: row)

        let excerpts = FindingExcerpts(report)
        var detailed = 0
        for file in report.files {
            let findings = file.active
            guard !findings.isEmpty else { continue }
            let title = shownHTML(file.path, 200) + ": " + counted(findings.count, "finding")
            detailed += page.add(
                block: "\n<details><summary>" + title + "</summary>\n", closing: "\n</details>\n", items: findings,
                upTo: .max
            ) { details($0, excerpts) }
        }

        let suppressed = report.findings.filter { $0.suppression != nil }
        let reasons = page.add(
            block: "\n<details><summary>\(suppressed.count) suppressed</summary>\n\n| rule | where | reason |\n"
                + "| --- | --- | --- |\n",
            closing: "\n</details>\n", items: suppressed, upTo: .max
        ) { finding in
            "| " + shown(finding.code + " " + finding.name, 100) + " | " + place(finding.location) + " | "
                + shown(finding.suppression?.reason ?? "", 300) + " |\n"
        }

        let left = [
            (active.count - inTable, "of the table"), (active.count - detailed, "of the details"),
            (suppressed.count - reasons, "of the suppressed"),
        ].filter { $0.0 > 0 }.map { counted($0.0, "finding") + " left out " + $0.1 }
        if left.isEmpty { return page.text }
        return page.text + "\nCut to \(limit) characters: " + left.joined(separator: ", ") + ".\n"
    }

    // MARK: Page

    /// A text that never grows beyond its limit.
    private struct Page {
        private(set) var text = ""
        private var room: Int

        init(limit: Int) { room = limit }

        /// Adds what must be there.
        mutating func add(_ piece: String) {
            text += piece
            room -= piece.utf16.count
        }

        /// Adds a block of items, each whole or not at all; nothing when none fits.
        ///
        /// - Returns: how many items were added.
        mutating func add(
            block opening: String, closing: String, items: [Finding], upTo share: Int, text item: (Finding) -> String
        ) -> Int {
            var left = min(room, share) - opening.utf16.count - closing.utf16.count
            var added = 0
            var body = ""
            // A page that is as good as full is not tried in vain with each of many findings.
            let least = 20
            var misses = 0
            for finding in items {
                guard left > least, misses < 100 else { break }
                let piece = item(finding)
                let size = piece.utf16.count
                guard size <= left else {
                    misses += 1
                    continue
                }
                body += piece
                left -= size
                added += 1
            }
            if added > 0 { add(opening + body + closing) }
            return added
        }
    }

    // MARK: Parts

    /// `<!-- auditable-lint -->`, or with the category behind a colon.
    ///
    /// A comment may hold no `--` and no `>`: only letters, digits and some marks are kept, hyphens singly.
    private static func marker(_ report: FindingsReport) -> String {
        let name = report.automation + (report.category.map { ":" + $0 } ?? "")
        var output = ""
        for scalar in name.unicodeScalars.prefix(200) {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "/", ":", "_": output.unicodeScalars.append(scalar)
            case "-" where output.utf8.last != 0x2D: output += "-"
            default: if output.utf8.last != 0x5F { output += "_" }
            }
        }
        return "<!-- " + output + " -->"
    }

    private static func summary(_ report: FindingsReport) -> String {
        String(FindingText.summary(report).dropLast())
    }

    private static func row(_ finding: Finding) -> String {
        "| " + finding.severity.rawValue + " | " + shown(finding.code + " " + finding.name, 100) + " | "
            + place(finding.location) + " | " + shown(finding.message, 300) + " |\n"
    }

    private static func details(_ finding: Finding, _ excerpts: FindingExcerpts) -> String {
        var output =
            "\n**" + shown(finding.code + " " + finding.name, 100) + "** (" + finding.severity.rawValue + ") "
            + place(finding.location) + "\n\n" + MarkdownText.paragraph(cut(finding.message, 1_000)) + "\n"
        let lines = excerpts.plain(finding.location, columns: 120)
        if !lines.isEmpty { output += "\n" + MarkdownText.fenced(lines, language: "text") }
        var notes: [String] = []
        for related in finding.related.prefix(relatedLimit) {
            let words = [related.subject?.label ?? "", related.message].filter { !$0.isEmpty }.joined(separator: " ")
            notes.append("related: " + place(related.location) + " " + shown(words, 300))
        }
        let more = finding.related.count - relatedLimit
        if more > 0 { notes.append("related: \(more) more") }
        if let fix = finding.fix { notes.append("fix: " + shown(fix.message, 300)) }
        if !notes.isEmpty { output += "\n" + notes.map { "- " + $0 + "\n" }.joined() }
        return output
    }

    private static func place(_ location: Location) -> String {
        let path = shown(location.path.isEmpty ? "-" : location.path, 200)
        return location.region.map { path + ":\($0.startLine):\($0.startColumn)" } ?? path
    }

    private static func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)" + (count == 1 ? "" : "s") }

    private static func cut(_ text: String, _ columns: Int) -> String {
        TerminalText.shown(text, columns: columns)
    }

    private static func shown(_ text: String, _ columns: Int) -> String {
        MarkdownText.escape(cut(text, columns))
    }

    /// A text inside a tag's content, where Markdown is not read.
    private static func shownHTML(_ text: String, _ columns: Int) -> String {
        var output = ""
        for scalar in XMLText.escape(cut(text, columns)).unicodeScalars {
            switch scalar {
            case "[", "]", "`": output += "&#\(scalar.value);"
            case "@", "#":
                output.unicodeScalars.append(scalar)
                output += "&#8203;"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
