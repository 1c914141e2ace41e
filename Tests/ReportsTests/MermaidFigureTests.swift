import Findings
import Reports
import Testing

@Suite struct MermaidFigureTests {
    @Test func golden() {
        #expect(
            MermaidFigure.render(Samples.run) == """
                ---
                title: "run 150"
                ---
                flowchart TB
                  n0["20 book_reservation"]
                  n1(["21 decide"])
                  n2["22 get_user"]
                  n3[["24 book_reservation"]]
                  n4[("user/mia")]
                  n5{{"booker"}}
                  n0 --> n1
                  n3 -->|"o"| n0
                  n2 -.-> n0
                  n1 -.-> n0
                  linkStyle 0 stroke:gray
                  linkStyle 2 stroke-dasharray:8 4
                  linkStyle 3 stroke-dasharray:2 3
                  classDef write fill:lightgray,stroke:black
                  class n0 write
                  classDef failedWrite stroke-dasharray:4 3
                  class n3 failedWrite
                  classDef emphasis stroke-width:4px
                  class n0 emphasis

                """)
    }

    @Test(arguments: [
        ("say \"hi\"", "say #quot;hi#quot;"), ("\"] --> evil", "#quot;#93; --#62; evil"), ("#quot;", "#35;quot#59;"),
        ("<b>&amp;</b>", "#60;b#62;#38;amp#59;#60;/b#62;"), ("`code`", "#96;code#96;"),
        ("%%{init}%%", "#37;#37;#123;init#125;#37;#37;"), ("ﬂ°lt¶ß", "#64258;#176;lt#182;#223;"),
        ("a\nb", "a#92;nb"), ("\u{1B}[31m", "#92;u#123;1B#125;#91;31m"), ("漢字", "漢字"), ("", " "),
    ])
    func labelsAreEncoded(text: String, label: String) {
        let figure = Figure(
            nodes: [.init(id: "a", label: text, shape: .call)],
            edges: [.init(from: "a", to: "a", layer: .dependency, label: text)])
        #expect(MermaidFigure.render(figure) == "flowchart TB\n  n0[\"\(label)\"]\n  n0 -->|\"\(label)\"| n0\n")
    }

    @Test func titleStaysInItsString() {
        let text = MermaidFigure.render(Figure(title: "a\" \n---\nconfig: {x: 1}"))
        #expect(text == "---\ntitle: \"a\\x22 \\x5Cn---\\x5Cnconfig\\x3A \\x7Bx\\x3A 1\\x7D\"\n---\nflowchart TB\n")
    }

    @Test func hostileFigureKeepsItsShape() throws {
        let figure = Samples.hostileFigure
        let text = MermaidFigure.render(figure)
        #expect(Samples.isInert(text))
        #expect(text == MermaidFigure.render(figure))
        let lines = text.split(separator: "\n").dropFirst(4)
        let nodes = lines.prefix(figure.nodes.count)
        let edges = lines.dropFirst(figure.nodes.count).prefix(figure.edges.count)
        for (number, line) in nodes.enumerated() {
            #expect(isLabel(try inside(line, "  n\(number)[\"", "\"]")))
        }
        for (number, line) in edges.enumerated() {
            #expect(isLabel(try inside(line, "  n\(number) -.->|\"", "\"| n\(number + 1)")))
        }
        #expect(lines.count == figure.nodes.count + figure.edges.count + 1)
        #expect(lines.last?.hasPrefix("  linkStyle 0,1,2,") == true)
    }

    private func inside(_ line: Substring, _ prefix: String, _ suffix: String) throws -> Substring {
        try #require(line.hasPrefix(prefix) && line.hasSuffix(suffix), "\(line)")
        return line.dropFirst(prefix.count).dropLast(suffix.count)
    }

    /// Whether a label holds nothing that Mermaid reads, apart from whole entities.
    private func isLabel(_ label: Substring) -> Bool {
        !label.isEmpty
            && label.replacing(#/#(quot|[0-9]+);/#, with: "").unicodeScalars.allSatisfy {
                !"\"#;[]{}|<>&`%:@$\\*~'!^ﬂ°¶ß".unicodeScalars.contains($0)
            }
    }
}
