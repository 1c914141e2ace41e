import CanonicalJSON
import Foundation
import Testing

/// The interfaces that other programs build on, through the binary, case by case.
@Suite struct MachineInterfaceTests {
    // MARK: canonical

    @Test(arguments: [false, true])
    func canonicalAnswersEveryTextLineByLine(isLenient: Bool) throws {
        let cases = try Vectors("core/canonical.json").cases.filter { $0["kind"] == "text" }
        let mode = isLenient ? ["--lenient"] : []
        // A text with a line feed in it, or without anything else, is no line: it is asked as a document.
        let (documents, lines) = try cases.reduce(into: ([Vectors.Case](), [Vectors.Case]())) { parts, vector in
            let text = try #require(vector["text"]?.text)
            let isLine = !text.contains { $0.isNewline } && !text.allSatisfy(\.isWhitespace)
            if isLine { parts.1.append(vector) } else { parts.0.append(vector) }
        }
        let answers = try BuiltTool.objects(
            ["canonical", "--jsonl", "-"] + mode, lines: lines.map { $0["text"]?.text ?? "" }, statuses: [7])
        for (vector, answer) in zip(lines, answers) {
            if let refusal = refusal(of: vector, isLenient) {
                #expect(answer["error"]?.text == refusal, "\(vector.id)")
                #expect(answer["canonical"] == nil && answer["sha256"] == nil, "\(vector.id)")
            } else {
                #expect(
                    answer["canonical"]?.text.map { Array($0.utf8) }
                        == vector["canonical"]?.text.map { Array($0.utf8) }, "\(vector.id)")
                #expect(answer["sha256"] == vector["sha256"], "\(vector.id)")
            }
        }
        for vector in documents {
            let text = try #require(vector["text"]?.text)
            let outcome = try BuiltTool.run(["canonical", "-"] + mode, input: .bytes(Array(text.utf8)))
            if refusal(of: vector, isLenient) != nil {
                #expect(outcome.status == 3 && outcome.output.isEmpty, "\(vector.id): \(outcome.account)")
            } else {
                #expect(outcome.status == 0, "\(vector.id): \(outcome.account)")
                #expect(outcome.text == (vector["canonical"]?.text ?? "") + "\n", "\(vector.id)")
            }
        }
    }

    private func refusal(of vector: Vectors.Case, _ isLenient: Bool) -> String? {
        if !isLenient, let flag = ["nonfinite", "duplicate_key"].first(where: vector.has) { return flag }
        return vector.isAccepted ? nil : vector["error"]?.text
    }

    @Test func canonicalTextOfAValueIsItsOwnCanonicalText() throws {
        let cases = try Vectors("core/canonical.json").cases.filter {
            $0["kind"] == "value" && $0.isAccepted && !($0["canonical"]?.text ?? "").contains { "\n\r".contains($0) }
        }
        let answers = try BuiltTool.objects(
            ["canonical", "--jsonl", "--lenient", "-"], lines: cases.map { $0["canonical"]?.text ?? "" })
        for (vector, answer) in zip(cases, answers) {
            #expect(answer["canonical"] == vector["canonical"], "\(vector.id)")
            #expect(answer["sha256"] == vector["sha256"], "\(vector.id)")
        }
        let digests = try BuiltTool.objects(
            ["canonical", "--jsonl", "--lenient", "--digest", "-"], lines: cases.map { $0["canonical"]?.text ?? "" })
        #expect(digests.map { $0["sha256"] } == cases.map { $0["sha256"] })
        #expect(digests.allSatisfy { $0["canonical"] == nil })
    }

    @Test func numbersKeepTheirShortestText() throws {
        let texts = try Vectors("core/numbers.json").cases.compactMap { vector in
            vector["kind"] == "float" ? vector["repr"]?.text : nil
        }.filter { Double($0)?.isFinite == true }
        try #require(!texts.isEmpty)
        let answers = try BuiltTool.objects(["canonical", "--jsonl", "-"], lines: texts)
        #expect(answers.map { $0["canonical"]?.text } == texts)
    }

    // MARK: graph

    @Test(arguments: ["core/graphs.json", "core/build_graph.json"])
    func graphAnswersEveryRunLineByLine(_ file: String) throws {
        let cases = try Vectors(file).cases
        let layers = ["flat", "exec", "full", "flatdens", "flatdep", "depnorm"].flatMap { ["--vector", $0] }
        let answers = try BuiltTool.objects(
            ["graph", "--adapter", "steps_v1", "--jsonl", "--keep-going"] + layers + ["-"], lines: cases.map(\.line),
            statuses: [7])
        for (at, (vector, answer)) in zip(cases, answers).enumerated() {
            // The reference's kernel takes steps of any kind; a typed step has one of two.
            let refusal = vector["group"] == "free_kind" ? "kind" : vector.isAccepted ? nil : vector["error"]
            if let refusal {
                #expect(answer["error"] == refusal, "\(vector.id)")
                #expect(answer["line"] == .int(at + 1) && answer["file"] == "-", "\(vector.id)")
                continue
            }
            #expect(answer["schema"] == "auditable/graph/1" && answer["id"] == vector["id"], "\(vector.id)")
            for key in ["downstream_reach", "execution_reach", "characterize", "features"] as [JSONString] {
                #expect(same(answer[key], vector[key]), "\(vector.id) \(key)")
            }
            for (key, value) in vector["coverage"]?.object ?? [:] {
                #expect(same(answer["coverage"]?.object?[key], value), "\(vector.id) coverage \(key)")
            }
            for (layer, value) in vector["vectors"]?.object ?? [:] {
                #expect(same(answer["vectors"]?.object?[layer], value), "\(vector.id) vector \(layer)")
            }
            if let edges = vector["edges"]?.object {
                #expect(answer["edges"]?.object?["handoff"] == edges["handoff"], "\(vector.id)")
                // The kernel's own cases give no grades.
                let length = edges["depends_on"]?.array?.first?.array?.count ?? 3
                let found = answer["edges"]?.object?["depends_on"]?.array ?? []
                #expect(
                    .array(found.map { .array(Array(($0.array ?? []).prefix(length))) }) == edges["depends_on"],
                    "\(vector.id)")
            }
        }
    }

    // MARK: rank

    @Test func rankAnswersEveryRunLineByLine() throws {
        let cases = try Vectors("core/graphs.json").cases.filter { $0.isAccepted && $0["report"] != nil }
        let answers = try BuiltTool.objects(
            ["rank", "--adapter", "steps_v1", "--jsonl", "--all", "-"], lines: cases.map(\.line))
        for (vector, answer) in zip(cases, answers) {
            let report = try #require(vector["report"]?.object)
            for key in ["state", "n_steps", "completeness", "per_session"] as [JSONString] {
                #expect(same(answer[key], report[key]), "\(vector.id) \(key)")
            }
            #expect(answer["keystone"]?.object?["idx"] ?? .null == report["keystone"], "\(vector.id)")
            let rows = (answer["ranked"]?.array ?? []).compactMap(\.object)
            for (key, list) in [("idx", "ranking"), ("score", "scores"), ("label", "labels")]
                as [(JSONString, JSONString)]
            {
                #expect(same(.array(rows.map { $0[key] ?? .null }), report[list]), "\(vector.id) \(list)")
            }
            let grounding = (answer["grounding"]?.object ?? [:]).map { key, value -> (JSONString, JSONValue) in
                (key, ["state": value.object?["state"] ?? .null, "score": value.object?["score"] ?? .null])
            }
            #expect(same(.object(JSONObject(grounding)), report["grounding"]), "\(vector.id) grounding")
            #expect(answer["notes"] == vector["notes"], "\(vector.id) notes")
            #expect(answer["schema"] == "auditable/rank/1" && answer["adapter"] == "steps_v1", "\(vector.id)")
        }
    }

    @Test func rankTakesTheGateFromItsFlags() throws {
        let cases = try Vectors("core/graphs.json").cases.filter { $0["thresholds"] != nil && $0["risk"] != nil }
        for vector in cases {
            var flags: [String] = []
            for (key, value) in vector["thresholds"]?.object ?? [:] {
                flags += ["--" + key.lossyText.replacingOccurrences(of: "_", with: "-"), try value.lineText]
            }
            let answer = try #require(
                try BuiltTool.objects(
                    ["rank", "--adapter", "steps_v1", "--jsonl", "--all"] + flags + ["-"], lines: [vector.line]
                ).first)
            let risk = try #require(vector["risk"]?.object)
            #expect(answer["state"] == risk["state"], "\(vector.id)")
            #expect(same(answer["per_session"], risk["per_session"]), "\(vector.id)")
            let rows = (answer["ranked"]?.array ?? []).compactMap(\.object)
            let scores = rows.compactMap { row -> JSONValue? in
                row["score"] == .null ? nil : .array([row["idx"] ?? .null, row["score"] ?? .null])
            }
            let expected = risk["per_decision"]?.array ?? []
            #expect(scores.count == expected.count, "\(vector.id)")
            #expect(Set(scores.map(\.withoutNumberTypes)) == Set(expected.map(\.withoutNumberTypes)), "\(vector.id)")
        }
    }

    // MARK: tau-bench

    @Test func rankReadsTauBenchMessages() throws {
        let cases = try Vectors("core/tau_bench.json").cases
        let lines = try cases.map { try ($0["messages"] ?? .null).lineText }
        try expectTauBench(cases, try rankTauBench(lines))
    }

    @Test(.enabled(if: SourceTree.shared("corpora/tau-bench/gpt-4o-airline.jsonl") != nil))
    func rankReadsTheAirlineCorpusExactly() throws {
        let file = try #require(SourceTree.shared("corpora/tau-bench/gpt-4o-airline.jsonl"))
        let outcome = try BuiltTool.run(
            ["rank", "--adapter", "tau_bench_prior_db_reads_v1", "--jsonl", "--all", file.path], timeout: 60)
        try #require(outcome.status == 0, "\(outcome.account)")
        let answers = try outcome.objects()
        let cases = try Vectors("core/tau_bench.json").cases
        try #require(answers.count == 120 && cases.count == 120)
        #expect(answers.map { $0["id"] } == (0..<120).map { .text(String($0)) })
        try expectTauBench(cases, answers)
        // However many threads: the same bytes.
        for jobs in ["1", "2", "7"] {
            let again = try BuiltTool.run(
                ["rank", "--adapter", "tau_bench_prior_db_reads_v1", "--jsonl", "--all", "--jobs", jobs, file.path],
                timeout: 60)
            #expect(again.output == outcome.output, "\(jobs) threads")
        }
    }

    private func rankTauBench(_ lines: [String]) throws -> [JSONObject] {
        try BuiltTool.objects(
            ["rank", "--adapter", "tau_bench_prior_db_reads_v1", "--jsonl", "--all", "-"], lines: lines)
    }

    private func expectTauBench(_ cases: [Vectors.Case], _ answers: [JSONObject]) throws {
        for (vector, answer) in zip(cases, answers) {
            for key in ["adapter", "state", "n_steps", "per_session", "notes"] as [JSONString] {
                #expect(same(answer[key], vector[key]), "\(vector.id) \(key)")
            }
            for (key, value) in vector["coverage"]?.object ?? [:] {
                #expect(same(answer["coverage"]?.object?[key], value), "\(vector.id) \(key)")
            }
            for group in ["flat", "exec", "dep"] as [JSONString] {
                #expect(
                    same(answer["features"]?.object?[group], vector["features"]?.object?[group]),
                    "\(vector.id) \(group)")
            }
            let keystone = answer["keystone"]?.object
            #expect(keystone?["idx"] ?? .null == vector["keystone"], "\(vector.id)")
            #expect(keystone?["label"] ?? .null == vector["keystone_label"], "\(vector.id)")
            let rows = (answer["ranked"]?.array ?? []).compactMap(\.object)
            #expect(.int(rows.count) == vector["n_steps"], "\(vector.id)")
            let top = rows.prefix(10).map { row -> JSONValue in
                .array([row["idx"] ?? .null, row["score"] ?? .null, row["label"] ?? .null])
            }
            #expect(same(.array(top), vector["ranking_top10"]), "\(vector.id)")
        }
    }

    @Test func tauBenchSettingsComeFromTheCommandLine() throws {
        let groups = Dictionary(grouping: try Vectors("core/tau_adapter.json").cases) { $0["config"] ?? .null }
        for (config, cases) in groups {
            let flags = (config.object ?? [:]).flatMap {
                ["--adapter-option", "\($0.key.lossyText)=\($0.value.text ?? "")"]
            }
            let lines = try cases.map { try ($0["messages"] ?? .null).lineText }
            let adapter = ["--adapter", "tau_bench_prior_db_reads_v1"] + flags
            let lowered = try steps(adapter, lines)
            let ranked = try BuiltTool.objects(["rank", "--jsonl", "--all"] + adapter + ["-"], lines: lines)
            for ((vector, steps), answer) in zip(zip(cases, lowered), ranked) {
                if let evidence = vector["edge_evidence_without_note"] {
                    var found = steps.last?["deps"]?.array?.first?.object?["evidence"]?.object ?? [:]
                    #expect(found["note"]?.text?.isEmpty == false, "\(vector.id)")
                    found = JSONObject(found.filter { $0.key != "note" }.map { ($0.key, $0.value) })
                    #expect(.object(found) == evidence, "\(vector.id)")
                    continue
                }
                expectSteps(steps, vector)
                #expect(answer["state"] == vector["state"], "\(vector.id)")
                #expect(answer["keystone"]?.object?["idx"] ?? .null == vector["keystone"], "\(vector.id)")
                let rows = (answer["ranked"]?.array ?? []).compactMap(\.object)
                let labels = rows.sorted { ($0["idx"]?.int ?? 0) < ($1["idx"]?.int ?? 0) }.map { $0["label"] ?? .null }
                #expect(.array(labels) == vector["labels"], "\(vector.id)")
            }
        }
    }

    // MARK: Records and plans

    @Test func recordsBecomeSteps() throws {
        let groups = Dictionary(grouping: try Vectors("core/own_record.json").cases) {
            [$0["agent_label"]?.text ?? "agent", $0["link_sequential"] == false ? "false" : "true"]
        }
        for (settings, cases) in groups {
            let adapter = [
                "--adapter", "own_record_v1", "--adapter-option", "agent_label=\(settings[0])", "--adapter-option",
                "link_sequential=\(settings[1])",
            ]
            let lines = try cases.map { try ($0["records"] ?? .null).lineText }
            let lowered = try steps(adapter, lines)
            let ranked = try BuiltTool.objects(["rank", "--jsonl", "--all"] + adapter + ["-"], lines: lines)
            for ((vector, steps), answer) in zip(zip(cases, lowered), ranked) {
                if let evidence = vector["edge_evidence_without_text"] {
                    let texts = vector["edge_evidence_text_keys"]?.array ?? []
                    var found = steps.last?["deps"]?.array?.first?.object?["evidence"]?.object ?? [:]
                    found = JSONObject(found.filter { !texts.contains(.string($0.key)) }.map { ($0.key, $0.value) })
                    #expect(.object(found) == evidence, "\(vector.id)")
                    continue
                }
                expectSteps(steps, vector)
                #expect(answer["state"] == vector["state"], "\(vector.id)")
                for (key, value) in vector["coverage"]?.object ?? [:] {
                    #expect(same(answer["coverage"]?.object?[key], value), "\(vector.id) \(key)")
                }
                let labels = (answer["ranked"]?.array ?? []).map { $0.object?["label"] ?? .null }
                #expect(.array(labels) == vector["labels"], "\(vector.id)")
            }
        }
    }

    @Test func plansBecomeSteps() throws {
        let cases = try Vectors("core/plans.json").cases.filter {
            $0["plan"] != nil && $0.isAccepted && $0["wart"] != "host_type_error"
        }
        let lines = try cases.map { try ($0["plan"] ?? .null).lineText }
        let lowered = try steps(["--adapter", "declared_plan_v1"], lines)
        let constant: Set<JSONString> = ["declared", "relation", "adapter"]
        for (vector, steps) in zip(cases, lowered) {
            let expected = (vector["steps"]?.array ?? []).compactMap(\.object)
            #expect(steps.count == expected.count, "\(vector.id)")
            for (step, fields) in zip(steps, expected) {
                #expect(step["exec_preds"] ?? .null == fields["exec_preds"], "\(vector.id)")
                #expect(step["node_attrs"] ?? [:] == fields["node_attrs"], "\(vector.id)")
                let edges = (step["deps"]?.array ?? []).map { edge -> JSONValue in
                    #expect(edge.object?["grade"] == "declared", "\(vector.id)")
                    let evidence = (edge.object?["evidence"]?.object ?? [:]).filter { !constant.contains($0.key) }
                    return [edge.object?["src"] ?? .null, .object(JSONObject(evidence.map { ($0.key, $0.value) }))]
                }
                #expect(.array(edges) == fields["deps"] ?? fields["edges"], "\(vector.id)")
            }
        }
    }

    @Test func badPlansAreRefusedByClass() throws {
        let cases = try Vectors("core/plans.json").cases.filter { $0["plan"] != nil }
        let lines = try cases.map { try ($0["plan"] ?? .null).lineText }
        let answers = try BuiltTool.objects(
            ["graph", "--adapter", "declared_plan_v1", "--jsonl", "--keep-going", "-"], lines: lines, statuses: [7])
        for (at, (vector, answer)) in zip(cases, answers).enumerated() {
            // Where the reference stops with an untyped error the lowering may refuse by a class, or accept.
            if vector["wart"] == "host_type_error" { continue }
            guard vector.isAccepted else {
                #expect(answer["error"] == vector["error"], "\(vector.id)")
                #expect(answer["line"] == .int(at + 1), "\(vector.id)")
                continue
            }
            let reach = zip(answer["idx"]?.array ?? [], answer["execution_reach"]?.array ?? []).map {
                [$0, $1] as JSONValue
            }
            #expect(.array(reach) == vector["reach"], "\(vector.id)")
        }
    }

    // MARK: Parts

    /// The steps that each line becomes.
    private func steps(_ adapter: [String], _ lines: [String]) throws -> [[JSONObject]] {
        // Two lines at least: a single run would be written a step per line.
        let runs = try BuiltTool.objects(
            ["convert", "--to", "steps", "--jsonl"] + adapter + ["-"], lines: lines + lines)
        return runs.prefix(lines.count).map { ($0["steps"]?.array ?? []).compactMap(\.object) }
    }

    private func expectSteps(_ steps: [JSONObject], _ vector: Vectors.Case) {
        let expected = (vector["steps"]?.array ?? []).compactMap(\.object)
        #expect(steps.count == expected.count, "\(vector.id)")
        for (step, fields) in zip(steps, expected) {
            for key in ["idx", "agent", "kind"] as [JSONString] {
                #expect(step[key] == fields[key], "\(vector.id) \(key)")
            }
            #expect(step["node_attrs"] ?? [:] == fields["node_attrs"] ?? [:], "\(vector.id)")
            for key in ["exec_preds", "record_id", "correlation_id"] as [JSONString] {
                guard let value = fields[key] else { continue }
                #expect(step[key] ?? .null == value, "\(vector.id) \(key)")
            }
            let hasGrades = fields["deps"]?.array?.first?.array != nil
            let edges = (step["deps"]?.array ?? []).map { edge -> JSONValue in
                let source = edge.object?["src"] ?? .null
                return hasGrades ? [source, edge.object?["grade"] ?? .null] : source
            }
            #expect(.array(edges) == fields["deps"] ?? [], "\(vector.id)")
        }
    }
}
