import Findings
import Testing

@Suite struct FindingsReportTests {
    @Test func findingsStandByPathLineColumnCodeResourcePointer() {
        func finding(
            _ path: String, _ line: Int?, _ column: Int, _ code: String, _ resource: String?, _ pointer: String
        )
            -> Finding
        {
            Finding(
                code: code, name: "n", severity: .info, message: "m",
                location: Location(path: path, region: line.map { FindingSamples.region($0, column, column + 1) }),
                resource: resource, pointer: pointer)
        }
        let ordered = [
            finding("a", nil, 0, "PRE900", nil, ""), finding("a", 1, 2, "PRE101", nil, "/b"),
            finding("a", 1, 2, "PRE101", "r", "/a"), finding("a", 1, 2, "PRE101", "r", "/b"),
            finding("a", 1, 2, "PRE102", nil, "/a"), finding("a", 1, 10, "PRE101", nil, ""),
            finding("a", 2, 1, "PRE101", nil, ""), finding("a", 10, 1, "PRE101", nil, ""),
            // By bytes: U+FF5E comes before U+10000, unlike in UTF-16; and e with a mark is not é.
            finding("e\u{301}", 1, 1, "PRE101", nil, ""), finding("\u{E9}", 1, 1, "PRE101", nil, ""),
            finding("\u{FF5E}", 1, 1, "PRE101", nil, ""), finding("\u{10000}", 1, 1, "PRE101", nil, ""),
        ]
        for seed in UInt64(0)..<20 {
            var generator = SeededGenerator(seed: seed)
            let shuffled = ordered.shuffled(using: &generator)
            let files = Dictionary(grouping: shuffled) { Array($0.location.path.utf8) }.values.map {
                FindingsReport.File(path: $0[0].location.path, findings: $0)
            }
            let report = FindingsReport(tool: FindingSamples.tool, files: files)
            #expect(report.findings == ordered, "seed \(seed)")
        }
    }

    @Test func whatIsSuppressedOrKnownDoesNotCount() {
        let report = FindingSamples.report()
        #expect(report.active == [FindingSamples.audit])
        #expect(report.files[0].suppressed == [FindingSamples.suppressed])
        #expect(report.files[0].baselined == [FindingSamples.baselined])
        let counts = report.counts
        #expect(counts.error == 1 && counts.warning == 0 && counts.info == 0 && counts.active == 1)
        #expect(counts.suppressed == 1 && counts.baselined == 1 && counts.notAssessed == 1)
    }

    @Test(arguments: [
        (FailLevel.info, [true, true, true]), (.warning, [false, true, true]), (.error, [false, false, true]),
        (.never, [false, false, false]),
    ])
    func failLevelIsReached(level: FailLevel, expected: [Bool]) {
        #expect(Severity.allCases.map { level.isReached(by: $0) } == expected)
        let fails = Severity.allCases.map {
            FindingSamples.report([FindingSamples.finding("PRE101", $0, "m")], failLevel: level).fails
        }
        #expect(fails == expected)
        #expect(!FindingSamples.report([FindingSamples.suppressed, FindingSamples.baselined], failLevel: level).fails)
    }

    @Test func ofCardsWithOneCodeTheFirstStands() {
        var second = FindingSamples.cards[0]
        second.name = "other"
        let report = FindingsReport(tool: FindingSamples.tool, rules: FindingSamples.cards + [second], files: [])
        #expect(report.rules.map(\.code) == ["PRE101", "PRE206", "PRE401", "PRE604"])
        #expect(report.card("PRE401")?.name == "audit_gate_missing" && report.card("PRE999") == nil)
    }

    @Test func linesOfSecretsAreKnown() {
        var long = FindingSamples.finding("PRE604", .error, "m", line: 20)
        long.location.region?.endLine = Int.max
        var backwards = FindingSamples.finding("PRE604", .error, "m", line: 9)
        backwards.location.region?.endLine = 1
        var hidden = FindingSamples.finding("PRE604", .error, "m", line: 3)
        hidden.suppression = .init(kind: .external, reason: "r")
        let report = FindingSamples.report([long, backwards, hidden, FindingSamples.audit])
        let lines = report.secretLines[Array("flows/pay.yaml".utf8)] ?? []
        #expect(lines.count == 10_001 && lines.contains(3) && lines.contains(20) && !lines.contains(14))
    }

    @Test(arguments: [
        ("", [""]), ("a", ["a"]), ("a\n", ["a", ""]), ("a\r\nb", ["a", "b"]), ("a\rb\r", ["a", "b", ""]),
        ("\r\n\r\n\n\r", ["", "", "", "", ""]), ("a\n\rb", ["a", "", "b"]),
        ("e\u{301}\u{2028}x", ["e\u{301}\u{2028}x"]),
    ])
    func everyLineEndCountsOnce(text: String, lines: [String]) {
        let text = TextLines(Array(text.utf8))
        #expect((1...max(1, text.count)).map { text[$0] } == lines)
        #expect(text[0] == nil && text[-1] == nil && text[lines.count + 1] == nil && text[Int.min] == nil)
    }

    @Test func brokenTextIsShownWithReplacements() {
        #expect(
            TextLines([0x61, 0xFF, 0x0A, 0xC3])[1] == "a\u{FFFD}"
                && TextLines([0x61, 0xFF, 0x0A, 0xC3])[2] == "\u{FFFD}")
    }

    @Test(arguments: [
        ("CWE-862", ReferenceCatalogue.cwe, "external/cwe/cwe-862", "Missing Authorization"),
        ("LLM06", .owaspLLM, "owasp-llm-2025/LLM06", "Excessive Agency"),
        ("ASI03", .owaspASI, "owasp-asi-2026/ASI03", "Identity and Privilege Abuse"),
        ("T3", .owaspThreats, "owasp-agentic/T3", "Privilege Compromise"),
        ("AML.T0086", .atlas, "atlas/AML.T0086", "Exfiltration via AI Agent Tool Invocation"),
        ("CWE-99999", .cwe, "external/cwe/cwe-99999", nil), ("NIST-1", nil, "reference/NIST-1", nil),
        ("T", nil, "reference/T", nil), ("CWE-", nil, "reference/CWE-", nil), ("", nil, "reference/", nil),
    ])
    func referencesFindTheirCatalogue(id: String, catalogue: ReferenceCatalogue?, tag: String, title: String?) {
        let reference = RuleCard.Reference(id)
        #expect(reference.catalogue == catalogue && reference.tag == tag && reference.title == title)
    }

    @Test func failuresAreErrorsOfTheRun() {
        let roles = CodeRoles.plans
        #expect(roles.meta.map(\.code) == (1...9).map { "PRE00\($0)" })
        #expect(roles.meta.filter(\.isNotification).map(\.code) == ["PRE001", "PRE002", "PRE008", "PRE009"])
        #expect(roles.isFailure(FindingSamples.finding("PRE001", .error, "m")))
        #expect(!roles.isFailure(FindingSamples.finding("PRE008", .info, "m")))
        #expect(!roles.isFailure(FindingSamples.finding("PRE004", .error, "m")))
    }
}
