import Findings
import Foundation
import Reports
import Testing

@Suite struct JUnitXMLTests {
    @Test func golden() {
        let findings = [
            FindingSamples.audit, FindingSamples.finding("PRE206", .info, "never meet & go"), FindingSamples.suppressed,
        ]
        #expect(
            JUnitXML.render(FindingSamples.report(findings)) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="auditable-lint" tests="1" failures="1" errors="0" skipped="0">
                  <testsuite name="flows/pay.yaml" tests="1" failures="1" errors="0" skipped="0">
                    <testcase classname="flows/pay.yaml" name="PRE401, step 2 (pay), ledger">
                      <failure type="PRE401" message="step 2 (pay) writes &apos;ledger&apos; and no audit row precedes it on path 0 &gt; 2">flows/pay.yaml:14:14: error PRE401 audit_gate_missing: step 2 (pay) writes &apos;ledger&apos; and no audit row precedes it on path 0 &gt; 2
                14 |     writes: [ledger]
                   |              ^^^^^^</failure>
                    </testcase>
                    <system-out>flows/pay.yaml:14:5: info PRE206 a_rule: never meet &amp; go
                </system-out>
                  </testsuite>
                </testsuites>

                """)
    }

    @Test func cleanFileIsOnePassingCase() {
        let text = JUnitXML.render(FindingSamples.report([]))
        #expect(
            text.contains("<testsuite name=\"flows/pay.yaml\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">"))
        #expect(text.contains("<testcase classname=\"flows/pay.yaml\" name=\"no finding that fails\"/>"))
        let none = JUnitXML.render(FindingsReport(tool: FindingSamples.tool, files: []))
        #expect(none.contains("tests=\"0\"") && !none.contains("<testsuite "))
    }

    @Test func unreadableFilesAreErrorsWhateverFails() {
        let findings = [
            FindingSamples.finding("PRE001", .error, "m"), FindingSamples.finding("PRE002", .error, "m"),
            FindingSamples.finding("PRE005", .error, "m"),
        ]
        let text = JUnitXML.render(FindingSamples.report(findings, failLevel: .never))
        #expect(text.contains("tests=\"2\" failures=\"0\" errors=\"2\" skipped=\"0\""))
        #expect(text.contains("<error type=\"PRE001\"") && text.contains("<error type=\"PRE002\""))
        #expect(!text.contains("<failure") && text.contains("PRE005 a_rule: m\n</system-out>"))
    }

    @Test(arguments: [(FailLevel.info, 3), (.warning, 2), (.error, 1), (.never, 0)])
    func lowerFindingsAreOutput(level: FailLevel, failures: Int) {
        let findings = Severity.allCases.map { FindingSamples.finding("PRE101", $0, "m") }
        let text = JUnitXML.render(FindingSamples.report(findings, failLevel: level))
        #expect(text.ranges(of: "<failure ").count == failures)
        #expect(text.contains("failures=\"\(failures)\""))
        #expect(text.ranges(of: "flows/pay.yaml:14:5: ").count == 3)
    }

    @Test func namesAreUniqueAndSuppressedCasesAreSkipped() {
        let twice = [FindingSamples.audit, FindingSamples.audit, FindingSamples.suppressed]
        let text = JUnitXML.render(FindingSamples.report(twice, showsSuppressed: true))
        #expect(text.contains("name=\"PRE401, step 2 (pay), ledger\">"))
        #expect(text.contains("name=\"PRE401, step 2 (pay), ledger #2\">"))
        #expect(text.contains("<skipped message=\"created from scratch\"/>"))
        #expect(text.contains("tests=\"3\" failures=\"2\" errors=\"0\" skipped=\"1\""))
    }

    @Test func secretsAreNotShown() {
        let text = JUnitXML.render(FindingSamples.report([FindingSamples.finding("PRE604", .error, "m", line: 15)]))
        #expect(text.contains("<failure type=\"PRE604\"") && !text.contains("hunter2"))
    }

    /// Foundation's parser reads the hostile report, and counts what the attributes say.
    @Test func hostileReportIsWellFormed() throws {
        let text = JUnitXML.render(FindingSamples.hostileReport)
        #expect(Samples.isInert(text))
        #expect(text == JUnitXML.render(FindingSamples.hostileReport))
        let tags = text.matches(of: #/<(/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(/?)>/#)
        var open: [Substring] = []
        var cases = 0
        for tag in tags {
            if tag.output.2 == "testcase", tag.output.1.isEmpty { cases += 1 }
            if !tag.output.4.isEmpty { continue }
            if tag.output.1.isEmpty { open.append(tag.output.2) } else { #expect(open.popLast() == tag.output.2) }
        }
        #expect(open.isEmpty && text.ranges(of: "<").count == tags.count + 1)
        #expect(text.contains("<testsuites name=\"a\\n--&gt;\" tests=\"\(cases)\""))
        #expect(text.ranges(of: "&").count == text.ranges(of: #/&(amp|lt|gt|quot|apos);/#).count)
    }

    @Test(.enabled(if: ExternalTool.path(of: "python3") != nil, "no python3"))
    func anXMLParserReadsTheHostileReport() throws {
        let script = "import sys, xml.dom.minidom as m; print(m.parse(sys.argv[1]).documentElement.tagName)"
        let answer = try ExternalTool.run("python3", ["-c", script], on: JUnitXML.render(FindingSamples.hostileReport))
        #expect(answer.status == 0 && answer.output == "testsuites\n", "\(answer.errors.suffix(500))")
    }
}
