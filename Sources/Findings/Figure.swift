/// A drawing of a two-layer graph, before any format is chosen.
///
/// Nodes and edges stay in the order given, and every renderer keeps that order, so the same figure
/// is the same text each time. Labels, identifiers and attributes may carry whatever a trace carried:
/// escaping is the duty of the renderer. Identifiers are compared by their UTF-8 bytes; of several
/// nodes with one identifier the first stands, and an edge to an identifier without a node draws
/// that node with its identifier as label.
///
/// - Note: Source: spec/experience.md, sections 4.2 and 9.3 (marks and line styles).
public struct Figure: Sendable {
    /// What a node stands for; each kind has its own mark in every format.
    public enum Shape: String, Sendable, Hashable, CaseIterable {
        /// A decision.
        case decision
        /// A call that writes nothing.
        case call
        /// A write that took effect.
        case write
        /// A write that failed.
        case failedWrite = "failed_write"
        /// A resource that steps read or write.
        case resource
        /// An agent.
        case agent
    }

    /// The line of an edge. For dependencies: solid observed, dashed declared, dotted inferred.
    public enum LineStyle: String, Sendable, Hashable, CaseIterable {
        /// An unbroken line.
        case solid
        /// Long strokes.
        case dashed
        /// Points.
        case dotted
    }

    /// The layer that an edge belongs to.
    public enum Layer: String, Sendable, Hashable, CaseIterable {
        /// What ran after what.
        case execution
        /// What rests on what.
        case dependency
    }

    /// A node of the drawing.
    public struct Node: Sendable {
        /// The identifier that edges name; any text.
        public var id: String
        /// The text beside or inside the mark.
        public var label: String
        /// What the node stands for.
        public var shape: Shape
        /// Whether the node is set off from the others (the keystone, a finding).
        public var emphasis: Bool
        /// Named values for data formats (GraphML); the first of each name stands.
        public var attributes: [(String, String)]

        /// Makes a node.
        ///
        /// - Parameters:
        ///   - id: the identifier that edges name.
        ///   - label: the text; the identifier when left out.
        ///   - shape: what the node stands for.
        ///   - emphasis: whether it is set off.
        ///   - attributes: named values for data formats.
        public init(
            id: String, label: String? = nil, shape: Shape, emphasis: Bool = false,
            attributes: [(String, String)] = []
        ) {
            self.id = id
            self.label = label ?? id
            self.shape = shape
            self.emphasis = emphasis
            self.attributes = attributes
        }
    }

    /// An edge of the drawing, drawn as an arrow from `from` to `to`.
    public struct Edge: Sendable {
        /// The identifier of the node at the tail.
        public var from: String
        /// The identifier of the node at the arrow's head.
        public var to: String
        /// The line.
        public var style: LineStyle
        /// The layer.
        public var layer: Layer
        /// The text on the edge, or nil.
        public var label: String?
        /// Named values for data formats (GraphML); the first of each name stands.
        public var attributes: [(String, String)]

        /// Makes an edge.
        ///
        /// - Parameters:
        ///   - from: the identifier of the node at the tail.
        ///   - to: the identifier of the node at the head.
        ///   - style: the line.
        ///   - layer: the layer.
        ///   - label: the text on the edge.
        ///   - attributes: named values for data formats.
        public init(
            from: String, to: String, style: LineStyle = .solid, layer: Layer, label: String? = nil,
            attributes: [(String, String)] = []
        ) {
            self.from = from
            self.to = to
            self.style = style
            self.layer = layer
            self.label = label
            self.attributes = attributes
        }
    }

    /// The heading of the drawing, or nil.
    public var title: String?
    /// The nodes, in drawing order.
    public var nodes: [Node]
    /// The edges, in drawing order.
    public var edges: [Edge]
    /// Named values of the whole figure: source, adapter, digest; the first of each name stands.
    public var attributes: [(String, String)]

    /// Makes a figure.
    ///
    /// - Parameters:
    ///   - title: the heading.
    ///   - nodes: the nodes, in drawing order.
    ///   - edges: the edges, in drawing order.
    ///   - attributes: named values of the whole figure.
    public init(
        title: String? = nil, nodes: [Node] = [], edges: [Edge] = [], attributes: [(String, String)] = []
    ) {
        self.title = title
        self.nodes = nodes
        self.edges = edges
        self.attributes = attributes
    }
}
