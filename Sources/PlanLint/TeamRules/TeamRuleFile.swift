internal import CanonicalJSON
public import Expressions
public import PositionedDocuments

/// A file of rules that a team wrote for its own plans.
///
/// A file is an object with `rules`, a list of objects:
///
/// | Member | Meaning |
/// |---|---|
/// | `code` | begins with `X-`, then capital letters, digits and hyphens |
/// | `name` | small letters, digits and underscores |
/// | `each` | what it is asked of: plan, node, write, read, edge or trigger |
/// | `when` | the condition under which it objects, in CEL |
/// | `message` | what it says then, with fields in braces |
/// | `severity` | info, warning (without it) or error |
/// | `statement`, `remedy` | what is wrong when it fires, and how to mend it, for `explain`; may be left out |
/// | `examples` | `fires` and `passes`: lists of plan files, relative to the rule file; may be left out |
///
/// Source: spec/prelint.md 8.8.
public struct TeamRuleFile: Sendable {
    /// The file.
    public let path: String
    /// The rules, in the order written.
    public let rules: [TeamRule]

    /// Bounds on a file.
    public struct Limits: Sendable, Hashable {
        /// The most rules.
        public var rules = 500
        /// The most examples of a rule.
        public var examples = 200
        /// The longest message, in bytes.
        public var messageBytes = 2000
        /// Bounds on each condition and on each of its evaluations.
        public var expressions = CELLimits()

        /// The defaults.
        public init() {}
    }

    /// Reads a file of rules.
    ///
    /// - Parameters:
    ///   - bytes: YAML or JSON.
    ///   - path: the file, for messages.
    ///   - limits: bounds on rules and conditions.
    /// - Throws: ``TeamRuleError``, with the place in the file.
    public init(
        _ bytes: some Collection<UInt8>, path: String, limits: Limits = Limits()
    ) throws(TeamRuleError) {
        let document: PositionedDocument
        do throws(DocumentError) {
            document = try PositionedDocument(bytes, path: path, limits: DocumentLimits(bytes: 4 << 20, nodes: 100_000))
        } catch {
            throw TeamRuleError(error)
        }
        try self.init(document, limits: limits)
    }

    /// Makes rules of a document.
    ///
    /// - Throws: ``TeamRuleError``.
    public init(_ document: PositionedDocument, limits: Limits = Limits()) throws(TeamRuleError) {
        path = document.path
        rules = try TeamRuleReader(path: document.path, limits: limits).rules(document.root)
    }
}
