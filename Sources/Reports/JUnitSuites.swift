/// Named checks and what came of them, in groups, before any format is chosen.
public struct CheckedSuite: Sendable, Hashable {
    /// One check.
    public struct Check: Sendable, Hashable {
        /// What it is called; names need not differ.
        public var name: String
        /// What came of it.
        public var outcome: Outcome

        /// A check and its outcome.
        public init(name: String, outcome: Outcome) {
            self.name = name
            self.outcome = outcome
        }
    }

    /// What came of a check.
    public enum Outcome: Sendable, Hashable {
        case passed
        /// It does not hold: why in one line, and all there is to say in several.
        case failed(message: String, lines: [String])
        /// It could not be decided, likewise.
        case error(message: String, lines: [String])
        /// It was not made, and why.
        case skipped(message: String)
    }

    /// What the group is called.
    public var name: String
    /// The checks, in the order made.
    public var checks: [Check]

    /// A group of checks.
    public init(name: String, checks: [Check] = []) {
        self.name = name
        self.checks = checks
    }
}

/// Writes checks as JUnit XML, for services that show tests: a case per check, passed ones too.
///
/// There are no times, so the same checks give the same bytes. Names are unique in their suite: a name that is there
/// again has its number behind it.
///
/// - Note: Source: the format of Ant's JUnit task, as CI services read it.
public enum JUnitSuites {
    private static let textLimit = 4_000

    /// Writes suites.
    ///
    /// - Parameters:
    ///   - suites: the suites, in order; their texts are escaped here, long ones cut.
    ///   - name: what made the checks, as `auditable-check`.
    /// - Returns: one XML document, ended by a newline.
    /// - Complexity: O(n) for n checks, plus the length of texts.
    public static func render(_ suites: [CheckedSuite], named name: String) -> String {
        let all = suites.flatMap(\.checks)
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"" + attribute(name) + "\""
        text += counts(all) + ">\n"
        for suite in suites { text += render(suite) }
        return text + "</testsuites>\n"
    }

    private static func counts(_ checks: [CheckedSuite.Check]) -> String {
        var (failures, errors, skipped) = (0, 0, 0)
        for check in checks {
            switch check.outcome {
            case .passed: break
            case .failed: failures += 1
            case .error: errors += 1
            case .skipped: skipped += 1
            }
        }
        return " tests=\"\(checks.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
    }

    private static func render(_ suite: CheckedSuite) -> String {
        let name = attribute(suite.name)
        var text = "  <testsuite name=\"" + name + "\"" + counts(suite.checks) + ">\n"
        var names: [[UInt8]: Int] = [:]
        for check in suite.checks {
            let title = attribute(check.name)
            let number = names[Array(title.utf8), default: 0] + 1
            names[Array(title.utf8)] = number
            let suffix = number == 1 ? "" : " #\(number)"
            let head = "    <testcase classname=\"" + name + "\" name=\"" + title + suffix + "\""
            switch check.outcome {
            case .passed: text += head + "/>\n"
            case .failed(let message, let lines): text += head + ">\n" + element("failure", message, lines)
            case .error(let message, let lines): text += head + ">\n" + element("error", message, lines)
            case .skipped(let message):
                text += head + ">\n      <skipped message=\"" + attribute(message) + "\"/>\n    </testcase>\n"
            }
        }
        return text + "  </testsuite>\n"
    }

    private static func element(_ tag: String, _ message: String, _ lines: [String]) -> String {
        let content = lines.map { XMLText.escape(TerminalText.shown($0, columns: textLimit)) }
        return "      <" + tag + " message=\"" + attribute(message) + "\">" + content.joined(separator: "\n") + "</"
            + tag
            + ">\n    </testcase>\n"
    }

    private static func attribute(_ text: String) -> String {
        XMLText.escape(TerminalText.shown(text, columns: textLimit))
    }
}
