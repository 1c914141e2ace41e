import ByteStreams
import CanonicalJSON
import Foundation
import Signing
import Testing

@testable import DecisionRecords

/// Nothing that happened to a signed log passes, and each thing is called by its name.
@Suite struct LogMutationTests {
    private let key: SigningKey
    private let ring: KeyRing
    private let lines: [[UInt8]]

    init() throws {
        key = try SigningKey.ed25519(seed: [UInt8](repeating: 3, count: 32))
        ring = try KeyRing([KeyRing.Entry(key: key.verificationKey)])
        var sealer = try RecordSealer(key: key)
        lines = try (0..<50).map { try sealer.seal(Self.record($0)).line() }
    }

    private static func record(_ number: Int) -> DecisionRecord {
        DecisionRecord(
            actionType: "pay",
            data: DataSpan(
                inputs: ["invoice": .text("INV-\(number)")],
                snapshot: DependencySnapshot(["budget": .int(100 - number)], capturedAt: 1_750_000_000)),
            model: ModelSpan(modelID: "m", decisionBasis: "within é budget \(number)"),
            harness: HarnessSpan(action: Action("pay", ["to": "acme"], cost: .double(Double(number)))),
            decidedAt: .double(1_750_000_000.5 + Double(number)))
    }

    private func text(_ lines: [[UInt8]]) -> [UInt8] { lines.flatMap { $0 + [0x0A] } }

    private func verify(_ text: [UInt8], _ keys: KeyRing? = nil, threads: Int = 1) throws -> LogVerification {
        try ScratchFile(text).verify(LogSettings(keys: keys ?? ring, threads: threads))
    }

    @Test func theUntouchedLogHolds() throws {
        for threads in [1, 2, 7] {
            let found = try verify(text(lines), threads: threads)
            #expect(found.holds && found.recordCount == 50 && found.verifiedSignatureCount == 50)
        }
    }

    /// Every bit of the first three lines, their line ends included, flipped one by one, in a log with keyed hashes;
    /// and every bit of a line's signature in one with Ed25519.
    @Test(arguments: [SignatureAlgorithm.hmacSHA256, .ed25519])
    func everyFlippedBitIsRefused(_ algorithm: SignatureAlgorithm) async throws {
        let secret = try SigningKey.hmac(secret: [UInt8](repeating: 5, count: 32))
        let flipped = algorithm == .ed25519 ? key : secret
        var sealer = try RecordSealer(key: flipped)
        let lines = try (0..<5).map { try sealer.seal(Self.record($0)).line() }
        let log = text(lines)
        let keys = try KeyRing([KeyRing.Entry(key: flipped.verificationKey)])
        let ends = lines.map { $0.count + 1 }
        let first = algorithm == .ed25519 ? ends[0] - 270 : 0
        let last = algorithm == .ed25519 ? ends[0] : ends[0] + ends[1] + ends[2]
        let shares = 4
        let classes = try await withThrowingTaskGroup(of: [LogRefusal.Code: Int].self) { group in
            for share in 0..<shares {
                group.addTask {
                    let checker = try MutationChecker(LogSettings(keys: keys))
                    var classes: [LogRefusal.Code: Int] = [:]
                    for at in stride(from: first + share, to: last, by: shares) {
                        let line = at < ends[0] ? 1 : at < ends[0] + ends[1] ? 2 : 3
                        for bit in 0..<8 {
                            var flipped = log
                            flipped[at] ^= UInt8(1 << bit)
                            guard let refusal = try checker.verify(flipped).refusal else {
                                Issue.record("bit \(bit) of byte \(at) may be flipped")
                                continue
                            }
                            // A flip can make a line end; the damage is then in the line, or in what is left of it.
                            let isNext = refusal.line == line + 1 && (flipped[at] == 0x0A || flipped[at] == 0x0D)
                            #expect(refusal.line == line || isNext, "byte \(at) bit \(bit): \(refusal)")
                            classes[refusal.code, default: 0] += 1
                        }
                    }
                    return classes
                }
            }
            return try await group.reduce(into: [:]) { all, part in all.merge(part, uniquingKeysWith: +) }
        }
        var expected: Set<LogRefusal.Code> = [
            .notUTF8, .corruptJSON, .digestMismatch, .signatureMismatch, .signatureMalformed, .unknownKey,
        ]
        if algorithm == .hmacSHA256 { expected.insert(.noRecordID) }
        #expect(expected.isSubset(of: Set(classes.keys)), "\(classes)")
        let possible = expected.union([.unsigned, .brokenChain, .duplicateKey, .unencodable, .nonfinite, .notCanonical])
        #expect(Set(classes.keys).isSubset(of: possible), "\(classes)")
    }

    @Test(arguments: [0, 1, 20, 48])
    func droppedSwappedAndDoubledLinesBreakTheChain(_ at: Int) throws {
        var dropped = lines
        dropped.remove(at: at)
        #expect(try verify(text(dropped)).refusal == refusal(.brokenChain, at + 1))
        var swapped = lines
        swapped.swapAt(at, at + 1)
        #expect(try verify(text(swapped)).refusal == refusal(.brokenChain, at + 1))
        var doubled = lines
        doubled.insert(lines[at], at: at)
        #expect(try verify(text(doubled)).refusal == refusal(.brokenChain, at + 2))
        var reversed = lines
        reversed[at...].reverse()
        #expect(try verify(text(reversed)).refusal == refusal(.brokenChain, at + 1))
    }

    /// A line of another log with the same key, and the two logs one behind the other.
    @Test func splicedLinesBreakTheChain() throws {
        var sealer = try RecordSealer(key: key)
        let other = try (100..<150).map { try sealer.seal(Self.record($0)).line() }
        for at in [0, 7, 49] {
            var spliced = lines
            spliced[at] = other[at]
            // The first line of any log may be the first line of this one; what follows does not follow it.
            let line = at == 0 ? 2 : at + 1
            #expect(try verify(text(spliced)).refusal == refusal(.brokenChain, line))
        }
        #expect(try verify(text(lines + other)).refusal == refusal(.brokenChain, 51))
    }

    /// Whoever has no key can hash a changed record anew, but not sign it.
    @Test func recordsHashedAnewAreRefused() throws {
        let stranger = try SigningKey.ed25519(seed: [UInt8](repeating: 4, count: 32))
        let secret = try SigningKey.hmac(secret: [UInt8](repeating: 4, count: 32))
        for at in [0, 10, 49] {
            let previous = at == 0 ? nil : try id(of: lines[at - 1])
            for (forger, code) in [
                (nil, LogRefusal.Code.unsigned), (stranger, .unknownKey), (secret, .unknownKey),
            ] as [(SigningKey?, LogRefusal.Code)] {
                var forged = lines
                var sealer = try RecordSealer(following: previous, key: forger)
                forged[at] = try sealer.seal(Self.record(900)).line()
                #expect(try verify(text(forged)).refusal == refusal(code, at + 1))
            }
            // The signature of the record that stood there, under the name of the right key.
            var forged = lines
            var sealer = try RecordSealer(following: previous)
            let line = String(decoding: try sealer.seal(Self.record(900)).line(), as: UTF8.self)
            let original = String(decoding: lines[at], as: UTF8.self)
            let signature = try #require(original.range(of: ",\"signature\":"))
            forged[at] = Array((line.dropLast() + original[signature.lowerBound...]).utf8)
            #expect(try verify(text(forged)).refusal == refusal(.signatureMismatch, at + 1))
        }
    }

    /// The whole log rewritten: the key shows it, and without a key only a head that was kept elsewhere does.
    @Test func aRewrittenLogIsShownByTheKeyOrTheKnownHead() throws {
        var sealer = try RecordSealer()
        let forged = try (0..<50).map { try sealer.seal(Self.record($0 + 500)).line() }
        #expect(try verify(text(forged)).refusal == refusal(.unsigned, 1))
        let hashed = try ScratchFile(text(forged)).verify(LogSettings())
        #expect(hashed.holds)
        let head = try id(of: lines[49])
        let known = try ScratchFile(text(forged)).verify(LogSettings(), knownHead: head)
        #expect(known.refusal?.code == .headMismatch)
    }

    @Test func strippedSignaturesAreRefusedWithKeysAndCountedWithout() throws {
        let stripped = try lines.map { line -> [UInt8] in
            let text = String(decoding: line, as: UTF8.self)
            let signature = try #require(text.range(of: ",\"signature\":"))
            return Array((text[..<signature.lowerBound] + "}").utf8)
        }
        #expect(try verify(text(stripped)).refusal == refusal(.unsigned, 1))
        let mixed = Array(lines[..<20]) + stripped[20...]
        #expect(try verify(text(mixed)).refusal == refusal(.unsigned, 21))
        let found = try ScratchFile(text(mixed)).verify(LogSettings())
        #expect(found.holds && found.signedCount == 20 && found.verifiedSignatureCount == 0)
    }

    /// Every point at which the log can be cut: whole records are taken, and the rest is a torn tail, or an end that no
    /// chain can show.
    @Test func everyCutIsSeenUnlessItIsAtALineEnd() throws {
        let log = text(Array(lines[..<3]))
        let ends = [0, lines[0].count + 1, lines[0].count + lines[1].count + 2, log.count]
        let checker = try MutationChecker(LogSettings(keys: ring))
        for cut in 0...log.count {
            let found = try checker.verify(Array(log[..<cut]))
            let whole = ends.lastIndex { $0 <= cut } ?? 0
            if ends.contains(cut) {
                #expect(found.holds && found.recordCount == whole && found.tail == .complete, "cut at \(cut)")
            } else if ends.contains(cut + 1) {
                #expect(found.holds && found.recordCount == whole + 1 && found.tail == .missingLineEnd, "cut at \(cut)")
            } else {
                #expect(found.recordCount == whole, "cut at \(cut)")
                #expect(
                    found.refusal?.line == whole + 1 && found.refusal?.code.isBrokenIntegrity == false, "cut at \(cut)")
                #expect(
                    found.tail == .torn(offset: ends[whole], byteCount: cut - ends[whole]),
                    "cut at \(cut): \(found.tail)")
            }
        }
        // What a cut at a line end hides, a head that was kept elsewhere shows.
        let head = try id(of: lines[2])
        let cut = try ScratchFile(text(Array(lines[..<2]))).verify(LogSettings(keys: ring), knownHead: head)
        #expect(cut.refusal?.code == .headMismatch)
        let all = try ScratchFile(text(lines)).verify(LogSettings(keys: ring), knownHead: head)
        #expect(all.holds && all.knownHeadPosition == 3)
    }

    @Test func aTailThatIsNotACutIsNoTornTail() throws {
        var whole = lines[2]
        whole[40] ^= 1
        for tail in [whole, Array("{bad".utf8), Array("[1]".utf8), Array("{}".utf8)] {
            let found = try verify(text(Array(lines[..<2])) + tail)
            #expect(found.recordCount == 2 && found.refusal != nil)
            #expect(found.tail == .complete, "\(String(decoding: tail, as: UTF8.self))")
        }
        let tails: [[UInt8]] = [Array(lines[2].dropLast(9)), [0, 0, 0], Array(lines[2].dropLast(70)) + [0, 0]]
        for tail in tails {
            let found = try verify(text(Array(lines[..<2])) + tail)
            #expect(found.tail == .torn(offset: lines[0].count + lines[1].count + 2, byteCount: tail.count))
        }
    }

    @Test func keysCountInTheirTimeOnly() throws {
        let before = try KeyRing([KeyRing.Entry(key: key.verificationKey, notBefore: 1_750_000_010)])
        #expect(try verify(text(lines), before).refusal == refusal(.keyNotValid, 1))
        let until = try KeyRing([KeyRing.Entry(key: key.verificationKey, notAfter: 1_750_000_010)])
        #expect(try verify(text(lines), until).refusal == refusal(.keyNotValid, 11))
        // A log that went on with another key: both are needed.
        let next = try SigningKey.hmac(secret: [UInt8](repeating: 9, count: 32))
        var sealer = try RecordSealer(following: try id(of: lines[49]), key: next)
        let more = try (50..<55).map { try sealer.seal(Self.record($0)).line() }
        #expect(try verify(text(lines + more)).refusal == refusal(.unknownKey, 51))
        let both = try KeyRing([
            KeyRing.Entry(key: key.verificationKey, notAfter: 1_750_000_050.5),
            KeyRing.Entry(key: next.verificationKey, notBefore: 1_750_000_050.5),
        ])
        #expect(try verify(text(lines + more), both).holds)
    }

    // MARK: Parts

    private func refusal(_ code: LogRefusal.Code, _ line: Int) -> Refusal { Refusal(code: code, line: line) }

    private func id(of line: [UInt8]) throws -> RecordID {
        let fields = try #require(try JSONReader.value(of: line).object)
        return try #require(fields["record_id"]?.text.flatMap { RecordID($0) })
    }
}

/// The class and line of a refusal, without its words.
private struct Refusal: Equatable, CustomStringConvertible {
    let code: LogRefusal.Code
    let line: Int?

    var description: String { "\(code.rawValue) in line \(line.map { "\($0)" } ?? "none")" }

    static func == (found: LogRefusal?, expected: Refusal) -> Bool {
        found.map { Refusal(code: $0.code, line: $0.line) } == expected
    }
}

/// Verifies many texts, each through a file.
private struct MutationChecker {
    let settings: LogSettings
    private let file: ScratchFile

    init(_ settings: LogSettings) throws {
        self.settings = settings
        file = try ScratchFile([])
    }

    func verify(_ text: [UInt8]) throws -> LogVerification {
        try file.replace(text)
        return try file.verify(settings)
    }
}
