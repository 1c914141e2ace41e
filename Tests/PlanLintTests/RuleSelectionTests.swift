import Findings
import PlanLint
import Testing

/// A few rules of no meaning.
enum SampleRules {
    static func card(_ code: String, _ name: String, _ severity: Severity = .warning) -> RuleCard {
        RuleCard(
            code: code, name: name, statement: "s", severity: severity, precision: .high, decidability: .structure,
            rationale: "r", predicate: "p", remedy: "m", mayBeWrong: "w", firing: "", passing: "")
    }

    static let catalogue = RuleCatalogue([
        card("PRE101", "write_with_no_prior_read"), card("PRE103", "scope_vs_snapshot"),
        card("PRE107", "dead_read", .info), card("PRE303", "write_outside_scope", .error),
        card("PRE401", "audit_gate_missing", .error), card("PRE405", "write_without_reversal"),
    ])
}

@Suite struct RuleSelectionTests {
    private func codes(
        _ configuration: RuleLayer = RuleLayer(), paths: [RuleLayer] = [], _ commandLine: RuleLayer = RuleLayer()
    ) throws -> [String] {
        try RuleSelection(
            SampleRules.catalogue, configuration: configuration, paths: paths, commandLine: commandLine
        ).levels.keys.filter { MetaRule(rawValue: $0) == nil }.sorted()
    }

    @Test func profiles() throws {
        #expect(try codes().count == 6)
        #expect(try codes(RuleLayer(profile: .reference)) == ["PRE101", "PRE103"])
        #expect(try codes(RuleLayer(profile: .reference), RuleLayer(profile: .strict)).count == 6)
        let strict = try RuleSelection(SampleRules.catalogue, commandLine: RuleLayer(profile: .strict))
        #expect(strict.runs("PRE009") && strict.profile == .strict)
        #expect(try !RuleSelection(SampleRules.catalogue).runs("PRE009"))
    }

    @Test func termsAreCodesPrefixesAndNames() throws {
        #expect(try codes(RuleLayer(select: ["PRE303"])) == ["PRE303"])
        #expect(try codes(RuleLayer(select: ["pre3", "PRE10"])) == ["PRE101", "PRE103", "PRE107", "PRE303"])
        #expect(try codes(RuleLayer(select: ["audit_gate_missing", "dead-read"])) == ["PRE107", "PRE401"])
        #expect(
            try codes(RuleLayer(select: ["PRE4"], extendSelect: ["dead-read"], ignore: ["PRE405"]))
                == ["PRE107", "PRE401"])
    }

    @Test(arguments: ["PRE999", "", "audit gate", "PRE4*", "\u{0}", "pre_"])
    func whatMeansNothingIsRefused(_ term: String) {
        #expect(throws: RuleSelectionError.self) { try codes(RuleLayer(select: [term])) }
        #expect(throws: RuleSelectionError.self) { try codes(RuleLayer(ignore: [term])) }
    }

    @Test func theNearestIsNamed() throws {
        let error = try #require(throws: RuleSelectionError.self) {
            try codes(RuleLayer(select: ["audit-gate-mising"]))
        }
        #expect(error.nearest == "audit_gate_missing" && error.description.contains("audit_gate_missing"))
    }

    @Test func theCommandLineBeatsTheConfiguration() throws {
        #expect(try codes(RuleLayer(select: ["PRE1"]), RuleLayer(select: ["PRE4"])) == ["PRE401", "PRE405"])
        #expect(try codes(RuleLayer(ignore: ["PRE107"]), RuleLayer(select: ["PRE107"])) == ["PRE107"])
        #expect(try codes(RuleLayer(ignore: ["PRE1"]), RuleLayer(select: ["PRE107"])) == ["PRE107"])
        // A family does not wake what was taken out by its own code.
        #expect(try codes(RuleLayer(ignore: ["PRE107"]), RuleLayer(select: ["PRE1"])) == ["PRE101", "PRE103"])
        #expect(try codes(RuleLayer(select: ["PRE4"]), RuleLayer(ignore: ["PRE405"])) == ["PRE401"])
        #expect(try codes(RuleLayer(select: ["PRE405"]), RuleLayer(profile: .reference)) == ["PRE101", "PRE103"])
        let off = RuleLayer(severity: [.init(term: "PRE101", level: .off)])
        #expect(try !codes(off).contains("PRE101"))
        #expect(try codes(off, RuleLayer(select: ["PRE101"])) == ["PRE101"])
    }

    @Test func whatAPathIgnoresStaysIgnored() throws {
        #expect(
            try codes(paths: [RuleLayer(ignore: ["PRE4"])], RuleLayer(select: ["PRE401", "PRE101"])) == ["PRE101"])
        #expect(try codes(RuleLayer(select: ["PRE1"]), paths: [RuleLayer(extendSelect: ["PRE401"])]).contains("PRE401"))
    }

    @Test func levels() throws {
        let configuration = RuleLayer(severity: [
            .init(term: "PRE405", level: .at(.error)), .init(term: "PRE4", level: .at(.info)),
            .init(term: "dead_read", level: .off),
        ])
        let selection = try RuleSelection(
            SampleRules.catalogue, configuration: configuration,
            commandLine: RuleLayer(severity: [.init(term: "PRE101", level: .at(.info))]))
        #expect(selection.levels["PRE405"] == .error, "the more precise term counts, whatever the order")
        #expect(selection.levels["PRE401"] == .info && selection.levels["PRE101"] == .info)
        #expect(selection.levels["PRE107"] == nil && selection.levels["PRE303"] == .error)
    }

    @Test func someCodesCannotBeTurnedOff() throws {
        for code in ["PRE001", "PRE002", "PRE004", "PRE005"] {
            let error = try #require(throws: RuleSelectionError.self) { try codes(RuleLayer(ignore: [code])) }
            #expect(error.code == .fixed)
            let off = RuleLayer(severity: [.init(term: code, level: .off)])
            #expect(throws: RuleSelectionError.self) { try codes(off) }
        }
        let selection = try RuleSelection(
            SampleRules.catalogue, configuration: RuleLayer(ignore: ["PRE0"]),
            commandLine: RuleLayer(select: ["PRE101"]))
        #expect(selection.levels.keys.sorted() == ["PRE001", "PRE002", "PRE004", "PRE005", "PRE101"])
        let quiet = try RuleSelection(
            SampleRules.catalogue, configuration: RuleLayer(severity: [.init(term: "PRE006", level: .off)]))
        #expect(!quiet.runs("PRE006") && quiet.runs("PRE007"))
    }
}
