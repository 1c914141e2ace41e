import CanonicalJSON
import Signing
import Testing

@testable import DecisionRecords

/// The fast way of checking a line and the rule on its values give one answer, in both modes, with and without a
/// signature.
@Suite struct LineCheckerTests {
    /// A check in words that can be compared.
    private func words(_ check: LineCheck) -> String {
        switch check {
        case .blank: "blank"
        case .refused(let fault): "refused \(fault.code)"
        case .record(let record):
            "\(record.id) after \(record.link) \(record.later.map { "\($0.code)" } ?? "") \(record.signing)"
        }
    }

    private func expectOneAnswer(_ line: [UInt8], _ settings: LogSettings, _ note: @autoclosure () -> String) throws
        -> String
    {
        let fast = try check(line, settings)
        // Blanks around a line count for nothing, and the scanner never takes a line that has some.
        let slow = try check([0x20] + line, settings)
        #expect(words(fast) == words(slow), "\(note()): \(String(decoding: line, as: UTF8.self))")
        return words(fast)
    }

    private func check(_ line: [UInt8], _ settings: LogSettings) throws -> LineCheck {
        let padded = line + [UInt8](repeating: 0x22, count: 64)
        var result: LineCheck = .blank
        let checker = try LineChecker(settings)
        try padded.withUnsafeBufferPointer {
            result = try checker.check(UnsafeBufferPointer(rebasing: $0[..<line.count]), padding: 64)
        }
        return result
    }

    @Test(arguments: [11, 12, 13] as [UInt64])
    func bothWaysGiveOneAnswer(_ seed: UInt64) throws {
        var records = RandomRecords(seed: seed)
        let key = try SigningKey.hmac(secret: [UInt8](repeating: 7, count: 32))
        let ring = try KeyRing([KeyRing.Entry(key: key.verificationKey)])
        var hashed = try RecordSealer()
        var signed = try RecordSealer(key: key)
        var outcomes: [String: Int] = [:]
        for round in 0..<400 {
            let record = records.record()
            let isSigned = round % 2 == 0
            let sealed: SealedRecord
            if isSigned { sealed = try signed.seal(record) } else { sealed = try hashed.seal(record) }
            let line = try sealed.line()
            for settings in [
                LogSettings(), LogSettings(strictness: .lenient), LogSettings(keys: ring),
                LogSettings(strictness: .lenient, keys: ring),
            ] {
                let good = try expectOneAnswer(line, settings, "seed \(seed)")
                #expect(good.hasPrefix(sealed.id.text))
                var mutated = line
                for _ in 0..<1 + records.random.below(2) {
                    let at = records.random.below(mutated.count)
                    switch records.random.below(5) {
                    case 0: mutated[at] ^= UInt8(1 << records.random.below(8))
                    case 1: mutated.remove(at: at)
                    case 2: mutated.insert(records.random.pick(Array(" 0.e\"\\}{,".utf8)), at: at)
                    case 3: mutated.removeLast(min(records.random.below(40), mutated.count - 1))
                    default: mutated.replaceSubrange(at..<at, with: records.random.pick(Self.insertions))
                    }
                }
                // A line end inside is none of the checker's business.
                mutated.removeAll { $0 == 0x0A || $0 == 0x0D }
                let bad = try expectOneAnswer(mutated, settings, "seed \(seed)")
                outcomes[String(bad.split(separator: " ").prefix(2).joined(separator: " ").prefix(40)), default: 0] += 1
            }
        }
        #expect(outcomes.keys.filter { $0.hasPrefix("refused") }.count >= 4, "\(outcomes)")
    }

    private static let insertions: [[UInt8]] = [
        Array("\"a\":1,".utf8), Array("\\u0041".utf8), Array("\\ud800".utf8), Array("NaN".utf8), [0xC3],
        [0xED, 0xA0, 0x80],
        Array(",\"signature\":5".utf8), Array("\u{2028}".utf8),
    ]

    /// Values that were signed in another spelling: the reference's loader looks at values, strict reading at the text.
    @Test func anotherSpellingIsNamedInStrictReading() throws {
        var sealer = try RecordSealer()
        let sealed = try sealer.seal(
            DecisionRecord(actionType: "pay", harness: HarnessSpan(action: Action("pay", cost: 1.0)), decidedAt: 10.5))
        let line = String(decoding: try sealed.line(), as: UTF8.self)
        for (from, to) in [
            ("\"cost\":1.0", "\"cost\":1.00"), ("\"cost\":1.0", "\"cost\":10e-1"), ("\"pay\"", "\"p\\u0061y\""),
            (":null", ": null"), ("\"decided_at\":10.5", "\"decided_at\":1.05e1"),
        ] {
            let respelt = Array(line.replacing(from, with: to).utf8)
            #expect(words(try check(respelt, LogSettings())).contains("notCanonical"), "\(to)")
            #expect(words(try check(respelt, LogSettings(strictness: .lenient))).hasSuffix(" unsigned"), "\(to)")
        }
        let integer = Array(line.replacing("\"cost\":1.0", with: "\"cost\":1").utf8)
        for strictness in [JSONStrictness.strict, .lenient] {
            #expect(words(try check(integer, LogSettings(strictness: strictness))) == "refused digestMismatch")
        }
    }
}
