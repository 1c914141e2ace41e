import ArgumentParser

/// `auditable records`: the verbs for decision records.
struct RecordsCommand: VerbNoun {
    static let configuration = CommandConfiguration(
        commandName: "records",
        abstract: "Decision records: seal bodies; list or show a log's records; its head; repair it.",
        subcommands: verbs)

    static let verbs: [any Verb.Type] = [
        RecordsSealCommand.self, RecordsListCommand.self, RecordsShowCommand.self, RecordsHeadCommand.self,
        RecordsRepairCommand.self,
    ]
    static let group = VerbGroup.exchange
}
