import ArgumentParser

/// `auditable key`: the verbs for signing keys.
struct KeyCommand: VerbNoun {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Keys that sign records: make a new one, or show what a key file holds.",
        subcommands: verbs)

    static let verbs: [any Verb.Type] = [KeyNewCommand.self, KeyShowCommand.self]
    static let group = VerbGroup.exchange
}
