import Findings
import PlanLint
import Testing

/// The examples on the cards are what the rules do.
@Suite struct RuleExampleTests {
    static let codes = AllPlanRules.cards.map(\.code)

    private func card(_ code: String) throws -> RuleCard {
        try #require(AllPlanRules.cards.first { $0.code == code })
    }

    @Test(arguments: codes) func firingExampleFires(code: String) throws {
        let report = PlanLinter(codes: [code]).lint(try plan(try card(code).firing))
        #expect(!report.findings.isEmpty)
        #expect(report.findings.allSatisfy { $0.code == code })
        #expect(report.notAssessed.isEmpty)
    }

    @Test(arguments: codes) func passingExamplePassesAndIsAssessed(code: String) throws {
        let report = PlanLinter(codes: [code]).lint(try plan(try card(code).passing))
        #expect(report.findings.isEmpty)
        #expect(report.notAssessed.isEmpty)
    }

    @Test(arguments: codes) func findingsSayWhatAndWhere(code: String) throws {
        let card = try card(code)
        for finding in PlanLinter(codes: [code]).lint(try plan(card.firing)).findings {
            #expect(finding.name == card.name)
            #expect(finding.severity == card.severity)
            #expect(!finding.message.isEmpty && !finding.message.hasSuffix("."))
            #expect(finding.location.region != nil)
            if finding.subject != nil { #expect(finding.message.contains("step ")) }
            #expect(card.fix == .suggest || finding.fix == nil || finding.fix?.edits.isEmpty == true)
        }
    }

    @Test func codesAscendAndNamesDiffer() {
        #expect(Self.codes == Self.codes.sorted())
        #expect(Set(Self.codes).count == Self.codes.count)
        #expect(Set(AllPlanRules.cards.map(\.name)).count == Self.codes.count)
    }

    @Test(arguments: codes) func cardIsComplete(code: String) throws {
        let card = try card(code)
        for text in [card.statement, card.rationale, card.predicate, card.remedy, card.mayBeWrong] {
            #expect(!text.isEmpty)
        }
        for sentence in [card.statement, card.rationale, card.predicate, card.remedy] {
            #expect(sentence.hasSuffix("."))
        }
        if let severity = card.securitySeverity.flatMap(Double.init) { #expect(severity > 0 && severity <= 10) }
    }
}
