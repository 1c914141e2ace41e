public import PositionedDocuments

/// Reads a plan out of what a framework exports or runs.
///
/// Anything that a format cannot say stays undeclared; it is never guessed.
///
/// Source: spec/prelint.md 5.
public protocol PlanAdapter: Sendable {
    /// The name without the version, as `langgraph_graph`.
    static var name: String { get }
    /// The version, as `v1`.
    static var version: String { get }
    /// One sentence: what is read.
    static var summary: String { get }

    /// Whether a document looks like the source: by its outermost members, never by its file name alone.
    static func fits(_ document: PositionedDocument) -> Bool

    /// Lowers a document.
    ///
    /// - Parameters:
    ///   - document: the source.
    ///   - files: documents that the source names, relative to itself; nil for one that cannot be read.
    /// - Throws: ``PlanAdapterError``: what the document lacks, and where.
    static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan
}

extension PlanAdapter {
    /// Name and version joined by `_`.
    public static var id: String { "\(name)_\(version)" }
}

/// A document that is not what an adapter of plans reads.
public struct PlanAdapterError: Error, Sendable {
    /// What is wrong, in a sentence that says what was expected.
    public let message: String
    /// Where.
    public let at: PositionedNode

    /// An error at a part of the source.
    public init(_ message: String, at: PositionedNode) {
        self.message = message
        self.at = at
    }
}
