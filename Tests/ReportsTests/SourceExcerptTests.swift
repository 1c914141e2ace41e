import Testing

@testable import Reports

@Suite struct SourceExcerptTests {
    /// The line, and under it the carets.
    private func shown(
        _ line: String, _ start: Int, _ end: Int?, columns: Int = 80, ascii: Bool = false
    ) -> [String] {
        let excerpt = SourceExcerpt(line: line, from: start, to: end, columns: columns, ascii: ascii)
        return [
            excerpt.text, String(repeating: " ", count: excerpt.offset) + String(repeating: "^", count: excerpt.length),
        ]
    }

    @Test func columnsAreThoseOfTheScreen() {
        #expect(shown("writes: [ledger]", 10, 16) == ["writes: [ledger]", "         ^^^^^^"])
        #expect(shown("\ta: b", 2, 3) == ["    a: b", "    ^"])
        #expect(shown("ab\tc: d", 4, 5) == ["ab  c: d", "    ^"])
        #expect(shown("漢字: x", 1, 3) == ["漢字: x", "^^^^"])
        #expect(shown("漢字: x", 5, 6) == ["漢字: x", "      ^"])
        #expect(shown("e\u{301}e\u{301}: x", 3, 5) == ["e\u{301}e\u{301}: x", " ^"])
        #expect(shown("\u{1B}[31m: x", 1, 2) == ["\\u{1B}[31m: x", "^^^^^^"])
        #expect(shown("a\u{202E}b", 3, 4) == ["a\\u{202E}b", "         ^"])
        #expect(shown("é", 1, 2, ascii: true) == ["\\u{E9}", "^^^^^^"])
        #expect(shown("a: b   ", 1, 2) == ["a: b", "^"])
    }

    @Test func placesThatAreNotThereDoNotTrap() {
        #expect(shown("", 1, 1) == ["", "^"])
        #expect(shown("ab", 9, 12) == ["ab", "  ^"])
        #expect(shown("ab", 2, 1) == ["ab", " ^"])
        #expect(shown("ab", Int.min, 0) == ["ab", "^"])
        #expect(shown("ab", Int.max, Int.max) == ["ab", "  ^"])
        #expect(shown("ab", 1, nil) == ["ab", "^^"])
        #expect(shown("abc", 1, Int.max) == ["abc", "^^^"])
    }

    @Test func longLinesAreCutAroundThePart() {
        let line = String(repeating: "a", count: 100) + "XYZ" + String(repeating: "b", count: 100)
        let cut = shown(line, 101, 104, columns: 21)
        #expect(cut == ["…aaaaaaaaaXYZbbbbbbb…", "          ^^^"] || cut[0].contains("XYZ"))
        #expect(shown(line, 1, 3, columns: 20) == ["aaaaaaaaaaaaaaaaaaa…", "^^"])
        #expect(shown(line, 203, 204, columns: 20) == ["…bbbbbbbbbbbbbbbbbbb", "                   ^"])
        #expect(shown(line, 101, 104, columns: 20, ascii: true)[0].hasPrefix("..."))
    }

    /// Whatever the line and the part, the carets stand under what is shown and nothing is wider than asked for.
    @Test(arguments: [1, 2, 3] as [UInt64]) func windowHoldsThePart(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet: [String] = [
            "a", "漢", "e\u{301}", "\t", "\u{1B}", "\u{202E}", "👩‍💻", " ", "\u{301}", "\u{200D}", "x",
        ]
        for _ in 0..<2_000 {
            let line = (0..<Int.random(in: 0..<120, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator)!
            }
            .joined()
            let start = Int.random(in: 1...150, using: &generator)
            let end = Bool.random(using: &generator) ? nil : start + Int.random(in: 0...60, using: &generator)
            let columns = Int.random(in: 20...100, using: &generator)
            let ascii = Bool.random(using: &generator)
            let excerpt = SourceExcerpt(line: line, from: start, to: end, columns: columns, ascii: ascii)
            let context =
                "seed \(seed) \(line.debugDescription) \(start) \(String(describing: end)) \(columns) \(ascii)"
            #expect(TerminalText.width(excerpt.text) <= columns, "\(context)")
            #expect(excerpt.length >= 1 && excerpt.offset >= 0, "\(context)")
            #expect(excerpt.offset + excerpt.length <= columns + 1, "\(context)")
            #expect(TerminalText.escape(excerpt.text, ascii: ascii) == excerpt.text, "\(context)")
        }
    }

    @Test func hugeLinesAreLinear() {
        let line = String(repeating: "\t漢", count: 500_000)
        let clock = ContinuousClock()
        let time = clock.measure { _ = shown(line, 900_000, 900_001) }
        #expect(time < .seconds(5))
        #expect(TerminalText.width(shown(line, 900_000, 900_001)[0]) <= 80)
    }
}
