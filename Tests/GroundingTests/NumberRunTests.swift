import CanonicalJSON
import Testing

@testable import Grounding

@Suite struct NumberRunTests {
    private func numbers(_ text: String) -> Set<String> {
        Set(AnchorSet(of: text, version: .v2).filter { $0.kind == .number }.map(\.text.lossyText))
    }

    @Test(arguments: [
        ("-5", "-5"), ("\u{2212}5", "-5"), ("-$5", "-5"), ("$-5", "-5"), ("(-5)", "-5"), ("(5)", "5"), ("[-5]", "-5"),
        ("{-5", "-5"), ("\"-5\"", "-5"), ("'-5'", "-5"), ("`-5`", "-5"), ("\u{201C}-5\u{201D}", "-5"), ("«-5»", "-5"),
        ("x=-5", "-5"), ("x:-5", "-5"), ("1,-2", "1 -2"), ("1;-2", "1 -2"), ("<-5>", "-5"), ("a|-5", "-5"),
        ("a -5", "-5"), ("a\u{A0}-5", "-5"), ("a\n-5", "-5"), ("10 -5", "10 -5"), ("- 5", "5"), ("10 - 5", "10 5"),
        ("inv-100", "100"), ("10-20", "10 20"), ("2024-05-01", "2024 5 1"), ("$5-$10", "5 10"),
        ("10\u{2212}20", "10 20"),
        ("--5", "5"), ("+5", "5"), ("+-5", "5"), ("a--5", "5"), (")-5", "5"), ("x/-5", "5"), ("5%-3%", "5 3"),
        ("us$-5", "5"), ("-0", "0"), ("-0.00", "0"), ("-5%", "-5"), ("-1.5-2.5", "-1.5 2.5"), ("-$1,234.5", "-1234.5"),
        ("\u{2013}5", "5"), ("-٣", "-3"), ("-5-5", "-5 5"),
    ])
    func signs(text: String, expected: String) {
        #expect(numbers(text) == Set(expected.split(separator: " ").map(String.init)), "\(text)")
    }

    @Test(arguments: [
        ("1.50", "1.5"), ("100", "100"), ("100.0", "100"), ("1234567.8", "1234567.8"), ("1e2", "1 2"), (".5", "0.5"),
        ("-.5", "-0.5"), ("$.50", "0.5"), ("(.5)", "0.5"), ("v.5", "5"), ("1..5", "1 5"), ("1.2.3", "1.2 3"),
        ("5.", "5"), ("1.,5", "1 5"), (".5.3", "0.5 3"), ("a .5", "0.5"), ("007", "7"), ("१२.५", "12.5"), ("1٣", "13"),
        ("²", ""), ("½", ""), ("$$7", "7"), ("7$8", "7 8"), ("w512", "512"), ("4x2", "4 2"),
    ])
    func decimals(text: String, expected: String) {
        #expect(numbers(text) == Set(expected.split(separator: " ").map(String.init)), "\(text)")
    }

    @Test(arguments: [
        ("1,2,3", "1 2 3"), ("1,234,567", "1234567"), ("12,345.67", "12345.67"), ("123,456", "123456"),
        ("1234,567", "1234 567"), ("1,2345", "1 2345"), ("1,234,56", "1 234 56"), ("12,34,567", "12 34 567"),
        ("1.5,234", "1.5 234"), ("1.5,234,567", "1.5 234 567"), ("1,234.5,678", "1 234.5 678"), ("0,123", "0 123"),
        ("000,123", "0 123"), ("1,,2", "1 2"), ("1,", "1"), (",1", "1"), ("$1,234", "1234"),
        ("1,000,000.00", "1000000"),
        ("-1,2", "-1 2"), ("-1,234", "-1234"), ("1, 234", "1 234"), (".5,123", "0.5 123"), ("1,٢٣٤", "1234"),
        ("1,234.5.6", "1234.5 6"), ("1,$2", "1 2"),
    ])
    func lists(text: String, expected: String) {
        #expect(numbers(text) == Set(expected.split(separator: " ").map(String.init)), "\(text)")
    }

    /// The rule once more, on whole pieces and with strings.
    @Test(arguments: [UInt64](1...4))
    func runsAreReadAsThePlainRuleSays(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<1000 {
            var text = ""
            for _ in 0..<(1 + random.below(14)) { text.append(random.pick(Array("0012345678,,,,..--$(=ax \u{2212}"))) }
            if random.oneIn(3) {
                text = random.pick(["", "-", "a"])
                text += (0..<(1 + random.below(4))).map { at in
                    String(
                        (0..<(at == 0 ? 1 + random.below(4) : random.oneIn(8) ? 2 : 3)).map { _ in
                            random.pick(Array("0123456789"))
                        })
                }.joined(separator: ",")
            }
            let found = numbers(text).map { PlainDecimal($0) }
            let expected = PlainNumbers.numbers(of: text).map { PlainDecimal($0) }
            #expect(
                found.allSatisfy(expected.contains) && expected.allSatisfy(found.contains),
                "seed \(seed) round \(round): \(text) \(numbers(text)) \(PlainNumbers.numbers(of: text))")
        }
    }
}

/// The rule of ``NumberRun`` in regular expressions.
enum PlainNumbers {
    static func numbers(of text: String) -> [String] {
        var numbers: [String] = []
        var rest = text[...]
        let item = /\d+(?:\.\d+)?(?:,\d+(?:\.\d+)?)*/
        while let match = rest.firstMatch(of: item) {
            let before = text[..<match.range.lowerBound]
            var run = String(match.output)
            var end = match.range.upperBound
            let signed = before.firstMatch(of: /(?:^|[\s(\[{"'`=:,;<>|])\$?[-\u{2212}]\$?\.?$/) != nil
            let pointed =
                before.hasSuffix(".")
                && (signed || before.hasSuffix("$.")
                    || before.firstMatch(of: /(?:^|[\s(\[{"'`=:,;<>|])\.$/) != nil)
            if pointed {
                // Of the first item its digits alone are behind the point.
                if let whole = run.firstMatch(of: /^\d+/), run[whole.range.upperBound...].hasPrefix(".") {
                    run = String(whole.output)
                    end = text.index(match.range.lowerBound, offsetBy: run.count)
                }
                run = "0." + run
            }
            let sign = signed ? "-" : ""
            if run.wholeMatch(of: /[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?/) != nil {
                numbers.append(sign + run.filter { $0 != "," })
            } else {
                let items = run.split(separator: ",").map(String.init)
                numbers.append(sign + items[0])
                numbers += items.dropFirst()
            }
            rest = text[end...]
        }
        return numbers
    }
}
