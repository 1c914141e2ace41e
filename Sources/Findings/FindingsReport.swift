/// What a run of an analysis found, before any format is chosen.
///
/// Every renderer of findings in the `Reports` module writes one of these. Files and findings are brought into output
/// order when the report is made, so the same run is the same report in whatever order files were looked at.
///
/// Source: spec/prelint.md 7 (output order) and 8.5.
public struct FindingsReport: Sendable {
    /// The program that made the findings.
    public struct Tool: Sendable, Hashable {
        /// Its name, which is also the command that explains rules (`<name> explain CODE`).
        public var name: String
        /// Its version, as in semantic versioning.
        public var version: String

        /// A program.
        public init(name: String, version: String) {
            self.name = name
            self.version = version
        }
    }

    /// A rule that was run and could not say anything about a file.
    public struct NotAssessed: Sendable, Hashable {
        /// The code of the rule.
        public var code: String
        /// Why, as a stable word.
        public var reason: String
        /// What went wrong and where, in a sentence; nil where the reason says it all.
        public var detail: String?

        /// A rule and why it says nothing.
        public init(code: String, reason: String, detail: String? = nil) {
            self.code = code
            self.reason = reason
            self.detail = detail
        }
    }

    /// What was found in one file.
    public struct File: Sendable, Hashable {
        /// The file, as findings name it.
        public var path: String
        /// The adapter that read it, as `declared_plan_v1`; empty when none could.
        public var adapter: String
        /// Whether the document shows all of the control flow.
        public var isComplete: Bool
        /// All findings: those that count, those that are suppressed and those that a baseline knew.
        public var findings: [Finding]
        /// The rules that could not be assessed, in code order.
        public var notAssessed: [NotAssessed]
        /// From which level on its findings fail the run; nil leaves it to the report.
        public var failLevel: FailLevel?

        /// What was found in a file; see the properties.
        ///
        /// - Parameter findings: in any order; they are sorted here.
        /// - Complexity: O(n log n) for n findings.
        public init(
            path: String, adapter: String = "", isComplete: Bool = true, findings: [Finding] = [],
            notAssessed: [NotAssessed] = [], failLevel: FailLevel? = nil
        ) {
            self.failLevel = failLevel
            self.path = path
            self.adapter = adapter
            self.isComplete = isComplete
            self.findings = findings.inOutputOrder()
            self.notAssessed = notAssessed.sorted {
                bytesPrecede($0.code, $1.code) ?? bytesPrecede($0.reason, $1.reason) ?? false
            }
        }

        /// The findings that count, in output order.
        public var active: [Finding] { findings.filter(\.isActive) }
        /// The findings that somebody suppressed, in output order.
        public var suppressed: [Finding] { findings.filter { $0.suppression != nil } }
        /// The findings that a baseline knew and nobody suppressed, in output order.
        public var baselined: [Finding] { findings.filter { $0.suppression == nil && $0.isBaselined } }
    }

    /// How many findings of each kind there are.
    public struct Counts: Sendable, Hashable {
        /// Findings that count, of level error.
        public var error = 0
        /// Findings that count, of level warning.
        public var warning = 0
        /// Findings that count, of level info.
        public var info = 0
        /// Findings that somebody suppressed.
        public var suppressed = 0
        /// Findings that a baseline knew.
        public var baselined = 0
        /// Rules that could not be assessed, summed over files.
        public var notAssessed = 0

        /// Nothing yet.
        public init() {}

        /// Findings that count, of any level.
        public var active: Int { error + warning + info }

        /// Counts a finding.
        public mutating func add(_ finding: Finding) {
            if finding.suppression != nil {
                suppressed += 1
            } else if finding.isBaselined {
                baselined += 1
            } else {
                switch finding.severity {
                case .error: error += 1
                case .warning: warning += 1
                case .info: info += 1
                }
            }
        }
    }

    /// The program.
    public var tool: Tool
    /// The cards of the rules that were run, in code order.
    public private(set) var rules: [RuleCard]
    /// What reports must know of codes beside their cards.
    public var roles: CodeRoles
    /// The files, in the byte order of their paths.
    public private(set) var files: [File]
    /// From which level on findings fail the run.
    public var failLevel: FailLevel
    /// Whether formats that leave suppressed findings out show them.
    public var showsSuppressed: Bool
    /// What the analysis is called where results of several analyses meet, as `auditable-lint`.
    public var automation: String
    /// Which of several runs of the analysis this is; nil when there is only one.
    public var category: String?
    /// Whether everything that was to be looked at was looked at.
    public var isSuccessful: Bool
    /// The text of a line, counted from 1, for excerpts; nil where there is none to show.
    public var line: @Sendable (_ path: String, _ number: Int) -> String?

    /// A report; see the properties.
    ///
    /// - Parameters:
    ///   - rules: in any order; they are sorted here, and of several cards with one code the first stands.
    ///   - files: in any order; they are sorted here.
    public init(
        tool: Tool, rules: [RuleCard] = [], roles: CodeRoles = .plans, files: [File], failLevel: FailLevel = .warning,
        showsSuppressed: Bool = false, automation: String = "auditable-lint", category: String? = nil,
        isSuccessful: Bool = true,
        line: @escaping @Sendable (_ path: String, _ number: Int) -> String? = { _, _ in nil }
    ) {
        self.tool = tool
        var seen: Set<[UInt8]> = []
        self.rules = rules.filter { seen.insert(Array($0.code.utf8)).inserted }
            .sorted { bytesPrecede($0.code, $1.code) ?? false }
        self.roles = roles
        self.files = files.enumerated().sorted {
            bytesPrecede($0.element.path, $1.element.path) ?? ($0.offset < $1.offset)
        }.map(\.element)
        self.failLevel = failLevel
        self.showsSuppressed = showsSuppressed
        self.automation = automation
        self.category = category
        self.isSuccessful = isSuccessful
        self.line = line
    }

    /// All findings of all files, in output order.
    ///
    /// - Complexity: O(n log n) for n findings.
    public var findings: [Finding] { files.flatMap(\.findings).inOutputOrder() }

    /// The findings that count, in output order.
    public var active: [Finding] { findings.filter(\.isActive) }

    /// How many findings of each kind there are.
    public var counts: Counts {
        var counts = Counts()
        for file in files {
            for finding in file.findings { counts.add(finding) }
            counts.notAssessed += file.notAssessed.count
        }
        return counts
    }

    /// Whether a finding that counts is at or above the level that fails the run.
    public var fails: Bool {
        files.contains { file in
            let level = file.failLevel ?? failLevel
            return file.findings.contains { $0.isActive && level.isReached(by: $0.severity) }
        }
    }

    /// The card of a rule that was run.
    public func card(_ code: String) -> RuleCard? {
        rules.first { $0.code.utf8.elementsEqual(code.utf8) }
    }

    /// The lines that no report may show: those that findings about secrets point at.
    ///
    /// - Returns: line numbers by path (in UTF-8 bytes); a finding about a file as a whole hides nothing.
    /// - Complexity: O(findings + hidden lines), at most 10,000 lines per finding.
    public var secretLines: [[UInt8]: Set<Int>] {
        var lines: [[UInt8]: Set<Int>] = [:]
        for file in files {
            for finding in file.findings where roles.secrets.contains(finding.code) {
                guard let region = finding.location.region, region.startLine <= region.endLine else { continue }
                let last = min(region.endLine, region.startLine.addingReportingOverflow(9_999).partialValue)
                guard region.startLine <= last else { continue }
                lines[Array(finding.location.path.utf8), default: []].formUnion(region.startLine...last)
            }
        }
        return lines
    }
}
