import Findings
import PlanLint
import Testing

@Suite struct FixTests {
    private func fix(_ edits: (Int, Int, Int, Int, String)..., message: String = "m") -> Fix {
        Fix(
            message: message, applicability: .safe,
            edits: edits.map {
                Fix.Edit(
                    location: Location(
                        path: "p",
                        region: .init(startLine: $0.0, startColumn: $0.1, endLine: $0.2, endColumn: $0.3)),
                    text: $0.4)
            })
    }

    private func apply(_ fixes: [Fix], _ text: String) -> (String, [Int]) {
        let pass = FixPass(fixes, to: Array(text.utf8), path: "p")
        return (String(decoding: pass.bytes, as: UTF8.self), pass.applied)
    }

    @Test func replacementsInsertionsAndWholeLines() {
        #expect(apply([fix((1, 3, 1, 4, "X"))], "abc\n") == ("abX\n", [0]))
        #expect(apply([fix((2, 1, 3, 1, ""))], "a\nb\nc\n") == ("a\nc\n", [0]))
        #expect(apply([fix((1, 2, 1, 2, "-"))], "äb") == ("ä-b", [0]), "columns are scalars")
        #expect(apply([fix((2, 1, 2, 1, "x"))], "a\r\nb") == ("a\r\nxb", [0]))
        #expect(apply([fix((3, 1, 3, 1, "x"))], "a\nb") == ("a\nbx", [0]), "behind the last line")
    }

    @Test func ofFixesThatTouchTheFirstIsApplied() {
        #expect(apply([fix((1, 1, 1, 3, "X")), fix((1, 2, 1, 4, "Y"))], "abcd") == ("Xcd", [0]))
        #expect(apply([fix((1, 1, 1, 3, "X")), fix((1, 3, 1, 5, "Y"))], "abcd") == ("XY", [0, 1]))
        #expect(apply([fix((1, 2, 1, 2, "X")), fix((1, 2, 1, 2, "Y"))], "ab") == ("aXb", [0]))
        // A fix is applied whole or not at all.
        #expect(
            apply([fix((1, 3, 1, 4, "X")), fix((1, 1, 1, 2, "Y"), (1, 3, 1, 4, "Z"))], "abcd") == ("abXd", [0]))
    }

    @Test(arguments: [(0, 1), (1, 0), (1, 9), (9, 1), (-1, 1), (Int.max, 1), (1, Int.max)])
    func editsBeyondTheTextArePassedOver(_ line: Int, _ column: Int) {
        #expect(apply([fix((line, column, line, column, "X"))], "ab\n") == ("ab\n", []))
    }

    @Test func editsOfOtherFilesAndBackwardRegionsArePassedOver() {
        var other = fix((1, 1, 1, 2, "X"))
        other.edits[0].location.path = "q"
        #expect(apply([other, fix((1, 3, 1, 2, "Y"))], "abc") == ("abc", []))
    }

    /// Many edits against the obvious way: from the back to the front.
    @Test func manyEditsAgainstTheObviousWay() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SplitMix(seed: seed)
        for _ in 0..<200 {
            let text = (0..<40).map { _ in "aé☃\n".randomElement(using: &generator).map(String.init) ?? "" }.joined()
            var expected = Array(text.unicodeScalars)
            var line = 1
            var column = 1
            var fixes: [Fix] = []
            var offsets: [(Int, Int)] = []
            for (at, scalar) in expected.enumerated() {
                if scalar == "\n" {
                    line += 1
                    column = 1
                    continue
                }
                if Bool.random(using: &generator), offsets.last.map({ $0.0 + 1 < at }) ?? true {
                    fixes.append(fix((line, column, line, column + 1, "XY")))
                    offsets.append((at, 1))
                }
                column += 1
            }
            for (at, _) in offsets.reversed() { expected.replaceSubrange(at...at, with: ["X", "Y"]) }
            var text2 = ""
            text2.unicodeScalars.append(contentsOf: expected)
            let (result, applied) = apply(fixes.shuffled(using: &generator), text)
            #expect(result == text2 && applied.count == fixes.count, "seed \(seed)")
        }
    }

    // MARK: The loop

    /// Each `a` may become `b`, `x` must not go.
    private func round(_ bytes: [UInt8]) -> FixLoop.Round? {
        if bytes.contains(UInt8(ascii: "!")) { return nil }
        var fixes: [Fix] = []
        for (at, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "a"): fixes.append(fix((1, at + 1, 1, at + 2, "b")))
            case UInt8(ascii: "e"): fixes.append(fix((1, at + 1, 1, at + 2, "x")))
            case UInt8(ascii: "u"): fixes.append(fix((1, at + 1, 1, at + 2, "!")))
            case UInt8(ascii: "r"): fixes.append(fix((1, at + 1, 1, at + 2, "rr")))
            default: break
            }
        }
        return FixLoop.Round(
            fixes: fixes.map { FixLoop.Proposal($0, for: nil) }, errors: ["E": bytes.count { $0 == UInt8(ascii: "x") }],
            findings: [:])
    }

    @Test func whatMakesItWorseIsTakenBack() {
        let loop = FixLoop(Array("aeua".utf8), path: "p", lint: round)
        #expect(String(decoding: loop.bytes, as: UTF8.self) == "beub")
        #expect(loop.applied.count == 2 && loop.takenBack.count == 2)
    }

    @Test func whatDoesNotMendItsFindingIsTakenBack() {
        // Each `a` is a finding; one fix takes the first away, the other changes something else.
        func round(_ bytes: [UInt8]) -> FixLoop.Round? {
            let first = bytes.firstIndex(of: UInt8(ascii: "a")).map { fix((1, $0 + 1, 1, $0 + 2, "b")) }
            let other = fix((1, 1, 1, 2, "?"), message: "other")
            return FixLoop.Round(
                fixes: ([first] + [other]).compactMap { $0 }.map { FixLoop.Proposal($0, for: "A") }, errors: [:],
                findings: ["A": bytes.count { $0 == UInt8(ascii: "a") }])
        }
        let loop = FixLoop(Array("-aa".utf8), path: "p", lint: round)
        #expect(String(decoding: loop.bytes, as: UTF8.self) == "-bb")
        #expect(loop.applied.count == 2 && loop.takenBack.map(\.message) == ["other"])
    }

    @Test func aLoopOfFixesEnds() {
        let loop = FixLoop(Array("r".utf8), path: "p", lint: round)
        #expect(loop.bytes.count == 1 << FixLoop.passLimit)
    }

    @Test func aTextThatCannotBeLintedStaysAsItIs() {
        let loop = FixLoop(Array("a!".utf8), path: "p", lint: round)
        #expect(loop.bytes == Array("a!".utf8) && loop.applied.isEmpty)
    }
}

/// A generator with a seed that a failure can name. Source: Steele, Lea, Flood, 2014.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
