import Findings
import Reports
import Testing

@Suite struct GraphMLFigureTests {
    @Test func golden() {
        let figure = Figure(
            title: "a run", nodes: Array(Samples.run.nodes.prefix(1)),
            edges: [
                .init(
                    from: "step-20", to: "step-20", style: .dashed, layer: .dependency, label: "d",
                    attributes: [("grade", "declared")])
            ],
            attributes: [("adapter", "keyed")])
        #expect(
            GraphMLFigure.render(figure) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <graphml xmlns="http://graphml.graphdrawing.org/xmlns"
                    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                    xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns \
                http://graphml.graphdrawing.org/xmlns/1.1/graphml.xsd">
                  <key id="kg0" for="graph" attr.name="title" attr.type="string"/>
                  <key id="kg1" for="graph" attr.name="adapter" attr.type="string"/>
                  <key id="kn0" for="node" attr.name="id" attr.type="string"/>
                  <key id="kn1" for="node" attr.name="label" attr.type="string"/>
                  <key id="kn2" for="node" attr.name="shape" attr.type="string"/>
                  <key id="kn3" for="node" attr.name="emphasis" attr.type="boolean"/>
                  <key id="kn4" for="node" attr.name="effect" attr.type="string"/>
                  <key id="kn5" for="node" attr.name="attribute.label" attr.type="string"/>
                  <key id="ke0" for="edge" attr.name="layer" attr.type="string"/>
                  <key id="ke1" for="edge" attr.name="style" attr.type="string"/>
                  <key id="ke2" for="edge" attr.name="label" attr.type="string"/>
                  <key id="ke3" for="edge" attr.name="grade" attr.type="string"/>
                  <graph id="G" edgedefault="directed">
                    <data key="kg0">a run</data>
                    <data key="kg1">keyed</data>
                    <node id="n0">
                      <data key="kn0">step-20</data>
                      <data key="kn1">20 book_reservation</data>
                      <data key="kn2">write</data>
                      <data key="kn3">true</data>
                      <data key="kn4">applied</data>
                      <data key="kn5">x</data>
                    </node>
                    <edge id="e0" source="n0" target="n0">
                      <data key="ke0">dependency</data>
                      <data key="ke1">dashed</data>
                      <data key="ke2">d</data>
                      <data key="ke3">declared</data>
                    </edge>
                  </graph>
                </graphml>

                """)
    }

    @Test(arguments: [
        ("</data></graphml>", "&lt;/data&gt;&lt;/graphml&gt;"), ("a & b", "a &amp; b"), ("\"'", "&quot;&apos;"),
        ("a\0b\u{1B}\n", "a\\u{0}b\\u{1B}\\n"), ("]]>", "]]&gt;"), ("&#0;", "&amp;#0;"), ("\u{202E}", "\\u{202E}"),
        ("漢字👩\u{200D}💻", "漢字👩\u{200D}💻"),
    ])
    func textsAreEscaped(text: String, escaped: String) {
        let figure = Figure(nodes: [.init(id: "a", shape: .call, attributes: [(text, text)])])
        let output = GraphMLFigure.render(figure)
        #expect(output.contains("<key id=\"kn4\" for=\"node\" attr.name=\"\(escaped)\" attr.type=\"string\"/>"))
        #expect(output.contains("<data key=\"kn4\">\(escaped)</data>"))
    }

    @Test func equalNamesOnceEscapedStayApart() {
        let figure = Figure(nodes: [.init(id: "a", shape: .call, attributes: [("\n", "1"), ("\\n", "2"), ("\n", "3")])])
        let output = GraphMLFigure.render(figure)
        #expect(output.contains("attr.name=\"\\n\"") && output.contains("attr.name=\"attribute.\\n\""))
        #expect(output.contains("<data key=\"kn4\">1</data>\n      <data key=\"kn5\">2</data>\n    </node>"))
    }

    @Test func longTextsAreWhole() {
        let label = String(repeating: "x", count: 10_000)
        #expect(GraphMLFigure.render(Figure(nodes: [.init(id: "a", label: label, shape: .call)])).contains(label))
    }

    @Test func hostileFigureIsBalanced() {
        let text = GraphMLFigure.render(Samples.hostileFigure)
        #expect(Samples.isInert(text))
        #expect(text == GraphMLFigure.render(Samples.hostileFigure))
        var open: [Substring] = []
        for piece in text.split(separator: "<").dropFirst() {
            guard let end = piece.firstIndex(of: ">") else {
                Issue.record("open tag \(piece)")
                continue
            }
            let tag = piece[..<end]
            if tag.hasPrefix("/") {
                #expect(open.popLast() == tag.dropFirst())
            } else if !tag.hasSuffix("/") {
                open.append(tag.prefix { $0 != " " && $0 != "\n" })
            }
        }
        #expect(open.isEmpty)
        let ampersands = text.matches(of: #/&/#).count
        #expect(text.matches(of: #/&(amp|lt|gt|quot|apos);/#).count == ampersands)
    }

    @Test(.enabled(if: ExternalTool.path(of: "xmllint") != nil, "xmllint is not installed"))
    func xmllintAcceptsTheHostileFigure() throws {
        for figure in [Samples.run, Samples.hostileFigure] {
            let judged = try ExternalTool.run("xmllint", ["--noout", "--nonet"], on: GraphMLFigure.render(figure))
            #expect(judged.status == 0, "\(judged.errors)")
            let count = try ExternalTool.run(
                "xmllint", ["--nonet", "--xpath", "count(//*[local-name()='node'])"], on: GraphMLFigure.render(figure))
            #expect(count.output.hasPrefix("\(figure.nodes.count)"))
        }
    }
}
