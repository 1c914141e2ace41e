import ArgumentParser

/// A verb of the command line.
protocol Verb: ParsableCommand {
    static var card: VerbCard { get }

    /// The noun it stands behind on the command line; nil when it stands alone.
    static var noun: (any VerbNoun.Type)? { get }

    /// Does the work.
    ///
    /// - Returns: how it ended.
    /// - Throws: ``CommandError``; nothing has been committed to a file then.
    func perform(_ context: CommandContext) throws -> ExitStatus
}

extension Verb {
    static var noun: (any VerbNoun.Type)? { nil }

    /// The words that call it: `rank`, `records seal`.
    static var name: String { (noun.map { "\($0._commandName) " } ?? "") + _commandName }
}

/// A word of the command line that names a thing, with the verbs for it.
///
/// Nouns have no flags and do nothing: alone, one shows its verbs.
protocol VerbNoun: ParsableCommand {
    /// Its verbs, in the order in which help shows them.
    static var verbs: [any Verb.Type] { get }
    /// Which part of the work it belongs to.
    static var group: VerbGroup { get }
}

/// What a verb gets from outside: nothing else is read from the process.
struct CommandContext: Sendable {
    let environment: [String: String]
    /// How many processors there are.
    let processors: Int
}
