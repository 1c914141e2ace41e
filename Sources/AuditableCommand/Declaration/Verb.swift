import ArgumentParser

/// A verb of the command line.
protocol Verb: ParsableCommand {
    static var card: VerbCard { get }

    /// Does the work.
    ///
    /// - Returns: how it ended.
    /// - Throws: ``CommandError``; nothing has been committed to a file then.
    func perform(_ context: CommandContext) throws -> ExitStatus
}

/// What a verb gets from outside: nothing else is read from the process.
struct CommandContext: Sendable {
    let environment: [String: String]
    /// How many processors there are.
    let processors: Int
}
