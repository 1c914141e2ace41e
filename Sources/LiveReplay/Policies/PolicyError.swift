public import PositionedDocuments

/// A policy that cannot be used, and the place in its file.
public struct PolicyError: Error, Sendable, Hashable {
    /// The classes; the raw value is what machine output names.
    public enum Code: String, Sendable, CaseIterable {
        /// The file cannot be read as YAML or JSON.
        case document
        /// A member that policies do not have, or a value of another kind than there must be.
        case shape
        /// Two rules have one id.
        case duplicateRule = "duplicate_rule"
        /// An expression that is none, or that asks for what there is not.
        case expression
        /// Beyond one of ``RulePolicy/Limits``.
        case tooLarge = "too_large"
    }

    /// The class, for programs; ``detail`` is for people.
    public let code: Code
    /// The policy's file.
    public let path: String
    /// Where in the file; nil when the policy as a whole is meant.
    public let place: TextPlace?
    /// The rule, by its id or its number.
    public let rule: String?
    /// What is wrong, with what was found.
    public let detail: String
    /// The expression's line with the place marked below it, as lines of text; empty when no expression is meant.
    public let excerpt: [String]
    /// What to do next; empty when ``detail`` says it all.
    public let hint: String

    /// An error, with its place where one is known.
    public init(
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

    /// The error of a file that is no document, or not the one it must be.
    public init(_ error: DocumentError) {
        self.init(error.code == .shape ? .shape : .document, path: error.path, at: error.place, error.detail)
    }
}

extension PolicyError: CustomStringConvertible {
    public var description: String {
        let position = "\(path)\(place.map { ":\($0)" } ?? "")"
        return "\(position): \(rule.map { "rule \($0): " } ?? "")\(detail)\(hint.isEmpty ? "" : "; \(hint)")"
    }
}
