import CanonicalJSON
import Testing

@testable import Grounding

@Suite struct ExactDecimalTests {
    private func spelling(_ text: String, isNegative: Bool = false) -> String? {
        var number = ExactDecimal()
        number.isNegative = isNegative
        for byte in text.utf8 {
            if byte == UInt8(ascii: ".") { number.appendPoint() } else { number.append(byte - 0x30) }
        }
        var written: [UInt8] = []
        return number.write(to: &written) ? String(decoding: written, as: UTF8.self) : nil
    }

    private func spelling(_ value: JSONValue) -> String? {
        var number = ExactDecimal()
        var written: [UInt8] = []
        guard number.take(value), number.write(to: &written) else { return nil }
        return String(decoding: written, as: UTF8.self)
    }

    @Test(arguments: [
        ("0", "0"), ("000.000", "0"), ("1.50", "1.5"), ("01.5", "1.5"), ("100", "100"), ("100.0", "100"),
        ("1234567.8", "1234567.8"), ("1234568.2", "1234568.2"), ("9007199254740993", "9007199254740993"),
        ("0.00000123", "0.00000123"), ("0.000000123", "1.23e-7"), ("0.0000001", "1e-7"), ("10.01", "10.01"),
        ("1000000000000000000000", "1000000000000000000000"), ("10000000000000000000000", "1e+22"),
        ("10000000000000000000000.5", "10000000000000000000000.5"), ("0.1", "0.1"), (".5", "0.5"),
    ])
    func numbersHaveOneSpelling(text: String, expected: String) {
        #expect(spelling(text) == expected)
    }

    @Test func signs() {
        #expect(spelling("1.5", isNegative: true) == "-1.5")
        #expect(spelling("0.00", isNegative: true) == "0")
    }

    @Test func valuesOfJSONAreTheirShortestText() throws {
        #expect(spelling(JSONValue.int(-7)) == "-7")
        #expect(spelling(.double(100)) == "100")
        #expect(spelling(.double(-0.0)) == "0")
        #expect(spelling(.double(0.1)) == "0.1")
        #expect(spelling(.double(1234567.8)) == "1234567.8")
        #expect(spelling(.double(-1e-7)) == "-1e-7")
        #expect(spelling(.double(1e21)) == "1000000000000000000000")
        #expect(spelling(.double(1e22)) == "1e+22")
        #expect(spelling(.double(1e300)) == "1e+300")
        #expect(spelling(.double(.leastNonzeroMagnitude)) == "5e-324")
        #expect(spelling(.double(9_007_199_254_740_994)) == "9007199254740994")
        let long = "1234567890123456789012345678901234567890"
        #expect(spelling(.integer(try #require(JSONInteger(decimal: "-" + long)))) == "-" + long)
        for value in [.double(.nan), .double(-.infinity), .null, true, "5", [5]] as [JSONValue] {
            #expect(spelling(value) == nil)
        }
        for text in ["1e2", "100", "100.0", "1E+2", "0.1e3"] {
            #expect(spelling(try JSONReader.value(of: text.utf8)) == "100", "\(text)")
        }
    }

    @Test func zerosCostNothingAndTooManyDigitsAreNoNumber() {
        let zeros = String(repeating: "0", count: 1_000_000)
        #expect(spelling("1" + zeros) == "1e+1000000")
        #expect(spelling("0." + zeros + "25") == "2.5e-1000001")
        #expect(spelling("1." + zeros) == "1")
        #expect(spelling("1." + zeros + "1") == nil)
        #expect(spelling(String(repeating: "7", count: ExactDecimal.mostDigits))?.count == ExactDecimal.mostDigits)
        #expect(spelling(String(repeating: "7", count: ExactDecimal.mostDigits + 1)) == nil)
    }

    /// Equal spellings mean equal values and the other way round, by digits written under each other.
    @Test(arguments: [UInt64](1...6))
    func spellingsAreEqualWhenValuesAre(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var equal = 0
        for round in 0..<3000 {
            let a = decimal(&random)
            let b = random.oneIn(3) ? respelled(a, &random) : random.oneIn(2) ? changed(a, &random) : decimal(&random)
            let isEqual = PlainDecimal(a) == PlainDecimal(b)
            if isEqual { equal += 1 }
            #expect((spelling(a) == spelling(b)) == isEqual, "seed \(seed) round \(round): \(a) \(b)")
        }
        #expect(equal > 500)
    }

    /// A spelling is read back as the value it was made of.
    @Test(arguments: [UInt64](7...8))
    func spellingsKeepTheValue(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<2000 {
            let text = decimal(&random)
            let spelled = try #require(spelling(text))
            #expect(PlainDecimal(spelled) == PlainDecimal(text), "seed \(seed) round \(round): \(text) \(spelled)")
        }
    }

    private func decimal(_ random: inout SeededGenerator) -> String {
        func digits(_ count: Int) -> String {
            (0..<count).map { _ in random.oneIn(3) ? "0" : String(random.below(10)) }.joined()
        }
        let whole = digits(1 + random.below(random.oneIn(4) ? 40 : 6))
        return random.oneIn(3) ? whole : whole + "." + digits(1 + random.below(random.oneIn(4) ? 40 : 6))
    }

    private func respelled(_ text: String, _ random: inout SeededGenerator) -> String {
        let zeros = String(repeating: "0", count: random.below(4))
        return zeros + (text.contains(".") ? text : text + ".0") + zeros
    }

    private func changed(_ text: String, _ random: inout SeededGenerator) -> String {
        var characters = Array(text)
        let at = random.below(characters.count)
        if characters[at] != "." { characters[at] = random.pick(Array("0123456789")) }
        return String(characters)
    }
}

/// A decimal number as digits in fixed places, zeros and all: slow, and obviously exact.
struct PlainDecimal: Equatable {
    private static let places = 120
    private var whole = [Character](repeating: "0", count: places)
    private var fraction = [Character](repeating: "0", count: places)
    private var isNegative = false

    init(_ text: String) {
        let mantissa = text.prefix { $0 != "e" }
        let exponent = Int(text.drop { $0 != "e" }.dropFirst()) ?? 0
        let digits = mantissa.filter(\.isNumber)
        let pointAt = mantissa.drop { $0 == "-" }.prefix { $0 != "." }.count + exponent
        for (at, digit) in digits.enumerated() {
            if at < pointAt { whole[Self.places - pointAt + at] = digit } else { fraction[at - pointAt] = digit }
        }
        isNegative = mantissa.hasPrefix("-") && digits.contains { $0 != "0" }
    }
}
