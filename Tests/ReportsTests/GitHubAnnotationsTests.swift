import Findings
import Reports
import Testing

@Suite struct GitHubAnnotationsTests {
    @Test func golden() {
        #expect(
            GitHubAnnotations.render(FindingSamples.report()) == """
                ::error file=flows/pay.yaml,line=14,col=14,endLine=14,endColumn=20,title=PRE401 audit_gate_missing::step 2 (pay) writes 'ledger' and no audit row precedes it on path 0 > 2

                """)
        #expect(GitHubAnnotations.render(FindingSamples.report([])) == "")
    }

    @Test func levelsHaveTheServicesNamesAndErrorsComeFirst() {
        let findings = Severity.allCases.map { FindingSamples.finding("PRE101", $0, "m") }
        let lines = GitHubAnnotations.render(FindingSamples.report(findings)).split(separator: "\n")
        #expect(lines.map { $0.prefix { $0 != " " } } == ["::error", "::warning", "::notice"])
    }

    @Test(arguments: [
        ("a%b", "a%25b", "a%25b"), ("a:b,c", "a:b,c", "a%3Ab%2Cc"), ("a\nb", "a%0Ab", "a%0Ab"),
        ("a\rb", "a%0Db", "a%0Db"), ("a\r\nb", "a%0D%0Ab", "a%0D%0Ab"), ("%0A", "%250A", "%250A"),
        ("\n::error::x", "%0A::error::x", "%0A%3A%3Aerror%3A%3Ax"), ("\u{1B}[31m", "\\u{1B}[31m", "\\u{1B}[31m"),
        ("\u{202E}", "\\u{202E}", "\\u{202E}"), ("a\u{2028}b", "a\\u{2028}b", "a\\u{2028}b"), ("漢", "漢", "漢"),
    ])
    func textsAreEscaped(text: String, message: String, property: String) {
        let finding = FindingSamples.finding("PRE101", .warning, text, path: text, name: text)
        #expect(
            GitHubAnnotations.render(FindingSamples.report([finding]))
                == "::warning file=\(property),line=14,col=5,endLine=14,endColumn=11,title=PRE101 \(property)::\(message)\n"
        )
    }

    @Test(
        arguments: [
            ([10, 10, 10], [10, 10, 10], nil),
            ([11, 0, 0], [10, 0, 1], "1 more finding is not shown here: 1 of level error"),
            ([0, 0, 11], [0, 0, 10], "2 more findings are not shown here: 2 of level info"),
            (
                [12, 25, 10], [10, 10, 10],
                "18 more findings are not shown here: 2 of level error, 15 of level warning, 1 of level info"
            ),
            ([0, 11, 9], [0, 10, 10], "1 more finding is not shown here: 1 of level warning"),
        ] as [([Int], [Int], String?)])
    func tenPerLevelAndTheRestIsCounted(counts: [Int], shown: [Int], rest: String?) {
        let findings = zip([Severity.error, .warning, .info], counts).flatMap { severity, count in
            (0..<count).map { FindingSamples.finding("PRE101", severity, "m", line: $0 + 1) }
        }
        let lines = GitHubAnnotations.render(FindingSamples.report(findings)).split(separator: "\n")
        #expect(["::error ", "::warning ", "::notice "].map { level in lines.count { $0.hasPrefix(level) } } == shown)
        #expect(lines.last == rest.map { "::notice title=auditable-lint::\($0)" } ?? lines.last)
        #expect((lines.last?.contains("not shown") == true) == (rest != nil))
    }

    @Test func whatDoesNotCountIsNoAnnotation() {
        let report = FindingSamples.report(
            [FindingSamples.suppressed, FindingSamples.baselined], showsSuppressed: true)
        #expect(GitHubAnnotations.render(report) == "")
    }

    @Test func fileAsAWholeIsItsFirstLine() {
        let finding = FindingSamples.finding("PRE001", .error, "m", line: nil)
        #expect(
            GitHubAnnotations.render(FindingSamples.report([finding]))
                == "::error file=flows/pay.yaml,line=1,col=1,endLine=1,endColumn=9,title=PRE001 a_rule::m\n")
    }

    @Test func hostileTextsGiveNoFurtherCommand() {
        // One report per text, so that every text is among the ten.
        for file in FindingSamples.hostileReport.files {
            let report = FindingsReport(tool: FindingSamples.tool, files: [file])
            let text = GitHubAnnotations.render(report)
            #expect(Samples.isInert(text) && text == GitHubAnnotations.render(report))
            let lines = text.split(separator: "\n")
            #expect(lines.count == file.active.count)
            for line in lines {
                #expect(
                    line.firstMatch(
                        of:
                            #/^::(error|warning|notice) file=[^:]*,line=\d+,col=\d+,endLine=\d+,endColumn=\d+,title=[^:]*::/#
                    ) != nil)
                #expect(line.utf8.count < 80_000)
            }
        }
    }
}
