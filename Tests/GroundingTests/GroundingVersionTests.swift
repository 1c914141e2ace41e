import CanonicalJSON
import Testing

@testable import Grounding

@Suite struct GroundingVersionTests {
    private func ground(_ basis: String?, _ read: JSONValue) -> GroundingResult {
        GroundingResult.ground(basis: basis, inputs: read, retrieved: .null, state: .null, version: .v2)
    }

    @Test func versionsAreChosenByName() {
        #expect(GroundingVersion.allCases.map(\.rawValue) == ["v1", "v2"])
        #expect(GroundingContext().version == .v1)
        #expect(ground("a", "a").version == .v2)
    }

    /// The lines that pin version 1's limits, answered by version 2.
    @Test func versionTwoSeesWhatVersionOneDoesNot() {
        #expect(ground("not approved", "approved").score == 0, "negation")
        #expect(ground("-5", 5).score == 0, "sign of a text number")
        #expect(ground("5", -5).score == 0, "sign of a value")
        #expect(ground("-5", -5).score == 1, "sign of both")
        #expect(ground("1,2,3", 123).score == 0, "lists")
        #expect(ground("1,2,3", [1, 2, 3]).score == 1, "lists")
        #expect(ground("1234567.8", 1234568.2).score == 0, "six digits")
        #expect(ground("$1,234,567.80", 1234567.8).score == 1, "all digits")
        #expect(ground("9007199254740993", 9_007_199_254_740_992).score == 0, "integers beyond 2^53")
        #expect(ground("größe", "gr e").score == 0, "words are Unicode")
        #expect(ground("GRÖSSE", "größe").score == 0, "lower case is not case folding")
    }

    // MARK: Words

    @Test(arguments: [
        ("Größe ÉTÉ", "größe été"), ("日本語", "日本語"), ("ΌΣΟΣ", "όσος"), ("हिन्दी", "हिन्दी"),
        ("cafe\u{301}", "cafe\u{301}"), ("x\u{200B}y", "x y"), ("don, there's", "don s"), ("12 ٣٤", ""), ("v2x", "v2x"),
        ("\u{301}", ""), ("5\u{301}", ""), ("Ⅷ ½ x²", "x"), ("snake_case", "snake case"), ("\u{130}x", "i\u{307}x"),
        ("the of", ""), ("true", "true"),
        ("𐐀𐐁", "𐐨𐐩"), ("кредит-лимит", "кредит лимит"),
    ])
    func wordsAreOfEveryScript(text: String, expected: String) {
        let words = AnchorSet(of: text, version: .v2).filter { $0.kind == .word }.map(\.key)
        #expect(Set(words) == Set(expected.split(separator: " ").map { JSONString(String($0)) }), "\(text)")
    }

    @Test func wordsAreComparedByBytes() {
        #expect(ground("caf\u{E9}", "cafe\u{301}").score == 0)
        #expect(ground("cafe\u{301}", "CAFE\u{301}").score == 1)
    }

    @Test func identifiersMayHaveMarks() {
        let keys = AnchorSet(of: "k-e\u{301} a_b", version: .v2).map(\.key)
        #expect(keys.contains("@k-e\u{301}") && keys.contains("@a-b"))
    }

    // MARK: Lists

    @Test func listsAreTyped() throws {
        let result = ground("a1 not 5 paid", "a-1 paid #a1#")
        let json = result.json
        #expect(
            json["matched"] == [
                ["kind": "number", "negated": false, "text": "1"], ["kind": "word", "negated": false, "text": "a1"],
                ["kind": "word", "negated": false, "text": "paid"],
            ])
        #expect(
            json["unmatched"] == [
                ["kind": "number", "negated": true, "text": "5"],
                ["kind": "identifier", "negated": false, "text": "a1"],
            ])
        #expect(result.unmatched == ["not 5", "a1"])
        let evidence = result.evidence
        #expect(evidence["version"] == "v2")
        #expect(evidence["method"]?.text?.contains("version 2") == true)
        #expect(
            evidence["by_kind"] == [
                "word": ["matched": 2, "total": 2], "number": ["matched": 1, "total": 2],
                "identifier": ["matched": 0, "total": 1],
            ])
        #expect(evidence["negated"] == ["matched": 0, "total": 1])
        #expect(evidence["weights"] == ["word": 1.0, "number": 2.0, "identifier": 2.0])
        #expect(try JSONReader.value(of: JSONValue.object(json).canonicalText()) == .object(json))
    }

    @Test func withheldResultsNameTheVersionToo() {
        #expect(ground("not", "x").evidence.map(\.key) == ["method", "version", "reason", "n_context_tokens"])
        #expect(ground("x", .null).state == .insufficientContext)
        #expect(ground("x", .null).evidence["version"] == "v2")
        #expect(GroundingResult.ground(basis: "x", inputs: "x", retrieved: 1, state: 1).evidence["version"] == nil)
    }

    @Test(arguments: [UInt64](1...6))
    func noEntryIsInBothListsOrTwice(seed: UInt64) {
        var source = RandomText(seed: seed)
        for round in 0..<300 {
            let basis = source.random.oneIn(2) ? source.sentence(of: 8) : source.text(upTo: 60)
            let result = ground(basis, source.value())
            let json = result.json
            let entries = (json["matched"]?.array ?? []) + (json["unmatched"]?.array ?? [])
            #expect(Set(entries).count == entries.count, "seed \(seed) round \(round)")
            #expect(
                Set(result.matchedAnchors + result.unmatchedAnchors)
                    .isSubset(of: Set(AnchorSet(of: basis, version: .v2))), "seed \(seed) round \(round)")
            for list in [result.matchedAnchors, result.unmatchedAnchors] {
                #expect(zip(list, list.dropFirst()).allSatisfy { $0.text <= $1.text }, "seed \(seed) round \(round)")
            }
        }
    }

    // MARK: Properties

    @Test(arguments: [UInt64](5...8))
    func theOrderOfWhatWasReadDoesNotMatter(seed: UInt64) {
        var source = RandomText(seed: seed)
        for round in 0..<200 {
            let basis = source.sentence(of: 6)
            let parts = [source.value(), source.value(), source.value()]
            var other = parts.shuffled(using: &source.random)
            for at in other.indices { other[at] = source.shuffled(other[at]) }
            let (a, b) = (parts, other)
            #expect(
                GroundingResult.ground(basis: basis, inputs: a[0], retrieved: a[1], state: a[2], version: .v2)
                    == GroundingResult.ground(basis: basis, inputs: b[0], retrieved: b[1], state: b[2], version: .v2),
                "seed \(seed) round \(round)")
        }
    }

    @Test(arguments: [UInt64](9...11))
    func aBasisRestsOnItself(seed: UInt64) {
        var source = RandomText(seed: seed)
        for round in 0..<300 {
            let basis = source.random.oneIn(2) ? source.sentence(of: 8) : source.text(upTo: 60)
            if let score = ground(basis, .text(basis)).score { #expect(score == 1, "seed \(seed) round \(round)") }
        }
    }

    /// Any bytes, as WTF-8 read leniently or worse.
    @Test func damagedBytesAreSteppedOver() {
        var random = SeededGenerator(seed: 96)
        var scanner = AnchorScannerV2()
        for _ in 0..<3000 {
            let bytes = (0..<random.below(16)).map { _ in
                random.oneIn(2) ? random.pick(Array("n't-$.,1a ".utf8)) : UInt8(truncatingIfNeeded: random.next())
            }
            var anchors = AnchorSet()
            bytes.withUnsafeBufferPointer { scanner.scan($0, into: &anchors) }
            #expect(Set(anchors).count == anchors.count)
        }
    }

    // MARK: Hostile texts

    @Test(arguments: [
        "7", "1,", "1,234,", ",", "1.", "-", "-1", "$", "$-", "not ", "not-", "n't", "n'tn", "'", "1\u{2212}", "a-",
        "\n",
        "\u{301}", "a\u{301}", "日", "no 1 ", "123,456", "٣", "0", ".5",
    ])
    func hostileTextsTakeLinearTime(piece: String) {
        let size = 1_000_000
        let text = String(repeating: piece, count: size / piece.utf8.count)
        let elapsed = ContinuousClock().measure {
            #expect(AnchorSet(of: "x" + text + "1", version: .v2).count <= 8)
        }
        // Well under a second by nature; the bound is for a busy machine and an unoptimized build.
        #expect(elapsed < .seconds(60), "\(piece)")
    }
}
