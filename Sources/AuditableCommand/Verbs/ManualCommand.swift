import ArgumentParser

/// `auditable man`: the manual page.
struct ManualCommand: Verb {
    static let configuration = CommandConfiguration(commandName: "man", abstract: "The manual page, in the man format.")

    static let card = VerbCard(
        examples: [.init("auditable man > auditable.1", "into a file"), .init("auditable man | man -l -", "read it")],
        exits: [.done], group: .housekeeping)

    func perform(_ context: CommandContext) throws -> ExitStatus {
        try StandardOutput.write(Array(try ManualPage.text().utf8))
        return .done
    }
}
