public import Findings

/// Writes a figure as a Mermaid flowchart.
///
/// Nodes are `n0`, `n1`, … in order. Inside labels only letters, digits, spaces and a few marks
/// stand for themselves; all else within ASCII, and the four characters that Mermaid uses inside to
/// keep entities, is written as `#34;`-style codes (`#quot;` for the quotation mark), so no text can
/// close its label, open a directive, or bring markup. Marks: stadium decision, rectangle call,
/// filled rectangle write, dashed double rectangle failed write, cylinder resource, hexagon agent,
/// thick line emphasis. Dashed and dotted edges differ in their strokes; execution edges are grey.
/// Attributes are left out. Labels beyond 120 columns are cut in the middle. Mermaid itself by
/// default refuses more than 500 edges or 50,000 characters.
///
/// - Note: Source: Mermaid flowchart syntax; spec/experience.md, section 9.3.
public enum MermaidFigure {
    /// Writes a figure.
    ///
    /// - Parameter figure: the figure; its texts are escaped here.
    /// - Returns: one flowchart, with a front matter when there is a title, ended by a newline.
    /// - Complexity: O(nodes + edges), plus the length of the texts.
    public static func render(_ figure: Figure) -> String {
        let numbering = FigureNumbering(figure)
        var output = ""
        if let title = figure.title { output += "---\ntitle: \"" + yaml(title) + "\"\n---\n" }
        output += "flowchart TB\n"
        for (number, node) in numbering.nodes.enumerated() {
            let (open, close) = brackets(node.shape)
            output += "  n\(number)" + open + "\"" + escape(node.label) + "\"" + close + "\n"
        }
        for (edge, ends) in zip(figure.edges, numbering.ends) {
            let arrow = edge.style == .solid ? "-->" : "-.->"
            let text = edge.label.map { "|\"" + escape($0) + "\"|" } ?? ""
            output += "  n\(ends.from) " + arrow + text + " n\(ends.to)\n"
        }
        return output + edgeStyles(figure) + classes(numbering.nodes)
    }

    private static func brackets(_ shape: Figure.Shape) -> (String, String) {
        switch shape {
        case .decision: ("([", "])")
        case .call, .write: ("[", "]")
        case .failedWrite: ("[[", "]]")
        case .resource: ("[(", ")]")
        case .agent: ("{{", "}}")
        }
    }

    /// One `linkStyle` line per look that is not Mermaid's own.
    private static func edgeStyles(_ figure: Figure) -> String {
        var output = ""
        for layer in Figure.Layer.allCases {
            for style in Figure.LineStyle.allCases {
                let strokes =
                    (layer == .execution ? ["stroke:gray"] : [])
                    + (style == .dashed ? ["stroke-dasharray:8 4"] : [])
                    + (style == .dotted ? ["stroke-dasharray:2 3"] : [])
                let numbers = figure.edges.indices.filter {
                    figure.edges[$0].layer == layer && figure.edges[$0].style == style
                }
                if strokes.isEmpty || numbers.isEmpty { continue }
                output += "  linkStyle " + list(numbers) + " " + strokes.joined(separator: ",") + "\n"
            }
        }
        return output
    }

    private static func classes(_ nodes: [Figure.Node]) -> String {
        let looks: [(name: String, style: String, holds: (Figure.Node) -> Bool)] = [
            ("write", "fill:lightgray,stroke:black", { $0.shape == .write }),
            ("failedWrite", "stroke-dasharray:4 3", { $0.shape == .failedWrite }),
            ("emphasis", "stroke-width:4px", { $0.emphasis }),
        ]
        var output = ""
        for look in looks {
            let members = nodes.indices.filter { look.holds(nodes[$0]) }
            if members.isEmpty { continue }
            output += "  classDef " + look.name + " " + look.style + "\n"
            output += "  class " + list(members, prefix: "n") + " " + look.name + "\n"
        }
        return output
    }

    private static func list(_ numbers: [Int], prefix: String = "") -> String {
        numbers.map { prefix + String($0) }.joined(separator: ",")
    }

    private static func escape(_ text: String) -> String {
        var output = ""
        for scalar in FigureNumbering.label(text).unicodeScalars {
            if scalar == "\"" {
                output += "#quot;"
            } else if isPlain(scalar) || !(scalar.isASCII || "ﬂ°¶ß".unicodeScalars.contains(scalar)) {
                output.unicodeScalars.append(scalar)
            } else {
                output += "#" + String(scalar.value) + ";"
            }
        }
        // An empty label would be a syntax error.
        return output.isEmpty ? " " : output
    }

    /// The inside of a double-quoted YAML string.
    private static func yaml(_ text: String) -> String {
        var output = ""
        for scalar in FigureNumbering.label(text).unicodeScalars {
            if isPlain(scalar) || !scalar.isASCII {
                output.unicodeScalars.append(scalar)
            } else {
                output += "\\x" + String(scalar.value, radix: 16, uppercase: true)
            }
        }
        return output
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", " ", "_", "-", ",", ".", "(", ")", "/", "+", "=", "?": true
        default: false
        }
    }
}
