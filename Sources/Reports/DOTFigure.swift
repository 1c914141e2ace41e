public import Findings

/// Writes a figure in the DOT language of Graphviz.
///
/// Nodes are `n0`, `n1`, … in order, with the identifier in the attribute `node_id`; labels are
/// quoted strings, never HTML. Marks: ellipse decision, box call, filled box write, box with cut
/// corners failed write, cylinder resource, hexagon agent, double line emphasis. Edges keep their
/// line style; execution edges are grey and, where there are any, alone decide the order from top
/// to bottom. The figure's attributes are comments. Attributes of nodes and edges are left out,
/// because Graphviz gives some names a meaning (files to read, links to follow). Each text beyond
/// 120 columns is cut in the middle: Graphviz gives up on strings and comments of more than 16 kB.
///
/// - Note: Source: The DOT Language, graphviz.org; spec/experience.md, section 9.3.
public enum DOTFigure {
    /// Writes a figure.
    ///
    /// - Parameter figure: the figure; its texts are escaped here.
    /// - Returns: one `digraph`, ended by a newline.
    /// - Complexity: O(nodes + edges), plus the length of the texts.
    public static func render(_ figure: Figure) -> String {
        let numbering = FigureNumbering(figure)
        var output = ""
        for (name, value) in figure.attributes {
            output += "// " + FigureNumbering.label(name) + ": " + FigureNumbering.label(value) + "\n"
        }
        output += "digraph {\n  node [fontname=\"Helvetica\"];\n  edge [fontname=\"Helvetica\"];\n"
        if let title = figure.title { output += "  labelloc=t;\n  label=" + label(title) + ";\n" }
        for (number, node) in numbering.nodes.enumerated() {
            output += "  n\(number) [label=" + label(node.label) + ", " + mark(node.shape)
            if node.emphasis { output += ", peripheries=2, penwidth=2" }
            output += ", node_id=" + quoted(FigureNumbering.label(node.id)) + "];\n"
        }
        let hasExecution = figure.edges.contains { $0.layer == .execution }
        for (edge, ends) in zip(figure.edges, numbering.ends) {
            output += "  n\(ends.from) -> n\(ends.to) [style=" + edge.style.rawValue
            switch edge.layer {
            case .execution: output += ", color=gray60, arrowhead=vee"
            case .dependency: output += ", color=black" + (hasExecution ? ", constraint=false" : "")
            }
            if let text = edge.label { output += ", label=" + label(text) }
            output += "];\n"
        }
        return output + "}\n"
    }

    private static func mark(_ shape: Figure.Shape) -> String {
        switch shape {
        case .decision: "shape=ellipse"
        case .call: "shape=box"
        case .write: "shape=box, style=filled, fillcolor=gray85"
        case .failedWrite: "shape=box, style=\"diagonals,dashed\""
        case .resource: "shape=cylinder"
        case .agent: "shape=hexagon"
        }
    }

    /// A quoted label; `&` becomes an entity because Graphviz reads entities in labels.
    private static func label(_ text: String) -> String {
        var output = ""
        for scalar in FigureNumbering.label(text).unicodeScalars {
            if scalar == "&" { output += "&amp;" } else { output.unicodeScalars.append(scalar) }
        }
        return quoted(output)
    }

    private static func quoted(_ text: String) -> String {
        var output = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { output += "\\" }
            output.unicodeScalars.append(scalar)
        }
        return output + "\""
    }
}
