import CanonicalJSON
import Foundation
import Testing

/// Auditors and touches through `records seal`, as a script would use it.
@Suite struct AuditorInterfaceTests {
    @Test func auditorsGiveTheReportsOfTheCases() throws {
        // One call per set of settings; the cases that share them go as lines of one input.
        for vector in try Vectors("core/auditors.json").cases {
            let auditor = try #require(vector["auditor"]?.text)
            var body: JSONObject = ["action_type": "a", "decided_at": 0.0]
            var flags = ["--audit", auditor]
            switch auditor {
            case "data":
                body["data"] = ["snapshot": ["captured_at": try untagged(vector["captured_at"])]]
                flags += ["--now", try text(vector["now"]), "--max-age", try text(vector["max_age_seconds"])]
            case "model": body["model"] = ["decision_basis": vector["decision_basis"] ?? .null]
            default:
                body["harness"] = ["cost": try untagged(vector["cost"])]
                let cap = try untagged(vector["cost_cap"])
                if !cap.isNull { flags += ["--cost-cap", try cap.lineText] }
            }
            let line = try JSONValue.object(body).lineText + "\n"
            let outcome = try BuiltTool.run(["records", "seal", "-"] + flags, input: .bytes(Array(line.utf8)))
            guard let expected = vector["report"]?.object else {
                // A budget is the caller's; a result beyond the range of doubles is a property of the record.
                let (status, word): (Int32, String) = vector["error"] == "overflow" ? (3, "overflow") : (2, "budget")
                #expect(outcome.status == status && outcome.errorText.contains(word), "\(vector.id): \(outcome.account)")
                continue
            }
            try #require(outcome.status == 0, "\(vector.id): \(outcome.account)")
            let record = try #require(try outcome.objects().first)
            let report = try #require(record[JSONString(auditor)]?.object?["report"]?.object)
            for name in ["stage", "name", "flag"] as [JSONString] {
                #expect(report[name] == expected[name], "\(vector.id)")
            }
            #expect(report["score"] == (try untagged(expected["score"])), "\(vector.id)")
            let evidence = try (expected["evidence"]?.object ?? [:]).map { ($0.key, try untagged($0.value)) }
            #expect(report["evidence"]?.object == JSONObject(evidence), "\(vector.id)")
        }
    }

    @Test func recordsOfTouchesAreThoseOfTheCases() throws {
        for vector in try Vectors("core/touch.json").cases where vector["kind"] == "records" {
            var lines = [#"{"schema":"auditable-touch/1"}"#]
            for touch in vector["touches"]?.array ?? [] {
                var touch = touch.object ?? [:]
                if touch["agent"] == nil { touch["agent"] = "a" }
                lines.append(try JSONValue.object(touch).lineText)
            }
            let flags = ["--from", "touches-v1", "--now", "1750000000.0", "--tick", "1"]
            let outcome = try BuiltTool.run(
                ["records", "seal", "-"] + flags, input: .bytes(Array((lines.joined(separator: "\n") + "\n").utf8)))
            let indices = (vector["touches"]?.array ?? []).compactMap { $0.object?["idx"]?.int }
            guard Set(indices).count == indices.count else {
                // A log of touches names each step once; the reference makes records of both.
                #expect(outcome.status == 3 && outcome.errorText.contains("idx"), "\(vector.id): \(outcome.account)")
                continue
            }
            try #require(outcome.status == 0, "\(vector.id): \(outcome.account)")
            #expect(outcome.lines == vector["lines"]?.array?.map { $0.text ?? "" }, "\(vector.id)")
        }
    }

    /// The edges of recorded touches, through the adapter that reads them.
    @Test func edgesOfTouchesAreThoseOfTheCases() throws {
        var count = 0
        for vector in try Vectors("core/touch.json").cases where vector["kind"] == "match" {
            // The adapter refuses what the reference merges without a word.
            if vector["wart"] == "duplicate_idx_merged" { continue }
            let header: JSONObject = [
                "schema": "auditable-touch/1", "reducer_channels": references(vector["reducer_channels"]),
            ]
            var lines = [try JSONValue.object(header).lineText]
            for touch in vector["touches"]?.array ?? [] {
                var touch = touch.object ?? [:]
                for name in ["reads", "writes", "overcaptured"] as [JSONString] where touch[name] != nil {
                    touch[name] = references(touch[name])
                }
                lines.append(try JSONValue.object(touch).lineText)
            }
            let outcome = try BuiltTool.run(
                ["convert", "-", "--adapter", "touch_log_v1", "--to", "steps"],
                input: .bytes(Array((lines.joined(separator: "\n") + "\n").utf8)))
            try #require(outcome.status == 0, "\(vector.id): \(outcome.account)")
            var found: [Int: JSONValue] = [:]
            for step in try outcome.objects() {
                found[step["idx"]?.int ?? -1] = .array(step["deps"]?.array ?? [])
            }
            for entry in vector["edges"]?.array ?? [] {
                let index = try #require(entry.array?[0].int)
                let expected = try (entry.array?[1].array ?? []).map { edge -> JSONValue in
                    var edge = try #require(edge.object)
                    var evidence = edge["evidence"]?.object ?? [:]
                    evidence["adapter"] = "touch_log_v1"
                    edge["evidence"] = .object(evidence)
                    return .object(edge)
                }
                #expect(found[index] == .array(expected), "\(vector.id) step \(index)")
                count += 1
            }
        }
        #expect(count > 0)
    }

    // MARK: Parts

    private func references(_ value: JSONValue?) -> JSONValue {
        .array(
            (value?.array ?? []).map { reference in
                let parts = reference.array ?? []
                return ["namespace": parts[0], "resource_id": parts[1], "key": parts[2]]
            })
    }

    private func text(_ tagged: JSONValue?) throws -> String { try untagged(tagged).lineText }

    private func untagged(_ value: JSONValue?) throws -> JSONValue {
        let fields = try #require(value?.object)
        switch fields["t"]?.text {
        case "null": return .null
        case "int": return .integer(try #require(JSONInteger(decimal: fields["v"]?.text ?? "")))
        case "float": return .double(Double(bitPattern: try #require(UInt64(fields["bits"]?.text ?? "", radix: 16))))
        default: return try #require(fields["v"])
        }
    }
}
