public import Findings

/// Writes findings as workflow commands of GitHub Actions, which become annotations beside the code.
///
/// `::error file=F,line=L,col=C,endLine=L,endColumn=C,title=CODE name::message`, one per finding that counts. The
/// service shows ten per level and step: errors come first, no level has more than ten, and when some are left out a
/// notice at the end, one of the ten, counts them.
///
/// In messages `%`, CR and LF are `%25`, `%0D` and `%0A`, in properties also `:` and `,`; all else that would steer a
/// screen is a visible escape. So one finding is one line, which begins with its own command and holds no other.
///
/// - Note: Source: workflow commands for GitHub Actions; spec/prelint.md 8.5.
public enum GitHubAnnotations {
    private static let perLevel = 10
    private static let textLimit = 4_000

    /// Writes a report.
    ///
    /// - Parameter report: the report; its texts are escaped here, long ones cut.
    /// - Returns: lines, each with its newline.
    /// - Complexity: O(n log n) for n findings, plus the length of the texts shown.
    public static func render(_ report: FindingsReport) -> String {
        let active = report.active
        let levels = Severity.allCases.reversed().map { severity in active.filter { $0.severity == severity } }
        // One notice gives way to the one that counts the rest.
        let overflows = levels.contains { $0.count > perLevel }
        var output = ""
        var left: [(Severity, Int)] = []
        for findings in levels {
            guard let severity = findings.first?.severity else { continue }
            let room = overflows && severity == .info ? perLevel - 1 : perLevel
            for finding in findings.prefix(room) { output += command(finding, report) + "\n" }
            if findings.count > room { left.append((severity, findings.count - room)) }
        }
        if !left.isEmpty {
            let total = left.reduce(0) { $0 + $1.1 }
            let parts = left.map { "\($0.1) of level \($0.0.rawValue)" }.joined(separator: ", ")
            output +=
                "::notice title=" + property(report.automation) + "::"
                + message(
                    "\(total) more \(total == 1 ? "finding is" : "findings are") not shown here: " + parts) + "\n"
        }
        return output
    }

    private static func command(_ finding: Finding, _ report: FindingsReport) -> String {
        let name =
            switch finding.severity {
            case .error: "error"
            case .warning: "warning"
            case .info: "notice"
            }
        let region = LineRegion(finding.location, report.line)
        return "::" + name + " file=" + property(finding.location.path) + ",line=\(region.line)"
            + ",col=\(region.startColumn),endLine=\(region.line),endColumn=\(region.endColumn)"
            + ",title=" + property(finding.code + " " + finding.name) + "::"
            + message(finding.message.isEmpty ? finding.name : finding.message)
    }

    private static func message(_ text: String) -> String { escape(text, isProperty: false) }

    private static func property(_ text: String) -> String { escape(text, isProperty: true) }

    private static func escape(_ text: String, isProperty: Bool) -> String {
        var output = ""
        // Line ends pass, as codes; what lies between them is made visible.
        var rest = bounded(text).unicodeScalars[...]
        while true {
            let segment = rest.prefix { $0 != "\r" && $0 != "\n" }
            for scalar in TerminalText.escape(String(segment)).unicodeScalars {
                switch scalar {
                case "%": output += "%25"
                case ":" where isProperty: output += "%3A"
                case "," where isProperty: output += "%2C"
                default: output.unicodeScalars.append(scalar)
                }
            }
            rest = rest[segment.endIndex...]
            guard let end = rest.first else { return output }
            output += end == "\r" ? "%0D" : "%0A"
            rest.removeFirst()
        }
    }

    /// The beginning of a text that is too long.
    private static func bounded(_ text: String) -> String {
        guard text.utf8.count > textLimit, text.unicodeScalars.count > textLimit else { return text }
        return String(text.unicodeScalars.prefix(textLimit - 1)) + "…"
    }
}
