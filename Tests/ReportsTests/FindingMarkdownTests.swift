import Findings
import Reports
import Testing

@Suite struct FindingMarkdownTests {
    @Test func golden() {
        #expect(
            FindingMarkdown.render(FindingSamples.report()) == #"""
                <!-- auditable-lint -->
                **1 error, 0 warnings, 0 info in 1 file; 1 suppressed, 1 baselined, 1 not assessed**

                | level | rule | where | what |
                | --- | --- | --- | --- |
                | error | PRE401 audit\_gate\_missing | flows/pay.yaml:14:14 | step 2 (pay) writes 'ledger' and no audit row precedes it on path 0 &gt; 2 |

                <details><summary>flows/pay.yaml: 1 finding</summary>

                **PRE401 audit\_gate\_missing** (error) flows/pay.yaml:14:14

                step 2 (pay) writes 'ledger' and no audit row precedes it on path 0 &gt; 2

                ```text
                14 |     writes: [ledger]
                   |              ^^^^^^
                ```

                - related: flows/pay.yaml:8:10 step 1 (audit) lies on another branch
                - fix: state a gate

                </details>

                <details><summary>1 suppressed</summary>

                | rule | where | reason |
                | --- | --- | --- |
                | PRE101 a\_rule | flows/pay.yaml:14:5 | created from scratch |

                </details>

                """#)
    }

    @Test func nothingFoundIsSaid() {
        #expect(
            FindingMarkdown.render(FindingSamples.report([])) == """
                <!-- auditable-lint -->
                **0 errors, 0 warnings, 0 info in 1 file; 0 suppressed, 0 baselined, 1 not assessed**

                """)
    }

    @Test func tableHasErrorsFirst() {
        let findings = [Severity.info, .error, .warning, .info, .error].enumerated().map {
            FindingSamples.finding("PRE10\($0.offset)", $0.element, "m", line: $0.offset + 1)
        }
        let rows = FindingMarkdown.render(FindingSamples.report(findings)).split(separator: "\n").filter {
            $0.hasPrefix("| ") && $0.contains("PRE10")
        }
        #expect(rows.map { $0.split(separator: " ")[3] } == ["PRE101", "PRE104", "PRE102", "PRE100", "PRE103"])
    }

    @Test(arguments: [
        ("a", nil, "<!-- a -->"), ("a", "b/c", "<!-- a:b/c -->"), ("a-->", "<x>", "<!-- a-_:_x_ -->"),
        ("a\n-- >", nil, "<!-- a_-_ -->"), ("\u{202E}", nil, "<!-- _ -->"),
    ])
    func markerIsOneComment(automation: String, category: String?, marker: String) {
        var report = FindingSamples.report([])
        report.automation = automation
        report.category = category
        #expect(FindingMarkdown.render(report).split(separator: "\n").first.map(String.init) == marker)
    }

    @Test func secretsAreNotShown() {
        let text = FindingMarkdown.render(
            FindingSamples.report([FindingSamples.finding("PRE604", .error, "m", line: 15)]))
        #expect(text.contains("PRE604") && !text.contains("hunter2"))
    }

    @Test(arguments: [
        (1_000, "message"), (20, String(repeating: "@<漢", count: 20_000)), (300, String(repeating: "|", count: 5_000)),
    ])
    func pageIsBoundedAndSaysWhatIsLeftOut(count: Int, message: String) throws {
        let findings =
            (0..<count).map { number in
                var finding = FindingSamples.finding("PRE101", .warning, message, line: number + 1)
                finding.fix = Fix(message: message)
                return finding
            } + [FindingSamples.suppressed]
        let text = FindingMarkdown.render(FindingSamples.report(findings))
        #expect(text.utf16.count <= FindingMarkdown.limit)
        let rows = text.split(separator: "\n").count { $0.hasPrefix("| warning |") }
        let details = text.split(separator: "\n").count { $0.hasPrefix("**PRE101") }
        #expect(rows > 0 && details > 0 && details < count)
        let last = try #require(text.split(separator: "\n").last)
        #expect(last.contains("\(count - details) findings left out of the details"))
        if rows < count { #expect(last.contains("\(count - rows) findings left out of the table")) }
        #expect(text.ranges(of: "<details>").count == text.ranges(of: "</details>").count)
    }

    @Test func hostileTextsStayWhereTheyAre() {
        for file in FindingSamples.hostileReport.files {
            let report = FindingsReport(
                tool: FindingSamples.tool, rules: FindingSamples.cards, files: [file], line: { path, _ in path })
            let text = FindingMarkdown.render(report)
            #expect(Samples.isInert(text) && text == FindingMarkdown.render(report))
            #expect(text.utf16.count <= FindingMarkdown.limit)
            // What parts signs from names holds a sign itself.
            let outside = Self.outsideFences(text).replacing("&#8203;", with: "·")
            // Every tag and comment is ours.
            let tags = outside.matches(of: #/<[^>]*>/#).map { String($0.output) }
            #expect(
                tags.allSatisfy {
                    ["<details>", "<summary>", "</summary>", "</details>", "<!-- auditable-lint -->"].contains($0)
                })
            #expect(outside.ranges(of: "<").count == tags.count)
            #expect(tags.count { $0 == "<details>" } == tags.count { $0 == "</details>" })
            // Nobody is called, nothing is pointed at, no link is opened.
            #expect(outside.firstMatch(of: #/@[A-Za-z0-9]/#) == nil)
            #expect(outside.firstMatch(of: #/(?:^|[^&])#[0-9]/#) == nil)
            #expect(!outside.replacing(#/\\./#, with: "").contains("]("))
            for line in outside.split(separator: "\n") where line.hasPrefix("| ") && !line.hasPrefix("| ---") {
                #expect([4, 5].contains(Self.openPipes(line)), "\(line.prefix(200))")
            }
            #expect(!outside.split(separator: "\n").contains { $0.hasPrefix("#") || $0.hasPrefix("    ") })
        }
    }

    /// The text without what stands in fences, which are closed by as many backticks as opened them.
    private static func outsideFences(_ text: String) -> String {
        var fence: Substring?
        var lines: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let ticks = line.prefix { $0 == "`" }
            if let open = fence {
                if ticks.count >= open.count, ticks == line { fence = nil }
            } else if ticks.count >= 3 {
                fence = ticks
            } else {
                lines.append(line)
            }
        }
        #expect(fence == nil)
        return lines.joined(separator: "\n")
    }

    private static func openPipes(_ line: Substring) -> Int {
        var count = 0
        var isEscaped = false
        for scalar in line.unicodeScalars {
            if scalar == "|", !isEscaped { count += 1 }
            isEscaped = scalar == "\\" && !isEscaped
        }
        return count
    }
}
