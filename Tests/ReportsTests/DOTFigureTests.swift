import Findings
import Reports
import Testing

@Suite struct DOTFigureTests {
    @Test func golden() {
        #expect(
            DOTFigure.render(Samples.run) == """
                // adapter: tau_bench_keyed_v1
                digraph {
                  node [fontname="Helvetica"];
                  edge [fontname="Helvetica"];
                  labelloc=t;
                  label="run 150";
                  n0 [label="20 book_reservation", shape=box, style=filled, fillcolor=gray85, peripheries=2, \
                penwidth=2, node_id="step-20"];
                  n1 [label="21 decide", shape=ellipse, node_id="step-21"];
                  n2 [label="22 get_user", shape=box, node_id="step-22"];
                  n3 [label="24 book_reservation", shape=box, style="diagonals,dashed", node_id="step-24"];
                  n4 [label="user/mia", shape=cylinder, node_id="user/mia"];
                  n5 [label="booker", shape=hexagon, node_id="agent"];
                  n0 -> n1 [style=solid, color=gray60, arrowhead=vee];
                  n3 -> n0 [style=solid, color=black, constraint=false, label="o"];
                  n2 -> n0 [style=dashed, color=black, constraint=false];
                  n1 -> n0 [style=dotted, color=black, constraint=false];
                }

                """)
    }

    @Test(arguments: [
        ("\"]; evil", #""\"]; evil""#), ("\\\"]; evil", #""\\\"]; evil""#), ("\\", #""\\""#), ("\\N", #""\\N""#),
        ("a\nb", #""a\\nb""#), ("<b>x</b>", "\"<b>x</b>\""), ("&lt;", "\"&amp;lt;\""), ("\u{1B}", #""\\u{1B}""#),
    ])
    func labelsAreQuoted(text: String, quoted: String) {
        let figure = Figure(nodes: [.init(id: "a", label: text, shape: .call)])
        #expect(DOTFigure.render(figure).contains("  n0 [label=\(quoted), shape=box, node_id=\"a\"];\n"))
    }

    @Test func longTextsAreCut() {
        let long = String(repeating: "x", count: 30_000)
        let figure = Figure(title: long, nodes: [.init(id: long, shape: .call)], attributes: [(long, long)])
        let half = String(repeating: "x", count: 60)
        let text = DOTFigure.render(figure)
        #expect(text.contains("n0 [label=\"\(half)…\(half.dropLast())\""))
        #expect(text.utf8.count < 1_000)
    }

    @Test func firstOfEqualIdentifiersStandsAndUnknownEndsAreDrawn() {
        let figure = Figure(
            nodes: [.init(id: "a", label: "first", shape: .call), .init(id: "a", label: "second", shape: .write)],
            edges: [.init(from: "a", to: "ghost", layer: .dependency)])
        let text = DOTFigure.render(figure)
        #expect(text.contains("first") && !text.contains("second"))
        #expect(
            text.contains("n1 [label=\"ghost\", shape=cylinder")
                && text.contains("n0 -> n1 [style=solid, color=black];"))
    }

    @Test func identifiersAreComparedByBytes() {
        let figure = Figure(nodes: [.init(id: "\u{E9}", shape: .call), .init(id: "e\u{301}", shape: .call)])
        #expect(DOTFigure.render(figure).contains("n1 ["))
    }

    @Test func hostileFigureKeepsItsShape() throws {
        let text = DOTFigure.render(Samples.hostileFigure)
        #expect(Samples.isInert(text))
        #expect(text == DOTFigure.render(Samples.hostileFigure))
        let outside = try #require(outsideQuotes(text))
        let allowed = "abcdefghijklmnopqrstuvwxyz0123456789_ ->=,;[]{}\n"
        #expect(outside.unicodeScalars.allSatisfy { allowed.unicodeScalars.contains($0) })
        #expect(!outside.contains("evil"))
    }

    @Test(.enabled(if: ExternalTool.path(of: "dot") != nil, "graphviz is not installed"))
    func graphvizReadsTheHostileFigure() throws {
        for figure in [Samples.run, Samples.hostileFigure] {
            let judged = try ExternalTool.run("dot", ["-Tdot"], on: DOTFigure.render(figure))
            #expect(judged.status == 0, "\(judged.errors)")
            #expect(!judged.errors.contains("syntax error"))
            let picture = try ExternalTool.run("dot", ["-Tsvg"], on: DOTFigure.render(figure))
            #expect(picture.output.matches(of: /class="node"/).count == figure.nodes.count)
            #expect(picture.output.matches(of: /class="edge"/).count == figure.edges.count)
            #expect(!picture.output.contains("<script"))
        }
    }

    /// What stands outside quoted strings and comments, or nil when a string is left open.
    private func outsideQuotes(_ text: String) -> String? {
        var outside = ""
        for line in text.split(separator: "\n") where !line.hasPrefix("//") {
            var isInside = false
            var isEscaped = false
            for scalar in line.unicodeScalars {
                if isEscaped {
                    isEscaped = false
                } else if scalar == "\\" {
                    guard isInside else { return nil }
                    isEscaped = true
                } else if scalar == "\"" {
                    isInside.toggle()
                } else if !isInside {
                    outside.unicodeScalars.append(scalar)
                }
            }
            if isInside { return nil }
            outside += "\n"
        }
        return outside
    }
}
