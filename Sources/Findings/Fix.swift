/// What can be done about a finding.
///
/// Source: spec/prelint.md 8.4.
public struct Fix: Sendable, Hashable {
    /// Who may apply it.
    public enum Applicability: String, Sendable, Hashable {
        /// It changes no meaning: `--fix` applies it.
        case safe
        /// It changes what is executed: `--unsafe-fixes` applies it.
        case unsafe
        /// A text only: what to add, and where.
        case text
    }

    /// One replacement in one file.
    public struct Edit: Sendable, Hashable {
        /// What is replaced; empty to insert before it.
        public var location: Location
        /// What stands there afterwards.
        public var text: String

        /// A replacement.
        public init(location: Location, text: String) {
            self.location = location
            self.text = text
        }
    }

    /// What to do, in a sentence.
    public var message: String
    /// Who may apply it.
    public var applicability: Applicability
    /// Empty for a text only.
    public var edits: [Edit]

    /// A fix; a text only unless edits are given.
    public init(message: String, applicability: Applicability = .text, edits: [Edit] = []) {
        self.message = message
        self.applicability = applicability
        self.edits = edits
    }
}
