import Findings
import Reports
import Testing

@Suite struct TextTableTests {
    @Test func golden() {
        #expect(
            TextTable.render(Samples.ranking, style: TerminalStyle(width: 80)) == """
                ranked steps

                 share  step  what                   rests on it
                 0.182     6  get_user_details       8 of 44
                 0.182    12  search_onestop_flight  8 of 44
                   n/a    13  think, "aloud"

                 n/a  low coverage
                 caution  the scored steps tie

                """)
    }

    @Test func shrinksTheShrinkableColumn() {
        #expect(
            TextTable.render(Samples.ranking, style: TerminalStyle(width: 42)) == """
                ranked steps

                 share  step  what             rests on it
                 0.182     6  get_use…details  8 of 44
                 0.182    12  search_…_flight  8 of 44
                   n/a    13  think, "aloud"

                 n/a  low coverage
                 caution  the scored steps tie

                """)
    }

    @Test func asciiModeCutsWithPoints() {
        let text = TextTable.render(Samples.ranking, style: TerminalStyle(width: 42, ascii: true))
        #expect(text.contains("search...flight  8 of 44"))
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test func paintsTitleAndWithheldCells() {
        let text = TextTable.render(Samples.ranking, style: TerminalStyle(colour: true))
        #expect(text.hasPrefix("\u{1B}[1mranked steps\u{1B}[0m\n"))
        #expect(text.contains("   \u{1B}[2mn/a\u{1B}[0m    13  think"))
    }

    @Test func wideCharactersStayAligned() {
        let table = Table(
            columns: [.init(name: "a"), .init(name: "b")],
            rows: [[.text("漢字"), .text("x")], [.text("e\u{301}"), .text("y")]])
        #expect(TextTable.render(table, style: TerminalStyle()) == " a     b\n 漢字  x\n e\u{301}     y\n")
    }

    @Test func indentNoHeadingsAndNothing() {
        let table = Table(
            columns: [.init(name: "a", title: ""), .init(name: "b", title: "")], rows: [[.empty, .text("x")]])
        #expect(TextTable.render(table, style: TerminalStyle(), indent: 2) == "    x\n")
        #expect(TextTable.render(Table(columns: []), style: TerminalStyle()) == "")
    }

    @Test func footerIsWrappedAtSpaces() {
        let table = Table(columns: [], footer: ["one two three four five six seven"])
        #expect(
            TextTable.render(table, style: TerminalStyle(width: 20))
                == "\n one two three four\n five six seven\n")
    }

    @Test func sixthReasonIsCounted() {
        let table = Table(columns: [.init(name: "a")], rows: (0..<7).map { [.withheld("reason \($0)")] })
        #expect(TextTable.render(table, style: TerminalStyle()).hasSuffix(" n/a  reason 4\n n/a  2 more reasons\n"))
    }

    @Test(arguments: [20, 40, 80, 140]) func hostileTableStaysInItsLines(width: Int) {
        let table = Samples.hostileTable
        let text = TextTable.render(table, style: TerminalStyle(width: width))
        #expect(Samples.isInert(text))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        // Below 40 columns the three columns' least widths decide.
        for line in lines { #expect(TerminalText.width(String(line)) <= max(width, 40)) }
        let body = lines.dropFirst(3).prefix(table.rows.count)
        #expect(body.allSatisfy { $0.hasSuffix("n/a") })
        #expect(text == TextTable.render(table, style: TerminalStyle(width: width)))
    }
}
