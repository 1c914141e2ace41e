public import Findings

/// Writes a figure in GraphML, the format for other programs.
///
/// XML 1.0 in UTF-8 with every key declared before the graph. Nodes are `n0`, `n1`, … and edges
/// `e0`, `e1`, … in order. Keys: `title` of the graph; `id`, `label`, `shape`, `emphasis` of nodes;
/// `layer`, `style`, `label` of edges; then each attribute name in order of first appearance. An
/// attribute with the name of another key gets `attribute.` in front; of several attributes with
/// one name on one element the first stands. Texts are whole, never cut. Control characters,
/// newlines and hidden marks, among them all that XML forbids, are written as visible escapes such
/// as `\u{1B}`.
///
/// - Note: Source: GraphML 1.1 (graphml.graphdrawing.org); XML 1.0, section 2.2.
public enum GraphMLFigure {
    /// Writes a figure.
    ///
    /// - Parameter figure: the figure; its texts are escaped here.
    /// - Returns: one XML document, ended by a newline.
    /// - Complexity: O(nodes + edges) expected, plus the length of the texts.
    public static func render(_ figure: Figure) -> String {
        let numbering = FigureNumbering(figure)
        var graphKeys = Keys("graph", prefix: "kg", fixed: ["title"])
        var nodeKeys = Keys("node", prefix: "kn", fixed: ["id", "label", "shape", "emphasis"])
        var edgeKeys = Keys("edge", prefix: "ke", fixed: ["layer", "style", "label"])

        var body = ""
        if let title = figure.title { body += data(graphKeys.reserved("title"), title, indent: 4) }
        body += data(of: figure.attributes, &graphKeys, indent: 4)
        for (number, node) in numbering.nodes.enumerated() {
            body += "    <node id=\"n\(number)\">\n"
            body += data(nodeKeys.reserved("id"), node.id, indent: 6)
            body += data(nodeKeys.reserved("label"), node.label, indent: 6)
            body += data(nodeKeys.reserved("shape"), node.shape.rawValue, indent: 6)
            body += data(nodeKeys.reserved("emphasis"), node.emphasis ? "true" : "false", indent: 6)
            body += data(of: node.attributes, &nodeKeys, indent: 6) + "    </node>\n"
        }
        for (number, (edge, ends)) in zip(figure.edges, numbering.ends).enumerated() {
            body += "    <edge id=\"e\(number)\" source=\"n\(ends.from)\" target=\"n\(ends.to)\">\n"
            body += data(edgeKeys.reserved("layer"), edge.layer.rawValue, indent: 6)
            body += data(edgeKeys.reserved("style"), edge.style.rawValue, indent: 6)
            if let label = edge.label { body += data(edgeKeys.reserved("label"), label, indent: 6) }
            body += data(of: edge.attributes, &edgeKeys, indent: 6) + "    </edge>\n"
        }

        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <graphml xmlns="http://graphml.graphdrawing.org/xmlns"
                xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns \
            http://graphml.graphdrawing.org/xmlns/1.1/graphml.xsd">

            """ + graphKeys.declarations + nodeKeys.declarations + edgeKeys.declarations
                + "  <graph id=\"G\" edgedefault=\"directed\">\n" + body + "  </graph>\n</graphml>\n"
    }

    /// The keys of one kind of element, declared as they are first used.
    private struct Keys {
        private let domain: String
        private let prefix: String
        private let fixed: [String]
        private var numbers: [[UInt8]: Int] = [:]
        private var names: Set<[UInt8]> = []
        private(set) var declarations = ""

        init(_ domain: String, prefix: String, fixed: [String]) {
            self.domain = domain
            self.prefix = prefix
            self.fixed = fixed
            for (number, name) in fixed.enumerated() {
                declare(number, name, type: name == "emphasis" ? "boolean" : "string")
            }
        }

        /// The key of one of our own names.
        func reserved(_ name: String) -> String {
            prefix + String(fixed.firstIndex(of: name)!)
        }

        /// The key of an attribute's name, declared when new.
        mutating func attribute(_ name: String) -> String {
            let raw = Array(name.utf8)
            if let known = numbers[raw] { return prefix + String(known) }
            let number = fixed.count + numbers.count
            numbers[raw] = number
            var shown = TerminalText.escape(name)
            while names.contains(Array(shown.utf8)) { shown = "attribute." + shown }
            declare(number, shown, type: "string")
            return prefix + String(number)
        }

        private mutating func declare(_ number: Int, _ name: String, type: String) {
            names.insert(Array(name.utf8))
            declarations +=
                "  <key id=\"\(prefix)\(number)\" for=\"\(domain)\" attr.name=\"" + XMLText.escape(name)
                + "\" attr.type=\"\(type)\"/>\n"
        }
    }

    private static func data(of attributes: [(String, String)], _ keys: inout Keys, indent: Int) -> String {
        var seen: Set<[UInt8]> = []
        var output = ""
        for (name, value) in attributes where seen.insert(Array(name.utf8)).inserted {
            output += data(keys.attribute(name), value, indent: indent)
        }
        return output
    }

    private static func data(_ key: String, _ value: String, indent: Int) -> String {
        String(repeating: " ", count: indent) + "<data key=\"" + key + "\">" + XMLText.escape(value) + "</data>\n"
    }
}
