import ArgumentParser
import CanonicalJSON
import DecisionRecords
import Findings
import Reports

/// `auditable records list`: the records of a log, as far as it holds.
struct RecordsListCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The records of a decision log, a line each, as far as the log holds.")

    static let card = VerbCard(
        examples: [
            .init("auditable records list log.jsonl", "a table of decisions"),
            .init("auditable records list log.jsonl --jsonl", "an object per record, as a stream"),
        ],
        exits: [.done, .wrongCommand, .unreadableInput, .brokenIntegrity],
        formats: [.text, .json, .jsonl, .csv, .tsv, .markdown], schema: "auditable/records-list/1", group: .exchange)

    static let noun: (any VerbNoun.Type)? = RecordsCommand.self

    @Argument(help: ArgumentHelp("A decision log, or - for standard input.", valueName: "log"))
    var input: String?

    @OptionGroup(title: "log") var log: LogOptions
    @OptionGroup(title: "output") var output: OutputOptions

    static let columns = RecordListOutput.columns

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let file = try InputFiles.one(input)
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let settings = try log.settings(processors: context.processors)
        let json = JSONReader(settings.strictness, limits: settings.limits)
        let sinks = try OutputSinks(plan)
        try sinks.writeCSVHeadings(Self.columns, plan)
        var outputs = plan.targets.map { RecordListOutput($0.format, of: file, plan, isChecked: settings.keys != nil) }
        let reading = try LogReading.read(
            file, LogVerifier(settings), Progress("list", plan, counting: "records")
        ) { verified in
            let record = try LoggedRecord(verified, json)
            for at in outputs.indices { try sinks.write(try outputs[at].text(of: record), to: at) }
        }
        for at in outputs.indices { try sinks.write(try outputs[at].end(reading), to: at) }
        try sinks.commit()
        reading.noteTail(plan)
        guard let error = reading.error else { return .done }
        ErrorStream.write(error.text(plan.errorStyle))
        return error.status
    }
}
