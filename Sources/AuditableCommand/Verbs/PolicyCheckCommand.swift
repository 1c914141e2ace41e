import ArgumentParser
import CanonicalJSON
import DecisionRecords
import Findings
import LiveReplay
import Reports

/// `auditable policy check`: a policy held against a sample of decisions.
struct PolicyCheckCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "A policy against known decisions: fields nobody has, rules that never apply.")

    static let card = VerbCard(
        examples: [
            .init("auditable policy check budget.policy.yaml", "is it well formed?"),
            .init(
                "auditable policy check budget.policy.yaml --records log.jsonl", "does it fit the decisions of a log?"),
        ],
        exits: [.done, .objection, .wrongCommand, .unreadableInput, .brokenIntegrity],
        formats: [.text, .json, .csv, .tsv, .markdown], schema: "auditable/policy-check/1", group: .during)

    static let noun: (any VerbNoun.Type)? = PolicyCommand.self

    @Argument(help: ArgumentHelp("A policy of rules, or - for standard input.", valueName: "policy"))
    var policy: String

    @Option(name: .long, help: ArgumentHelp("A decision log with the sample.", valueName: "log"))
    var records: String?

    @OptionGroup(title: "log") var log: LogOptions
    @OptionGroup(title: "output") var output: OutputOptions

    private static let columns: [Table.Column] = [
        .init(name: "place"), .init(name: "code"), .init(name: "rule", shrinkable: true),
        .init(name: "detail", shrinkable: true), .init(name: "count", alignment: .trailing),
    ]

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let settings = try log.settings(processors: context.processors)
        let bytes = try BoundedFile.bytes(policy, what: "the policy", limit: PolicyOptions.limit)
        let file: PolicyFile
        do throws(PolicyError) {
            file = try PolicyFile(bytes, path: policy)
        } catch {
            throw CommandError(policy: error)
        }
        guard case .rules(let rules) = file else {
            throw CommandError(
                .wrongCommand, code: "command_policy",
                "the policy \(policy) is a program, and only rules can be checked",
                [("try", "auditable replay with --allow-command, to see what it says")])
        }
        var check = PolicyCheck(rules)
        var reading: LogReading?
        if let records {
            reading = try DecisionReading(settings: settings).read(
                records, Progress("check", plan, counting: "records"), judge: { $0 }
            ) { decisions in
                for decision in decisions { check.add(decision.action, in: decision.state) }
            }
        }
        let sinks = try OutputSinks(plan)
        for (at, target) in plan.targets.enumerated() {
            try sinks.write(try text(check, target.format, plan), to: at)
        }
        try sinks.commit()
        reading?.noteTail(plan)
        let status: ExitStatus = check.findings.isEmpty ? .done : .objection
        guard let error = reading?.error else { return status }
        ErrorStream.write(error.text(plan.errorStyle))
        return error.status.combined(with: status)
    }

    private func text(_ check: PolicyCheck, _ format: OutputFormat, _ plan: OutputPlan) throws(JSONError) -> [UInt8] {
        var table = Table(columns: Self.columns)
        for finding in check.findings {
            table.append([
                .text(place(of: finding, check)), .text(finding.code.rawValue), .text(finding.rule.lossyText),
                .text(finding.detail), .number(String(finding.count)),
            ])
        }
        switch format {
        case .json:
            let object: JSONValue = [
                "findings": .array(
                    check.findings.map { finding in
                        [
                            "code": .text(finding.code.rawValue), "count": .int(finding.count),
                            "detail": .text(finding.detail), "place": .text(place(of: finding, check)),
                            "rule": .writable(finding.rule),
                        ]
                    }),
                "policy": check.policy.identity.json, "rules": .int(check.policy.rules.count),
                "samples": .int(check.sampleCount), "schema": "auditable/policy-check/1",
            ]
            return try object.canonicalText() + [0x0A]
        case .csv: return Array(CSVTable.render(table).utf8)
        case .tsv: return Array(TSVTable.render(table).droppingFirstLine.utf8)
        case .markdown: return Array(MarkdownTable.render(table).utf8)
        case .text, .jsonl, .sarif, .junit, .github, .dot:
            var text = ""
            for finding in check.findings {
                let line =
                    "\(place(of: finding, check))  \(finding.code.rawValue)  rule \(finding.rule.lossyText)  "
                    + finding.detail
                text += TerminalText.escape(line, ascii: plan.style.ascii) + "\n"
            }
            guard plan.isForPeople else { return Array(text.utf8) }
            let count = check.policy.rules.count
            text += "\(count) \(count == 1 ? "rule" : "rules"), "
            text +=
                check.sampleCount == 0
                ? "held against no decision" : "held against \(Figures.grouped(check.sampleCount)) decisions"
            text += check.findings.isEmpty ? ": nothing to object\n" : "\n"
            return Array(text.utf8)
        }
    }

    private func place(of finding: PolicyCheck.Finding, _ check: PolicyCheck) -> String {
        let rule = check.policy.rules.first { $0.id == finding.rule }
        return "\(policy)\(rule.map { ":\($0.place)" } ?? "")"
    }
}
