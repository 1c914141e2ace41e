import CanonicalJSON
import Testing

@testable import PositionedDocuments

@Suite struct PointerTests {
    static let text = "a/b: {m~n: [1, [2, 3]], '': 4, \"0\": five}\né: {x: y}\n' ': &k [p]\nq: *k\n"

    @Test(
        arguments: [
            ("/a~1b/m~0n/1/0", 2), ("/a~1b/", 4), ("/a~1b/0", "five"), ("/é/x", "y"), ("/ /0", "p"), ("/q/0", "p"),
        ] as [(String, JSONValue)])
    func pointersLeadToValues(_ pointer: String, _ value: JSONValue) throws {
        #expect(try PositionedDocumentTests.document(Self.text).root.at(pointer)?.json == value)
    }

    @Test(arguments: [
        "a", "/", "/a/b", "/a~1b/m~0n/2", "/a~1b/m~0n/01", "/a~1b/m~0n/-1", "/a~1b/m~0n/-", "/a~1b/m~0n/+1",
        "/a~1b/m~0n/99999999999999999999", "/a~2b", "/a~", "/é/x/y", "/e\u{301}", "/a~1b/m~0n/1/",
    ])
    func pointersThatLeadNowhere(_ pointer: String) throws {
        #expect(try PositionedDocumentTests.document(Self.text).root.at(pointer) == nil)
    }

    @Test func theEmptyPointerIsTheWhole() throws {
        let document = try PositionedDocumentTests.document(Self.text)
        #expect(document.root.at("")?.json == document.root.json)
        #expect(document.pointer(of: document.root) == "")
    }

    @Test(arguments: [
        (PointerTests.text, "a.yaml"), (CommentTests.plan, "a.yaml"), ("[[[1]], {\"a\":{\"b\":[]}}]", "a.json"),
    ])
    func everyValueIsFoundByItsPlace(_ text: String, _ path: String) throws {
        let document = try PositionedDocumentTests.document(text, path)
        var aliases = 0
        func walk(_ node: PositionedNode, _ pointer: String) {
            #expect(document.root.at(pointer)?.place == node.place)
            if let found = document.pointer(of: node), found != pointer {
                // Everything of an alias is found as the alias.
                #expect(pointer.hasPrefix(found) && document.root.at(found)?.place == node.place)
                aliases += 1
            } else {
                #expect(document.pointer(at: node.place) == pointer)
            }
            for (at, element) in (node.elements ?? []).enumerated() { walk(element, pointer + "/\(at)") }
            for member in node.members ?? [] { walk(member.value, pointer + "/" + member.key.lossyText.pointerEscaped) }
        }
        walk(document.root, "")
        #expect(aliases == (text == Self.text ? 1 : 0))
        #expect(document.pointer(at: TextPlace(line: 1, column: 2)) == nil || path == "a.json")
        #expect(document.pointer(at: TextPlace(line: 99, column: 1)) == nil)
    }
}
