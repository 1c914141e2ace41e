import CanonicalJSON
import Testing

@testable import Grounding

@Suite struct GroundingNumberTests {
    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (1, "1"), (-5, "-5"), (5000, "5000"), (0.1, "0.1"), (1e15, "1000000000000000"),
        (1e22, "10000000000000000000000"), (-1e22, "-10000000000000000000000"), (1e23, "99999999999999991611392"),
        (1234567.8, "1.23457e+06"), (1234568.2, "1.23457e+06"), (1234567.5, "1.23457e+06"), (999999.5, "1e+06"),
        (1e-5, "1e-05"),
        (0.5, "0.5"), (-2.25, "-2.25"), (100000.5, "100000"),
    ])
    func doublesHaveOneSpelling(value: Double, text: String) {
        #expect(GroundingNumber(value)?.text == text)
    }

    @Test func extremesAndWhatIsNoNumber() throws {
        #expect(GroundingNumber(Double.greatestFiniteMagnitude)?.text.count == 309)
        #expect(GroundingNumber(Double.leastNonzeroMagnitude)?.text == "4.94066e-324")
        for value in [Double.nan, .infinity, -.infinity] { #expect(GroundingNumber(value) == nil) }
        for value in [.null, true, false, "5", [], [5], ["5": 5]] as [JSONValue] {
            #expect(GroundingNumber(value) == nil)
        }
        let largest = "1" + String(repeating: "0", count: 308)
        #expect(GroundingNumber(try #require(JSONInteger(decimal: largest)))?.text.count == 309)
        #expect(GroundingNumber(try #require(JSONInteger(decimal: "-" + largest + "0"))) == nil)
    }

    @Test(arguments: [0, 1, -1, 1 << 53, 1 << 53 + 1, 1 << 53 + 2, -(1 << 53) - 1, Int.max, Int.min])
    func integersAreSpelledAsTheirDoubles(value: Int) {
        #expect(GroundingNumber(JSONInteger(value)) == GroundingNumber(Double(value)))
        #expect(GroundingNumber(JSONValue.int(value)) == GroundingNumber(JSONValue.double(Double(value))))
    }

    @Test(arguments: [
        ("5,000", "5000"), ("$5,000.50", "5000.5"), ("1,2,3", "123"), (",,1,,", "1"), ("12,34,5.6", "12345.6"),
        ("1,.5", "1.5"),
        ("007", "7"), ("٣", "3"), ("١٢.٥", "12.5"), (".5", "0.5"), ("5.", "5"), ("-5", "-5"), ("+5", "5"), ("-0", "0"),
        ("1e3", "1000"),
        ("1E+3", "1000"), ("25e-1", "2.5"), (" 7\u{3000}", "7"), ("\t-$1,000.25\n", "-1000.25"), ("1e-400", "0"),
        ("0e99999999999999999999999", "0"), ("0.0000000000000000000000000000001e31", "1"),
    ])
    func textsAreReadAsNumbers(text: String, expected: String) {
        #expect(GroundingNumber(text: text)?.text == expected)
    }

    @Test(arguments: [
        "", " ", "$", ",", ".", "-", "+", "e5", "1e", "1e+", "1.2.3", "1 2", "--1", "- 1 -", "abc", "1a", "nan", "inf",
        "0x10", "²", "½",
        "1_000", "1e400", "1e99999999999999999999999", "-1e400",
    ])
    func otherTextsAreNone(text: String) {
        #expect(GroundingNumber(text: text) == nil)
    }

    /// Digits by the hundred, kept in part, still give the nearest double.
    @Test(arguments: [UInt64](1...3))
    func longNumbersAreRoundedCorrectly(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<150 {
            let whole = (0..<random.below(random.oneIn(4) ? 330 : 20)).map { _ in UInt8(random.below(10)) }
            let fraction = (0..<random.below(1500)).map { _ in UInt8(random.oneIn(3) ? 0 : random.below(10)) }
            expectNearest(whole, fraction, "seed \(seed) round \(round)")
        }
    }

    @Test func ties() {
        // 2^53 + 1 lies between two doubles; anything behind it decides, however far away.
        let tie: [UInt8] = [9, 0, 0, 7, 1, 9, 9, 2, 5, 4, 7, 4, 0, 9, 9, 3]
        let zeros = [UInt8](repeating: 0, count: 2000)
        expectNearest(tie, [], "tie")
        expectNearest(tie, zeros, "tie with zeros")
        var digits = DecimalDigits()
        for digit in tie { digits.append(digit) }
        digits.appendPoint()
        for digit in zeros { digits.append(digit) }
        #expect(digits.double == 9_007_199_254_740_992)
        digits.append(1)
        #expect(digits.double == 9_007_199_254_740_994)
        expectNearest(tie, [UInt8](repeating: 0, count: 600) + [1], "just above the tie")
        expectNearest([], zeros + [1], "so small that it is zero")
        expectNearest([], [UInt8](repeating: 0, count: 323) + [4, 9], "the smallest double")
        expectNearest([1] + [UInt8](repeating: 0, count: 308), [], "1e308")
        expectNearest([1] + [UInt8](repeating: 0, count: 309), [], "beyond the largest")
    }

    private func expectNearest(_ whole: [UInt8], _ fraction: [UInt8], _ comment: Comment) {
        var digits = DecimalDigits()
        for digit in whole { digits.append(digit) }
        digits.appendPoint()
        for digit in fraction { digits.append(digit) }
        let text =
            (whole.isEmpty ? "0" : whole.map(String.init).joined()) + "." + fraction.map(String.init).joined() + "0"
        #expect(digits.double == Double(text), comment)
        var written: [UInt8] = []
        #expect(digits.writeGroundingNumber(to: &written) == digits.double.isFinite, comment)
        #expect(String(decoding: written, as: UTF8.self) == GroundingNumber(digits.double)?.text ?? "", comment)
    }
}
