import CanonicalJSON
import Foundation
import Testing

/// Replays through the built tool, with the policies of the cases written as CEL rules.
@Suite struct ReplayInterfaceTests {
    @Test func verdictsAreThoseOfTheCases() throws {
        let folder = try ScratchFolder()
        var count = 0
        for vector in try Vectors("core/replay.json").cases {
            let action = try #require(vector["action"]?.object)
            let body: JSONObject = [
                "action_type": action["type"] ?? .null, "decided_at": 1_750_000_000.0,
                "data": ["snapshot": ["state": vector["snapshot_state"] ?? .null]],
                "harness": [
                    "action_type": action["type"] ?? .null, "arguments": action["arguments"] ?? .null,
                    "cost": action["cost"] ?? .null,
                ],
            ]
            try folder.file(try JSONValue.object(body).lineText + "\n", named: "body.jsonl")
            try folder.file(try (vector["live_state"] ?? .null).lineText, named: "state.json")
            try folder.file(try rules(try #require(vector["policy"]?.object)).lineText, named: "case.policy.json")
            let outcome = try BuiltTool.shell(
                "auditable records seal body.jsonl | auditable replay - --state state.json --policy case.policy.json --json",
                folder: folder.path)
            let expected = vector["expect"]?.text
            try #require(outcome.status == (expected == "allow" ? 0 : 1), "\(vector.id): \(outcome.account)")
            let verdict = try #require(try outcome.objects().first?["verdicts"]?.array?.first?.object)
            #expect(verdict["action"]?.text == expected, "\(vector.id)")
            #expect(verdict["justified"] == vector["justified"], "\(vector.id)")
            #expect(verdict["record_id"] == vector["verdict_record_id"], "\(vector.id)")
            if vector["reason_source"] == "undecidable_message", vector["policy"]?.object?["kind"] == "undecidable" {
                #expect(verdict["reason"] == vector["reason_text"], "\(vector.id)")
            }
            count += 1
        }
        #expect(count > 20)
    }

    @Test func groupsBeyondThoseThatATextTellsAreAddedUp() throws {
        let folder = try ScratchFolder()
        let bodies = try (0..<25).map { at -> String in
            let body: JSONObject = [
                "action_type": "pay", "decided_at": 1_750_000_000.0, "data": ["snapshot": ["state": ["budget": 10]]],
                "harness": ["action_type": .text("pay\(at + 10)"), "cost": .int(at)],
            ]
            return try JSONValue.object(body).lineText + "\n"
        }
        try folder.file(bodies.joined(), named: "bodies.jsonl")
        try folder.file("rules: [{id: budget, allow: action.cost <= state.budget}]\n", named: "budget.policy.yaml")
        let outcome = try BuiltTool.shell(
            "auditable records seal bodies.jsonl | auditable whatif - --policy budget.policy.yaml --set budget=5 "
                + "--by action.type --sum action.cost --format text --width 100 --flips 0", folder: folder.path)
        let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n")
        let rest = try #require(lines.first { $0.contains("(5 more in --json)") }, "\(outcome.account)")
        #expect(rest.split(separator: " ").suffix(5) == ["5", "0", "0", "0", "0"])
        #expect(lines.filter { $0.hasPrefix(" pay") }.count == 20)
    }

    /// A policy of the cases as rules.
    private func rules(_ policy: JSONObject) throws -> JSONValue {
        let key = policy["key"]?.text ?? ""
        func rule(_ allow: JSONValue) -> JSONValue { ["rules": [["id": "case", "allow": allow]]] }
        switch policy["kind"]?.text {
        case "budget", "mutating":
            return rule(.text("action.cost <= (has(state.\(key)) ? state.\(key) : 0)"))
        case "budget_strict": return rule(.text("action.cost <= state.\(key)"))
        case "argument":
            let argument = policy["argument"]?.text ?? ""
            return rule(.text("action.arguments.\(argument) <= (has(state.\(key)) ? state.\(key) : 0)"))
        case "equals":
            let value = try (policy["value"] ?? .null).lineText
            return rule(.text("(has(state.\(key)) ? state.\(key) : null) == \(value)"))
        case "undecidable":
            return ["rules": [["id": "case", "review": true, "reason": policy["message"] ?? .null]]]
        case "const": return rule(.bool(policy["value"]?.isTruthy ?? false))
        case let kind: throw UnknownPolicy(kind: kind)
        }
    }

    private struct UnknownPolicy: Error {
        let kind: String?
    }
}
