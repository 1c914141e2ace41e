/// A list of steps that is no graph, or a question about a step that is not there.
public struct GraphError: Error, Sendable, Hashable {
    /// The refusal classes. The raw value is what machine output names.
    public enum Code: String, Sendable, CaseIterable {
        /// Two steps have one index.
        case indexDuplicate = "idx_duplicate"
        /// The graph has no step with this index.
        case unknownStep = "unknown_step"
        /// More steps or edges than positions of 32 bits can number.
        case tooLarge = "too_large"
        /// A name that is none of the feature layers.
        case unknownLayer = "unknown_layer"
    }

    /// The class, for programs; ``detail`` is for people.
    public let code: Code
    /// The index of the step that is wrong.
    public let index: Int?
    /// What is wrong, with the index, name or number it concerns.
    public let detail: String

    init(_ code: Code, index: Int? = nil, _ detail: String) {
        self.code = code
        self.index = index
        self.detail = detail
    }
}

extension GraphError: CustomStringConvertible {
    public var description: String { "\(detail) (\(code.rawValue))" }
}
