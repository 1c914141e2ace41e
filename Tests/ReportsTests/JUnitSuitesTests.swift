import Reports
import Testing

@Suite struct JUnitSuitesTests {
    @Test func aCasePerCheckWithItsOutcome() {
        let suites = [
            CheckedSuite(
                name: "run \"1\".json",
                checks: [
                    .init(name: "holds", outcome: .passed),
                    .init(
                        name: "a < b & c",
                        outcome: .failed(message: "2 steps\u{1B}[31m", lines: ["step 3", "step <4>"])),
                    .init(name: "holds", outcome: .error(message: "no step 9", lines: [])),
                    .init(name: "later", outcome: .skipped(message: "an earlier one failed")),
                ]), CheckedSuite(name: "empty"),
        ]
        #expect(
            JUnitSuites.render(suites, named: "auditable-check") == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="auditable-check" tests="4" failures="1" errors="1" skipped="1">
                  <testsuite name="run &quot;1&quot;.json" tests="4" failures="1" errors="1" skipped="1">
                    <testcase classname="run &quot;1&quot;.json" name="holds"/>
                    <testcase classname="run &quot;1&quot;.json" name="a &lt; b &amp; c">
                      <failure message="2 steps\\u{1B}[31m">step 3
                step &lt;4&gt;</failure>
                    </testcase>
                    <testcase classname="run &quot;1&quot;.json" name="holds #2">
                      <error message="no step 9"></error>
                    </testcase>
                    <testcase classname="run &quot;1&quot;.json" name="later">
                      <skipped message="an earlier one failed"/>
                    </testcase>
                  </testsuite>
                  <testsuite name="empty" tests="0" failures="0" errors="0" skipped="0">
                  </testsuite>
                </testsuites>

                """)
    }
}
