import CanonicalJSON
import Testing

@testable import DecisionRecords

@Suite struct CanonicalScannerTests {
    /// Whether the scanner walks the whole text, and whether that text is canonical by its value.
    private func judge(_ text: String, padding: Int = 0) throws -> (scanned: Bool, isCanonical: Bool) {
        let bytes = Array(text.utf8) + [UInt8](repeating: UInt8(ascii: "\""), count: padding)
        let scanned = bytes.withUnsafeBufferPointer { all -> Bool in
            let text = UnsafeBufferPointer(rebasing: all[..<(all.count - padding)])
            var scanner = CanonicalScanner(text, padding: padding)
            return scanner.skipValue() && scanner.isAtEnd && (!scanner.hasNonASCII || text.isUTF8)
        }
        guard let value = try? JSONReader.value(of: text.utf8, .strict) else { return (scanned, false) }
        return (scanned, try value.canonicalText().elementsEqual(text.utf8))
    }

    @Test(arguments: [
        "-0.0", "0.0", "1e+16", "5e-324", "1e-05", "1.5e-07", "1.7976931348623157e+308", "2.2250738585072014e-308",
        "0.0001",
        "1000000000000000.0", "9007199254740994.0", "9999999999999998.0", "1700000000.123456", "0.1",
        "123456789.12345678",
        "-\(String(repeating: "9", count: 400))", "\"\\u0000\"", "\"\\u001f\"", "\"\u{7F}\"", "\"\u{2028}\"",
        "\"\u{FEFF}\"",
        "\"\u{FFFF}\"", "\"/\"", "{\"\":1}", "{\"a\":1,\"a!\":2}", "{\"a\":1,\"b\":2}", "{}", "[]", "[[],{}]", "null",
    ])
    func walksCanonicalText(_ text: String) throws {
        for padding in [0, 64] {
            let (scanned, isCanonical) = try judge(text, padding: padding)
            #expect(isCanonical, "the test is wrong about \(text)")
            #expect(scanned, "\(text)")
        }
    }

    @Test(arguments: [
        "-0", "1e16", "1E5", "1e+15", "1e-5", "0.00", "0e+00", "1.0e+16", "123456789012345680.0", "9007199254740993.0",
        "0.10000000000000001", "3e-324", "4e-324", "1.7976931348623158e+308", "1e400", "00", "01", "1.", ".5", "+1",
        "0.00001",
        "1.10", "100000000000000000.0", "1700000000.1234560", "1e+016", "10e+16", "\"\\u007f\"", "\"\\u2028\"",
        "\"\\/\"",
        "\"\\u000a\"", "\"\\u001F\"", "\"\\ud83d\\ude00\"", "\"\\b\\u0008\"", "\"\t\"", "\"", "\"abc",
        "{\"a\":1,\"a\":2}",
        "{\"b\":1,\"a\":2}", "{\"a!\":1,\"a\":2}", "{\"a\":1,}", "{\"a\"}", "[1,]", "[1 ]", " 1", "1 ", "tru", "nul",
        "NaN",
        "Infinity", "[", "{", "{\"a\":", "",
    ])
    func stopsAtAnythingElse(_ text: String) throws {
        for padding in [0, 64] {
            let (scanned, isCanonical) = try judge(text, padding: padding)
            #expect(!isCanonical, "the test is wrong about \(text)")
            #expect(!scanned, "\(text)")
        }
    }

    /// What it accepts is canonical; and of what is canonical it leaves only what it says that it leaves.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func neverAcceptsWhatIsNotCanonical(_ seed: UInt64) throws {
        var records = RandomRecords(seed: seed)
        var accepted = 0
        for _ in 0..<2000 {
            let text = String(decoding: try records.value(depth: 4).canonicalText(), as: UTF8.self)
            let (scanned, isCanonical) = try judge(text)
            #expect(isCanonical)
            #expect(scanned || text.contains("\\"), "seed \(seed): \(text)")
            var bytes = Array(text.utf8)
            for _ in 0..<1 + records.random.below(2) {
                let at = records.random.below(bytes.count)
                switch records.random.below(3) {
                case 0: bytes[at] = records.random.pick(Array("0123456789.eE+-\"\\{}[],: ab".utf8))
                case 1: bytes.remove(at: at)
                default: bytes.insert(records.random.pick(Array("0019.eE+-\"\\{}[],: \n".utf8)), at: at)
                }
                if bytes.isEmpty { break }
            }
            let mutated = String(decoding: bytes, as: UTF8.self)
            let (isScanned, isStillCanonical) = try judge(mutated)
            if isScanned { accepted += 1 }
            #expect(!isScanned || isStillCanonical, "seed \(seed): \(mutated)")
        }
        #expect(accepted > 50, "the mutations hit nothing")
    }

    /// The quick answer agrees with the full one wherever it gives one, and it gives one for times.
    @Test func sixteenDigitsAreJudgedExactly() {
        var random = SeededRandom(seed: 4)
        var certain = 0
        for round in 0..<200_000 {
            let whole = round % 2 == 0 ? 1_700_000_000 + random.below(1_000_000) : random.below(10_000_000_000)
            let decimals = String(random.below(900_000) + 100_000)
            let text = Array("\(whole).\(decimals)".utf8)
            text.withUnsafeBufferPointer { text in
                guard ShortestDigits.isCertain(text) else { return }
                certain += 1
                #expect(NumberSpelling.hasShortestDigits(text), "\(String(decoding: text, as: UTF8.self))")
            }
        }
        #expect(certain > 60_000)
        for text in ["0.1234567890123456", "9007199254740991.5", "1.7000000000000001", "9.007199254740993"] {
            Array(text.utf8).withUnsafeBufferPointer { bytes in
                let full = Double(text)?.canonicalText == text
                #expect(!ShortestDigits.isCertain(bytes) || full, "\(text)")
                #expect(NumberSpelling.hasShortestDigits(bytes) == full, "\(text)")
            }
        }
    }

    @Test func shortestDigitsAreThoseOfTheWriter() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<100_000 {
            let double = Double(bitPattern: random.next())
            guard double.isFinite else { continue }
            let text = double.canonicalText
            #expect(Array(text.utf8).withUnsafeBufferPointer { NumberSpelling.hasShortestDigits($0) }, "\(text)")
        }
    }
}
