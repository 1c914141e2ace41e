public import Findings

/// Writes findings for people at a terminal.
///
/// In block form each finding is its first line, the line of source with the part underlined, places that belong to it,
/// what can be done, and where its rule is explained; blocks are parted by an empty line. In line form each finding is
/// its first line only. Lines that hold secrets are never shown. Suppressed findings are listed when the report says
/// so, with the reason. The last line counts findings per level, then suppressed, baselined and not assessed.
///
/// - Note: Source: spec/prelint.md, section 8.5; spec/experience.md, sections 4.3 and 7.
public enum FindingText {
    /// How much is said of each finding.
    public enum Form: Sendable, Hashable {
        /// A first line, an excerpt and notes.
        case block
        /// One line.
        case line
    }

    private static let textLimit = 2_000
    private static let nameLimit = 200
    private static let pathLimit = 1_000
    private static let relatedLimit = 10

    /// Writes a report.
    ///
    /// - Parameters:
    ///   - report: the report; its texts are escaped here.
    ///   - style: width, ASCII mode and colour.
    ///   - form: how much is said of each finding.
    /// - Returns: lines, each with its newline; the last is the ``summary(_:)``.
    /// - Complexity: O(n log n) for n findings, plus the length of texts and excerpts.
    public static func render(_ report: FindingsReport, style: TerminalStyle, form: Form) -> String {
        findings(report, style: style, form: form) + summary(report)
    }

    /// Writes the findings without the last line.
    ///
    /// - Returns: lines, each with its newline; nothing when there is nothing to list.
    public static func findings(_ report: FindingsReport, style: TerminalStyle, form: Form) -> String {
        let excerpts = FindingExcerpts(report)
        var output = ""
        for finding in report.findings where finding.isActive || finding.suppression != nil && report.showsSuppressed {
            output += firstLine(finding, style: style) + "\n"
            if form == .block { output += block(finding, report, excerpts, style) + "\n" }
        }
        return output
    }

    /// The line that counts what there is.
    ///
    /// - Returns: one line with its newline.
    public static func summary(_ report: FindingsReport) -> String {
        let counts = report.counts
        func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)" + (count == 1 ? "" : "s") }
        return counted(counts.error, "error") + ", " + counted(counts.warning, "warning") + ", \(counts.info) info in "
            + counted(report.files.count, "file") + "; \(counts.suppressed) suppressed, \(counts.baselined) baselined, "
            + "\(counts.notAssessed) not assessed\n"
    }

    /// The line that says what and where: `flows/pay.yaml:14:16: error PRE401 audit_gate_missing: …`.
    ///
    /// - Returns: one line without its newline.
    public static func firstLine(_ finding: Finding, style: TerminalStyle) -> String {
        var line = place(finding.location, style) + ": "
        line += style.paint(finding.severity.rawValue, role(finding.severity)) + " "
        line +=
            style.paint(shown(finding.code, style, nameLimit), .strong) + " " + shown(finding.name, style, nameLimit)
            + ": "
        line += shown(finding.message, style)
        if let suppression = finding.suppression {
            line += " (suppressed: " + shown(suppression.reason, style) + ")"
        } else if finding.isBaselined {
            line += " (baselined)"
        }
        return line
    }

    // MARK: Parts

    private static func block(
        _ finding: Finding, _ report: FindingsReport, _ excerpts: FindingExcerpts, _ style: TerminalStyle
    ) -> String {
        var output = ""
        if let line = excerpts.excerpt(of: finding.location, columns: style.width, ascii: style.ascii) {
            output += line.margin + "\n" + line.source + "\n" + line.margin + line.offset
            output += style.paint(line.carets, role(finding.severity)) + "\n"
        }
        let gutter = finding.location.region.map { String($0.startLine).utf8.count } ?? 1
        let margin = String(repeating: " ", count: gutter + 1) + "= "
        for related in finding.related.prefix(relatedLimit) {
            let label = related.subject.map { $0.label + " " } ?? ""
            output +=
                margin + "related: " + place(related.location, style) + " "
                + shown(label + related.message, style) + "\n"
        }
        let more = finding.related.count - relatedLimit
        if more > 0 { output += margin + "related: \(more) more\n" }
        if let fix = finding.fix {
            let flag =
                switch fix.applicability {
                case .safe: " (--fix)"
                case .unsafe: " (--unsafe-fixes)"
                case .text: ""
                }
            output += margin + "fix: " + shown(fix.message, style) + flag + "\n"
        }
        if report.card(finding.code) != nil {
            output += margin + "rule: " + shown(report.tool.name + " explain " + finding.code, style, nameLimit) + "\n"
        }
        return output
    }

    private static func place(_ location: Location, _ style: TerminalStyle) -> String {
        let path = shown(location.path.isEmpty ? "-" : location.path, style, pathLimit)
        return location.region.map { path + ":\($0.startLine):\($0.startColumn)" } ?? path
    }

    private static func role(_ severity: Severity) -> TerminalStyle.Role {
        switch severity {
        case .error: .error
        case .warning: .warning
        case .info: .strong
        }
    }

    private static func shown(_ text: String, _ style: TerminalStyle, _ columns: Int = textLimit) -> String {
        TerminalText.shown(text, columns: columns, ascii: style.ascii)
    }
}
