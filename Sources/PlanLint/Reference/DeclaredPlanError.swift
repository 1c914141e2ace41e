/// A run that cannot be analysed as a declared plan.
///
/// Source: spec/core.md 11.
public struct DeclaredPlanError: Error, Sendable, Hashable {
    /// The refusal classes. The raw value is what machine output names.
    public enum Code: String, Sendable, CaseIterable {
        /// An entry of a scope is no text.
        case scopeEntryType = "scope_entry_type"
        /// The run has observed dependencies enough for a score: it has happened, and is no plan.
        case wouldScore = "would_score"
    }

    /// The class, for programs; ``detail`` is for people.
    public let code: Code
    /// The index of the step that is wrong, where one is.
    public let index: Int?
    /// What is wrong and what was expected.
    public let detail: String

    init(_ code: Code, index: Int? = nil, _ detail: String) {
        self.code = code
        self.index = index
        self.detail = detail
    }
}

extension DeclaredPlanError: CustomStringConvertible {
    public var description: String { "\(detail) (\(code.rawValue))" }
}
