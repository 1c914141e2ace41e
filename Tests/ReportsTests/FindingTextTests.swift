import Findings
import Reports
import Testing

@Suite struct FindingTextTests {
    private let plain = TerminalStyle(width: 100)

    @Test func golden() {
        #expect(
            FindingText.render(FindingSamples.report(), style: plain, form: .block) == """
                flows/pay.yaml:14:14: error PRE401 audit_gate_missing: step 2 (pay) writes 'ledger' and no audit row precedes it on path 0 > 2
                   |
                14 |     writes: [ledger]
                   |              ^^^^^^
                   = related: flows/pay.yaml:8:10 step 1 (audit) lies on another branch
                   = fix: state a gate (--unsafe-fixes)
                   = rule: auditable explain PRE401

                1 error, 0 warnings, 0 info in 1 file; 1 suppressed, 1 baselined, 1 not assessed

                """)
    }

    @Test func lineFormIsOneLinePerFinding() {
        let report = FindingSamples.report(showsSuppressed: true)
        #expect(
            FindingText.findings(report, style: plain, form: .line) == """
                flows/pay.yaml:14:5: warning PRE101 a_rule: step 2 writes 'ledger', which nothing has read (suppressed: created from scratch)
                flows/pay.yaml:14:14: error PRE401 audit_gate_missing: step 2 (pay) writes 'ledger' and no audit row precedes it on path 0 > 2

                """)
        #expect(FindingText.findings(FindingSamples.report([]), style: plain, form: .line) == "")
        #expect(
            FindingText.summary(FindingSamples.report([]))
                == "0 errors, 0 warnings, 0 info in 1 file; 0 suppressed, 0 baselined, 1 not assessed\n")
    }

    @Test func fileAsAWholeHasNoPlaceInIt() {
        let finding = FindingSamples.finding("PRE001", .error, "cannot be read", line: nil)
        let text = FindingText.findings(FindingSamples.report([finding]), style: plain, form: .block)
        #expect(text == "flows/pay.yaml: error PRE001 a_rule: cannot be read\n\n")
    }

    @Test func linesWithSecretsAreNeverShown() {
        let secret = FindingSamples.finding("PRE604", .error, "a credential is written into the plan", line: 15)
        let neighbour = FindingSamples.finding("PRE101", .warning, "another finding on the line", line: 15)
        for findings in [[secret, neighbour], [neighbour, hidden(secret)]] {
            let text = FindingText.render(FindingSamples.report(findings), style: plain, form: .block)
            #expect(!text.contains("hunter2") && text.contains("another finding"))
        }
        let text = FindingText.render(FindingSamples.report([neighbour]), style: plain, form: .block)
        #expect(text.contains("hunter2"), "without a finding about a secret the line is shown")
    }

    private func hidden(_ finding: Finding) -> Finding {
        var finding = finding
        finding.suppression = .init(kind: .external, reason: "r")
        return finding
    }

    @Test func coloursOnlyRepeatWhatIsSaid() {
        let style = TerminalStyle(width: 100, colour: true)
        let painted = FindingText.render(FindingSamples.report(), style: style, form: .block)
        #expect(painted.contains("\u{1B}[1;31merror\u{1B}[0m") && painted.contains("\u{1B}[1;31m^^^^^^\u{1B}[0m"))
        let bare = painted.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
        #expect(bare == FindingText.render(FindingSamples.report(), style: plain, form: .block))
    }

    @Test func manyRelatedPlacesAreCounted() {
        var finding = FindingSamples.audit
        finding.related = Array(repeating: finding.related[0], count: 25)
        let text = FindingText.render(FindingSamples.report([finding]), style: plain, form: .block)
        #expect(text.split(separator: "\n").count { $0.contains("= related: ") } == 11)
        #expect(text.contains("   = related: 15 more\n"))
    }

    @Test(arguments: [false, true]) func hostileTextsStayInTheirLines(ascii: Bool) {
        for form in [FindingText.Form.block, .line] {
            let report = FindingSamples.hostileReport
            let style = TerminalStyle(width: 80, ascii: ascii)
            let text = FindingText.render(report, style: style, form: form)
            #expect(Samples.isInert(text))
            #expect(text == FindingText.render(report, style: style, form: form))
            #expect(!ascii || text.utf8.allSatisfy { $0 < 0x80 })
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            if form == .line { #expect(lines.count == report.findings.count + 2) }
            #expect(lines.allSatisfy { $0.utf8.count < 40_000 })
        }
    }
}
