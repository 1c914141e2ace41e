import CanonicalJSON
import Findings
import PlanLint
import Testing

/// Rule files, and why they cannot be used.
@Suite struct TeamRuleFileTests {
    static let whole = """
        rules:
          - code: X-PAY-1
            name: payments_need_two_people
            each: write
            when: write.id.startsWith("ledger.") && gates("human").filter(g, leadsTo(g, node)).size() < 2
            severity: error
            message: "{node.name} writes {write.id} behind fewer than two people"
            examples: {fires: [plans/pay-one.yaml], passes: [plans/pay-two.yaml, plans/other.yaml]}
        """

    @Test func aFileIsRead() throws {
        let file = try TeamRuleFile(Self.whole.utf8, path: "rules/pay.yaml")
        let rule = try #require(file.rules.first)
        #expect(file.rules.count == 1)
        #expect(rule.card.code == "X-PAY-1")
        #expect(rule.card.name == "payments_need_two_people")
        #expect(rule.card.severity == .error)
        #expect(rule.each == .write)
        #expect(rule.needsWholeFlow)
        #expect(rule.examples.map(\.path) == ["plans/pay-one.yaml", "plans/pay-two.yaml", "plans/other.yaml"])
        #expect(rule.examples.map(\.fires) == [true, false, false])
        #expect(rule.location.path == "rules/pay.yaml")
        #expect(rule.location.region?.startLine == 5)
    }

    /// A rule with some members in place of those of a good one; nil takes one away.
    private func rule(_ changes: [(String, String?)]) -> String {
        var members: [(String, String)] = [
            ("code", "X-A"), ("name", "a_rule"), ("each", "node"), ("when", "node.idx == 0"), ("message", "no"),
        ]
        for (key, value) in changes {
            members.removeAll { $0.0 == key }
            if let value { members.append((key, value)) }
        }
        return "rules:\n  - " + members.map { "\($0.0): \($0.1)" }.joined(separator: "\n    ") + "\n"
    }

    private func refusal(of text: String, limits: TeamRuleFile.Limits = .init()) -> TeamRuleError? {
        do throws(TeamRuleError) {
            _ = try TeamRuleFile(text.utf8, path: "r.yaml", limits: limits)
            return nil
        } catch { return error }
    }

    @Test func theGoodOneIsGood() {
        #expect(refusal(of: rule([])) == nil)
        #expect(refusal(of: "rules: []") == nil)
        #expect(refusal(of: "schema: auditable/rules/1\nrules: []") == nil)
    }

    @Test(
        arguments: [
            ("code", nil, TeamRuleError.Code.shape, "code is missing"),
            ("name", nil, .shape, "name is missing"),
            ("each", nil, .shape, "each is missing"),
            ("when", nil, .shape, "when is missing"),
            ("message", nil, .shape, "message is missing"),
            ("whn", "x", .shape, "\"whn\" is no member here; meant when?"),
            ("code", "PRE101", .name, "PRE101 is no code of a team's rule"),
            ("code", "X-", .name, "no code"),
            ("code", "X-pay", .name, "no code"),
            ("code", "12", .shape, "code is a text, not a number"),
            ("name", "Pay-Rule", .name, "no name of a rule"),
            ("name", "audit_gate_missing", .duplicate, "another rule has the name audit_gate_missing"),
            ("each", "writes", .shape, "each is never writes; meant write?"),
            ("each", "[node]", .shape, "each is a text, not a list"),
            ("severity", "fatal", .shape, "severity is never fatal"),
            ("severity", "off", .shape, "severity is never off"),
            ("when", "node.idx ==", .expression, "when, column"),
            ("when", "nod.idx == 0", .expression, "no variable nod is declared; did you mean node?"),
            ("when", "write.id == 'a'", .expression, "no variable write is declared"),
            ("when", "node.idx", .shape, ""),
            ("when", "size(node)", .expression, "when is always of type int"),
            ("when", "node.nmae == 'a'", .expression, "when asks for node.nmae: node has no field nmae; meant name?"),
            ("when", "has(plan.agent)", .expression, "meant agents?"),
            ("when", "reachs(node, 1)", .expression, "did you mean reaches?"),
            ("when", "reaches(node)", .expression, "reaches takes 2 arguments, not 1"),
            ("when", "gates(1).size() > 0", .expression, "gates takes string here, not int"),
            ("when", "true", .shape, "put the expression in quotes"),
            ("message", "'{node.nmae}'", .message, "node has no field nmae; meant name?"),
            ("message", "'{write.id}'", .message, "there is no write here"),
            ("message", "'{node}'", .message, "{node} is no text"),
            ("message", "'{node.name'", .message, "write {{ for a brace"),
            ("message", "'node.name}'", .message, "write }} for a brace"),
            ("message", "'{node.args.key}'", .message, "may hold a secret"),
            ("message", "'{ node.name }'", .message, "is no field"),
            ("message", "''", .shape, "message is a text"),
            ("examples", "[a.yaml]", .shape, "examples is an object"),
            ("examples", "{fire: [a.yaml]}", .shape, "meant fires?"),
            ("examples", "{fires: a.yaml}", .shape, "fires is a list of files"),
            ("examples", "{fires: [1]}", .shape, "a file is a text"),
        ] as [(String, String?, TeamRuleError.Code, String)])
    func whatIsWrongIsSaid(_ key: String, _ value: String?, _ code: TeamRuleError.Code, _ words: String) throws {
        // The type of a field is known only when the plan is.
        if value == "node.idx" {
            #expect(refusal(of: rule([(key, value)])) == nil)
            return
        }
        let error = try #require(refusal(of: rule([(key, value)])))
        #expect(error.code == code, "\(error)")
        #expect("\(error)".contains(words), "\(error)")
        #expect(error.place != nil)
        #expect("\(error)".hasPrefix("r.yaml:"))
    }

    @Test(arguments: [
        ("[]", "a file of rules is an object with rules"), ("{}", "there are no rules"),
        ("rules: 1", "rules is a list"),
        ("rules: [1]", "rule 1: a rule is an object"), ("rule: []", "meant rules?"),
        ("schema: other\nrules: []", "auditable/rules/1"), ("rules: [", "r.yaml"), ("", "nothing in the document"),
    ])
    func filesThatAreNone(_ text: String, _ words: String) throws {
        let error = try #require(refusal(of: text))
        #expect("\(error)".contains(words), "\(error)")
    }

    @Test func codesAndNamesAreThereOnce() throws {
        let twice = rule([]) + rule([("name", "b_rule")]).dropFirst("rules:\n".count)
        #expect(refusal(of: String(twice))?.detail == "another rule has the code X-A")
        let names = rule([]) + rule([("code", "X-B")]).dropFirst("rules:\n".count)
        #expect(refusal(of: String(names))?.detail == "another rule has the name a_rule")
    }

    @Test func stepsOfARuleNeedAStep() throws {
        let error = try #require(refusal(of: rule([("each", "plan"), ("when", "covered('human')")])))
        #expect(error.detail.contains("covered()"))
        #expect(refusal(of: rule([("each", "plan"), ("when", "gates('human').size() == 0")])) == nil)
    }

    @Test func sizesAreBounded() {
        var limits = TeamRuleFile.Limits()
        limits.rules = 1
        let two = rule([]) + rule([("code", "X-B"), ("name", "b")]).dropFirst("rules:\n".count)
        #expect(refusal(of: String(two), limits: limits)?.code == .tooLarge)
        #expect(refusal(of: rule([("message", String(repeating: "m", count: 3000))]))?.code == .tooLarge)
        let deep = String(repeating: "(", count: 5000) + "true" + String(repeating: ")", count: 5000)
        #expect(refusal(of: rule([("when", "'\(deep)'")]))?.code == .expression)
        let files = "[" + Array(repeating: "a.yaml", count: 300).joined(separator: ", ") + "]"
        #expect(refusal(of: rule([("examples", "{fires: \(files)}")]))?.code == .tooLarge)
        let nested = "rules: " + String(repeating: "[", count: 10_000)
        #expect(refusal(of: nested) != nil)
    }

    @Test func needsAreKnownFromTheText() throws {
        func needs(_ each: String, _ when: String) throws -> Bool {
            let text = rule([("each", each), ("when", "'\(when)'")])
            return try TeamRuleFile(text.utf8, path: "r.yaml").rules[0].needsWholeFlow
        }
        #expect(try !needs("node", "tainted(node)"))
        #expect(try !needs("write", "dependsOn(node, 0)"))
        #expect(try needs("write", "!covered(\"human\")"))
        #expect(try needs("edge", "edge.back"))
        #expect(try needs("node", "false && inLoop(node)"))
    }
}
