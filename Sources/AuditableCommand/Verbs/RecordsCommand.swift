import ArgumentParser

/// `auditable records`: the verbs for decision records.
struct RecordsCommand: VerbNoun {
    static let configuration = CommandConfiguration(
        commandName: "records",
        abstract: "Make a decision log and look into it: seal, list, show, head, repair.",
        subcommands: verbs)

    static let verbs: [any Verb.Type] = [
        RecordsSealCommand.self, RecordsListCommand.self, RecordsShowCommand.self, RecordsHeadCommand.self,
        RecordsRepairCommand.self,
    ]
    static let group = VerbGroup.exchange
}
