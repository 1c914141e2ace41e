public import PositionedDocuments

/// A file of team rules that cannot be used, and the place in it.
public struct TeamRuleError: Error, Sendable, Hashable {
    /// The classes; the raw value is what machine output names.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The file cannot be read as YAML or JSON.
        case document
        /// A member that rules do not have, a missing one, or a value of another kind than there must be.
        case shape
        /// A code that does not begin with `X-`, or a name that is none.
        case name
        /// A code or a name that another rule has.
        case duplicate
        /// An expression that is none, or that asks for what there is not.
        case expression
        /// A message whose braces do not enclose a field that there is.
        case message
        /// Beyond one of ``TeamRuleFile/Limits``.
        case tooLarge = "too_large"
    }

    /// The class, for programs; ``detail`` is for people.
    public let code: Code
    /// The file.
    public let path: String
    /// Where in it; nil when the file as a whole is meant.
    public let place: TextPlace?
    /// The rule, by its code or its number.
    public let rule: String?
    /// What is wrong, with what was found.
    public let detail: String
    /// The expression's line with the place marked below it, as lines of text; empty when no expression is meant.
    public let excerpt: [String]
    /// What to do next; empty when ``detail`` says it all.
    public let hint: String

    init(
        _ code: Code, path: String, at place: TextPlace?, rule: String? = nil, _ detail: String,
        excerpt: [String] = [], hint: String = ""
    ) {
        self.code = code
        self.path = path
        self.place = place
        self.rule = rule
        self.detail = detail
        self.excerpt = excerpt
        self.hint = hint
    }

    init(_ error: DocumentError) {
        self.init(error.code == .tooLarge ? .tooLarge : .document, path: error.path, at: error.place, error.detail)
    }
}

extension TeamRuleError: CustomStringConvertible {
    public var description: String {
        let position = "\(path)\(place.map { ":\($0)" } ?? "")"
        return "\(position): \(rule.map { "rule \($0): " } ?? "")\(detail)\(hint.isEmpty ? "" : "; \(hint)")"
    }
}
