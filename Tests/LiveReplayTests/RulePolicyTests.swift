import CanonicalJSON
import DecisionRecords
import PositionedDocuments
import Testing

@testable import LiveReplay

@Suite struct RulePolicyTests {
    static let text = """
        name: payments
        rules:
          - id: large
            when: action.cost > 10000
            review: true
            reason: a person signs large payments
          - id: suspicious
            when: action.type == "pay"
            review: action.arguments.vendor in ["X"]
          - id: budget
            when: action.type == "pay"
            allow: action.cost <= state.budget && state.status == "active"
            reason: over the budget
          - id: refunds
            when: action.type == "refund"
            allow: action.cost <= state.limit || state.vip
        """

    static func rules(_ text: String, _ path: String = "payments.policy.yaml") throws -> RulePolicy {
        guard case .rules(let policy) = try PolicyFile(text.utf8, path: path) else {
            throw PolicyError(.shape, path: path, at: nil, "no rules")
        }
        return policy
    }

    private func pay(_ cost: JSONNumber, _ vendor: JSONString = "V") -> Action {
        Action("pay", ["vendor": .string(vendor)], cost: cost)
    }

    @Test(arguments: [
        ("!(action.cost > 10 && state.open)", "action.cost > 10 && state.open is true"),
        ("!(action.cost > 10 || state.open)", "action.cost > 10 is true"),
        ("state.open && !(action.cost > 10)", "action.cost > 10 is true"),
        ("!(!(action.cost < 10))", "action.cost < 10 is false"),
        ("state.open ? !(action.cost > 10) : true", "action.cost > 10 is true"),
    ])
    func aReasonSaysOfAPartWhatThePartIs(_ allow: String, _ reason: JSONString) throws {
        let policy = try Self.rules("rules:\n  - id: a\n    allow: '\(allow)'\n")
        let judgement = policy.judge(pay(50), in: ["open": true])
        #expect(judgement.ruling == .unjustified)
        #expect(judgement.reason == reason)
    }

    @Test func theFirstRuleThatAppliesDecides() throws {
        let policy = try Self.rules(Self.text)
        let state: JSONObject = ["budget": 100, "status": "active", "limit": 10, "vip": false]
        func ruling(_ action: Action, _ state: JSONObject) -> String {
            let judgement = policy.judge(action, in: state)
            return "\(judgement.ruling) \(judgement.basis?.rule ?? "-") \(judgement.basis?.term ?? "-")"
        }
        #expect(
            ruling(pay(50), state)
                == "justified budget action.cost <= state.budget && state.status == \"active\"")
        #expect(ruling(pay(500), state) == "unjustified budget action.cost <= state.budget")
        #expect(ruling(pay(50000), state) == "undecidable large action.cost > 10000")
        #expect(ruling(pay(1, "X"), state) == "undecidable suspicious action.arguments.vendor in [\"X\"]")
        #expect(ruling(Action("refund", cost: 5), state) == "justified refunds action.cost <= state.limit")
        #expect(
            ruling(Action("refund", cost: 50), state)
                == "unjustified refunds action.cost <= state.limit || state.vip")
        #expect(ruling(Action("other"), state) == "undecidable - -")
    }

    @Test func anAbsentFieldIsUndecidableAndNamed() throws {
        let policy = try Self.rules(Self.text)
        let judgement = policy.judge(pay(50), in: ["status": "active"])
        #expect(judgement.ruling == .undecidable)
        #expect(judgement.reason == "undecidable: state.budget is absent")
        #expect(judgement.basis?.absentFields == ["state.budget"])
        // An absent field on which nothing depends is no obstacle.
        #expect(policy.judge(Action("refund", cost: 5), in: ["limit": 10]).ruling == .justified)
        #expect(policy.judge(Action("refund", cost: 50), in: ["vip": true]).ruling == .justified)
        #expect(policy.judge(Action("refund", cost: 50), in: ["vip": false]).ruling == .undecidable)
    }

    @Test func nothingIsAllowedByAccident() throws {
        let texts = [
            "rules: [{when: state.x, allow: true}]",  // a condition that is a number
            "rules: [{allow: state.x}]",
            "rules: [{allow: 'action.cost / 0 == 1'}]",
            "rules: [{allow: 'action.cost + state.x > 0'}]",
            "rules: [{review: state.x, allow: true}]",
            "rules: [{when: '1 / int(state.zero) > 0', allow: true}, {allow: true}]",
            "rules: []",
            "rules: [{when: 'false', allow: true}]",
            "rules: [{allow: 'state.list.all(a, state.list.all(b, state.list.all(c, state.list.all(d, a+b+c+d >= 0))))'}]",
            "rules: [{allow: 'state.text.matches(state.pattern)'}]",
        ]
        var state: JSONObject = ["x": 3, "zero": 0, "text": "a", "pattern": "(", "list": []]
        state["list"] = .array((0..<1000).map { .int($0) })
        for text in texts {
            let judgement = try Self.rules(text).judge(Action("pay", cost: 1.5), in: state)
            #expect(judgement.ruling == .undecidable, "\(text): \(judgement)")
            #expect(!judgement.reason.isEmpty)
        }
        #expect(try Self.rules("default: deny\nrules: []").judge(Action("a"), in: [:]).ruling == .unjustified)
    }

    @Test func aCostWithWhichNothingCanBeDecidedIsForAPerson() throws {
        let costs: [JSONNumber] = [
            .double(.nan), .integer(JSONInteger(decimal: "123456789012345678901234567890") ?? 0),
        ]
        for cost in costs {
            for condition in ["!(action.cost > 5)", "action.cost != 5", "action['cost'] != 5", "has(action.cost)"] {
                let policy = try Self.rules("rules: [{allow: \"\(condition)\"}]")
                #expect(policy.judge(Action("pay", cost: cost), in: [:]).ruling == .undecidable, "\(condition)")
            }
            #expect(
                try Self.rules("rules: [{allow: true}]").judge(Action("pay", cost: cost), in: [:]).ruling == .justified)
        }
    }

    @Test func digestsAreOfWhatIsSaidNotOfItsLayout() throws {
        let yaml = try Self.rules("# why\nrules:\n  - {id: a, allow: true}\n")
        let json = try Self.rules("{\"rules\": [{\"allow\": true, \"id\": \"a\"}]}", "other.json")
        let list = try Self.rules("- id: a\n  allow: true\n")
        #expect(yaml.identity.digest == json.identity.digest)
        #expect(yaml.identity.digest == list.identity.digest)
        #expect(yaml.identity.name == "payments" && json.identity.name == "other")
        #expect(try Self.rules("rules: [{id: a, allow: false}]").identity.digest != yaml.identity.digest)
    }

    @Test(arguments: [
        ("rules: [{allow: true, allow: false}]", "document", 0),
        ("rules: 3", "shape", 1),
        ("- 3", "shape", 1),
        ("a text", "shape", 1),
        ("rules:\n  - {id: a, alow: true}", "shape", 2),
        ("rules:\n  - {id: a}", "shape", 2),
        ("rules:\n  - {allow: 3}", "shape", 2),
        ("rules:\n  - {id: '', allow: true}", "shape", 2),
        ("rules:\n  - {id: a, allow: true}\n  - {id: a, allow: true}", "duplicate_rule", 3),
        ("rules:\n  - {allow: 'state.'}", "expression", 2),
        ("rules:\n  - {allow: 'stat.x == 1'}", "expression", 2),
        ("rules:\n  - {allow: 'action.kost == 1'}", "expression", 2),
        ("rules:\n  - {allow: 'nofunction(state.x)'}", "expression", 2),
        ("rules:\n  - {allow: '1'}", "expression", 2),
        ("rules:\n  - {allow: true, when: 'size(state)'}", "expression", 2),
        ("rules:\n  - {review: 'true ? \"yes\" : \"no\"'}", "expression", 2),
        ("rules:\n  - {allow: \"action['ko.st'] == 1\"}", "expression", 2),
        ("rules: []\ndefault: allow", "shape", 2),
        ("rules: []\nschema: auditable/policy/9", "shape", 2),
        ("rules: []\nextra: 1", "shape", 2),
        ("command: []", "shape", 1),
        ("command: a text", "shape", 1),
        ("command: [true]", "shape", 1),
        ("command: [a]\ntimeout: -1", "shape", 2),
        ("command: [a]\nmax_output: 1.5", "shape", 2),
        ("command: [a]\nanswer: maybe", "shape", 2),
        ("command: [a]\nrules: []", "shape", 2),
    ])
    func wrongPoliciesAreRefusedWithTheirPlace(_ text: String, _ code: String, _ line: Int) {
        do throws(PolicyError) {
            _ = try PolicyFile(text.utf8, path: "p.yaml")
            Issue.record("\(text) was accepted")
        } catch {
            #expect(error.code.rawValue == code, "\(error)")
            if line > 0 { #expect(error.place?.line == line, "\(error)") }
        }
    }

    @Test func tooManyRulesAreRefused() {
        let text = "rules:\n" + (0...1000).map { "  - {id: r\($0), allow: true}\n" }.joined()
        #expect(throws: PolicyError.self) { try PolicyFile(text.utf8, path: "p.yaml") }
    }

    @Test func checksTellWhatASampleShows() throws {
        let policy = try Self.rules(
            """
            rules:
              - {id: constant, when: '1 > 2', allow: true}
              - {id: typo, when: 'has(state.bugdet) && state.bugdet > 3', allow: true}
              - {id: always, when: 'action.cost >= 0', allow: 'action.cost <= state.budget'}
              - {id: behind, allow: true}
            """)
        var check = PolicyCheck(policy)
        #expect(check.findings.map(\.code) == [.constantCondition])
        check.add(Action("pay", cost: 3), in: ["budget": 5])
        check.add(Action("pay", cost: 3), in: ["limit": 5])
        let found = check.findings.map { "\($0.rule) \($0.code.rawValue) \($0.count)" }
        #expect(
            found == [
                "constant constant_condition 2", "typo unknown_field 2", "typo never_true 2", "always always_true 2",
                "always undecidable 1", "behind never_reached 2",
            ])
        #expect(check.findings[1].detail == "no decision has state.bugdet; did you mean state.budget?")
    }

    @Test func namesThatAreNoIdentifiersAreFieldsToo() throws {
        let policy = try Self.rules(
            """
            rules:
              - {id: there, when: "state['per day'] > 1 && state.limits['a.b'] > 1", allow: true}
              - id: gone
                when: >-
                  state['per dya'] > 1 || state.`a.b` > 1 || state["it's"].x
                allow: true
            """)
        var check = PolicyCheck(policy)
        check.add(Action("pay", cost: 3), in: ["per day": 1, "limits": ["a.b": 5], "a": ["b": 2]])
        let fields = check.findings.filter { $0.code == .unknownField }
        #expect(fields.map(\.rule) == ["gone", "gone", "gone"])
        #expect(
            fields.map(\.detail) == [
                "no decision has state['a.b']", "no decision has state['it\\'s'].x",
                "no decision has state['per dya']; did you mean state['per day']?",
            ])
    }
}
