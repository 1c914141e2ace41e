import Findings
import PlanLint
import PositionedDocuments
import Testing

@Suite struct LintConfigurationTests {
    private func read(_ text: String) throws -> LintConfiguration {
        try LintConfiguration(
            PositionedDocument(Array(text.utf8), path: "auditable.yaml"), catalogue: SampleRules.catalogue,
            sections: ["watch", "adapters"])
    }

    @Test func everyKeyIsRead() throws {
        let configuration = try read(
            """
            adapters: {}
            lint:
              profile: strict
              select: [PRE]
              ignore: [PRE107]
              extend_select: dead-read
              severity: {PRE405: error, PRE101: off, dead_read: false}
              require: [audit, reversal]
              fail_at: never
              include: ["**/*.plan.yaml", "flows/*.yaml"]
              exclude: ["vendor/**"]
              per_file: {"legacy/**": {ignore: [PRE4]}}
              tools: tools.auditable.yaml
              overlays: {"flows/pay.yaml": overlays/pay.yaml}
              baseline: .auditable-baseline.json
              rules: team.yaml
              options: {write_outside_scope: {patterns: ["prod/**"]}}
              suppress:
                - {code: PRE303, path: "flows/*.yaml", node: pay, reason: "small amounts", until: 2027-01-01}
                - {codes: [PRE101, dead-read], node: 3}
            """)
        #expect(configuration.rules.profile == .strict && configuration.rules.select == ["PRE"])
        #expect(configuration.rules.ignore == ["PRE107"] && configuration.rules.extendSelect == ["dead-read"])
        #expect(configuration.rules.severity.map(\.level) == [.at(.error), .off, .off])
        #expect(configuration.require == ["audit", "reversal"] && configuration.failLevel == .never)
        #expect(configuration.include?.map(\.text) == ["**/*.plan.yaml", "flows/*.yaml"])
        #expect(configuration.exclude.map(\.text) == ["vendor/**"])
        #expect(configuration.rules(at: "legacy/a/b.yaml").map(\.ignore) == [["PRE4"]])
        #expect(configuration.rules(at: "new/b.yaml").isEmpty)
        #expect(configuration.tools.map(\.path) == ["tools.auditable.yaml"])
        #expect(
            configuration.baseline?.path == ".auditable-baseline.json" && configuration.ruleFile?.path == "team.yaml")
        #expect(configuration.overlay(of: "flows/pay.yaml")?.path == "overlays/pay.yaml")
        #expect(configuration.overlay(of: "flows/other.yaml") == nil)
        #expect(configuration.options.keys.sorted() == ["PRE303"])
        #expect(configuration.suppressions.count == 2)
        #expect(configuration.suppressions[0].until?.description == "2027-01-01")
        #expect(configuration.suppressions[1].codes == ["PRE101", "PRE107"])
        #expect(configuration.suppressions[1].node == "3" && configuration.suppressions[1].reason == nil)
    }

    @Test(arguments: ["", "lint:\n", "{}", "adapters: {x: 1}\n", "lint: {}\n", "lint: {select: , suppress: }\n"])
    func whatSaysNothingIsNoError(_ text: String) throws {
        // An empty document is none that can be read as YAML; an empty mapping is.
        let configuration = try? read(text)
        #expect(configuration?.rules.select?.isEmpty ?? true)
        if !text.isEmpty { #expect(configuration != nil) }
    }

    @Test(
        arguments: [
            ("lint: {selct: [PRE101]}", "select", 8), ("lnt: {}", "lint", 1),
            ("lint: {profile: strickt}", "strict", 17),
            ("lint: {select: [PRE999]}", "PRE999", 17), ("lint: {ignore: [PRE001]}", "cannot be turned off", 17),
            ("lint: {severity: {PRE101: fatal}}", "fatal", 27), ("lint: {severity: {PRE101: true}}", "a text", 27),
            ("lint: {severity: {PRE9: off}}", "PRE9", 25), ("lint: {fail_at: warn}", "warn", 17),
            ("lint: {require: [audits]}", "audit", 18), ("lint: {include: 5}", "a text", 17),
            ("lint: {per_file: {a: {select: [PRE101]}}}", "select", 23), ("lint: []", "an object", 7),
            ("lint: {options: {PRE303: 5}}", "an object", 26), ("lint: {options: {PRE3: {}}}", "PRE3", 24),
            ("lint: {suppress: [{reason: x}]}", "code", 19),
            ("lint: {suppress: [{code: PRE777, reason: x}]}", "PRE777", 19),
            ("lint: {suppress: [{code: PRE101, until: soon}]}", "2027", 41),
            ("lint: {suppress: [{cod: PRE101}]}", "code", 20),
            ("lint: {select: []}", "no rule", 16), ("lint: {tools: [{a: b}]}", "a text", 16), ("[]", "an object", 1),
        ])
    func whatItCannotSayIsAnErrorAtItsPlace(_ text: String, _ word: String, _ column: Int) throws {
        let error = try #require(throws: LintConfigurationError.self) { try read(text) }
        #expect(error.detail.contains(word), "\(error)")
        #expect(error.place == TextPlace(line: 1, column: column) && error.path == "auditable.yaml", "\(error)")
    }

    @Test(
        arguments: [
            ("*.yaml", "a.yaml", true), ("*.yaml", "x/a.yaml", false), ("**/*.yaml", "a.yaml", true),
            ("**/*.yaml", "x/y/a.yaml", true), ("flows/*.yaml", "flows/a.yaml", true),
            ("flows/*.yaml", "flows/x/a.yaml", false), ("vendor/**", "vendor/a/b", true), ("vendor/**", "vendor", true),
            ("vendor/**", "vendors/a", false), ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true),
            ("a/**/b", "a/x/c", false), ("?.yaml", "é.yaml", true), ("?.yaml", "ab.yaml", false), ("./a", "a", true),
            ("a", "./a", true), ("**", "", true), ("a*c*e", "abcde", true), ("a*c*e", "abcd", false),
            ("[a]", "a", false),
            ("*", ".hidden", true), ("", "a", false),
        ])
    func patterns(_ pattern: String, _ path: String, _ matches: Bool) {
        #expect(PathPattern(pattern).matches(path) == matches)
    }

    @Test func noPatternIsSlow() {
        let pattern = PathPattern(String(repeating: "a*", count: 500) + "b")
        let deep = PathPattern(String(repeating: "**/", count: 500) + "b")
        let start = ContinuousClock.now
        #expect(!pattern.matches(String(repeating: "a", count: 2000)))
        #expect(!deep.matches(String(repeating: "a/", count: 500) + "c"))
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}
