import CanonicalJSON
import Testing

@testable import PositionedDocuments

@Suite struct CommentTests {
    static let plan = """
        # auditable: ignore-file[PRE107] old
        # second

        schema: auditable.plan/2  # first
        controls: {require: [audit]}
        nodes:  # all steps
          # above 0

          # nearer 0
          - idx: 0  # whole 0
            agent: a
            kind: tool_call  # kind only
            args:
              # the token
              token: "a # b"  # token
              text: |  # header
                # no comment
                x # neither
              plain: a#b 'c  # plain
            writes:  # list
              - one  # element
              - {id: two, mode: append}
            reads:
              # value below
              [x,
               y, z]  # y and z
          # above 1
          - {idx: 1, agent: "#1", kind: decision}  # whole 1
          # at the end
        # last
        """

    @Test func commentsAreWhatTheParserPassesOver() throws {
        let document = try PositionedDocumentTests.document(Self.plan)
        let comments = document.comments
        #expect(
            comments.map(\.text) == [
                " auditable: ignore-file[PRE107] old", " second", " first", " all steps", " above 0", " nearer 0",
                " whole 0", " kind only", " the token", " token", " header", " plain", " list", " element",
                " value below", " y and z", " above 1", " whole 1", " at the end", " last",
            ])
        #expect(comments.filter(\.isAlone).map(\.place.line) == [1, 2, 7, 9, 14, 24, 27, 29, 30])
        for comment in comments {
            #expect(String(decoding: document.source.bytes(in: comment.region), as: UTF8.self) == "#" + comment.text)
        }
        #expect(document.opening(of: comments).map(\.place.line) == [1, 2])
    }

    /// The pointers of the values that a comment covers, without those below one that it covers too.
    static func covered(_ document: PositionedDocument, _ text: String) throws -> [String] {
        let comment = try #require(document.comments.first { $0.text == text })
        guard let part = document.part(annotatedBy: comment) else { return [] }
        var pointers: [String] = []
        func walk(_ node: PositionedNode, _ pointer: String) {
            // An object has the place of its first member.
            if part.contains(node), node.subtreeEnd <= part.end { return pointers.append(pointer) }
            for (at, element) in (node.elements ?? []).enumerated() { walk(element, pointer + "/\(at)") }
            for member in node.members ?? [] { walk(member.value, pointer + "/" + member.key.lossyText.pointerEscaped) }
        }
        walk(document.root, "")
        return pointers
    }

    @Test(arguments: [
        (" first", ["/schema"]), (" all steps", ["/nodes"]), (" above 0", ["/nodes/0"]), (" nearer 0", ["/nodes/0"]),
        (" whole 0", ["/nodes/0"]), (" kind only", ["/nodes/0/kind"]), (" the token", ["/nodes/0/args/token"]),
        (" token", ["/nodes/0/args/token"]), (" header", ["/nodes/0/args/text"]),
        (" plain", ["/nodes/0/args/plain"]), (" list", ["/nodes/0/writes"]), (" element", ["/nodes/0/writes/0"]),
        (" value below", ["/nodes/0/reads/0"]), (" y and z", ["/nodes/0/reads/1", "/nodes/0/reads/2"]),
        (" above 1", ["/nodes/1"]), (" whole 1", ["/nodes/1"]), (" at the end", []), (" last", []),
        (" second", ["/schema"]),
    ])
    func aCommentCoversWhatBeginsInItsLine(_ text: String, _ pointers: [String]) throws {
        #expect(try Self.covered(PositionedDocumentTests.document(Self.plan), text) == pointers)
    }

    @Test(arguments: [
        ("a:\n  # c\n  x y\nb: 1", ["/a"]), ("- # c\n  k: 1\n  l: 2\n- 3", ["/0"]), ("# c\n-\n  k: 1\n- 3", ["/0"]),
        ("- [1, # c\n   2]", ["/0"]), ("- - a # c\n  - b\n- d", ["/0"]), ("{a: 1, # c\n b: 2}", ["/a"]),
        ("{a: [1, 2], b: 2} # c", ["/a", "/b"]), ("a: &x\n  k: 1\nb: *x # c", ["/b"]),
        ("a: [1,\n  2 # c\n  ]\nb: 1", ["/a/1"]), ("a: [1\n  ] # c\nb: 1", []), ("a: # c\nb: 1", ["/a"]),
        ("a: 1\nb: {c: , d: 2} # c", ["/b"]), ("'x': 1\n? k # c\n: v", ["/k"]), ("text # c", []),
        ("a: |\n  # no\n\n  # no\n# c\nb: 1", ["/b"]), ("a: 1\n  # c\n\n\n  # d\nb: [\n1]", ["/b"]),
    ])
    func coverageInCorners(_ text: String, _ pointers: [String]) throws {
        #expect(try Self.covered(PositionedDocumentTests.document(text), " c") == pointers, "\(text)")
    }

    @Test func commentsStandAnywhereTheLanguageLetsThem() throws {
        let texts: [(String, [String])] = [
            ("%YAML 1.1 # a\n--- # b\nx: 1 # c\n... # d\n# e\n", [" a", " b", " c", " d", " e"]),
            ("a: \"# x\\\" # y\" # z", [" z"]), ("a: ' '' # x' #", [""]),
            ("a: b#c\n#d\r\n#e\rf: g # h", ["d", "e", " h"]),
            ("[a, # x\n b # y\n]", [" x", " y"]), ("é: 'ü # ä' # ö😀", [" ö😀"]), ("a: x\n  y # z", [" z"]),
            ("a: >\n  t\n # c\nb: |-\n  # n", [" c"]), ("# only", [" only"]), ("a: 'x\u{2028}# y' # z", [" z"]),
            ("a: &x # p\n  1\nb: !!str # q\n  c", [" p", " q"]), ("a: x # \u{85}y: z # q\nb: 1", [" \u{85}", " q"]),
        ]
        for (text, comments) in texts {
            let document = try PositionedDocument(text.utf8, path: "a.yaml", emptyAsNull: true)
            #expect(document.comments.map(\.text) == comments, "\(text)")
        }
        #expect(try PositionedDocumentTests.document("{\"a\": \"# b\"}", "a.json").comments.isEmpty)
    }

    @Test func aTextOfCommentsAloneIsNullWhenAskedFor() throws {
        let document = try PositionedDocument("\n# one\n\n# two\n".utf8, path: "a.yaml", emptyAsNull: true)
        #expect(document.root.json == .null)
        #expect(document.opening(of: document.comments).map(\.text) == [" one", " two"])
        #expect(try PositionedDocument([], path: "a.yaml", emptyAsNull: true).root.json == .null)
        #expect(PositionedDocumentTests.refusal(Array("# one".utf8))?.code == .notOneDocument)
    }

    /// A message names a line; a comment there is meant for what it says.
    @Test func whateverBeginsInTheLineHasItsPlaceInThePart() throws {
        for text in [Self.plan, PointerTests.text, "- - - a\n    - b # c\n- k:\n    - l: 1\n"] {
            let bytes = Array(text.utf8)
            let plain = try PositionedDocument(bytes, path: "a.yaml")
            for line in 1...plain.source.lineCount {
                let comment = DocumentComment(text: "", place: TextPlace(line: line, column: 90), isAlone: false)
                let part = plain.part(annotatedBy: comment)
                func walk(_ node: PositionedNode) {
                    if node.place.line == line, node.place != plain.root.place {
                        #expect(part?.contains(node) == true, "\(text), \(node.place)")
                    }
                    node.elements?.forEach(walk)
                    node.members?.forEach { walk($0.value) }
                }
                walk(plain.root)
            }
        }
    }

    @Test func aPartIsOfOneText() throws {
        let one = try PositionedDocumentTests.document("a: 1 # c")
        let other = try PositionedDocumentTests.document("a: 1 # c")
        let part = try #require(one.part(annotatedBy: one.comments[0]))
        #expect(part.contains(one.root["a"]!))
        #expect(!part.contains(other.root["a"]!))
    }
}
