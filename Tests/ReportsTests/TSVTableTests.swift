import Findings
import Reports
import Testing

@Suite struct TSVTableTests {
    @Test func golden() {
        #expect(
            TSVTable.render(Samples.ranking)
                == "share\tstep\tlabel\tdependents\n0.182\t6\tget_user_details\t8 of 44\n"
                + "0.182\t12\tsearch_onestop_flight\t8 of 44\n\t13\tthink, \"aloud\"\t\n")
    }

    @Test(arguments: [
        ("a\tb", "a\\tb"), ("a\nb", "a\\nb"), ("a\rb", "a\\rb"), ("a\\nb", "a\\\\nb"), ("\\", "\\\\"),
        ("\u{1B}", "\\u{1B}"), ("\\u{1B}", "\\\\u{1B}"), ("\u{202E}", "\\u{202E}"), ("=1", "=1"), ("漢", "漢"),
    ])
    func fields(text: String, field: String) {
        let table = Table(columns: [.init(name: "a")], rows: [[.text(text)]])
        #expect(TSVTable.render(table) == "a\n\(field)\n")
    }

    @Test func hostileTableKeepsItsShape() {
        let table = Samples.hostileTable
        let text = TSVTable.render(table)
        #expect(Samples.isInert(text, lineEnds: "\n\t"))
        #expect(text == TSVTable.render(table))
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        #expect(lines.count == table.rows.count + 2)
        for line in lines.dropLast() { #expect(line.count { $0 == 0x09 } == 2) }
    }
}
