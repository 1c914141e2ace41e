import ArgumentParser
import BlastRadius
import CanonicalJSON
import Findings
import PlanLint
import Reports

/// `auditable explain`: what a rule says, why, and what to do about it.
struct ExplainCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "What a rule means, what makes it fire, how to mend or suppress it.")

    static let card = VerbCard(
        examples: [
            .init("auditable explain PRE401", "one rule"),
            .init("auditable explain audit-gate-missing --format markdown", "by its name, as a page"),
            .init("auditable explain --list", "every rule"),
        ],
        furtherExamples: [.init("auditable explain X-PAY-1 --rules rules/pay.yaml", "a rule of your own")],
        exits: [.done, .wrongCommand], formats: [.text, .markdown, .json, .jsonl, .csv, .tsv],
        schema: "auditable/explain/1", group: .before)

    @Argument(help: ArgumentHelp("The code or the name of a rule.", valueName: "rule"))
    var rule: String?

    @Flag(name: .long, help: "Every rule, one line each.")
    var list = false

    @Option(name: .long, help: ArgumentHelp("A file of rules of your own; repeatable.", valueName: "file"))
    var rules: [String] = []

    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        var own = TeamRuleFiles()
        for path in rules { try own.add(UsedRuleFile(path, workingFolder: FilePath.workingFolder)) }
        let catalogue = RuleCatalogue(AllPlanRules.cards + ConformanceRule.cards + own.rules.map(\.card))
        var cards = catalogue.cards
        if let rule {
            guard !list else {
                throw CommandError(
                    .wrongCommand, code: "usage", "a rule and --list are two questions", [("try", "one of them")])
            }
            guard let card = catalogue.card(rule) else {
                throw CommandError(rule: RuleSelectionError(unknown: rule, nearest: catalogue.nearest(rule)))
            }
            cards = [card]
        } else if !list {
            throw CommandError(
                .wrongCommand, code: "usage", "no rule is named", [("try", "auditable explain PRE401, or --list")])
        }
        let sinks = try OutputSinks(plan)
        for (at, target) in plan.targets.enumerated() {
            try sinks.write(try bytes(cards, target.format, plan), to: at)
        }
        try sinks.commit()
        return .done
    }

    private func bytes(_ cards: [RuleCard], _ format: OutputFormat, _ plan: OutputPlan) throws -> [UInt8] {
        switch format {
        case .json:
            guard list else { return try JSONValue.object(Self.json(cards[0])).canonicalText() + [0x0A] }
            let rules = cards.map { card in
                var json = Self.json(card)
                json["schema"] = nil
                return JSONValue.object(json)
            }
            let document: JSONValue = ["rules": .array(rules), "schema": "auditable/explain/1"]
            return try document.canonicalText() + [0x0A]
        case .jsonl:
            var text: [UInt8] = []
            for card in cards { text += try JSONValue.object(Self.json(card)).canonicalText() + [0x0A] }
            return text
        case .markdown:
            return Array((list ? RuleExplanation.page(cards) : RuleExplanation.markdown(cards[0])).utf8)
        case .csv: return Array(CSVTable.render(RuleExplanation.table(cards)).utf8)
        case .tsv: return Array(TSVTable.render(RuleExplanation.table(cards)).droppingFirstLine.utf8)
        default:
            guard list else { return Array(RuleExplanation.text(cards[0], style: plan.style).utf8) }
            guard plan.isForPeople else {
                return Array(
                    cards.map { "\($0.code)  \($0.severity.rawValue)  \($0.name)  \($0.statement)\n" }.joined().utf8)
            }
            return Array(TextTable.render(RuleExplanation.table(cards), style: plan.style).utf8)
        }
    }

    private static func json(_ card: RuleCard) -> JSONObject {
        [
            "code": .text(card.code), "name": .text(card.name), "statement": .text(card.statement),
            "severity": .text(card.severity.rawValue),
            "security_severity": card.securitySeverity.map { .text($0) } ?? .null,
            "precision": .text(card.precision.rawValue), "decidability": .text(card.decidability.rawValue),
            "fix": .text(card.fix.rawValue), "references": .array(card.references.map { .text($0.id) }),
            "needs": .text(card.needs), "rationale": .text(card.rationale), "predicate": .text(card.predicate),
            "remedy": .text(card.remedy), "may_be_wrong": .text(card.mayBeWrong), "firing": .text(card.firing),
            "passing": .text(card.passing), "schema": "auditable/explain/1",
        ]
    }
}
