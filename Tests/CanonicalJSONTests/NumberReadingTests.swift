import CanonicalJSON
import Testing

@Suite struct NumberReadingTests {
    // MARK: Integers

    @Test(arguments: bothModes)
    func integersOfAnySizeAreExact(strictness: JSONStrictness) throws {
        var texts = [
            "0", "1", "-1", "10", "9007199254740993", "9223372036854775806", "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775807", "-9223372036854775808", "-9223372036854775809", "18446744073709551614",
            "18446744073709551615", "18446744073709551616", "-18446744073709551615", "-18446744073709551616",
            "99999999999999999999", "100000000000000000000",
        ]
        texts += [18, 19, 20, 21, 100, 4299, 4300].flatMap { count in
            ["1", "9"].flatMap { digit in ["", "-"].map { $0 + String(repeating: digit, count: count) } }
        }
        for text in texts {
            let value = try JSONValue.reading(text, strictness)
            guard case .integer(let integer) = value else {
                Issue.record("\(text) is no integer but \(value)")
                continue
            }
            #expect(integer.decimal == text)
            #expect(integer.int == Int(text))
            #expect(try value.canonical == text)
            // The same inside of a container, where other code reads numbers.
            #expect(Reading.both("[\(text),{\"a\": \(text) }]", strictness).value == [value, ["a": value]])
        }
    }

    @Test func tooManyDigitsAreRefused() {
        for sign in ["", "-"] {
            let longest = String(repeating: "7", count: 4300)
            for strictness in bothModes {
                #expect(Reading.both(sign + longest, strictness).value != nil)
                let error = Reading.both("[0,\n \(sign)\(longest)7]", strictness).error
                #expect(error?.code == .intTooLong)
                #expect(error?.line == 2)
                #expect(error?.column == 2)
            }
        }
        let limits = JSONLimits(integerDigits: 3)
        #expect(Reading.both("[-123]", limits: limits).value != nil)
        #expect(Reading.both("[-1234]", limits: limits).error?.code == .intTooLong)
        // Floats have no such limit: their digits do not all count.
        let long = String(repeating: "7", count: 5000)
        #expect(Reading.both("0.\(long)").value == .double(0.7777777777777778))
    }

    @Test func minusZeroIsTheIntegerZero() throws {
        #expect(try JSONValue.reading("-0") == 0)
        #expect(try JSONValue.reading("[-0, 0]") == [0, 0])
        #expect(try JSONValue.reading("-0").canonical == "0")
        for text in ["-0.0", "-0e0", "-0E+5", "-0.000e-3"] {
            let value = try JSONValue.reading(text)
            #expect(value == .double(-0.0), "\(text)")
            #expect(try value.canonical == "-0.0")
        }
    }

    // MARK: Floats

    @Test(arguments: bothModes)
    func aFractionOrAnExponentMakesAFloat(strictness: JSONStrictness) throws {
        for (text, number) in [
            ("1.0", 1.0), ("1e2", 100), ("1E2", 100), ("1e+2", 100), ("100e-2", 1), ("0e99999", 0), ("0.0e-99999", 0),
            ("1.5e3", 1500), ("0.1", 0.1), ("123456789012345678901234567890.0", 1.2345678901234568e29),
            ("9007199254740993.0", 9_007_199_254_740_992), ("9007199254740993e0", 9_007_199_254_740_992),
            ("1.7976931348623157e308", .greatestFiniteMagnitude), ("1.7976931348623158e308", .greatestFiniteMagnitude),
            ("2.2250738585072014e-308", .leastNormalMagnitude),
            ("2.2250738585072011e-308", Double.leastNormalMagnitude.nextDown),
            ("5e-324", .leastNonzeroMagnitude), ("4.9e-324", .leastNonzeroMagnitude),
            ("2.5e-324", .leastNonzeroMagnitude),
            ("2.4e-324", 0), ("1e-400", 0), ("-1e-400", -0.0), ("1e-99999999999999999999", 0),
            ("0.000000000000000000000000000000000000000000000000000000000000000001", 1e-66),
        ] {
            #expect(try JSONValue.reading(text, strictness) == .double(number), "\(text)")
            #expect(try JSONValue.reading("[\(text)]", strictness) == [.double(number)], "\(text)")
        }
    }

    /// Decimals that lie exactly between two doubles or a little beside, where a lazy conversion goes wrong.
    @Test func hardDecimalsAreRoundedCorrectly() throws {
        let halfway = "9007199254740993"  // 2^53 + 1
        let zeros = String(repeating: "0", count: 800)
        #expect(try JSONValue.reading("\(halfway).\(zeros)") == .double(9_007_199_254_740_992))
        #expect(try JSONValue.reading("\(halfway).\(zeros)1") == .double(9_007_199_254_740_994))
        #expect(
            try JSONValue.reading("9007199254740992.\(String(repeating: "9", count: 800))")
                == .double(9_007_199_254_740_992))
        var random = SeededGenerator(seed: 31)
        for _ in 0..<500 {
            let digits = (0..<(1 + random.below(40))).map { _ in "\(random.below(10))" }.joined()
            let text = "\(1 + random.below(9)).\(digits)e\(random.below(600) - 300)"
            let expected = try #require(Double(text))
            #expect(try JSONValue.reading(text) == .double(expected), "\(text)")
        }
    }

    @Test(arguments: [
        ("1e400", Double.infinity), ("-1e400", -.infinity), ("1.7976931348623159e308", .infinity),
        ("1e99999999999999999999", .infinity), ("NaN", .nan), ("Infinity", .infinity), ("-Infinity", -.infinity),
        ("1\(String(repeating: "0", count: 400)).0", .infinity),
    ])
    func nonfiniteNumbersAreReadLenientlyOnly(text: String, number: Double) throws {
        for (before, after) in [("", ""), ("[1, ", "]"), ("{\"a\":\n", "}")] {
            let error = Reading.both(before + text + after, .strict).error
            #expect(error?.code == .nonfinite)
            #expect(error?.offset == before.utf8.count)
        }
        #expect(try JSONValue.reading(text, .lenient) == .double(number))
        #expect(try JSONValue.reading("{\"a\": [\(text)]}", .lenient) == ["a": [.double(number)]])
    }

    // MARK: Refusals

    @Test(arguments: bothModes)
    func otherSpellingsAreNoNumbers(strictness: JSONStrictness) {
        for text in [
            "+1", "01", "-01", "00", "-", "--1", "1.", ".5", "-.5", "1.e5", "1e", "1e+", "1e-", "1e+-1", "0x10",
            "1_000",
            "1,000", "1 000", "1a", "1.5x", "1e5e5", "1.2.3", "nan", "inf", "-NaN", "+Infinity", "infinity", "NaN1",
            "-Infinityy", "Inf", "١", "1\u{0}", "0b1", "1f", "1d", "1/2", "0-", "- 1",
        ] {
            #expect(Reading.both(text, strictness).error?.code == .syntax, "\(text)")
            #expect(Reading.both("[\(text)]", strictness).error?.code == .syntax || text == "1,000", "[\(text)]")
        }
    }

    // MARK: JSONInteger

    @Test func integersCompareByValue() throws {
        #expect(JSONInteger(decimal: "-0") == 0)
        #expect(JSONInteger(decimal: "42") == 42)
        #expect(JSONInteger(decimal: "9223372036854775807") == JSONInteger(.max))
        #expect(JSONInteger(decimal: "9223372036854775808") != JSONInteger(.max))
        #expect(JSONInteger(decimal: "18446744073709551616") == JSONInteger(decimal: "18446744073709551616"))
        for text in ["", "-", "+1", "01", "-01", "1.0", "1e3", " 1", "1 ", "١", "0x1", "--1"] {
            #expect(JSONInteger(decimal: text) == nil, "\(text)")
        }
    }

    @Test func integersAsDoublesRoundToNearest() throws {
        #expect(JSONInteger(9_007_199_254_740_993).double == 9_007_199_254_740_992)
        #expect(JSONInteger(decimal: "18446744073709551617")?.double == 18_446_744_073_709_551_616)
        #expect(JSONInteger(decimal: "1" + String(repeating: "0", count: 308))?.double == 1e308)
        #expect(JSONInteger(decimal: "1" + String(repeating: "0", count: 309))?.double == .infinity)
        #expect(JSONInteger(decimal: "-1" + String(repeating: "0", count: 309))?.double == -.infinity)
    }
}
