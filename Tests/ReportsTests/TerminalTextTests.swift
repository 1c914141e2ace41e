import Findings
import Reports
import Testing

@Suite struct TerminalTextTests {
    @Test(arguments: [
        ("plain text", "plain text"),
        ("\u{1B}[31mred", "\\u{1B}[31mred"),
        ("\u{9B}31m", "\\u{9B}31m"),
        ("a\nb\tc\rd\0e\u{7F}", "a\\nb\\tc\\rd\\u{0}e\\u{7F}"),
        ("a\r\nb", "a\\r\\nb"),
        ("back\\slash", "back\\slash"),
        ("user\u{202E}txt.exe", "user\\u{202E}txt.exe"),
        ("\u{202A}\u{202B}\u{202C}\u{202D}", "\\u{202A}\\u{202B}\\u{202C}\\u{202D}"),
        ("\u{2066}\u{2067}\u{2068}\u{2069}", "\\u{2066}\\u{2067}\\u{2068}\\u{2069}"),
        ("\u{200E}\u{200F}\u{61C}", "\\u{200E}\\u{200F}\\u{61C}"),
        ("a\u{2028}b\u{2029}", "a\\u{2028}b\\u{2029}"),
        ("a\u{200B}b\u{FEFF}\u{AD}", "a\\u{200B}b\\u{FEFF}\\u{AD}"),
        ("a\u{E0041}", "a\\u{E0041}"),
        ("a\u{FE0F}", "a\\u{FE0F}"),
        ("1\u{FE0F}", "1\\u{FE0F}"),
        ("a\u{200D}b", "a\\u{200D}b"),
        ("\u{301}", "\\u{301}"),
        ("\n\u{301}", "\\n\\u{301}"),
        ("été", "été"),
        ("漢字", "漢字"),
        ("می\u{200C}خواهم", "می\u{200C}خواهم"),
        ("👩\u{200D}💻", "👩\u{200D}💻"),
        ("👩\u{200D}x", "👩\\u{200D}x"),
        ("1\u{FE0F}\u{20E3}", "1\u{FE0F}\u{20E3}"),
    ])
    func escapesWhatSteersOrHides(raw: String, escaped: String) {
        #expect(Array(TerminalText.escape(raw).utf8) == Array(escaped.utf8))
    }

    @Test func asciiModeEscapesEverythingBeyondASCII() {
        #expect(TerminalText.escape("é漢\u{9B}", ascii: true) == "\\u{E9}\\u{6F22}\\u{9B}")
        #expect(TerminalText("abcdefghij", ascii: true).truncated(to: 7).string == "ab...ij")
    }

    @Test func noncharactersAreEscaped() {
        #expect(TerminalText.escape(Samples.text([0xFFFE, 0x1FFFF, 0xFDD0])) == "\\u{FFFE}\\u{1FFFF}\\u{FDD0}")
    }

    @Test func marksBeyondTheEighthAreWrittenOut() {
        let shown = TerminalText("z" + String(repeating: "\u{335}", count: 10))
        #expect(shown.string.unicodeScalars.filter { $0 == "\u{335}" }.count == 8)
        #expect(shown.string.hasSuffix("\\u{335}\\u{335}"))
        #expect(shown.width == 1 + 2 * 7)
    }

    @Test(arguments: [
        ("", 0), ("abc", 3), ("漢字", 4), ("ＡＢ", 4), ("한국어", 6), ("\u{1112}\u{1161}\u{11AB}", 2), ("e\u{301}", 1),
        ("\u{1F600}", 2), ("👩\u{200D}👩\u{200D}👧", 2), ("👍🏽", 2), ("🇩🇪", 2), ("🇩🇪🇫🇷", 4), ("🇩", 1), ("❤", 1),
        ("❤\u{FE0F}", 2), ("1\u{FE0F}\u{20E3}", 2), ("\u{20000}", 2), ("\u{1B}", 6), ("\n", 2), ("…", 1), ("→■☒", 3),
        ("κόσμος", 6), ("а́", 1), ("ไทย", 3), ("กำ", 2), ("\u{303F}", 1),
    ])
    func widthInColumns(text: String, columns: Int) {
        #expect(TerminalText.width(text) == columns)
    }

    @Test(arguments: [
        ("abcdefgh", 8, "abcdefgh"), ("abcdefgh", 7, "abc…fgh"), ("abcdefgh", 6, "abc…gh"), ("abcdefgh", 2, "a…"),
        ("abcdefgh", 1, "…"), ("abcdefgh", 0, ""), ("abcdefgh", -3, ""), ("漢字仮名", 5, "漢…名"), ("漢字仮名", 6, "漢…名"),
        ("漢字仮名", 7, "漢…仮名"), ("漢字仮名", 2, "…"), ("ab\u{1B}cd", 9, "ab…cd"), ("می\u{200C}خواهم", 5, "می…هم"),
        ("ae\u{301}o\u{308}xyz", 4, "ae\u{301}…z"),
    ])
    func cutsTheMiddle(text: String, columns: Int, expected: String) {
        let cut = TerminalText(text).truncated(to: columns)
        #expect(Array(cut.string.utf8) == Array(expected.utf8))
        #expect(cut.width <= max(0, columns))
        #expect(cut.width == TerminalText.width(cut.string))
    }

    @Test func cuttingTwiceStaysWithinTheWidth() {
        let once = TerminalText("漢字かな交じり文 with words").truncated(to: 14)
        let twice = once.truncated(to: 7)
        #expect(twice.width <= 7)
        #expect(twice.width == TerminalText.width(twice.string))
    }

    @Test func paddingCountsColumns() {
        #expect(TerminalText("漢").padded(to: 4) == "漢  ")
        #expect(TerminalText("漢").padded(to: 4, alignment: .trailing) == "  漢")
        #expect(TerminalText("long").padded(to: 2) == "long")
    }

    @Test(arguments: Samples.hostile) func hostileTextIsInertAndEscapingIsIdempotent(text: String) {
        for ascii in [false, true] {
            let shown = TerminalText(text, ascii: ascii)
            #expect(Samples.isInert(shown.string, lineEnds: ""))
            #expect(shown.string.isEmpty == text.isEmpty)
            #expect(!ascii || shown.string.utf8.allSatisfy { $0 < 0x80 })
            #expect(Array(TerminalText.escape(shown.string, ascii: ascii).utf8) == Array(shown.string.utf8))
            for columns in [0, 1, 2, 3, 4, 7, 40] {
                #expect(shown.truncated(to: columns).width <= columns)
            }
        }
    }

    @Test func randomScalarsAreInertAndKeepTheirWidth() {
        let alphabet: [UInt32] = [
            0x1B, 0x0A, 0x61, 0x31, 0x5C, 0x200D, 0x200C, 0xFE0F, 0x20E3, 0x1F469, 0x1F3FD, 0x1F1E9, 0x301, 0x628,
            0x915, 0x94D, 0x93E, 0x6F22, 0x1161, 0x1112, 0x202E, 0xE0041, 0x2764, 0x20,
        ]
        var state: UInt64 = 20
        for _ in 0..<5_000 {
            var values: [UInt32] = []
            for _ in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                values.append(alphabet[Int((state >> 33) % UInt64(alphabet.count))])
            }
            let shown = TerminalText(Samples.text(values))
            #expect(Samples.isInert(shown.string, lineEnds: ""), "\(values)")
            #expect(Array(TerminalText.escape(shown.string).utf8) == Array(shown.string.utf8), "\(values)")
            let cut = shown.truncated(to: 9)
            #expect(cut.width <= 9 && cut.width == TerminalText.width(cut.string), "\(values)")
        }
    }
}
