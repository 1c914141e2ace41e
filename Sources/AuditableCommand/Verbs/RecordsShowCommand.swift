import ArgumentParser
import CanonicalJSON
import DecisionRecords
import Reports

/// `auditable records show`: one record in full.
struct RecordsShowCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "One record of a log in full: three spans, reports, chain, signature.")

    static let card = VerbCard(
        examples: [
            .init("auditable records show log.jsonl 2", "the second record"),
            .init("auditable records show log.jsonl last --json", "the last one as it stands in the log"),
            .init("auditable records show log.jsonl 44136f", "the one whose id starts so"),
        ],
        furtherExamples: [.init("auditable records show log.jsonl -2", "the last but one")],
        exits: [.done, .wrongCommand, .unreadableInput, .brokenIntegrity], formats: [.text, .json, .jsonl],
        schema: "auditable/records-show/1", group: .exchange)

    static let noun: (any VerbNoun.Type)? = RecordsCommand.self

    @Argument(help: ArgumentHelp("A decision log, or - for standard input.", valueName: "log"))
    var file: String

    // Takes what looks like flags too: a place from the end begins with a dash.
    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp(
            "A place from 1, or negative from the end, last, or an id: 6 digits are enough.", valueName: "which"))
    var which: [String] = []

    @OptionGroup(title: "log") var log: LogOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let choice = try choice()
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let settings = try log.settings(processors: context.processors)
        let json = JSONReader(settings.strictness, limits: settings.limits)
        let sinks = try OutputSinks(plan)
        var search = RecordChoice.Search(choice)
        let reading = try LogReading.read(
            file, LogVerifier(settings), Progress("show", plan, counting: "records")
        ) { verified in
            if search.wants(verified) { search.take(LoggedLine(verified)) }
        }
        let record: LoggedRecord
        do throws(CommandError) {
            record = try LoggedRecord(try search.result(reading), json)
        } catch {
            // A log that is damaged may have held it.
            throw reading.error ?? error
        }
        for (at, target) in plan.targets.enumerated() {
            if target.format == .text {
                let view = RecordView(record: record, reading: reading, hasKeys: settings.keys != nil)
                try sinks.write(view.text(plan.style).utf8, to: at)
            } else {
                let value: JSONValue = [
                    "line": .int(record.line), "position": .int(record.position),
                    "record": .object(record.members), "schema": "auditable/records-show/1",
                    "signature": record.signature(isChecked: settings.keys != nil).json,
                ]
                try sinks.write(try value.canonicalText() + [0x0A], to: at)
            }
        }
        try sinks.commit()
        reading.noteTail(plan)
        guard let error = reading.error else { return .done }
        ErrorStream.write(error.text(plan.errorStyle))
        return error.status
    }

    private func choice() throws -> RecordChoice {
        // The parser leaves the mark that ends the flags among them.
        let which = which.filter { $0 != "--" }
        for word in which where word.hasPrefix("-") && Int(word) == nil {
            let names = try FlagDeclaration.all(of: Self.self).flatMap(\.names)
            let meant = NearestName.of(word, among: names).map { ". Did you mean '\($0)'?" } ?? ""
            throw CommandError(
                .wrongCommand, code: "usage", "unknown option '\(word)'\(meant)",
                [("try", "auditable records show --help")])
        }
        guard which.count == 1 else {
            throw CommandError(
                .wrongCommand, code: "usage",
                which.isEmpty ? "no record is named" : "one record is shown, not \(which.joined(separator: " and "))",
                [("try", "auditable records show LOG last")])
        }
        return try RecordChoice(which[0])
    }
}
