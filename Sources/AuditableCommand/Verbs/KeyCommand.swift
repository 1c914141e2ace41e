import ArgumentParser

/// `auditable key`: the verbs for signing keys.
struct KeyCommand: VerbNoun {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make a key that signs records, or show what a key file holds: new, show.",
        subcommands: verbs)

    static let verbs: [any Verb.Type] = [KeyNewCommand.self, KeyShowCommand.self]
    static let group = VerbGroup.housekeeping
}
