import CanonicalJSON
import Testing

/// The fast reader against the positioned one: same acceptance, same value, on the seeds given as arguments.
@Suite struct ReaderComparisonTests {
    @Test(arguments: [UInt64](1...4), bothModes)
    func validTextsReadAsTheValueTheySpell(seed: UInt64, strictness: JSONStrictness) {
        var source = RandomJSON(seed: seed)
        for round in 0..<500 {
            let value = source.value()
            let text = source.text(of: value)
            let reading = Reading.both(text, strictness)
            #expect(reading == .value(value), "seed \(seed) round \(round): \(String(decoding: text, as: UTF8.self))")
        }
    }

    @Test(arguments: [UInt64](11...18))
    func damagedTextsReadAlike(seed: UInt64) {
        var source = RandomJSON(seed: seed)
        for round in 0..<500 {
            let text = source.damaged(source.text(of: source.value()))
            let comment = "seed \(seed) round \(round): \(String(decoding: text, as: UTF8.self))"
            let strict = Reading.both(text, .strict)
            let lenient = Reading.both(text, .lenient)
            switch (strict, lenient) {
            case (.value, _):
                #expect(strict == lenient, "strict reading is a part of lenient reading; \(comment)")
            case (.refused(let error), .value):
                // What only leniency forgives.
                #expect([.duplicateKey, .nonfinite, .unencodable].contains(error.code), "\(error); \(comment)")
            case (.refused, .refused(let error)):
                #expect([.syntax, .notUTF8, .intTooLong, .tooDeep].contains(error.code), "\(error); \(comment)")
            }
            for error in [strict.error, lenient.error].compactMap({ $0 }) {
                expectPlausiblePlace(of: error, in: text, comment)
            }
        }
    }

    /// One reader for many texts gives what a new reader gives for each, whatever was read before.
    @Test(arguments: bothModes)
    func aReusedReaderForgetsEarlierTexts(strictness: JSONStrictness) {
        let seed: UInt64 = 21
        var source = RandomJSON(seed: seed)
        let reader = JSONReader(strictness)
        for round in 0..<500 {
            var text = source.text(of: source.value())
            if source.random.oneIn(2) { text = source.damaged(text) }
            let reading: Reading
            do throws(JSONError) {
                try reader.parse(text)
                reading = .value(reader.withRoot { $0.value })
            } catch {
                reading = .refused(error)
            }
            #expect(reading == .fast(text, strictness), "seed \(seed) round \(round)")
        }
    }

    private func expectPlausiblePlace(of error: JSONError, in text: [UInt8], _ comment: String) {
        guard (0...text.count).contains(error.offset) else {
            Issue.record("offset \(error.offset) outside of \(text.count) bytes; \(comment)")
            return
        }
        let before = text[..<error.offset]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        #expect(error.line == 1 + before.count { $0 == 0x0A }, "\(comment)")
        #expect(error.column == 1 + error.offset - lineStart, "\(comment)")
        #expect(!error.detail.isEmpty)
    }
}
