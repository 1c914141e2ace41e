import ArgumentParser

/// `auditable policy`: the policies themselves.
struct PolicyCommand: VerbNoun {
    static let verbs: [any Verb.Type] = [PolicyCheckCommand.self]
    static let group = VerbGroup.during

    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Policies: are they well formed, and what do they make of known decisions?",
        subcommands: verbs)
}
