import CanonicalJSON
import Signing
import Testing

@Suite struct CanonicalConformanceTests {
    @Test(arguments: try ConformanceSuite("core/canonical.json").cases)
    func canonicalText(_ vector: ConformanceCase) throws {
        let isAccepted = vector["ok"] == .bool(true)
        if vector["kind"] == "value" {
            guard let tagged = vector["value"], let value = tagged.untagged else {
                // A string of lone surrogates cannot be written as a value; the reader's cases cover it.
                #expect(!isAccepted)
                return
            }
            try expectCanonical(value, vector)
            return
        }
        let text = try #require(vector["text"]?.text)
        for strictness in [JSONStrictness.lenient, .strict] {
            let refusedByPolicy = strictness == .strict && ["nonfinite", "duplicate_key"].contains(where: vector.has)
            do {
                let value = try JSONReader.value(of: text.utf8, strictness)
                let canonical = try value.canonicalText()
                #expect(isAccepted && !refusedByPolicy, "\(text) gave \(String(decoding: canonical, as: UTF8.self))")
                try expectCanonical(value, vector)
            } catch let error as JSONError {
                if refusedByPolicy {
                    #expect(vector.has(flag: error.code.rawValue))
                } else {
                    #expect(!isAccepted, "\(text): \(error)")
                    #expect(error.code.rawValue == vector["error"]?.text, "\(text): \(error)")
                }
            }
        }
    }

    private func expectCanonical(_ value: JSONValue, _ vector: ConformanceCase) throws {
        let canonical = try value.canonicalText()
        #expect(String(decoding: canonical, as: UTF8.self) == vector["canonical"]?.text)
        #expect(Array((vector["canonical"]?.text ?? "").utf8) == canonical)
        #expect(try SHA256Digest(of: canonical).hex == vector["sha256"]?.text)
    }

    @Test(arguments: try ConformanceSuite("core/numbers.json").cases.filter { $0["kind"] == "float" })
    func numberText(_ vector: ConformanceCase) throws {
        let bits = try #require(vector["bits"]?.text.flatMap { UInt64($0, radix: 16) })
        let number = Double(bitPattern: bits)
        if number.isFinite {
            #expect(number.canonicalText == vector["repr"]?.text)
            #expect(number.sixDigitText == vector["percent_g"]?.text)
        }
        for places in [1, 3, 4] {
            guard let expected = vector[JSONString("round\(places)")]?.text else { continue }
            #expect(number.rounded(places: places).canonicalText == expected)
        }
    }
}
