import ArgumentParser
import CanonicalJSON
import DecisionRecords
import Reports

/// `auditable records head`: the id that shows later whether records were removed.
struct RecordsHeadCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "head", abstract: "The id of a log's last record, to keep elsewhere; verifies the log first.")

    static let card = VerbCard(
        examples: [
            .init("auditable records head log.jsonl > head.txt", "the id alone"),
            .init("auditable records head log.jsonl --json", "with how much stands before it"),
        ],
        exits: [.done, .wrongCommand, .unreadableInput, .brokenIntegrity], formats: [.text, .json, .jsonl],
        schema: "auditable/records-head/1", group: .exchange)

    static let noun: (any VerbNoun.Type)? = RecordsCommand.self

    @Argument(help: ArgumentHelp("A decision log, or - for standard input.", valueName: "log"))
    var input: String?

    @OptionGroup(title: "log") var log: LogOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let file = try InputFiles.one(input)
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let verifier = LogVerifier(try log.settings(processors: context.processors))
        let sinks = try OutputSinks(plan)
        let reading = try LogReading.read(
            file, verifier, Progress("head", plan, counting: "records"))
        if let error = reading.error { throw error }
        let found = reading.found
        for (at, target) in plan.targets.enumerated() {
            if target.format == .text {
                guard let head = found.head else { continue }
                let size = "  \(RunHeader.count(found.recordCount, "record")), \(found.headEnd) bytes"
                try sinks.write("\(head)\(plan.isForPeople ? size : "")\n".utf8, to: at)
            } else {
                let value: JSONValue = [
                    "bytes": .int(found.headEnd), "file": .text(file),
                    "head": found.head.map { .text($0.text) } ?? .null, "records": .int(found.recordCount),
                    "schema": "auditable/records-head/1",
                ]
                try sinks.write(try value.canonicalText() + [0x0A], to: at)
            }
        }
        if found.head == nil, !plan.isQuiet { ErrorStream.write("\(reading.emptyNote)\n") }
        reading.noteTail(plan)
        try sinks.commit()
        return .done
    }
}

extension LogReading {
    /// A log without records has no head to print.
    fileprivate var emptyNote: String { "note: \(TerminalText.escape(name)) has no record, and so no head" }
}
