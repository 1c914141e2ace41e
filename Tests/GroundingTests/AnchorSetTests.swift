import CanonicalJSON
import Testing

@testable import Grounding

@Suite struct AnchorSetTests {
    // MARK: The rules, by example

    @Test(arguments: [
        ("", ""), ("   ", ""), ("Approved", "approved"), ("approved approved APPROVED", "approved"),
        ("the and of to NOT", ""), ("within withins", "withins"), ("there's", "s"),
        ("caf\u{E9}", "caf"), ("日本語", ""), ("x\u{200B}y", "x y"), ("42", "#42"), ("4x2", "#2 #4 @4x2 4x2"),
    ])
    func words(text: String, keys: String) {
        expect(text, has: keys)
    }

    @Test(arguments: [
        ("$5,000", "#5000"), ("5000.0 5,0,0,0.00", "#5000"), ("-5", "#5"), ("1,", "#1"), ("1.", "#1"), (".5", "#5"),
        ("1..5", "#1 #5"),
        ("1.,5", "#1 #5"), ("1,.5", "#1.5"), ("1.5,000", "#0 #1.5"), ("1.2.3", "#1.2 #3"), ("$", ""), ("$$7", "#7"),
        ("7$8", "#7 #8"),
        ("1,2,3", "#123"), ("007", "#7"), ("0.10", "#0.1"), ("1e5", "#1 #5 1e5 @1e5"), ("1 2", "#1 #2"), ("٣", "#3"),
        ("१२.५", "#12.5"),
        ("1٣", "#13"), ("²", ""), ("½", ""), ("1234567.8", "#1.23457e+06"), ("0.00001234", "#1.234e-05"),
        ("1.٣", "#1.3"),
        ("12345678901234567890", "#12345678901234567168"), ("999999999999999", "#999999999999999"),
        ("1000000000000000", "#1000000000000000"), ("9007199254740993", "#9007199254740992"),
    ])
    func numbers(text: String, keys: String) {
        expect(text, has: keys)
    }

    @Test(arguments: [
        ("INV-100", "#100 @inv-100 inv"), ("(\"inv_100\"),", "#100 @inv-100 inv"),
        ("--inv//:100__", "#100 @inv-100 inv"),
        ("a-", ""), ("-a", ""), (":a:b:", "@a-b b"), ("a/b", "@a-b b"), ("a-b@c", "b c"), ("x@1", "#1 @x@1 x"),
        ("#w5", "#5 @#w5 w5"),
        ("2026-03-01", "#1 #2026 #3"), ("-", ""), ("-_-", ""), ("1-2", "#1 #2"), ("x²", "@x² x"), ("½-x", "@½-x x"),
        ("Ⅷ-x", "@ⅷ-x x"),
        ("k-é", "@k-é k"), ("k-e\u{301}", "e k"), ("a\u{1F600}-", ""), ("don't", "don t"), ("v1.2!", "#1.2 @v1.2 v1"),
        ("x:", "x"),
        ("\u{A0}x-y\u{2003}z-w\u{3000}", "@x-y @z-w w x y z"), ("p-q\u{200B}r", "p q r"),
        ("p-1\u{FEFF}r", "#1 @p-1\u{FEFF}r p r"),
    ])
    func identifiers(text: String, keys: String) {
        expect(text, has: keys)
    }

    @Test(arguments: [
        ("ΑΣ-1", "#1 @ας-1"), ("ΑΣΑ-1", "#1 @ασα-1"), ("Σ-1", "#1 @σ-1"), ("1Σ", "#1 @1σ"), ("Α.Σ.-1", "#1 @α.ς.-1"),
        ("Α'Σ'Α-1", "#1 @α'σ'α-1"), ("ΑΣ\u{301}-1", "#1 @ας\u{301}-1"), ("Α\u{301}Σ-1", "#1 @α\u{301}ς-1"),
        ("\u{130}-1", "#1 @i\u{307}-1"),
        ("\u{212A}1", "#1 @k1 k1"), ("ÉTÉ-1", "#1 @été-1 t"), ("\u{1C5}-1", "#1 @\u{1C6}-1"), ("AΣ B-1", "#1 @b-1 b"),
        ("aΣ1", "#1 @aς1"),
    ])
    func lowerCase(text: String, keys: String) {
        expect(text, has: keys)
    }

    private func expect(_ text: String, has keys: String) {
        let expected = Set(keys.split(separator: " ").map { JSONString(String($0)) })
        #expect(Set(AnchorSet(of: text).map(\.key)) == expected)
    }

    @Test func anchorsKnowTheirKindTextAndWeight() {
        let anchors = AnchorSet(of: "INV-100 paid")
        #expect(anchors.map(\.kind) == [.word, .number, .identifier, .word])
        #expect(anchors.map(\.key) == ["inv", "#100", "@inv-100", "paid"])
        #expect(anchors.map(\.text) == ["inv", "100", "inv-100", "paid"])
        #expect(anchors.map(\.kind.weight) == [1, 2, 2, 1])
        #expect(
            AnchorSet(of: "#w5").first { $0.kind == .identifier }?.text == "#w5", "one marker is taken off, not two")
        #expect(Anchor.Kind.allCases.map { $0.name(in: .v1) } == ["word", "number", "entity"])
    }

    // MARK: Properties

    @Test(arguments: [UInt64](1...4))
    func theScannerAgreesWithThePlainRules(seed: UInt64) {
        var source = RandomText(seed: seed)
        for round in 0..<500 {
            let text = source.random.oneIn(3) ? source.sentence(of: 12) : source.text()
            let found = AnchorSet(of: text).map { $0.key.withBytes(Array.init) }
            #expect(Set(found) == PlainAnchors(text).keys, "seed \(seed) round \(round): \(text.debugDescription)")
            #expect(Set(found).count == found.count)
        }
    }

    /// No anchor spans a blank, so a text's anchors are those of its parts.
    @Test(arguments: [UInt64](5...6))
    func aTextHasTheAnchorsOfItsParts(seed: UInt64) {
        var source = RandomText(seed: seed)
        for round in 0..<300 {
            let (a, b) = (source.text(), source.text())
            let whole = Set(AnchorSet(of: a + " " + b))
            #expect(whole == Set(AnchorSet(of: a)).union(AnchorSet(of: b)), "seed \(seed) round \(round): \(a) \(b)")
            #expect(AnchorSet(of: b + "\u{2028}" + a) == AnchorSet(of: a + "\n" + b), "seed \(seed) round \(round)")
        }
    }

    // MARK: The set

    @Test func aLargeSetKeepsEveryAnchorOnce() {
        let words = (0..<20_000).map { "w\(String($0, radix: 36))x" }
        let set = AnchorSet(of: (words + words.reversed()).joined(separator: " ").replacing("0", with: "o"))
        let plain = Set(words.map { $0.replacing("0", with: "o") })
        #expect(set.filter { $0.kind == .word }.count == plain.count)
        #expect(set.allSatisfy { set.contains($0) })
        #expect(Set(set).count == set.count)
        let others = AnchorSet(of: "yy z-y 777777777")
        #expect(others.allSatisfy { !set.contains($0) })
    }

    @Test func keysAreComparedByBytes() {
        #expect(AnchorSet(of: "\u{E9}-1") != AnchorSet(of: "e\u{301}-1"))
        #expect(AnchorSet(of: "b-1 a-2") == AnchorSet(of: "a-2 b-1"))
        #expect(AnchorSet(of: "a-2") != AnchorSet(of: "a-2 b-1"))
        #expect(AnchorSet() == AnchorSet(of: "the"))
        #expect(AnchorSet().isEmpty)
        #expect(!AnchorSet().contains(AnchorSet(of: "paid")[0]))
    }
}
