public import Findings

/// Writes findings as JUnit XML, for services that show tests.
///
/// One suite per file. Each finding at or above the level that fails the run is a failed case; a finding that says that
/// the file could not be read or understood is an error whatever that level is; lower findings are the suite's output. A
/// file without any of these is one case that passes. Suppressed findings are skipped cases when the report shows them.
/// Names are unique in their suite. There are no times, so the same findings give the same bytes.
///
/// - Note: Source: the format of Ant's JUnit task, as CI services read it; spec/prelint.md 8.5.
public enum JUnitXML {
    private static let textLimit = 4_000

    /// Writes a report.
    ///
    /// - Parameter report: the report; its texts are escaped here, long ones cut.
    /// - Returns: one XML document, ended by a newline.
    /// - Complexity: O(n) for n findings, plus the length of texts and excerpts.
    public static func render(_ report: FindingsReport) -> String {
        let excerpts = FindingExcerpts(report)
        var total = Tally()
        var body = ""
        for file in report.files {
            let (text, tally) = suite(file, report, excerpts)
            total.add(tally)
            body += text
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"" + attribute(report.automation) + "\" "
            + total.attributes + ">\n" + body + "</testsuites>\n"
    }

    private struct Tally {
        var tests = 0
        var failures = 0
        var errors = 0
        var skipped = 0

        var attributes: String {
            "tests=\"\(tests)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
        }

        mutating func add(_ other: Tally) {
            tests += other.tests
            failures += other.failures
            errors += other.errors
            skipped += other.skipped
        }
    }

    private static func suite(
        _ file: FindingsReport.File, _ report: FindingsReport, _ excerpts: FindingExcerpts
    ) -> (text: String, tally: Tally) {
        var tally = Tally()
        var cases = ""
        var lower: [String] = []
        var names: [[UInt8]: Int] = [:]
        let path = attribute(file.path)
        func open(_ finding: Finding) -> String {
            tally.tests += 1
            let name = attribute(title(finding))
            let number = names[Array(name.utf8), default: 0] + 1
            names[Array(name.utf8)] = number
            let suffix = number == 1 ? "" : " #\(number)"
            return "    <testcase classname=\"" + path + "\" name=\"" + name + suffix + "\">\n"
        }
        for finding in file.findings {
            let firstLine = FindingText.firstLine(finding, style: TerminalStyle())
            if let suppression = finding.suppression {
                guard report.showsSuppressed else { continue }
                tally.skipped += 1
                cases += open(finding) + "      <skipped message=\"" + attribute(suppression.reason)
                cases += "\"/>\n    </testcase>\n"
            } else if finding.isBaselined {
                continue
            } else if report.roles.isFailure(finding)
                || (file.failLevel ?? report.failLevel).isReached(by: finding.severity)
            {
                let isError = report.roles.isFailure(finding)
                if isError { tally.errors += 1 } else { tally.failures += 1 }
                let tag = isError ? "error" : "failure"
                let lines = ([firstLine] + excerpts.plain(finding.location)).map { XMLText.escape($0) }
                cases += open(finding) + "      <" + tag + " type=\"" + attribute(finding.code) + "\" message=\""
                cases += attribute(finding.message) + "\">" + lines.joined(separator: "\n") + "</" + tag + ">\n"
                cases += "    </testcase>\n"
            } else {
                lower.append(XMLText.escape(firstLine))
            }
        }
        if tally.failures + tally.errors == 0 {
            tally.tests += 1
            cases = "    <testcase classname=\"" + path + "\" name=\"no finding that fails\"/>\n" + cases
        }
        let output =
            lower.isEmpty ? "" : "    <system-out>" + lines(lower) + "</system-out>\n"
        return (
            "  <testsuite name=\"" + path + "\" " + tally.attributes + ">\n" + cases + output + "  </testsuite>\n",
            tally
        )
    }

    private static func lines(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

    /// Code, step and resource.
    private static func title(_ finding: Finding) -> String {
        [finding.code, finding.subject?.label ?? "", finding.resource ?? ""].filter { !$0.isEmpty }
            .joined(separator: ", ")
    }

    private static func attribute(_ text: String) -> String {
        XMLText.escape(TerminalText.shown(text, columns: textLimit))
    }
}
