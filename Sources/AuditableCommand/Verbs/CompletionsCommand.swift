import ArgumentParser

/// `auditable completions`: a script that lets a shell complete verbs and flags.
struct CompletionsCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "completions", abstract: "A script that lets bash, zsh or fish complete verbs and flags.")

    static let card = VerbCard(
        examples: [
            .init("auditable completions bash > /etc/bash_completion.d/auditable", "for bash"),
            .init("auditable completions zsh > ~/.zfunc/_auditable", "for zsh"),
            .init("auditable completions fish > ~/.config/fish/completions/auditable.fish", "for fish"),
        ],
        exits: [.done, .wrongCommand], group: .housekeeping)

    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish
    }

    @Argument(help: ArgumentHelp("bash, zsh or fish.", valueName: "shell"))
    var shell: Shell

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let target: CompletionShell
        switch shell {
        case .bash: target = .bash
        case .zsh: target = .zsh
        case .fish: target = .fish
        }
        try StandardOutput.write(Array((RootCommand.completionScript(for: target) + "\n").utf8))
        return .done
    }
}
