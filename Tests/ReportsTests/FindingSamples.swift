import Findings
import Reports

/// Reports shared by the tests of the renderers of findings.
enum FindingSamples {
    static let tool = FindingsReport.Tool(name: "auditable", version: "1.2.3")

    /// Line 14 is that of spec/prelint.md 8.5.
    static let plan = TextLines(
        Array(
            (Array(repeating: "# a line", count: 7) + ["  - idx: 1"] + Array(repeating: "# a line", count: 5)
                + ["    writes: [ledger]", "    env: {KEY: hunter2}"]).joined(separator: "\n").utf8))

    static func card(
        _ code: String, _ name: String, _ severity: Severity = .warning, security: String? = nil,
        references: [String] = []
    ) -> RuleCard {
        RuleCard(
            code: code, name: name, statement: "A write can happen without an audit row before it.",
            severity: severity, securitySeverity: security, precision: .high, decidability: .structure, fix: .suggest,
            references: references, needs: "an `audit` gate, or a requirement",
            rationale: "What is not written down before it happens cannot be proved.",
            predicate: "Not every path to the write passes a gate of type `audit`.",
            remedy: "Put the gate on every path, or on the step itself.",
            mayBeWrong: "The tool appends the row itself.", firing: "nodes:\n  - {idx: 0, writes: [ledger]}\n",
            passing: "nodes:\n  - {idx: 0, gate: [audit], writes: [ledger]}\n")
    }

    static let cards = [
        card("PRE401", "audit_gate_missing", .error, security: "7.5", references: ["CWE-778", "T8", "LLM06"]),
        card("PRE101", "write_with_no_prior_read"),
        card("PRE604", "secret_literal", .error, security: "9.0"),
        card("PRE206", "missing_merge", .info),
    ]

    static func region(_ line: Int, _ column: Int, _ end: Int) -> Location.Region {
        Location.Region(startLine: line, startColumn: column, endLine: line, endColumn: end)
    }

    /// The finding of spec/prelint.md 8.5.
    static let audit = Finding(
        code: "PRE401", name: "audit_gate_missing", severity: .error,
        message: "step 2 (pay) writes 'ledger' and no audit row precedes it on path 0 > 2",
        location: Location(path: "flows/pay.yaml", region: region(14, 14, 20)),
        subject: .init(index: 2, name: "pay", agent: "payer"), resource: "ledger", variant: "bypassed",
        pointer: "/nodes/2/writes/0",
        related: [
            .init(
                location: Location(path: "flows/pay.yaml", region: region(8, 10, 11)),
                subject: .init(index: 1, name: "audit"), message: "lies on another branch")
        ],
        path: [
            .init(
                location: Location(path: "flows/pay.yaml", region: region(2, 3, 9)), subject: .init(index: 0),
                message: "starts here"),
            .init(
                location: Location(path: "flows/pay.yaml", region: region(14, 14, 20)),
                subject: .init(index: 2, name: "pay"), message: "writes"),
        ],
        fix: Fix(
            message: "state a gate", applicability: .unsafe,
            edits: [
                .init(location: Location(path: "flows/pay.yaml", region: region(14, 21, 21)), text: ", gate: [audit]")
            ]),
        fingerprint: "fa68cafcacdd5a93:1")

    static func finding(
        _ code: String, _ severity: Severity, _ message: String, path: String = "flows/pay.yaml", line: Int? = 14,
        name: String = "a_rule"
    ) -> Finding {
        Finding(
            code: code, name: name, severity: severity, message: message,
            location: Location(path: path, region: line.map { region($0, 5, 11) }))
    }

    static let suppressed: Finding = {
        var finding = FindingSamples.finding("PRE101", .warning, "step 2 writes 'ledger', which nothing has read")
        finding.suppression = .init(kind: .inSource, reason: "created from scratch")
        finding.fingerprint = "0000000000000001:1"
        return finding
    }()

    static let baselined: Finding = {
        var finding = FindingSamples.finding("PRE101", .warning, "known", line: 8)
        finding.isBaselined = true
        return finding
    }()

    /// One finding of every kind.
    static func report(
        _ findings: [Finding] = [audit, suppressed, baselined], failLevel: FailLevel = .warning,
        showsSuppressed: Bool = false
    ) -> FindingsReport {
        let plan = plan
        return FindingsReport(
            tool: tool, rules: cards,
            files: [
                .init(
                    path: "flows/pay.yaml", adapter: "declared_plan_v1", findings: findings,
                    notAssessed: [.init(code: "PRE405", reason: "reversal_not_declared")])
            ], failLevel: failLevel, showsSuppressed: showsSuppressed,
            line: { path, number in path == "flows/pay.yaml" ? plan[number] : nil })
    }

    /// Texts that try to leave their place in one of the formats of findings.
    static let hostile =
        Samples.hostile + [
            "::error file=x::owned", "\n::error::owned", "\r::stop-commands::x", "##[error]owned", "a%0Ab", "a%b:c,d",
            "</details>", "</summary><script>", "-->", "<!-- x", "]]>", "](1)", "[click](1)", "[a](http://e.vil)",
            "@jane",
            "#1", "````", "~~~", "```\n</details>\n# h", "{0}", "..", "../../etc/passwd", "/etc/passwd", "C:\\x",
            "javascript:alert(1)", "a b#c?d", "\u{0}", "\u{9B}", String(repeating: "`", count: 5_000),
            String(repeating: "L", count: 1_000_000), String(repeating: "@", count: 100_000),
        ]

    /// A finding for each hostile text, which stands wherever a text can stand.
    static let hostileReport: FindingsReport = {
        let files = hostile.enumerated().map { number, text in
            // No system has longer paths.
            let path = String(text.unicodeScalars.prefix(4_000))
            let location = Location(path: path, region: region(1, 1 + number % 7, 3 + number % 11))
            let label = String(text.unicodeScalars.prefix(20_000))
            var finding = Finding(
                code: "PRE401", name: label, severity: Severity.allCases[number % 3], message: text, location: location,
                subject: .init(index: number, name: label, agent: label), resource: text, variant: label,
                pointer: label,
                related: [.init(location: location, subject: .init(index: 0, name: label), message: label)],
                path: [.init(location: location, subject: .init(index: 0, name: label), message: label)],
                fix: Fix(message: label, applicability: .safe, edits: [.init(location: location, text: label)]),
                fingerprint: "\(number):1")
            var hidden = finding
            hidden.suppression = .init(kind: .external, reason: text)
            hidden.fingerprint = "\(number):2"
            if number % 2 == 1, !text.isEmpty, text.utf8.count < 1_000 { finding.code = text }
            return FindingsReport.File(
                path: path, adapter: text, findings: [finding, hidden],
                notAssessed: [.init(code: text, reason: text)])
        }
        let card = RuleCard(
            code: "PRE401", name: hostile[0], statement: Samples.hostile.joined(separator: " "), severity: .error,
            securitySeverity: "1e1", precision: .high, decidability: .annotation, references: hostile,
            needs: hostile[1],
            rationale: Samples.hostile.joined(), predicate: "`` ` \n# h", remedy: "- x", mayBeWrong: "</details>",
            firing: "```\n</details>", passing: "\u{1B}[31m")
        return FindingsReport(
            tool: .init(name: hostile[4], version: hostile[5]), rules: [card], files: files, failLevel: .info,
            showsSuppressed: true, automation: "a\n-->", category: "x/../\u{202E}--> y", line: { path, _ in path })
    }()
}
