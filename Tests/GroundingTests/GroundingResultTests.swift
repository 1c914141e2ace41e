import CanonicalJSON
import Testing

@testable import Grounding

@Suite struct GroundingResultTests {
    private let inputs: JSONValue = ["invoice": "INV-100", "amount": 5000, "urgent": false]
    private let retrieved: JSONValue = ["Supplier PO-9 was approved", .null]
    private let state: JSONValue = ["budget": ["left": 7250.5]]

    private func ground(_ basis: String?) -> GroundingResult {
        GroundingResult.ground(basis: basis, inputs: inputs, retrieved: retrieved, state: state)
    }

    // MARK: By example

    @Test func aSupportedBasis() {
        let result = ground("Invoice INV-100 over $5,000 approved, 7,250.50 left in the budget")
        #expect(result.state == .scored(1))
        #expect(result.unmatched.isEmpty)
        #expect(result.matched == ["100", "5000", "7250.5", "approved", "budget", "inv", "inv-100", "invoice", "left"])
    }

    @Test func aPartlySupportedBasis() {
        let result = ground("PO-9 rejected")
        // #9 and @po-9 weigh two each, `po` one; `rejected` is missing.
        #expect(result.state == .scored(0.8333))
        #expect(result.score == 0.8333)
        #expect(result.matched == ["9", "po", "po-9"])
        #expect(result.unmatched == ["rejected"])
        #expect(result.evidence["matched_weight"] == 5.0)
        #expect(result.evidence["total_weight"] == 6.0)
        #expect(
            result.evidence["by_kind"] == [
                "word": ["matched": 1, "total": 2], "number": ["matched": 1, "total": 1],
                "entity": ["matched": 1, "total": 1],
            ])
        #expect(result.evidence["weights"] == ["word": 1.0, "number": 2.0, "entity": 2.0])
        #expect(result.evidence["reason"] == nil)
    }

    @Test func nothingMatched() {
        let result = ground("weather fine")
        #expect(result.state == .scored(0))
        #expect(result.evidence["matched_weight"] == 0, "an integer, as the reference's empty sum")
        #expect(result.json["score"] == 0.0)
    }

    @Test(arguments: [nil, "", " \u{3000}", "the not over", "½ ²", "日本語"])
    func aBasisThatNamesNothingHasNoScore(basis: String?) {
        let result = ground(basis)
        #expect(result.state == .insufficientBasis)
        #expect(result.score == nil)
        #expect(result.matched.isEmpty && result.unmatched.isEmpty)
        #expect(result.json["state"] == "insufficient_basis")
        #expect(result.json["score"] == JSONValue.null, "withheld, never zero")
        #expect(result.evidence.map(\.key) == ["method", "reason", "n_context_tokens"])
        #expect(result.evidence["n_context_tokens"] == .int(result.contextCount))
        #expect(result.contextCount > 0)
    }

    @Test(
        arguments: [
            .null, [], [:], [.null, []], ["": .null], "", "the of", .double(.nan), .double(.infinity), ["a": [.null]],
            .integer(JSONInteger(decimal: "1" + String(repeating: "0", count: 400)) ?? 0),
        ] as [JSONValue])
    func withoutAnythingReadThereIsNoScore(context: JSONValue) {
        let result = GroundingResult.ground(basis: "INV-100 paid", inputs: context, retrieved: .null, state: context)
        #expect(result.state == .insufficientContext)
        #expect(result.score == nil)
        #expect(result.matched.isEmpty)
        #expect(result.unmatched == ["100", "inv", "inv-100", "paid"])
        #expect(result.json["score"] == JSONValue.null)
        #expect(result.evidence["n_context_tokens"] == 0)
        #expect(result.evidence["reason"]?.text?.isEmpty == false)
    }

    @Test func aMissingBasisIsSaidBeforeAMissingContext() {
        #expect(
            GroundingResult.ground(basis: nil, inputs: .null, retrieved: .null, state: .null).state
                == .insufficientBasis)
    }

    /// The text lists do not show kinds; the anchors do.
    @Test func oneTextCanBeInBothLists() {
        let result = GroundingResult.ground(basis: "a1", inputs: "a-1 #a1#", retrieved: .null, state: .null)
        #expect(result.matched == ["1", "a1"])
        #expect(result.unmatched == ["a1"])
        #expect(result.unmatchedAnchors.map(\.kind) == [.identifier])
        #expect(result.matchedAnchors.map(\.kind) == [.number, .word])
    }

    @Test func oneTextOfTwoKindsIsListedOnce() {
        let result = GroundingResult.ground(basis: "5k", inputs: .null, retrieved: "5k", state: .null)
        #expect(result.matchedAnchors.map(\.key) == ["#5", "5k", "@5k"])
        #expect(result.matched == ["5", "5k"])
    }

    @Test func listsAreInCodePointOrder() {
        let basis = "z-\u{10400} z-\u{FB01} z-é z-ä zz 9 10 z-1"
        let result = GroundingResult.ground(basis: basis, inputs: "x", retrieved: .null, state: .null)
        #expect(result.unmatched == ["1", "10", "9", "z", "z-1", "z-ä", "z-é", "z-\u{FB01}", "z-\u{10428}", "zz"])
    }

    /// Version 1 keeps the reference's limits; a change of these lines is a version 2.
    @Test func knownLimitsOfVersionOne() {
        func score(_ basis: String, _ context: JSONValue) -> Double? {
            GroundingResult.ground(basis: basis, inputs: context, retrieved: .null, state: .null).score
        }
        #expect(score("not approved", "approved") == 1, "negation")
        #expect(score("-5", 5) == 1, "sign of a text number")
        #expect(score("5", -5) == 0, "sign of a value")
        #expect(score("1,2,3", 123) == 1, "lists")
        #expect(score("1234567.8", 1234568.2) == 1, "six digits")
        #expect(score("9007199254740993", 9_007_199_254_740_992) == 1, "integers beyond 2^53")
        #expect(score("größe", "gr e") == 1, "words are ASCII")
    }

    // MARK: Context

    @Test func contextWalksKeysAndValues() {
        let keys = GroundingContext(inputs: inputs, retrieved: retrieved, state: state).anchors.map(\.key)
        #expect(
            Set(keys) == [
                "invoice", "#100", "@inv-100", "inv", "amount", "#5000", "urgent", "false", "supplier", "#9", "@po-9",
                "po",
                "approved", "budget", "left", "#7250.5",
            ])
        #expect(Set(keys).count == keys.count)
    }

    @Test func contextsGrow() {
        var context = GroundingContext()
        #expect(context.ground("paid").state == .insufficientContext)
        context.add(["a": 1])
        #expect(context.ground("paid").state == .scored(0))
        context.add("paid")
        #expect(context.ground("paid").state == .scored(1))
    }

    @Test func loneSurrogatesInWhatWasReadAreNoCharacters() throws {
        let read = try JSONReader.value(of: #"["x\ud8001 paid", {"\udfff-a1": 0}]"#.utf8, .lenient)
        let context = GroundingContext(inputs: read, retrieved: .null, state: .null)
        #expect(context.ground("paid a1").matched == ["1", "a1", "paid"])
        #expect(context.ground("x\u{FFFD}1").unmatched == ["x\u{FFFD}1"], "what people see for it is another character")
    }

    @Test func valuesMayBeAsDeepAsReadersAllow() {
        var value: JSONValue = "deep-1"
        for level in 0..<512 { value = level % 2 == 0 ? [value] : ["k": value] }
        #expect(GroundingResult.ground(basis: "deep-1", inputs: value, retrieved: .null, state: .null).score == 1)
    }

    // MARK: Properties

    @Test(arguments: [UInt64](1...4))
    func scoresFollowFromTheLists(seed: UInt64) throws {
        var source = RandomText(seed: seed)
        for round in 0..<300 {
            let comment: Comment = "seed \(seed) round \(round)"
            let basis = source.sentence(of: source.random.below(8))
            let result = GroundingResult.ground(
                basis: basis, inputs: source.value(), retrieved: source.value(), state: source.value())
            let anchors = AnchorSet(of: basis)
            switch result.state {
            case .scored(let score):
                #expect((0...1).contains(score), comment)
                #expect(score == score.rounded(places: 4), comment)
                #expect((score == 1) == result.unmatched.isEmpty, comment)
                #expect((score == 0) == result.matched.isEmpty, comment)
                let weight = { (list: [Anchor]) in list.reduce(0.0) { $0 + Double($1.kind.weight) } }
                let (found, missed) = (weight(result.matchedAnchors), weight(result.unmatchedAnchors))
                #expect(abs(score - found / (found + missed)) <= 0.00005, comment)
            case .insufficientBasis: #expect(anchors.isEmpty, comment)
            case .insufficientContext: #expect(result.contextCount == 0 && result.matchedAnchors.isEmpty, comment)
            }
            let all = result.matchedAnchors + result.unmatchedAnchors
            #expect(Set(all) == Set(anchors) && all.count == anchors.count, comment)
            for list in [result.matched, result.unmatched] {
                let strings = list.map { JSONString($0) }
                #expect(zip(strings, strings.dropFirst()).allSatisfy { $0 < $1 }, comment)
            }
            // The machine output is valid in strict JSON and the same each time.
            let text = try JSONValue.object(result.json).canonicalText()
            #expect(try JSONReader.value(of: text) == .object(result.json), comment)
        }
    }

    @Test(arguments: [UInt64](5...7))
    func theOrderOfWhatWasReadDoesNotMatter(seed: UInt64) {
        var source = RandomText(seed: seed)
        for round in 0..<200 {
            let basis = source.sentence(of: 6)
            let parts = [source.value(), source.value(), source.value()]
            let result = GroundingResult.ground(basis: basis, inputs: parts[0], retrieved: parts[1], state: parts[2])
            var other = parts.shuffled(using: &source.random)
            for at in other.indices { other[at] = source.shuffled(other[at]) }
            #expect(
                GroundingResult.ground(basis: basis, inputs: other[0], retrieved: other[1], state: other[2]) == result,
                "seed \(seed) round \(round)")
            let words = basis.split { $0 == " " || $0 == "\n" || $0 == "\u{3000}" }.shuffled(using: &source.random)
            #expect(
                GroundingResult.ground(
                    basis: (words + words).joined(separator: "  "), inputs: parts[0], retrieved: parts[1],
                    state: parts[2])
                    == result, "order and repeats in the basis; seed \(seed) round \(round)")
        }
    }

    @Test(arguments: [UInt64](8...10))
    func readingMoreNeverLowersAScore(seed: UInt64) {
        var source = RandomText(seed: seed)
        for round in 0..<100 {
            let basis = source.sentence(of: 6)
            var context = GroundingContext(inputs: source.value(), retrieved: .null, state: .null)
            var before = context.ground(basis)
            for _ in 0..<5 {
                context.add(source.value())
                let after = context.ground(basis)
                #expect((after.score ?? 0) >= (before.score ?? 0), "seed \(seed) round \(round)")
                #expect(Set(after.matchedAnchors).isSuperset(of: before.matchedAnchors), "seed \(seed) round \(round)")
                #expect(after.contextCount >= before.contextCount)
                before = after
            }
            context.add(.text(basis))
            if let score = context.ground(basis).score { #expect(score == 1, "a basis rests on itself") }
        }
    }

    // MARK: Hostile texts

    /// Texts that would cost quadratic time, or a stack, if a rule were written carelessly.
    @Test(arguments: [
        "long number", "long decimals", "commas", "points", "one token", "separators", "sigmas", "ignorables", "quotes",
        "same word",
        "other words", "blanks",
    ])
    func hostileTextsTakeLinearTime(shape: String) {
        let size = 100_000
        func filled(_ piece: String) -> String { String(repeating: piece, count: size / piece.utf8.count) }
        let text: String
        switch shape {
        case "long number": text = filled("7")
        case "long decimals": text = "0." + filled("3")
        case "commas": text = "1" + filled(",")
        case "points": text = filled("1.")
        case "one token": text = "a1" + filled("x")
        case "separators": text = "a1" + filled("-_/:") + "b"
        case "sigmas": text = "A" + filled("Σ''''")
        case "ignorables": text = "AΣ" + filled("'") + "Σ"
        case "quotes": text = filled("\"") + "a-b" + filled("\"")
        case "same word": text = filled("word ")
        case "other words": text = (0..<15_000).map { "w\($0)" }.joined(separator: " ")
        default: text = filled("\u{3000}")
        }
        let elapsed = ContinuousClock().measure {
            let result = GroundingResult.ground(basis: text, inputs: .text(text), retrieved: .null, state: .null)
            #expect(result.score == nil || result.score == 1)
        }
        // Under a second by nature; the bound is for a busy machine and an unoptimized build.
        #expect(elapsed < .seconds(30), "\(shape)")
    }
}
