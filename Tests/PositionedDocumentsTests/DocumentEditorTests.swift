import CanonicalJSON
import Testing

@testable import PositionedDocuments

/// Small changes to documents: exact texts, and made-up documents against the change of their values.
@Suite struct DocumentEditorTests {
    private func document(_ text: String) throws -> PositionedDocument {
        let isJSON = text.utf8.first == UInt8(ascii: "{") && !text.contains("#") && text.contains("\"")
        return try PositionedDocument(Array(text.utf8), path: isJSON ? "p.json" : "p.yaml")
    }

    private func applied(_ edits: [TextEdit]?, _ document: PositionedDocument) -> String? {
        guard let edits else { return nil }
        var bytes = document.source.bytes
        for edit in edits.sorted(by: { $0.region.start > $1.region.start }) {
            let range =
                document.source.offset(of: edit.region.start)..<document.source.offset(of: edit.region.end)
            bytes.replaceSubrange(range, with: Array(edit.text.utf8))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func removing(_ places: Set<Int>, _ pointer: String, _ text: String) throws -> String? {
        let document = try document(text)
        return applied(
            DocumentEditor(document).removing(places, from: try #require(document.root.at(pointer))), document)
    }

    private func removing(member name: JSONString, _ pointer: String, _ text: String) throws -> String? {
        let document = try document(text)
        return applied(DocumentEditor(document).removing(name, from: try #require(document.root.at(pointer))), document)
    }

    private func inserting(_ pointer: String, _ text: String) throws -> String? {
        let document = try document(text)
        return applied(
            DocumentEditor(document).inserting("new", "1", into: try #require(document.root.at(pointer))), document)
    }

    @Test func elementsInBrackets() throws {
        #expect(try removing([1], "/a", #"{"a": [1, 2, 3]}"#) == #"{"a": [1, 3]}"#)
        #expect(try removing([2], "/a", #"{"a": [1, 2, 3]}"#) == #"{"a": [1, 2]}"#)
        #expect(try removing([0], "/a", #"{"a":[1,2,3]}"#) == #"{"a":[2,3]}"#)
        #expect(try removing([0, 2], "/a", #"{"a":[1,2,3]}"#) == #"{"a":[2]}"#)
        #expect(
            try removing([1, 2], "/a", "{\"a\": [\r\n  \"x\",\r\n  [1],\r\n  {}\r\n]}") == "{\"a\": [\r\n  \"x\"\r\n]}")
        #expect(try removing([1], "/a", "{\"a\": [\n  \"x\",\n  [1],\n  {}\n]}") == "{\"a\": [\n  \"x\",\n  {}\n]}")
        #expect(try removing([1], "/a", "a: [x, 'y, z', w,]  # all\n") == "a: [x, w,]  # all\n")
        #expect(try removing([2], "/a", "a: [x, y, w,]\n") == "a: [x, y,]\n")
        #expect(
            try removing([1], "/a", "a: [\n  x,  # of x\n  y  # of y\n]\n") == "a: [\n  x  # of x\n]\n",
            "the comment of what is gone goes too, no other")
        #expect(try removing([0, 1], "/a", "a: [x, y]\n") == nil, "an empty list is another thing than none")
    }

    @Test func elementsWithDashes() throws {
        #expect(
            try removing([1], "/a", "a:\n  # one\n  - x  # of x\n  # two\n  - y  # of y\n  - z\n")
                == "a:\n  # one\n  - x  # of x\n  # two\n  - z\n")
        #expect(try removing([1], "/a", "a:\r\n- x\r\n- k: 1\r\n  l:\r\n  - 2\r\nb: 3\r\n") == "a:\r\n- x\r\nb: 3\r\n")
        #expect(try removing([1], "/a", "a:\n- x\n- y") == "a:\n- x\n")
        #expect(try removing([0], "/a", "a:\n- - x\n  - y\n- z\n") == "a:\n- z\n")
        #expect(try removing([0], "/a/0", "a:\n- - x\n  - y\n- z\n") == nil, "it begins in the line of another")
    }

    @Test func members() throws {
        #expect(try removing(member: "b", "", #"{"a": 1, "b": [2], "c": 3}"#) == #"{"a": 1, "c": 3}"#)
        #expect(try removing(member: "c", "", "{\"a\": 1,\n \"c\": {\n}\n}") == "{\"a\": 1\n}")
        #expect(
            try removing(member: "b", "", "a: 1\nb: # why\n  - 2\n  - 3 # three\n# of c\nc: 4\n")
                == "a: 1\n# of c\nc: 4\n")
        #expect(try removing(member: "a", "/0", "- a: 1\n  b: 2\n") == "- b: 2\n")
        #expect(try removing(member: "a", "/0", "- a: 1  # x\n  b: 2\n") == nil, "a comment would be lost")
        #expect(try removing(member: "a", "", "a: 1\n") == nil)
        #expect(try removing(member: "b", "/0", "- {idx: 0, b: [{c: d}], e: f}\n") == "- {idx: 0, e: f}\n")
    }

    @Test func newMembers() throws {
        #expect(try inserting("", #"{"a": 1}"#) == #"{"a": 1, "new": 1}"#)
        #expect(try inserting("", #"{"a":1,"b":2}"#) == #"{"a":1,"b":2,"new": 1}"#)
        #expect(try inserting("", "{\r\n\t\"a\": [\r\n]\r\n}") == "{\r\n\t\"a\": [\r\n],\r\n\t\"new\": 1\r\n}")
        #expect(try inserting("/a", #"{"a": {}}"#) == #"{"a": {"new": 1}}"#)
        #expect(try inserting("/a", "a: {b: c}  # d\n") == "a: {b: c, new: 1}  # d\n")
        #expect(try inserting("/a", "a:\r\n  b: c  # d\r\ne: f\r\n") == "a:\r\n  b: c  # d\r\n  new: 1\r\ne: f\r\n")
        #expect(try inserting("/0", "- b: [\n    c]\n- e\n") == "- b: [\n    c]\n  new: 1\n- e\n")
        #expect(try inserting("", "a: 1") == "a: 1\nnew: 1")
        #expect(try inserting("/a", "a:\n  b: |\n    text\n") == nil, "it would become a part of the text")
    }

    @Test func whatIsSharedStaysAsItIs() throws {
        #expect(try removing([1], "/a", "a: &x [1, 1]\nb: *x\n") == nil)
        #expect(try removing([1], "/b", "a: &x [1, 1]\nb: *x\n") == nil)
        #expect(try inserting("/b", "a: &x {c: 1}\nb: *x\n") == nil)
        #expect(try removing([1], "/b", "a: &x 1\nb: [*x, *x]\n") == "a: &x 1\nb: [*x]\n")
        let shared = try document("a: &x 1\n")
        #expect(DocumentEditor(shared).replacing(try #require(shared.root["a"]), with: "2") == nil)
    }

    @Test func scalarsAndNames() throws {
        let document = try document("'or': [\"a\\tb\", 'c', d]  # e\n")
        let editor = DocumentEditor(document)
        let member = try #require(document.root.members?.first)
        #expect(applied(editor.renaming(member, to: "and"), document) == "'and': [\"a\\tb\", 'c', d]  # e\n")
        let elements = try #require(member.value.elements)
        #expect(editor.verbatim(elements[0]) == nil, "it does not stand there as it reads")
        #expect(editor.verbatim(elements[1]).map { String(decoding: $0.text, as: UTF8.self) } == "c")
        #expect(editor.verbatim(elements[2])?.start == 20)
        #expect(applied(editor.replacing(elements[1], with: "x"), document) == "'or': [\"a\\tb\", x, d]  # e\n")
    }

    // MARK: Made-up documents

    /// What is left of a document is the document without what was taken out, whatever its form; a comment that stands
    /// in lines of its own stays.
    @Test func madeUpDocumentsAgainstTheirValues() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(seed: seed)
        var changed = 0
        for _ in 0..<1500 {
            var writer = FormWriter(random: random)
            let text = writer.document()
            random = writer.random
            let document = try document(text)
            let editor = DocumentEditor(document)
            let object = try #require(document.root["o"])
            let list = try #require(object["l"])
            let count = try #require(list.elements?.count)
            let places = Set((0..<count).filter { _ in Bool.random(using: &random) })
            let kept = (0..<count).filter { !places.contains($0) }
            func check(_ edits: [TextEdit]?, _ expected: JSONValue) throws {
                guard let result = applied(edits, document) else { return }
                changed += 1
                let left = try? self.document(result).root.json
                #expect(left == expected, "seed \(seed)\n\(text)\n->\n\(result)")
                let comments = text.split(separator: "\n").filter { $0.drop { $0 == " " }.hasPrefix("# own") }.count
                #expect(
                    result.split(separator: "\n").filter { $0.drop { $0 == " " }.hasPrefix("# own") }.count == comments
                        || edits == nil, "seed \(seed)\n\(text)\n->\n\(result)")
            }
            let all = list.elements?.map(\.json) ?? []
            if !places.isEmpty {
                try check(editor.removing(places, from: list), root(object, "l", .array(kept.map { all[$0] })))
            }
            try check(editor.inserting("new", "1", into: object), root(object, "new", 1))
        }
        #expect(changed > 1500, "seed \(seed): \(changed)")
    }

    private func root(_ object: PositionedNode, _ key: JSONString, _ value: JSONValue) -> JSONValue {
        var members = JSONObject((object.members ?? []).map { ($0.key, $0.value.json) })
        members[key] = value
        return ["o": .object(members), "z": 0]
    }
}

/// Writes documents of one shape in many forms.
private struct FormWriter {
    var random: SplitMix

    mutating func document() -> String {
        let isBlock = Bool.random(using: &random)
        var keys = ["l", "a", "b"]
        keys.shuffle(using: &random)
        let values = (0..<Int.random(in: 1...4, using: &random)).map { _ in value() }
        if isBlock {
            var text = "o:\n"
            for key in keys {
                text += comment("  ")
                guard key == "l" else {
                    text += "  \(key): \(value())\(trailing())\n"
                    continue
                }
                if Bool.random(using: &random) {
                    text += "  l: \(flow(values, "    "))\(trailing())\n"
                } else {
                    let indent = Bool.random(using: &random) ? "  " : "    "
                    text += "  l:\(trailing())\n"
                    for value in values { text += comment(indent) + indent + "- \(value)\(trailing())\n" }
                }
            }
            return text + comment("") + "z: 0\n"
        }
        var parts: [String] = []
        for key in keys { parts.append("\(key): \(key == "l" ? flow(values, "      ") : value())") }
        let inner = parts.joined(separator: Bool.random(using: &random) ? ",\n    " : ", ")
        return "o: {\(inner)}\nz: 0\n"
    }

    private mutating func value() -> String {
        ["1", "\"a,b\"", "'it''s # no'", "[2, 3]", "{k: v}", "x", "{}", "[]"].randomElement(using: &random) ?? ""
    }

    private mutating func comment(_ indent: String) -> String {
        Bool.random(using: &random) ? "\(indent)# own, [of] its: line\n" : ""
    }

    private mutating func trailing() -> String { Bool.random(using: &random) ? "  # of this" : "" }

    private mutating func flow(_ values: [String], _ indent: String) -> String {
        let isWide = Bool.random(using: &random)
        var text = "["
        for (at, value) in values.enumerated() {
            if isWide { text += "\n" + indent }
            text += value
            let isLast = at == values.count - 1
            if !isLast || Int.random(in: 0..<4, using: &random) == 0 { text += "," }
            if isWide, Bool.random(using: &random) { text += " # of this, here" } else if !isLast { text += " " }
        }
        return text + (isWide ? "\n\(indent)]" : "]")
    }
}

/// A generator with a seed that a failure can name. Source: Steele, Lea, Flood, 2014.
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
