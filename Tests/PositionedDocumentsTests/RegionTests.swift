import CanonicalJSON
import Testing

@testable import PositionedDocuments

/// The text of regions, and where they lie.
@Suite struct RegionTests {
    static func text(_ node: PositionedNode) -> String {
        String(decoding: node.source.bytes(in: node.region), as: UTF8.self)
    }

    @Test(arguments: [
        // Plain, quoted with escapes, over several lines, in braces and brackets.
        ("a: one two  # c", "/a", "one two"),
        ("a: http://x/#y", "/a", "http://x/#y"),
        ("a: x\n  goes on\n\n  to here\nb: 1", "/a", "x\n  goes on\n\n  to here"),
        ("a: 'it''s'  ", "/a", "'it''s'"),
        ("a: 'x\n\n  y' # z", "/a", "'x\n\n  y'"),
        (#"a: "q\" # no \\"  # c"#, "/a", #""q\" # no \\""#),
        ("a: \"x \\\n   y\"\nb: 1", "/a", "\"x \\\n   y\""),
        ("[ a b , 'c' ]", "/0", "a b"),
        ("[a\n b, c]", "/0", "a\n b"),
        ("{k: v, 'l':\"w\"}", "/l", "\"w\""),
        ("{k: v w}", "/k", "v w"),
        ("é: [😀x, ü]", "/é/1", "ü"),
        // Properties belong to what they are of.
        ("a: &n !!str 12 # c", "/a", "&n !!str 12"),
        // Nothing at all.
        ("a:\nb: 1", "/a", ""), ("{a: , b: 1}", "/a", ""), ("{a, b: 1}", "/a", ""), ("- \n- 1", "/0", ""),
        // Block scalars to their last line that is not blank.
        ("a: |\n  x\n   y \n\n\nb: 1\n", "/a", "|\n  x\n   y"),
        ("a: >-  # c\n  x\n\n  y # no\n# c\nb: 1\n", "/a", ">-  # c\n  x\n\n  y # no"),
        ("a: |+\n  x\n\n", "/a", "|+\n  x"), ("a: |\n  x", "/a", "|\n  x"),
        ("a: |\n  é\u{2028}\u{85}\nb: 1", "/a", "|\n  é"),
        ("a: |  # c\n\n\nb: 1\n", "/a", "|"), ("a: &n |2-\n   x\n", "/a", "&n |2-\n   x"),
        // Lists and objects to the end of the line they begin in.
        ("a: [1,  # c\n 2] ", "/a", "[1,  # c"), ("a: {x: 1} \t\r\nb: 2", "/a", "{x: 1}"),
        ("a:\n  - x: 1 # c \n    y: 2\n", "/a", "- x: 1 # c"), ("a:\n  - x: 1 # c \n    y: 2\n", "/a/0", "x: 1 # c"),
        ("a: &n\n  - 1\n", "/a", "&n"), ("\u{FEFF}a: [é, b]", "/a", "[é, b]"), ("a: []", "/a", "[]"),
        ("a: [1]\rb: [2]\r", "/b", "[2]"),
        // What is an end of a line to the parser alone, is none here.
        ("a: 'x\u{2028}y'\nb: [é, 'z']", "/b/1", "'z'"), ("a: \"\u{85}\" \nb: zz", "/b", "zz"),
    ])
    func yaml(_ text: String, _ pointer: String, _ expected: String) throws {
        let document = try PositionedDocumentTests.document(text)
        let node = try #require(document.root.at(pointer), "\(text)")
        #expect(Self.text(node) == expected, "\(text)")
    }

    @Test(arguments: [
        ("{\"a\" : \"x\\\"]\\u00e9\" , \"b\": 2}", "/a", "\"x\\\"]\\u00e9\""),
        ("{\"a\" : \"é\" , \"b\": -2.5e3\r\n}", "/b", "-2.5e3"), ("[true,null ,false]", "/1", "null"),
        ("[true,null ,false]", "/2", "false"), ("[ {\"a\": [1,\n2] }  \n,3]", "/0", "{\"a\": [1,"),
        ("[ {\"a\": [1,\n2] }  \n,3]", "/0/a", "[1,"), ("[ {\"a\": [1,\n2] }  \n,3]", "/0/a/1", "2"), ("7", "", "7"),
        ("[1, [] ]  ", "/1", "[] ]"),
    ])
    func json(_ text: String, _ pointer: String, _ expected: String) throws {
        let document = try PositionedDocumentTests.document(text, "a.json")
        let node = try #require(document.root.at(pointer), "\(text)")
        #expect(Self.text(node) == expected, "\(text)")
    }

    @Test func columnsCountScalarsAndEndBehindTheText() throws {
        let root = try PositionedDocumentTests.document("nodes:\n  - {agent: \"é😀\", scope: [\"😀.ok\", e\u{301}]}\n")
            .root
        #expect(root.at("/nodes/0/agent")?.region == Self.region(2, 13, 2, 17))
        #expect(root.at("/nodes/0/scope/1")?.region == Self.region(2, 35, 2, 37))
        #expect(root.at("/nodes")?.region == Self.region(2, 3, 2, 39))
        #expect(root.at("/nodes/0")?.region == Self.region(2, 5, 2, 39))
        let folded = try PositionedDocumentTests.document("a: \"x\n  é\"\n").root
        #expect(folded.at("/a")?.region == Self.region(1, 4, 2, 5))
    }

    @Test func everythingOfAnAliasStandsWhereTheAliasIs() throws {
        let text = """
            # *other
            base: &other {s: "*other", list: [1, {x: y}]}
            quoted: '*other'
            block: |
              *other
            one: *other
            two: [a, *other , *other]
            *other2 : 1
            """
        let document = try PositionedDocumentTests.document(
            text.replacing("*other2 : 1", with: "&k key: 1\nlast: {*k : *other}"))
        let root = document.root
        func check(_ pointer: String, _ region: TextRegion) throws {
            let node = try #require(root.at(pointer))
            #expect(node.region == region && node.place == region.start, "\(pointer)")
            for member in node.members ?? [] {
                #expect(member.place == region.start)
                try check(pointer + "/" + member.key.lossyText, region)
            }
            for at in (node.elements ?? []).indices { try check(pointer + "/\(at)", region) }
        }
        try check("/one", Self.region(6, 6, 6, 12))
        try check("/two/1", Self.region(7, 10, 7, 16))
        try check("/two/2", Self.region(7, 19, 7, 25))
        try check("/last/key", Self.region(9, 13, 9, 19))
        #expect(root.at("/last")?.members?.first?.place == TextPlace(line: 9, column: 8))
        #expect(root["one"]?.json == root["base"]?.json)
        #expect(root.at("/base/list/1/x")?.region == Self.region(2, 42, 2, 43))
    }

    @Test func aliasesHaveTheLatestValueOfTheirAnchorAndMergeKeysStayKeys() throws {
        let root = try PositionedDocumentTests.document("a: &x 1\nb: &x 0x10\nc: *x\nd: {<<: *x}\n*x : e").root
        #expect(root.json == ["a": 1, "b": 16, "c": 16, "d": ["<<": 16], "0x10": "e"])
    }

    @Test func aMadeValueHasTheRegionOfItsOrigin() throws {
        let root = try PositionedDocumentTests.document("- 'a b'\n- [x,\n  y]\n- &n q\n- *n").root
        let elements = try #require(root.elements)
        for element in elements {
            #expect(PositionedNode(.object([]), from: element).region == element.region)
            #expect(PositionedNode(.bool(true), from: element).region == element.region)
        }
    }

    static func region(_ line: Int, _ column: Int, _ endLine: Int, _ endColumn: Int) -> TextRegion {
        TextRegion(start: TextPlace(line: line, column: column), end: TextPlace(line: endLine, column: endColumn))
    }
}
