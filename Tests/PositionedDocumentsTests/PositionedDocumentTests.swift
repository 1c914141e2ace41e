import CanonicalJSON
import Testing

@testable import PositionedDocuments

@Suite struct PositionedDocumentTests {
    static func document(_ text: String, _ path: String = "a.yaml") throws -> PositionedDocument {
        try PositionedDocument(text.utf8, path: path)
    }

    static func refusal(_ bytes: [UInt8], _ path: String = "a.yaml", _ limits: DocumentLimits = DocumentLimits())
        -> DocumentError?
    {
        do throws(DocumentError) {
            _ = try PositionedDocument(bytes, path: path, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test func scalarsFollowTheCoreSchema() throws {
        let values: [(String, JSONValue)] = [
            ("true", true), ("False", false), ("null", .null), ("~", .null), ("12", 12), ("-7", -7), ("+7", 7),
            ("0x1F", 31), ("0o17", 15), ("1.5", 1.5), ("-2e3", -2000.0), ("3.", 3.0), (".5", 0.5), ("yes", "yes"),
            ("on", "on"), ("012", "012"), ("12:30:00", "12:30:00"), ("1_000", "1_000"), ("\"12\"", "12"),
            ("'true'", "true"), ("!!str 12", "12"), ("2026-11-25", "2026-11-25"), ("1.2.3", "1.2.3"),
            ("123456789012345678901234567890", .integer(JSONInteger(decimal: "123456789012345678901234567890") ?? 0)),
        ]
        for (text, value) in values {
            #expect(try Self.document("a: [\(text)]").root.json == ["a": [value]], "\(text)")
        }
    }

    @Test func bothLanguagesGiveOneTreeAndPlaces() throws {
        let json =
            "{\n  \"rules\": [\n    {\"id\": \"é\", \"allow\": true},\n    {\"cost\": 1.0, \"n\": null}\n  ]\n}\n"
        let fromJSON = try Self.document(json, "p.json").root
        let fromYAML = try Self.document(json, "p.yaml").root
        #expect(fromJSON.json == fromYAML.json)
        func places(_ node: PositionedNode) -> [TextPlace] {
            [node.place] + (node.elements ?? []).flatMap(places)
                + (node.members ?? []).flatMap { [$0.place] + places($0.value) }
        }
        #expect(places(fromJSON) == places(fromYAML))
        #expect(fromJSON["rules"]?.elements?[0]["allow"]?.place == TextPlace(line: 3, column: 26))
    }

    @Test func jsonKeepsWhatYAMLCannotRead() throws {
        let long = String(repeating: "k", count: 2000)
        let root = try Self.document("{\"\(long)\": \"\\ud83d\\ude00\"}", "p.json").root
        #expect(root.json == [JSONString(long): "😀"])
    }

    @Test func aDocumentOnOneLineIsReadInLinearTime() throws {
        let objects = Array(repeating: #"{"é":[1,"\"x"]}"#, count: 20_000)
        let start = ContinuousClock.now
        let root = try Self.document("[" + objects.joined(separator: ",") + "]", "p.json").root
        #expect(ContinuousClock.now - start < .seconds(30))
        let width = objects[0].unicodeScalars.count + 1
        for at in [0, 1, 9_999, 19_999] {
            let element = try #require(root.elements?[at])
            #expect(element.place == TextPlace(line: 1, column: 2 + at * width))
            #expect(element["é"]?.elements?[1].place == TextPlace(line: 1, column: 2 + at * width + 8))
        }
        // Every end of a line counts once, and blanks lie anywhere.
        let lines = try Self.document("[\r\n 1,\r\r2\n,\n\n  {\"a\":\r\n3}]", "p.json").root
        #expect(
            lines.elements?.map(\.place) == [
                TextPlace(line: 2, column: 2), TextPlace(line: 4, column: 1), TextPlace(line: 7, column: 3),
            ])
        #expect(lines.elements?[2]["a"]?.place == TextPlace(line: 8, column: 1))
    }

    @Test func languageIsFoundFromNameThenContent() throws {
        #expect(try Self.document("{\"a\":1}", "policy").syntax == .json)
        #expect(try Self.document("a: 1", "policy").syntax == .yaml)
        #expect(try Self.document("{a: 1}", "policy.yml").root.json == ["a": 1])
        #expect(Self.refusal(Array("{a: 1}".utf8), "policy.json")?.code == .syntax)
    }

    @Test func marksAndLineEndsDoNotMoveColumns() throws {
        let root = try PositionedDocument([0xEF, 0xBB, 0xBF] + Array("a: 1\r\nb: 2\r\n".utf8), path: "x.yaml").root
        #expect(root["b"]?.place == TextPlace(line: 2, column: 4))
        let json = try PositionedDocument([0xEF, 0xBB, 0xBF] + Array("{\"a\": 1,\r\n\"b\": 2}".utf8), path: "x.json")
            .root
        #expect(json["b"]?.place == TextPlace(line: 2, column: 6))
    }

    @Test func refusalsHaveAClassAndAPlace() {
        let cases: [(String, String, DocumentError.Code, TextPlace?)] = [
            ("a: [1", "x.yaml", .syntax, nil),
            ("a: 1\na: 2\n", "x.yaml", .duplicateKey, nil),
            ("{\"a\": 1,\n \"a\": 2}", "x.json", .duplicateKey, TextPlace(line: 2, column: 2)),
            ("a: .nan", "x.yaml", .notJSON, TextPlace(line: 1, column: 4)),
            ("a: 1e999", "x.yaml", .notJSON, TextPlace(line: 1, column: 4)),
            ("a: !ruby/object {}", "x.yaml", .notJSON, nil),
            ("[1]: 2", "x.yaml", .notJSON, TextPlace(line: 1, column: 1)),
            ("", "x.yaml", .notOneDocument, nil),
            ("a: 1\n---\nb: 2\n", "x.yaml", .notOneDocument, nil),
            ("a: *nowhere", "x.yaml", .syntax, nil),
            ("\ta: 1", "x.yaml", .syntax, nil),
            ("{\"a\":}", "x.json", .syntax, TextPlace(line: 1, column: 6)),
        ]
        for (text, path, code, place) in cases {
            let error = Self.refusal(Array(text.utf8), path)
            #expect(error?.code == code, "\(text): \(String(describing: error))")
            if let place { #expect(error?.place == place, "\(text)") }
        }
        #expect(Self.refusal([0x61, 0x3A, 0x20, 0xFF])?.code == .notUTF8)
    }

    @Test func hostileDocumentsAreRefusedInTime() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<12 {
            let alias = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(alias)]\n"
        }
        #expect(Self.refusal(Array(bomb.utf8))?.code == .tooLarge)
        #expect(Self.refusal(Array(repeating: UInt8(ascii: "["), count: 100_000)) != nil)
        #expect(Self.refusal(Array(repeating: UInt8(ascii: "["), count: 100_000), "x.json")?.code == .tooLarge)
        let deep = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
        #expect(Self.refusal(Array(deep.utf8))?.code == .tooLarge)
        #expect(Self.refusal(Array(deep.utf8), "x.json")?.code == .tooLarge)
        #expect(Self.refusal(Array("&a [*a]".utf8)) != nil)
        #expect(Self.refusal(Array("a: 1".utf8), "x.yaml", DocumentLimits(bytes: 3))?.code == .tooLarge)
    }
}
