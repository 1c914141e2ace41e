import CanonicalJSON
import Testing

@Suite struct CanonicalWriterTests {
    // MARK: Whole values

    @Test(arguments: [UInt64](41...44))
    func canonicalTextIsItsOwnCanonicalText(seed: UInt64) throws {
        var source = RandomJSON(seed: seed)
        for round in 0..<400 {
            let value = source.value()
            let text = try value.canonicalText()
            let again = try #require(Reading.both(text).value, "seed \(seed) round \(round)")
            #expect(again == value, "seed \(seed) round \(round)")
            #expect(try again.canonicalText() == text, "seed \(seed) round \(round)")
            // Another spelling of the value, its members in another order, has the same canonical text.
            let shuffled = value.withMembersShuffled(&source.random)
            #expect(try #require(Reading.both(source.text(of: shuffled)).value).canonicalText() == text)
        }
    }

    @Test func nothingIsAddedBetweenTokens() throws {
        #expect(
            try JSONValue.reading(" [ 1 , { \"b\" : null , \"a\" : [ ] } , true ] ").canonical
                == #"[1,{"a":[],"b":null},true]"#)
    }

    // MARK: Keys

    @Test func keysAreSortedByCodePoint() throws {
        let keys = [
            "\u{10000}", "\u{FFFF}", "\u{E000}", "\u{D7FF}", "z", "a10", "a9", "B", "", "\u{80}", "\u{7F}", "aa", "a",
        ]
        let object = JSONObject(keys.map { (JSONString($0), JSONValue.null) })
        let sorted = [
            "", "B", "a", "a10", "a9", "aa", "z", "\u{7F}", "\u{80}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}",
        ]
        // UTF-16 order would put U+10000 before U+E000.
        #expect(
            try JSONValue.object(object).canonical == "{" + sorted.map { "\"\($0)\":null" }.joined(separator: ",") + "}"
        )
    }

    @Test func keysThatAreCanonicallyEquivalentStayApart() throws {
        let object: JSONObject = [
            "\u{E9}": 1, "e\u{301}": 2, "e": 3, "f": 4, "\u{212B}": 5, "\u{C5}": 6, "A\u{30A}": 7,
        ]
        #expect(object.count == 7)
        let text = try JSONValue.object(object).canonicalText()
        let expected = "{\"A\u{30A}\":7,\"e\":3,\"e\u{301}\":2,\"f\":4,\"\u{C5}\":6,\"\u{E9}\":1,\"\u{212B}\":5}"
        #expect(text == Array(expected.utf8))
    }

    // MARK: Strings

    @Test func controlCharactersQuotesAndBackslashesAreEscaped() throws {
        let short: [UInt32: String] = [
            0x08: "\\b", 0x09: "\\t", 0x0A: "\\n", 0x0C: "\\f", 0x0D: "\\r", 0x22: "\\\"", 0x5C: "\\\\",
        ]
        for code in UInt32(0)..<0x180 {
            let scalar = try #require(Unicode.Scalar(code))
            let hex = String(code, radix: 16)
            let escape =
                short[code]
                ?? (code < 0x20 ? "\\u" + String(repeating: "0", count: 4 - hex.count) + hex : String(scalar))
            let text = try JSONValue.text("a\(Character(scalar))\u{E9}").canonicalText()
            #expect(text == Array("\"a\(escape)\u{E9}\"".utf8), "U+\(hex)")
        }
    }

    @Test func everythingElseIsRaw() throws {
        for text in [
            "/", "<>&'", "\u{7F}\u{80}\u{9F}", "\u{2028}\u{2029}", "\u{FEFF}\u{FFFE}\u{FFFF}", "e\u{301}",
            "🧪\u{10FFFF}",
        ] {
            #expect(try JSONValue.text(text).canonicalText() == Array("\"\(text)\"".utf8))
        }
    }

    @Test func aFailedValueLeavesTheBufferAsItWas() throws {
        let broken = try JSONValue.reading(#"["ok",{"deep":["\ud800"]}]"#, .lenient)
        var writer = CanonicalWriter()
        writer.beginArray()
        writer.int(1)
        let before = writer.bytes
        #expect(throws: JSONError.self) { try writer.value(broken) }
        #expect(writer.bytes == before)
        try writer.value(2)
        writer.endArray()
        #expect(writer.bytes == Array("[1,2]".utf8))
    }

    // MARK: Numbers

    @Test func doublesAreSpelledAsTheReferenceSpellsThem() {
        for (number, text) in [
            (0.0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (-1.5, "-1.5"), (0.1, "0.1"), (100, "100.0"), (0.0001, "0.0001"),
            (0.00001, "1e-05"), (0.00012345, "0.00012345"), (1.5e-7, "1.5e-07"), (1e15, "1000000000000000.0"),
            (9_999_999_999_999_998, "9999999999999998.0"), (1e16, "1e+16"), (1.5e16, "1.5e+16"), (1e22, "1e+22"),
            (1e100, "1e+100"),
            (1.7976931348623157e308, "1.7976931348623157e+308"), (-1.7976931348623157e308, "-1.7976931348623157e+308"),
            (.leastNonzeroMagnitude, "5e-324"), (2.2250738585072014e-308, "2.2250738585072014e-308"),
            (9_007_199_254_740_992, "9007199254740992.0"),
            (9_007_199_254_740_994, "9007199254740994.0"), (-9_007_199_254_740_996, "-9007199254740996.0"),
            (123_456_789_012_345_680, "1.2345678901234568e+17"), (0.30000000000000004, "0.30000000000000004"),
            (.nan, "NaN"), (.infinity, "Infinity"), (-.infinity, "-Infinity"),
        ] {
            #expect(number.canonicalText == text)
        }
    }

    @Test(arguments: [UInt64](51...55))
    func doublesReadBackBitForBit(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let reader = JSONReader()
        for _ in 0..<6000 {
            // All bit patterns, and the interval where Swift's own spelling differs.
            let bits = random.oneIn(8) ? UInt64(0x4340_0000_0000_0000) + random.next() >> 10 : random.next()
            let number = Double(bitPattern: bits)
            guard number.isFinite else { continue }
            let text = Array(number.canonicalText.utf8)
            try reader.parse(text)
            let value = reader.withRoot { $0.value }
            #expect(value == .double(number), "seed \(seed), bits \(String(bits, radix: 16))")
            #expect(try value.canonicalText() == text)
            expectReferenceForm(text)
        }
    }

    /// The form of spec/core.md 2.4: where the point or the exponent is, decided from the text alone.
    private func expectReferenceForm(_ text: [UInt8]) {
        let text = String(decoding: text, as: UTF8.self)
        let unsigned = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let parts = unsigned.split(separator: "e")
        if parts.count == 1 {
            let halves = unsigned.split(separator: ".", omittingEmptySubsequences: false)
            #expect(halves.count == 2 && !halves[0].isEmpty && !halves[1].isEmpty && halves[0].count <= 16, "\(text)")
        } else {
            #expect(parts.count == 2 && !parts[0].hasSuffix(".0"), "\(text)")
            let exponent = Int(parts[1]) ?? 0
            #expect(exponent < -4 || exponent >= 16, "\(text)")
            #expect(["+", "-"].contains(parts[1].prefix(1)) && parts[1].dropFirst().count >= 2, "\(text)")
        }
    }

    @Test func roundingGoesByTheExactBinaryValue() {
        for (number, places, rounded) in [
            (2.675, 2, 2.67), (0.125, 2, 0.12), (0.375, 2, 0.38), (0.5, 0, 0), (1.5, 0, 2), (2.5, 0, 2), (-2.5, 0, -2),
            (0.0005, 3, 0.001), (1.0005, 3, 1), (1e22, 3, 1e22), (1e-9, 4, 0), (12345.67891, 4, 12345.6789),
            (0.33333333, 4, 0.3333), (0.66666666, 4, 0.6667), (.greatestFiniteMagnitude, 4, .greatestFiniteMagnitude),
        ] {
            #expect(number.rounded(places: places) == rounded, "\(number)")
        }
        #expect((-1e-9).rounded(places: 3).bitPattern == (-0.0).bitPattern)
        #expect(Double.infinity.rounded(places: 3) == .infinity)
        #expect(Double.nan.rounded(places: 3).isNaN)
    }

    @Test func fixedAndSixDigitTexts() {
        #expect(1e22.fixedText(places: 0) == "10000000000000000000000")
        #expect(Double.greatestFiniteMagnitude.fixedText(places: 0).count == 309)
        #expect((-Double.greatestFiniteMagnitude).fixedText(places: 10).count == 321)
        #expect(0.5.fixedText(places: 3) == "0.500")
        for (number, text) in [
            (0.0, "0"), (1234567.8, "1.23457e+06"), (0.0001, "0.0001"), (0.00001234, "1.234e-05"), (999999.5, "1e+06"),
            (100000.5, "100000"), (-2.5, "-2.5"),
        ] {
            #expect(number.sixDigitText == text)
        }
    }

    @Test func integersAreWrittenDigitByDigit() {
        for number in [0, 1, -1, 9, 10, -10, 99, 100, 1_234_567_890, Int.max, Int.min, Int.max - 1, Int.min + 1] {
            var writer = CanonicalWriter()
            writer.int(number)
            #expect(writer.bytes == Array(String(number).utf8))
        }
    }

    // MARK: Step by step

    @Test func commasComeByThemselves() throws {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.beginArray()
        writer.endArray()
        writer.beginObject()
        writer.endObject()
        writer.null()
        writer.bool(false)
        writer.double(1)
        writer.string("x,")
        writer.string("{")
        writer.canonical(#"{"y":[]}"#.utf8)
        try writer.value([1, "[", ":"])
        writer.endArray()
        writer.key(text: "b\"c")
        writer.string(":")
        writer.key("d")
        writer.int(-5)
        writer.endObject()
        writer.newline()
        writer.beginArray()
        writer.endArray()
        writer.newline()
        writer.int(7)
        let expected = #"{"a":[[],{},null,false,1.0,"x,","{",{"y":[]},[1,"[",":"]],"b\"c":":","d":-5}"#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected + "\n[]\n7")
        writer.removeAll()
        writer.null()
        #expect(writer.bytes == Array("null".utf8))
    }
}

extension JSONValue {
    fileprivate func withMembersShuffled(_ random: inout SeededGenerator) -> JSONValue {
        switch self {
        case .array(let elements):
            var shuffled: [JSONValue] = []
            for element in elements { shuffled.append(element.withMembersShuffled(&random)) }
            return .array(shuffled)
        case .object(let object):
            var members: [(JSONString, JSONValue)] = []
            for (key, value) in object { members.append((key, value.withMembersShuffled(&random))) }
            members.shuffle(using: &random)
            return .object(JSONObject(members))
        default: return self
        }
    }
}
