import Findings

/// The nodes of a figure with the numbers that stand for their identifiers in the output.
///
/// Identifiers may hold any text, so no format writes them as names: nodes are `n0`, `n1`, … in
/// order. Identifiers are compared by UTF-8 bytes; the first node of an identifier stands, and an
/// end of an edge that no node has becomes a node after all others.
struct FigureNumbering {
    /// The nodes in the order of their numbers.
    private(set) var nodes: [Figure.Node] = []
    /// The ends of each edge as numbers, aligned with the figure's edges.
    private(set) var ends: [(from: Int, to: Int)] = []

    private var numbers: [[UInt8]: Int] = [:]

    /// The widest label that a drawing shows, in columns; longer ones are cut in the middle.
    static let labelWidth = 120

    /// Numbers a figure.
    ///
    /// - Complexity: O(nodes + edges) expected.
    init(_ figure: Figure) {
        for node in figure.nodes { _ = number(of: node) }
        for edge in figure.edges {
            let from = number(of: Figure.Node(id: edge.from, shape: .resource))
            let to = number(of: Figure.Node(id: edge.to, shape: .resource))
            ends.append((from, to))
        }
    }

    /// A label for a drawing: escaped, on one line, of bounded width.
    static func label(_ text: String) -> String {
        TerminalText(text).truncated(to: labelWidth).string
    }

    private mutating func number(of node: Figure.Node) -> Int {
        let key = Array(node.id.utf8)
        if let known = numbers[key] { return known }
        numbers[key] = nodes.count
        nodes.append(node)
        return nodes.count - 1
    }
}
