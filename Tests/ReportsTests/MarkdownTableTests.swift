import Findings
import Reports
import Testing

@Suite struct MarkdownTableTests {
    @Test func golden() {
        #expect(
            MarkdownTable.render(Samples.ranking) == #"""
                **ranked steps**

                | share | step | what | rests on it |
                | ---: | ---: | --- | --- |
                | 0.182 | 6 | get\_user\_details | 8 of 44 |
                | 0.182 | 12 | search\_onestop\_flight | 8 of 44 |
                | n/a | 13 | think, "aloud" | |

                n/a  low coverage

                caution  the scored steps tie

                """#)
    }

    @Test(arguments: [
        ("a|b", #"a\|b"#), (#"a\|b"#, #"a\\\|b"#), ("`rm`", #"\`rm\`"#), ("a\nb", #"a\\nb"#),
        ("<script>", "&lt;script&gt;"), ("&lt;", "&amp;lt;"), ("[x](http://e.vil)", #"\[x\](http\://e.vil)"#),
        ("![x](y)", #"\!\[x\](y)"#), ("www.e.vil", #"www\.e.vil"#), ("**b**", #"\*\*b\*\*"#),
        ("\u{1B}[31m", #"\\u\{1B\}\[31m"#), ("\u{202E}", #"\\u\{202E\}"#),
        ("$x$ ~y~ #1 @jane", ##"\$x\$ \~y\~ \#1 \@jane"##),
        ("漢字", "漢字"),
    ])
    func escapesCells(text: String, cell: String) {
        let table = Table(columns: [.init(name: "a")], rows: [[.text(text)]])
        #expect(MarkdownTable.render(table) == "| a |\n| --- |\n| \(cell) |\n")
    }

    @Test(arguments: [
        ("- x", "\\- x"), ("+ x", "\\+ x"), ("---", "\\---"), ("===", "\\==="), ("1. x", "1\\. x"),
        ("12) x", "12\\) x"),
        ("# x", "\\# x"), ("> x", "&gt; x"), ("    code", "code"), ("1.5 of 2", "1\\.5 of 2"), ("12 steps", "12 steps"),
        ("", ""),
    ])
    func footerOpensNoBlock(text: String, line: String) {
        #expect(MarkdownTable.render(Table(columns: [], footer: [text])) == "\n\(line)\n")
    }

    @Test func hostileTableKeepsItsShape() {
        let table = Samples.hostileTable
        let text = MarkdownTable.render(table)
        #expect(Samples.isInert(text))
        #expect(text == MarkdownTable.render(table))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let body = lines.dropFirst(2).prefix(table.rows.count + 2)
        for line in body { #expect(openPipes(line) == 4) }
        #expect(!text.contains("<") && !text.contains(">"))
    }

    /// Pipes that are not behind an odd number of backslashes.
    private func openPipes(_ line: Substring) -> Int {
        var count = 0
        var isEscaped = false
        for scalar in line.unicodeScalars {
            if scalar == "|", !isEscaped { count += 1 }
            isEscaped = scalar == "\\" && !isEscaped
        }
        return count
    }
}
