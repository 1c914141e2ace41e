import CanonicalJSON
import Foundation
import Testing

/// The interfaces for decision records that other programs build on, through the binary, case by case.
@Suite struct RecordInterfaceTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private static func log(_ vector: Vectors.Case) throws -> [UInt8] {
        try vector["content"]?.text.map { Array($0.utf8) }
            ?? #require(vector["content_b64"]?.text.flatMap { Data(base64Encoded: $0) }.map { Array($0) })
    }

    // MARK: verify

    /// Lenient reading is the reference's; strict reading differs where a property of the case says that it may.
    @Test(arguments: [true, false])
    func verifyAnswersEveryLogAsTheReferenceDoes(isLenient: Bool) throws {
        for vector in try Vectors("core/logs.json").cases where vector["append"] == nil {
            let path = try folder.file(try Self.log(vector), named: "log")
            let outcome = try BuiltTool.run(["verify", path, "--json"] + (isLenient ? ["--lenient"] : []))
            let answer = try #require(try outcome.objects().first, "\(vector.id): \(outcome.account)")
            #expect(answer["schema"] == "auditable/verify/1" && outcome.errors.isEmpty, "\(vector.id)")
            let found = answer["class"]?.text
            #expect(outcome.status == Self.status(found), "\(vector.id): \(outcome.account)")
            if !isLenient, let found, Self.classesOfStrictReading(vector).contains(found) { continue }
            let load = try #require(vector["load"]?.object)
            if load["ok"] == true {
                let ids = load["record_ids"]?.array ?? []
                #expect(found == nil, "\(vector.id): \(outcome.account)")
                #expect(answer["records"] == .int(ids.count), "\(vector.id)")
                #expect(
                    answer["head"] == (ids.last ?? .null) && answer["first"] == (ids.first ?? .null), "\(vector.id)")
                #expect(answer["verdicts"]?.object?["unaltered"]?.object?["state"] == "holds", "\(vector.id)")
                #expect(answer["verdicts"]?.object?["chained"]?.object?["state"] == "holds", "\(vector.id)")
            } else {
                #expect(found == load["class"]?.text, "\(vector.id): \(outcome.account)")
                if let line = load["line"], !line.isNull { #expect(answer["line"] == line, "\(vector.id)") }
                let states = (answer["verdicts"]?.object ?? [:]).map { $0.value.object?["state"]?.text }
                #expect(states.contains("broken") == (outcome.status == 4), "\(vector.id): \(outcome.account)")
            }
        }
    }

    private static func status(_ refusal: String?) -> Int32 {
        refusal == nil ? 0 : ["digest_mismatch", "broken_chain"].contains(refusal) ? 4 : 3
    }

    private static func classesOfStrictReading(_ vector: Vectors.Case) -> [String] {
        var allowed: [String] = []
        if vector.has(flag: "duplicate_key") { allowed.append("duplicate_key") }
        if vector.has(flag: "nonfinite") { allowed.append("nonfinite") }
        if vector.has(flag: "lone_surrogate") { allowed.append("unencodable") }
        if vector["wart"] == "string_fields_unchecked" { allowed.append("wrong_scalar_type") }
        if vector["group"] == "accept" { allowed.append("not_canonical") }
        return allowed
    }

    // MARK: records seal

    @Test func sealAndCanonicalGiveTheReferencesIdentities() throws {
        let cases = try Vectors("core/records.json").cases.filter { $0["kind"] == "record" }
        let bodies = cases.map { ($0["text"]?.text ?? "").replacing("\n", with: " ").replacing("\r", with: " ") }
        let answers = try BuiltTool.objects(["canonical", "--jsonl", "-"], lines: bodies)
        var sealedCount = 0
        for (vector, (body, answer)) in zip(cases, zip(bodies, answers)) {
            #expect(answer["canonical"] == vector["canonical_body"], "\(vector.id)")
            #expect(answer["sha256"] == vector["record_id"], "\(vector.id)")
            let previous = try JSONReader.value(of: body.utf8).object?["prev_digest"]
            let isID = previous?.text.map { $0.utf8.count == 64 && $0.allSatisfy { "0123456789abcdef".contains($0) } }
            guard isID ?? (previous == .null) else { continue }
            let outcome = try BuiltTool.run(["records", "seal", "-"], input: .bytes(Array(body.utf8)))
            #expect(outcome.text == (vector["line"]?.text ?? "") + "\n", "\(vector.id): \(outcome.account)")
            sealedCount += 1
        }
        #expect(sealedCount > 10)
    }

    @Test func sealMakesTheReferencesChains() throws {
        for vector in try Vectors("core/records.json").cases where vector["kind"] == "chain" {
            let texts = (vector["texts"]?.array ?? []).compactMap(\.text)
            let bodies = texts.map { $0.replacing("\n", with: " ") + "\n" }.joined()
            let expected = (vector["lines"]?.array ?? []).compactMap(\.text).map { $0 + "\n" }.joined()
            // Into a log of its own: the sink, not the body, says what comes before.
            let log = folder.path + "/\(vector.id).jsonl"
            let outcome = try BuiltTool.run(
                ["records", "seal", "-", "--append", log], input: .bytes(Array(bodies.utf8)))
            #expect(outcome.text == expected, "\(vector.id): \(outcome.account)")
            #expect(folder.bytes(of: "\(vector.id).jsonl").map { $0 == Array(expected.utf8) } ?? expected.isEmpty)
        }
    }

    // MARK: convert

    @Test func aSignedLogIsConvertedToTheUnsignedOne() throws {
        let bodies = (1...20).map { #"{"action_type":"é\#($0)","decided_at":\#($0).5}"# + "\n" }.joined()
        try folder.file(bodies, named: "bodies")
        let outcome = try BuiltTool.shell(
            """
            auditable key new key > id && auditable records seal bodies > plain &&
            auditable records seal bodies --key key > signed && ! cmp -s plain signed &&
            auditable convert signed --to records -o converted && cmp converted plain &&
            auditable convert - --to records < plain | cmp - plain
            """, folder: folder.path)
        #expect(outcome.status == 0, "\(outcome.account)")
    }
}
