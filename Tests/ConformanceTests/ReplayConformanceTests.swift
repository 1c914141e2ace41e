import CanonicalJSON
import DecisionRecords
import LiveReplay
import Synchronization
import Testing

/// Replays of recorded decisions under another state.
@Suite struct ReplayConformanceTests {
    private static func cases() throws -> [ConformanceCase] { try ConformanceSuite("core/replay.json").cases }

    @Test(arguments: try cases())
    func replay(_ vector: ConformanceCase) throws {
        let sealed = try record(vector)
        #expect(sealed.id.description == vector["record_id"]?.text)
        let calls = Mutex(0)
        let rule = try #require(vector["policy"]?.object)
        let policy = ClosurePolicy("conformance") { action, state throws(PolicyFailure) in
            calls.withLock { $0 += 1 }
            return try judge(rule, action, state)
        }
        let verdict = try sealed.replay(under: try #require(vector["live_state"]?.object), by: policy)

        #expect(verdict.action.rawValue == vector["expect"]?.text)
        #expect(verdict.isJustified == (vector["justified"] == true))
        #expect(verdict.recordID?.description == vector["verdict_record_id"]?.text)
        #expect(calls.withLock { $0 } == vector["policy_calls"]?.int)
        let reason = try #require(verdict.reason.text)
        let text = try #require(vector["reason_text"]?.text)
        switch vector["reason_source"]?.text {
        case "fixed": #expect(!reason.isEmpty)
        case "live_reason", "undecidable_message": #expect(reason == text)
        case "fixed_prefix_then_live_reason": #expect(reason.hasSuffix(text) && reason.utf8.count > text.utf8.count)
        default: Issue.record("unknown source of the reason in \(vector.id)")
        }
    }

    /// The record of a case: the action, the state it relied on, and nothing else.
    private func record(_ vector: ConformanceCase) throws -> SealedRecord {
        let fields = try #require(vector["action"]?.object)
        guard case .string(let type)? = fields["type"] else { throw PolicyFailure() }
        let action = Action(
            type, fields["arguments"]?.object ?? [:], cost: try #require(fields["cost"].flatMap(JSONNumber.init)))
        let state = try #require(vector["snapshot_state"]?.object)
        var sealer = try RecordSealer()
        return try sealer.seal(
            DecisionRecord(
                actionType: type, data: DataSpan(snapshot: DependencySnapshot(state)),
                harness: HarnessSpan(action: action), decidedAt: 1_750_000_000.0))
    }

    // MARK: The policies of the cases

    /// A rule that the file does not describe, or a value it does not compare.
    private struct PolicyFailure: Error {}

    private func judge(
        _ rule: JSONObject, _ action: Action, _ state: JSONObject
    ) throws(PolicyFailure) -> Judgement {
        guard let kind = rule["kind"]?.text else { throw PolicyFailure() }
        switch kind {
        case "budget": return try within(action.cost.json, budget(rule, state), "need")
        case "budget_strict":
            guard state[try key(rule)] != nil else { return .undecidable(JSONString("no \(try key(rule))")) }
            return try within(action.cost.json, budget(rule, state), "need")
        case "argument":
            guard case .string(let name)? = rule["argument"], let amount = action.arguments[name] else {
                throw PolicyFailure()
            }
            return try within(amount, budget(rule, state), "arg")
        case "equals":
            let found = state[try key(rule)] ?? .null
            let reason = JSONString("is \(python(found))")
            return found == rule["value"] ?? .null ? .justified(reason) : .unjustified(reason)
        case "mutating":
            var (copy, arguments) = (state, action.arguments)
            let judgement = try within(action.cost.json, budget(rule, state), "need")
            copy[try key(rule)] = -1
            arguments["to"] = "changed"
            return Judgement(judgement.ruling, "mutated")
        case "undecidable": return .undecidable(try text(rule["message"]))
        case "const":
            guard let value = rule["value"] else { throw PolicyFailure() }
            return Judgement(value.isTruthy ? .justified : .unjustified, try text(rule["reason"]))
        default: throw PolicyFailure()
        }
    }

    private func budget(_ rule: JSONObject, _ state: JSONObject) throws(PolicyFailure) -> JSONValue {
        state[try key(rule)] ?? 0
    }

    private func within(_ amount: JSONValue, _ limit: JSONValue, _ word: String) throws(PolicyFailure) -> Judgement {
        guard let need = JSONNumber(amount), let have = JSONNumber(limit) else { throw PolicyFailure() }
        let reason = JSONString("\(word) \(python(amount)) have \(python(limit))")
        return need.isGreater(than: have) ? .unjustified(reason) : .justified(reason)
    }

    private func key(_ rule: JSONObject) throws(PolicyFailure) -> JSONString { try text(rule["key"]) }

    private func text(_ value: JSONValue?) throws(PolicyFailure) -> JSONString {
        guard case .string(let string)? = value else { throw PolicyFailure() }
        return string
    }

    /// A value as the reference's policies print it.
    private func python(_ value: JSONValue) -> String {
        switch value {
        case .null: "None"
        case .bool(let truth): truth ? "True" : "False"
        case .string(let string): string.lossyText
        default: (try? value.canonicalText()).map { String(decoding: $0, as: UTF8.self) } ?? "?"
        }
    }
}
