import CanonicalJSON
import Testing

@testable import PositionedDocuments

/// Documents with bytes changed, taken out, doubled: whatever comes of it is refused with a class, or read so that
/// everything in it stands where it says.
@Suite struct MutationTests {
    static let yaml = [
        CommentTests.plan, PointerTests.text,
        "a: &x [1, 'it''s', \"q\\\" \\u00e9\", -2.5e3]\nb: *x\nc: |-\n  t # u\n\n   v\nd: >+\n  w\n\ne: {f: , g: *x}\n",
        "%YAML 1.1\n---\n? é\n: - - a\n    - b\r\n  - !!str 12\n'x y': \"z\n\n  w\"\nlong: a b\n  c\n...\n",
    ]
    static let json = [
        "{\"nodes\": [{\"idx\": 0, \"agent\": \"é😀\\ud83d\\ude00\", \"reads\": [\"x\", null, true]},\r\n {\"idx\": -1.5e3}]}",
        "[[], {}, [[{\"a\\\\\": \"b\\\"c\"}]], 12345678901234567890123]",
    ]
    /// What is put in: the characters that mean something to either language, and bytes that mean nothing.
    static let pieces: [[UInt8]] =
        [
            "#", " # ", ":", ": ", "- ", "&a", "*a", "*x ", "'", "\"", "\\", "|", ">", "\n", "\r", "\t", "[", "]", "{",
            "}", ",", "?", "!", "%", "@", "é", "😀", "\u{2028}", "\u{85}", "\u{FEFF}", "0", ".", "\n\n  ", "---\n",
        ]
        .map { Array($0.utf8) } + [[0], [0x80], [0xFF], [0xC3], [0xF0, 0x9F]]

    @Test(arguments: [11, 12, 13, 14] as [UInt64])
    func whateverIsReadStandsWhereItSays(_ seed: UInt64) throws {
        var random = SeededNumbers(seed)
        var read = 0
        for round in 0..<1500 {
            let isJSON = random.next(below: 4) == 0
            let sources = isJSON ? Self.json : Self.yaml
            var bytes = Array(sources[random.next(below: sources.count)].utf8)
            for _ in 0...random.next(below: 3) { Self.mutate(&bytes, &random) }
            let document: PositionedDocument
            do throws(DocumentError) {
                document = try PositionedDocument(
                    bytes, path: isJSON ? "a.json" : "a.yaml", emptyAsNull: round % 2 == 0,
                    limits: DocumentLimits(depth: 50, nodes: 5000))
            } catch {
                #expect(!error.detail.isEmpty && error.description.hasPrefix("a."), "seed \(seed), round \(round)")
                if let place = error.place {
                    #expect(place.line >= 1 && place.column >= 1, "seed \(seed), round \(round): \(error)")
                }
                continue
            }
            read += 1
            Self.check(document, "seed \(seed), round \(round): \(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(read > 100, "seed \(seed)")
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededNumbers) {
        guard !bytes.isEmpty else {
            bytes = pieces[random.next(below: pieces.count)]
            return
        }
        let at = random.next(below: bytes.count)
        let end = min(bytes.count, at + 1 + random.next(below: 12))
        switch random.next(below: 5) {
        case 0: bytes[at] = UInt8(random.next(below: 256))
        case 1: bytes.removeSubrange(at..<end)
        case 2: bytes.insert(contentsOf: bytes[at..<end], at: random.next(below: bytes.count + 1))
        case 3: bytes.removeSubrange(at...)
        default: bytes.insert(contentsOf: pieces[random.next(below: pieces.count)], at: at)
        }
    }

    private static func check(_ document: PositionedDocument, _ comment: String) {
        let source = document.source
        let end = source.place(at: source.bytes.count)
        func walk(_ node: PositionedNode, in parent: PositionedNode, from: TextPlace, isAlias: Bool) {
            let region = node.region
            #expect(region.start == node.place && region.start <= region.end && region.end <= end, "\(comment)")
            #expect(region.start >= from && region.start >= parent.place, "\(node.place), \(comment)")
            #expect(node.subtreeEnd <= max(parent.subtreeEnd, node.place.next), "\(node.place), \(comment)")
            let text = Array(source.bytes(in: region))
            // All that comes of an alias has its region.
            let isAlias = isAlias || (document.syntax == .yaml && text.first == UInt8(ascii: "*"))
            if !isAlias, node.elements == nil, node.members == nil {
                #expect(Self.means(text, node, document.syntax), "\(node.place), \(comment)")
            }
            var last = node.place
            for element in node.elements ?? [] {
                walk(element, in: node, from: last, isAlias: isAlias)
                last = element.place
            }
            for member in node.members ?? [] {
                #expect(member.place >= last, "\(member.place), \(comment)")
                walk(member.value, in: node, from: member.place, isAlias: isAlias)
                last = member.value.place
            }
        }
        walk(document.root, in: document.root, from: TextPlace(line: 1, column: 1), isAlias: false)
        for found in document.comments {
            let text = source.bytes(in: found.region)
            #expect(text.first == UInt8(ascii: "#"), "\(comment)")
            if let part = document.part(annotatedBy: found) { #expect(part.start < part.end, "\(comment)") }
        }
    }

    /// Whether the text of a region, read by itself, is the value.
    private static func means(_ text: [UInt8], _ node: PositionedNode, _ syntax: PositionedDocument.Syntax) -> Bool {
        if text.isEmpty { return node.json == .null }
        // A line that goes on is indented less than a document of its own lets it, and a block scalar by its own rule.
        let isLong = String(decoding: text, as: UTF8.self).unicodeScalars.contains {
            ["\n", "\r", "\u{85}", "\u{2028}", "|", ">"].contains($0)
        }
        guard !isLong else { return true }
        func reads(_ before: String, _ after: String) -> Bool {
            let whole = Array(before.utf8) + text + Array(after.utf8)
            return (try? PositionedDocument(whole, path: "part", syntax: syntax).root)?.elements?.first?.json
                == node.json
        }
        // A dash is a text in brackets, and a comma is one outside.
        return reads("[", "]") || (syntax == .yaml && reads("- ", "\n"))
    }
}
