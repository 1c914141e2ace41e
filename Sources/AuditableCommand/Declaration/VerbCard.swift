/// What a verb is, beside its flags: the examples its help starts with, how it can end, what it writes.
///
/// Flags, their defaults and their explanations are declared once, on the verb's type; help, the manual page and the
/// completions are made from both together, and a test holds them to each other.
struct VerbCard: Sendable {
    struct Example: Sendable {
        /// The command as it is typed.
        let command: String
        /// What it does, in a few words.
        let purpose: String

        init(_ command: String, _ purpose: String) {
            self.command = command
            self.purpose = purpose
        }
    }

    /// Two or three for the top of the help; every flag of its own appears in one of them or in `furtherExamples`.
    let examples: [Example]
    /// For the manual page only.
    var furtherExamples: [Example] = []
    /// How the verb can end, 0 first.
    let exits: [ExitStatus]
    /// The formats it writes, its default first; empty when it writes plain text only.
    var formats: [OutputFormat] = []
    /// The `schema` of its JSON output; nil when it has none.
    var schema: StaticString?
    /// Which part of the work it belongs to.
    let group: VerbGroup
}

/// The parts of the work, in the order of the command tree.
enum VerbGroup: String, Sendable, CaseIterable {
    case before = "before a run"
    case during = "while it runs"
    case after = "after a run"
    case exchange = "formats and evidence"
    case housekeeping = "housekeeping"

    /// The word in the margin of the command tree.
    var margin: String {
        switch self {
        case .before: "before"
        case .during: "during"
        case .after: "after"
        case .exchange: "files"
        case .housekeeping: "also"
        }
    }
}
