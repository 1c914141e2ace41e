import Adapters
import ArgumentParser
import BlastRadius
import CanonicalJSON
import DecisionGraph
import Findings
import Reports
import Signing

/// `auditable doctor`: what this tool stands on, and whether it works here.
struct DoctorCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "What this tool stands on here, and a self-test; ends with 70 when a check fails.")

    static let card = VerbCard(
        examples: [.init("auditable doctor", "check this machine"), .init("auditable doctor --json", "as an object")],
        exits: [.done, .wrongCommand, .defect], formats: [.text, .json, .jsonl, .csv, .tsv, .markdown],
        schema: "auditable/doctor/1", group: .housekeeping)

    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let sinks = try OutputSinks(plan)
        let facts = [
            ("auditable", ToolVersion.text),
            ("simdjson", JSONReader.engine),
            ("libcrypto", SHA256Stream.engine),
            ("reach kernel", ReachKernel.best.name),
            ("processors", String(context.processors)),
            (
                "locale",
                context.environment["LC_ALL"] ?? context.environment["LC_CTYPE"] ?? context.environment["LANG"] ?? "C"
            ),
        ]
        let checks = SelfTest.all.map { (name: $0.name, failure: $0.run()) }
        let isWell = checks.allSatisfy { $0.failure == nil }
        for (at, target) in plan.targets.enumerated() {
            try sinks.write(try text(facts, checks, target.format, plan).utf8, to: at)
        }
        try sinks.commit()
        return isWell ? .done : .defect
    }

    private func text(
        _ facts: [(String, String)], _ checks: [(name: String, failure: String?)], _ format: OutputFormat,
        _ plan: OutputPlan
    ) throws -> String {
        if format == .json || format == .jsonl {
            let value: JSONValue = [
                "checks": .object(JSONObject(checks.map { (JSONString($0.name), .text($0.failure ?? "ok")) })),
                "schema": "auditable/doctor/1",
                "versions": .object(JSONObject(facts.map { (JSONString($0.0), .text($0.1)) })),
            ]
            return String(decoding: try value.canonicalText(), as: UTF8.self) + "\n"
        }
        var table = Table(columns: [.init(name: "what"), .init(name: "found", shrinkable: true)])
        for (name, value) in facts { table.append([.text(name), .text(value)]) }
        for check in checks { table.append([.text("check: \(check.name)"), .text(check.failure ?? "ok")]) }
        switch format {
        case .csv: return CSVTable.render(table)
        case .tsv: return TSVTable.render(table).droppingFirstLine
        case .markdown: return MarkdownTable.render(table)
        default: return TextTable.render(table, style: plan.style)
        }
    }
}
