import DecisionGraph
import Findings
import GraphQuery
import Testing

@Suite struct AssertionTests {
    private func outcome(_ text: String) throws -> String {
        switch try RunAssertion(text).check(DeskRun.graph) {
        case .passed(let notes): return (["passed"] + notes).joined(separator: "; ")
        case .failed(let failure):
            return (["failed: \(failure.detail): \(failure.offending.indices)"] + failure.notes).joined(separator: "; ")
        case .undecided(let error): return "undecided: \(error.message)"
        }
    }

    static let outcomes: [(String, String)] = [
        ("none(writes[failed])", "failed: 1 step, and there may be none: [4]"),
        ("none(writes[applied] & 4)", "passed"),
        ("none(writes - 1+)", "failed: 1 step, and there may be none: [5]"),
        ("some(writes[failed])", "passed"),
        ("some(4 & 5)", "failed: no step, and there must be one: []"),
        (
            "some(touching('budgit'))",
            "failed: no step, and there must be one: []; no step touches \"budgit\"; the nearest is \"budget\""
        ),
        ("none(touching('budgit'))", "passed; no step touches \"budgit\"; the nearest is \"budget\""),
        ("count(writes) <= 4", "passed"),
        ("count(writes) < 4", "failed: 4 steps, and the count must be < 4: [3, 4, 5, 8]"),
        ("count(writes)==4", "passed"),
        ("count(agents) != 3", "failed: 3 agents, and the count must be != 3: []"),
        ("count(steps) > 8", "failed: 8 steps, and the count must be > 8: [0, 1, 2, 3, 4, 5, 7, 8]"),
        ("count(steps) >= 8", "passed"),
        ("subset(1+1, writes)", "passed"),
        ("subset(writes, 1+)", "failed: 1 of 4 steps not among those of the second query: [5]"),
        ("none(20)", "undecided: no step 20; the nearest is 8"),
        ("some(steps[tool == 'pay'])", "undecided: step 0 is a decision and has no tool"),
    ]

    @Test(arguments: outcomes) func comesTo(_ text: String, _ expected: String) throws {
        #expect(try outcome(text) == expected)
    }

    @Test func textsThatAreNone() {
        let cases = [
            ("writes", "no assertion", 1), ("nome(writes)", "no assertion; did you mean none?", 1),
            ("count(writes)", "count is compared with a number", 14),
            ("count(writes) <= many", "a number is wanted here", 18),
            ("none(writes) & some(reads)", "an assertion ends here", 14),
            ("subset(writes)", "subset takes two queries, and a comma is wanted here", 14),
            ("subset(writes, agents)", "a set of agents, and the first is one of steps", 16),
            ("none(writs)", "no set; did you mean writes?", 6),
            ("none(writes <= 3)", "the parenthesis of none is not closed", 13),
        ]
        for (text, message, column) in cases {
            let error = #expect(throws: QueryError.self) { _ = try RunAssertion(text) }
            #expect(error?.message == message && error?.column == column, "\(text): \(error?.rendered ?? "")")
        }
    }

    // MARK: Files

    @Test func readsYAMLAndJSON() throws {
        let yaml = """
            assertions:
              - name: no failed write
                assert: none(writes[failed])
                severity: warning
              - name: budget is read
                assert: "some(readers('budget'))"
            """
        let file = try AssertionFile(yaml.utf8, path: "rules.yaml")
        #expect(file.entries.map(\.name) == ["no failed write", "budget is read"])
        #expect(file.entries.map(\.severity) == [.warning, .error])
        #expect(file.entries[0].location.region?.startLine == 3)
        #expect(file.entries[1].assertion.source == "some(readers('budget'))")
        let json = "[{\"name\": \"a\", \"assert\": \"none(writes)\"}]"
        #expect(try AssertionFile(json.utf8, path: "rules.json").entries.count == 1)
    }

    static let refusals: [(String, String)] = [
        ("[]", "r.yaml:1:1: there is no assertion, and nothing would be checked"),
        ("assertions:", "r.yaml:1:12: assertions are a list, not null; write - name: ... and assert: ... for each"),
        ("assertoins: []", "r.yaml:1:1: \"assertoins\" is no member here; did you mean assertions?"),
        ("- name: a", "r.yaml:1:3: assert is missing"),
        ("- name: a\n  asert: none(writes)", "r.yaml:2:3: \"asert\" is no member here; did you mean assert?"),
        ("- name: a\n  assert: 3", "r.yaml:2:11: assert is a text, not a number; put the assertion in quotes"),
        (
            "- name: a\n  assert: none(writes)\n  severity: fatal",
            "r.yaml:3:13: severity is never fatal; it is one of info, warning, error"
        ),
        (
            "- name: a\n  assert: none(writes)\n- name: a\n  assert: none(reads)",
            "r.yaml:3:9: another assertion has the name a"
        ),
        (
            "- name: a\n  assert: \"none(down(20, observd))\"",
            "r.yaml:2:11: assert, column 15: not a grade; grades are observed, declared, inferred"
        ),
        ("- just a text", "r.yaml:1:3: an assertion is an object, not a text; write - name: ... and assert: ..."),
    ]

    @Test(arguments: refusals) func refusesWithThePlace(_ text: String, _ message: String) {
        let error = #expect(throws: AssertionFileError.self) { _ = try AssertionFile(text.utf8, path: "r.yaml") }
        #expect(error?.description == message)
    }
}
