import CanonicalJSON
import Testing

@testable import PositionedDocuments

/// What is refused, by which class, and where.
@Suite struct RefusalTests {
    struct Case: Sendable {
        let text: String
        let code: DocumentError.Code
        let line: Int
        let column: Int
        var path = "a.yaml"

        init(_ text: String, _ code: DocumentError.Code, _ line: Int, _ column: Int, _ path: String = "a.yaml") {
            (self.text, self.code, self.line, self.column, self.path) = (text, code, line, column, path)
        }
    }

    static let deep = String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000)
    static let deepBlock = (0..<1000).map { String(repeating: " ", count: $0) + "k:\n" }.joined()

    @Test(arguments: [
        // YAML.
        Case("a:\n\t- 1", .syntax, 2, 1), Case("a: 1\n\tb: 2", .syntax, 2, 1), Case("a: [1\nb: 2", .syntax, 2, 2),
        Case("a: 'x\n", .syntax, 2, 1), Case("a: 1\n b: 2", .syntax, 2, 3), Case("é: @x", .syntax, 1, 4),
        Case("a: 1\nb: 2\na: 3", .duplicateKey, 3, 1), Case("{é: 1, 'é': 2}", .duplicateKey, 1, 8),
        Case("&k a: 1\n*k : 2", .duplicateKey, 2, 1),
        Case("a: 1\n---\nb: 2", .notOneDocument, 2, 1), Case("a: 1\n...\n---\n", .notOneDocument, 3, 1),
        Case("a: .nan", .notJSON, 1, 4), Case("- -.INF", .notJSON, 1, 3), Case("a: 1e999", .notJSON, 1, 4),
        Case("a: !env X", .notJSON, 1, 4), Case("a: !!set {b}", .notJSON, 1, 4), Case("a: !!binary x", .notJSON, 1, 4),
        Case("a: !x [1]", .notJSON, 1, 4), Case("!x a: 1", .notJSON, 1, 1), Case("? [a]\n: 1", .notJSON, 1, 3),
        Case("a: &l [1]\n*l : 2", .notJSON, 2, 1),
        Case("a: *b", .syntax, 1, 4), Case("&a [x, *a]", .syntax, 1, 8), Case("a: &a {b: &b [*a]}", .syntax, 1, 15),
        Case("a: b\0c", .syntax, 1, 5), Case("é: \u{7}", .syntax, 1, 4), Case("a: b\nc: d\u{FFFE}", .syntax, 2, 5),
        Case(deep, .tooLarge, 1, 202), Case(deepBlock, .tooLarge, 202, 202),
        Case(
            "- &a [[1]]\n- " + String(repeating: "[", count: 199) + "*a" + String(repeating: "]", count: 199),
            .tooLarge, 2, 202),
        // JSON.
        Case("{\"a\": 1,\r\n \"b\": 2, \"a\": 3}", .duplicateKey, 2, 10, "a.json"),
        Case("{\"é\": {\"x\": 1, \"\\u0078\": 2}}", .duplicateKey, 1, 16, "a.json"),
        Case("[1,\n\n  2,]", .syntax, 3, 5, "a.json"), Case("[\"a\u{1}\"]", .syntax, 1, 4, "a.json"),
        Case("[\"\\ud83d\"]", .notJSON, 1, 3, "a.json"), Case("[NaN]", .notJSON, 1, 2, "a.json"),
        Case("[1e999]", .notJSON, 1, 2, "a.json"), Case("[1] [2]", .syntax, 1, 5, "a.json"),
        Case("[1]\0", .syntax, 1, 4, "a.json"), Case("", .syntax, 1, 1, "a.json"),
        Case(deep, .tooLarge, 1, 201, "a.json"), Case("[1 // c\n]", .syntax, 1, 4, "a.json"),
    ])
    func refused(_ example: Case) {
        let error = PositionedDocumentTests.refusal(Array(example.text.utf8), example.path)
        #expect(error?.code == example.code, "\(example.text.prefix(60)): \(String(describing: error))")
        #expect(
            error?.place == TextPlace(line: example.line, column: example.column),
            "\(example.text.prefix(60)): \(String(describing: error))")
        #expect(error.map { !$0.detail.isEmpty && $0.path == example.path } == true)
    }

    @Test func bytesThatAreNoUTF8HaveAPlace() {
        for (path, quote) in [("a.yaml", ""), ("a.json", "\"")] {
            let bad: [[UInt8]] = [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]]
            for bytes in bad {
                let error = PositionedDocumentTests.refusal(
                    Array("[\(quote)é\(quote),\n \(quote)ab".utf8) + bytes + Array("\(quote)]".utf8), path)
                #expect(error?.code == .notUTF8, "\(path) \(bytes)")
                #expect(
                    error?.place == TextPlace(line: 2, column: quote.isEmpty ? 4 : 5),
                    "\(path) \(bytes): \(String(describing: error))")
            }
        }
    }

    @Test func aBombOfAliasesIsCountedUnfolded() throws {
        // 1 + 3 lists of 4 values each that stand for 4 values each.
        let text = "- &a [1, 2, 3]\n- &b [*a, *a, *a]\n- [*b, *b]\n"
        let values = 1 + 4 + (1 + 3 * 4) + (1 + 2 * (1 + 3 * 4))
        #expect(PositionedDocumentTests.refusal(Array(text.utf8), "a.yaml", DocumentLimits(nodes: values)) == nil)
        let error = PositionedDocumentTests.refusal(Array(text.utf8), "a.yaml", DocumentLimits(nodes: values - 1))
        #expect(error?.code == .tooLarge)
        #expect(error?.place == TextPlace(line: 3, column: 8))
    }

    @Test func limitsCountWhatTheySay() {
        let limits = DocumentLimits(bytes: 1 << 20, depth: 2, nodes: 5)
        for path in ["a.yaml", "a.json"] {
            for (text, isRefused) in [
                ("[[1,2],3]", false), ("[[1,2],3,4]", true), ("[[[]]]", path == "a.json"), ("[[[1]]]", true),
            ] {
                let error = PositionedDocumentTests.refusal(Array(text.utf8), path, limits)
                #expect((error?.code == .tooLarge) == isRefused, "\(path) \(text) \(String(describing: error))")
            }
        }
        let large = [UInt8](repeating: 0x20, count: (32 << 20) + 1)
        #expect(PositionedDocumentTests.refusal(large, "a.json")?.code == .tooLarge)
        #expect(PositionedDocumentTests.refusal(large, "a.yaml")?.code == .tooLarge)
    }

    @Test func jsonKeepsEveryTextAndPlace() throws {
        let long = String(repeating: "k", count: 70_000)
        let text = "\u{FEFF}{\"\(long)\": 1,\r\n\"\\ud83d\\ude00\":\r [\"\\\\\", \"\\\"\" , {}, [ ]\r\n,-0.5E+2]}"
        let root = try PositionedDocumentTests.document(text, "a.json").root
        #expect(root.json == [JSONString(long): 1, "😀": ["\\", "\"", .object([:]), [], -50.0]])
        let list = try #require(root["😀"])
        #expect(list.place == TextPlace(line: 3, column: 2))
        #expect(list.elements?.map(\.region.end.column) == [7, 13, 23, 23, 9])
        #expect(list.elements?.last?.place == TextPlace(line: 4, column: 2))
    }
}
