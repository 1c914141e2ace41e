import Testing

@testable import PositionedDocuments

@Suite struct SourceTextTests {
    @Test func linesEndOnceWhateverEndsThem() {
        let source = SourceText(path: "a", bytes: Array("one\r\ntwo\rthree\n\né\n".utf8))
        #expect(source.lineCount == 6)
        #expect((0...7).map { source.lineText($0) } == ["", "one", "two", "three", "", "é", "", ""])
        #expect(SourceText(path: "a", bytes: []).lineCount == 1)
        #expect(SourceText(path: "a", bytes: Array("\r\n".utf8)).lineText(1) == "")
        #expect(SourceText(path: "a", bytes: Array("x\r".utf8)).lineText(1) == "x")
    }

    /// Against counting from the beginning, over random texts long enough to have several blocks.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func placesAndOffsetsAreCountsOfScalars(_ seed: UInt64) {
        var random = SeededNumbers(seed)
        let pieces = seed == 1 ? ["a", "\n", "bc"] : ["a", "é", "😀", "\n", "\r\n", "\r", "xyz", "\u{2028}"]
        var text = ""
        for _ in 0..<4000 {
            text += pieces[random.next(below: seed == 4 && text.utf8.count > 40 ? 3 : pieces.count)]
        }
        let bytes = Array(text.utf8)
        let source = SourceText(path: "a", bytes: bytes)
        var cursor = PlaceCursor(bytes)
        var line = 1
        var column = 1
        for at in 0...bytes.count {
            if at < bytes.count, bytes[at] & 0xC0 == 0x80 { continue }
            let place = TextPlace(line: line, column: column)
            if at % 7 == 0 || at > bytes.count - 9 {
                #expect(source.place(at: at) == place, "seed \(seed), offset \(at)")
                #expect(cursor.place(at: at) == place, "seed \(seed), offset \(at)")
                // Inside the end of a line there is no place that an editor could show.
                if at == 0 || at == bytes.count || bytes[at] != 0x0A || bytes[at - 1] != 0x0D {
                    #expect(source.offset(of: place) == at, "seed \(seed), offset \(at)")
                }
            }
            guard at < bytes.count else { break }
            if bytes[at] == 0x0A || (bytes[at] == 0x0D && (at + 1 == bytes.count || bytes[at + 1] != 0x0A)) {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        #expect(source.lineCount == line)
        #expect(source.place(at: bytes.count + 5) == source.place(at: bytes.count))
        #expect(source.offset(of: TextPlace(line: line + 3, column: 1)) == bytes.count)
    }

    @Test func aPlaceBehindALineIsItsEnd() {
        let source = SourceText(path: "a", bytes: Array("éa\r\nb".utf8))
        #expect(source.offset(of: TextPlace(line: 1, column: 99)) == 3)
        #expect(source.offset(of: TextPlace(line: 1, column: 0)) == 0)
        #expect(source.offset(of: TextPlace(line: 0, column: 1)) == 6)
        #expect(TextPlace(line: -1, column: Int.max) < TextPlace(line: 1, column: 1))
    }
}

/// Numbers from a seed, by SplitMix64 (Steele, Lea, Flood 2014).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func next(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}
