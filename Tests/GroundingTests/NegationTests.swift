import CanonicalJSON
import Testing

@testable import Grounding

@Suite struct NegationTests {
    private func keys(_ text: String) -> Set<String> {
        Set(AnchorSet(of: text, version: .v2).map(\.key.lossyText))
    }

    private func score(_ basis: String, _ read: JSONValue) -> Double? {
        GroundingResult.ground(basis: basis, inputs: read, retrieved: .null, state: .null, version: .v2).score
    }

    @Test(arguments: [
        "not", "never", "no", "without", "cannot", "neither", "nor", "none", "nothing", "nobody", "non", "isn't",
        "isn\u{2019}t", "DON'T", "can't", "won't", "didnt", "Not",
    ])
    func aNegatorMakesAnotherAnchor(negator: String) {
        #expect(keys("\(negator) approved") == ["!approved"])
        #expect(score("\(negator) approved", "approved") == 0)
        #expect(score("approved", .text("\(negator) approved")) == 0)
        #expect(score("\(negator) approved", "it was not approved") == 1)
    }

    @Test(arguments: [
        ("not yet fully approved", "yet fully !approved"), ("was not been approved by manager", "!approved manager"),
        ("no refund was approved", "!refund !approved"), ("without prior written approval", "!prior !written approval"),
        ("not approved or paid", "!approved !paid"), ("not approved and paid", "!approved paid"),
        ("neither paid nor approved", "!paid !approved"), ("not allowed to refund", "!allowed !refund"),
        ("not the manager", "!manager"), ("not approved because late", "!approved because late"),
        ("not because late", "because late"), ("not but approved", "approved"),
        ("not only approved", "only approved"), ("not just approved", "just approved"),
        ("no longer approved", "longer !approved"), ("a b c not", "b c"),
    ])
    func itsScopeIsTheNextTwoTermsOfTheClause(text: String, expected: String) {
        #expect(keys(text) == Set(expected.split(separator: " ").map(String.init)), "\(text)")
    }

    @Test(arguments: [
        ".", ",", ";", ":", "!", "?", "(", ")", "[", "]", "{", "}", "|", "=", "\u{2014}", "\u{2013}", "\u{2026}", "。",
        "，", "؟", "\n\n", " - ", " -- ", "\u{2029}", "\r\n \r\n",
    ])
    func punctuationEndsIt(mark: String) {
        #expect(keys("not\(mark)approved").contains("approved"))
        #expect(keys("not\(mark) approved").contains("approved"))
    }

    @Test(arguments: ["\"", "'", "`", "*", "**", "\u{201C}", "#", "@", " ", "\n", "\r\n", "\u{200B}", "\u{AD} "])
    func otherMarksDoNot(mark: String) {
        #expect(keys("not \(mark)approved") == ["!approved"])
        #expect(!keys("not\(mark)approved").contains("approved"))
    }

    @Test(arguments: [
        ("not INV-100", "!@inv-100 !inv !#100"), ("not 5000", "!#5000"), ("not -5", "!#-5"), ("never 1,2", "!#1 !#2"),
        ("is not INV-100 approved", "!@inv-100 !inv !#100 approved"), ("no INV-100", "@inv-100 inv #100"),
        ("order no 12 paid", "order #12 paid"), ("not over $5000", "#5000"),
        ("not refund INV-100", "!refund @inv-100 inv #100"),
        ("not paid 5 days", "!paid #5 days"), ("not pre-approved", "!@pre-approved !pre !approved"),
        ("without prior pre-approval", "!prior !@pre-approval !pre !approval"),
        ("not_approved paid", "@not-approved !approved paid"),
        ("non-refundable fee", "@non-refundable !refundable fee"),
        ("no_refund_24", "@no-refund-24 !refund #24"), ("not 3.5 paid", "!#3.5 paid"), ("it's not", "s"),
        ("isn't-x y", "@isn't-x !x y"), ("ain'ts", "ain ts"), ("n't x", "n t x"),
    ])
    func numbersAndIdentifiers(text: String, expected: String) {
        let expected = Set(expected.split(separator: " ").map(String.init)).subtracting(["@isn't-x"])
        #expect(keys(text).subtracting(["@isn't-x"]) == expected, "\(text)")
    }

    @Test func whatItDoesNotSee() {
        #expect(score("not without approval", "without approval") == 1, "a double negation")
        #expect(score("approval was refused", "approval") == 0.5, "a negation behind its term")
        #expect(keys("approved: false") == ["approved", "false"], "a negation behind its term")
        #expect(keys("nicht bezahlt") == ["nicht", "bezahlt"], "other languages")
        #expect(keys("unpaid") == ["unpaid"], "prefixes")
        #expect(keys("not (yet) approved").contains("approved"), "what stands behind brackets")
    }

    // MARK: Values

    @Test func aFalseMemberNegatesItsKey() {
        #expect(score("not approved", ["approved": false]) == 1)
        #expect(score("approved", ["approved": false]) == 0)
        #expect(score("approved", ["approved": true]) == 1)
        #expect(score("not approved", ["approved": true]) == 0)
        #expect(score("the refund is not approved", ["order": ["refund approved": false]]) == 0.5, "refund is affirmed")
        #expect(score("no refund approved", ["order": ["refund approved": false]]) == 1)
        #expect(score("is_approved", ["is_approved": false]) == 0)
        #expect(score("not is_approved", ["is_approved": false]) == 1)
        #expect(score("order 7", ["order 7": false]) == 0)
    }

    @Test func nothingElseDoes() {
        for value in [.null, 0, "no", [false], ["x": false], true, ""] as [JSONValue] {
            #expect(score("approved", ["approved": value]) == 1)
        }
        #expect(score("order", ["order": ["approved": false]]) == 1, "the member's own key is meant")
    }

    @Test func aNegatedKeyThatIsFalseSaysNothing() {
        for key in ["not_approved", "not approved", "never approved"] {
            let read: JSONValue = [JSONString(key): false]
            #expect(score("approved", read) == 0)
            #expect(score("not approved", read) == 0)
        }
        #expect(score("not approved", ["not_approved": true]) == 1)
        #expect(score("approved", ["not_approved": true]) == 0)
    }

    @Test func noNegationReachesIntoAnotherText() {
        #expect(score("approved", ["not", "approved"]) == 1)
        #expect(score("approved", ["not": "approved"]) == 1)
        var context = GroundingContext(inputs: "not", retrieved: "approved", state: .null, version: .v2)
        context.add("never")
        #expect(context.anchors.map(\.key) == ["approved"])
    }

    /// Whatever stands around it, a directly negated word is there negated, and not plain unless said elsewhere too.
    @Test(arguments: [UInt64](1...4))
    func aNegatedWordNeverSupportsThePlainOne(seed: UInt64) {
        var source = RandomText(seed: seed)
        for round in 0..<500 {
            let before = source.text(upTo: 20)
            let after = source.text(upTo: 20)
            let negator = source.random.pick(["not", "never", "without", "isn't", "cannot", "no"])
            let text = "\(before) \(negator) zebra \(after)"
            #expect(keys(text).contains("!zebra"), "seed \(seed) round \(round): \(text.debugDescription)")
            #expect(!keys(text).contains("zebra"), "seed \(seed) round \(round): \(text.debugDescription)")
        }
    }
}
