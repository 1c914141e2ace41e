import CanonicalJSON
import DecisionRecords
import Signing
import Testing

@Suite struct RecordConformanceTests {
    private static func cases(_ kind: JSONString) throws -> [ConformanceCase] {
        try ConformanceSuite("core/records.json").cases.filter { $0["kind"] == .string(kind) }
    }

    @Test(arguments: try cases("record"))
    func record(_ vector: ConformanceCase) throws {
        let body = try #require(try members(vector["text"]))
        // The digest is that of the values, also where the link is a text that no sealing would write.
        let canonical = try JSONValue.object(body).canonicalText()
        #expect(String(decoding: canonical, as: UTF8.self) == vector["canonical_body"]?.text)
        #expect(try SHA256Digest(of: canonical).hex == vector["record_id"]?.text)
        let previous = body["prev_digest"]?.text.flatMap { RecordID($0) }
        var sealer = try RecordSealer(following: previous)
        let sealed = try sealer.seal(try DecisionRecord(body))
        if previous != nil || body["prev_digest"]?.isNull == true {
            #expect(sealed.id.text == vector["record_id"]?.text)
            #expect(String(decoding: try sealed.line(), as: UTF8.self) == vector["line"]?.text)
        }
        let leaves = vector["leaf_digests"]?.object
        let digests = vector["leaf_digests"]?.array ?? RecordSpan.allCases.compactMap { leaves?[$0.name] }
        #expect(digests.count == 3)
        for (span, digest) in zip(RecordSpan.allCases, digests) {
            #expect(try sealed.record[report: span].digest().hex == digest.text)
        }
        #expect(try sealed.record.compound?.digest().hex == vector["compound_digest"]?.text)
    }

    @Test(arguments: try cases("chain"))
    func chain(_ vector: ConformanceCase) throws {
        let sink = try MemorySink(clock: DecisionClock { 0 })
        for text in vector["texts"]?.array ?? [] {
            let body = try #require(try members(text))
            _ = try sink.append(try DecisionRecord(body, missing: .defaulted(decidedAt: nil)))
        }
        let records = sink.records
        #expect(.array(records.map { .text($0.id.text) }) == vector["record_ids"])
        #expect(.array(records.map { $0.previous.map { .text($0.text) } ?? .null }) == vector["prev_digests"])
        #expect(
            .array(try records.map { .text(String(decoding: try $0.line(), as: UTF8.self)) }) == vector["lines"])
    }

    @Test(arguments: try cases("builder"))
    func capture(_ vector: ConformanceCase) throws {
        let snapshot = vector["snapshot"]?.object ?? [:]
        var capture = DecisionCapture(
            try #require(string(vector["action_type"])),
            relyingOn: DependencySnapshot(
                snapshot["state"]?.object ?? [:], capturedAt: snapshot["captured_at"].flatMap { JSONNumber($0) }),
            decidedAt: try #require(vector["decided_at"].flatMap { JSONNumber($0) }))
        do {
            for step in vector["script"]?.array ?? [] { try apply(step.array ?? [], to: &capture) }
        } catch let error as RecordError {
            #expect(error.code.rawValue == vector["error"]?.text)
            return
        }
        #expect(vector["ok"] == true)
        var sealer = try RecordSealer()
        #expect(try sealer.seal(capture.record).id.text == vector["record_id"]?.text)
    }

    private func apply(_ step: [JSONValue], to capture: inout DecisionCapture) throws {
        switch step[0].text {
        case "read": capture.read(step[1].object ?? [:])
        case "model":
            capture.model(string(step[1]) ?? "", basis: string(step[2]) ?? "", output: step[3])
        case "act":
            capture.act(
                Action(string(step[1]) ?? "", step[2].object ?? [:], cost: try #require(JSONNumber(step[3]))))
        case "attach":
            try capture.attach(
                Report(
                    stage: string(step[1]) ?? "", name: "n", score: try #require(JSONNumber(step[2])),
                    flag: string(step[3]) ?? "", reason: "r"))
        default: Issue.record("an unknown step \(step)")
        }
    }

    @Test(arguments: try cases("report"))
    func report(_ vector: ConformanceCase) throws {
        let report = try report(vector["report"])
        #expect(try report.json.canonicalText().elementsEqual((vector["canonical"]?.text ?? "").utf8))
        #expect(try report.digest().hex == vector["sha256"]?.text)
    }

    @Test(arguments: try cases("compound"))
    func compound(_ vector: ConformanceCase) throws {
        let reports = try (vector["reports"]?.array ?? []).map { $0.isNull || $0["t"] == "null" ? nil : try report($0) }
        let compound = CompoundReport(of: reports, scores: vector["score_requested"] == true)
        #expect((compound.uncalibratedScore?.json ?? .null) == vector["uncalibrated_score"]?.untagged)
        let flags = compound.byStage.map { ($0.key, JSONValue.string($0.value.flag)) }
        #expect(.object(JSONObject(flags)) == vector["by_stage"])
        let names = compound.byStage.map { ($0.key, JSONValue.string($0.value.name)) }
        #expect(.object(JSONObject(names)) == vector["by_stage_name"])
        #expect(try compound.digest().hex == vector["sha256"]?.text)
    }

    // MARK: Parts

    private func members(_ text: JSONValue?) throws -> JSONObject? {
        try text?.text.map { try JSONReader.value(of: $0.utf8) }?.object
    }

    private func report(_ tagged: JSONValue?) throws -> Report {
        let fields = try #require(tagged?.untagged?.object)
        return Report(
            stage: string(fields["stage"]) ?? "", name: string(fields["name"]) ?? "",
            score: try #require(fields["score"].flatMap { JSONNumber($0) }), flag: string(fields["flag"]) ?? "",
            reason: string(fields["reason"]) ?? "", evidence: fields["evidence"]?.object ?? [:])
    }

    private func string(_ value: JSONValue?) -> JSONString? {
        if case .string(let string)? = value { string } else { nil }
    }
}

extension JSONValue {
    fileprivate subscript(key: JSONString) -> JSONValue? { object?[key] }
}
