public import Findings

/// Which rules run on a file, and at which level their findings count.
///
/// What a configuration ignores or turns off, the command line can choose again, when its term is at least as precise:
/// `--select PRE107` beats `ignore: [PRE107]` and `ignore: [PRE1]`, and `--select PRE1` beats only the latter. What a
/// path ignores stays ignored. Within one place, to ignore beats to select.
///
/// Source: spec/prelint.md 7.
public struct RuleSelection: Sendable, Hashable {
    /// The level of each rule that runs, by code; with the codes of ``MetaRule`` that are on.
    public let levels: [String: Severity]
    /// The named set it started from.
    public let profile: LintProfile

    /// Works a selection out.
    ///
    /// - Parameters:
    ///   - configuration: what the configuration says.
    ///   - paths: what it says about the path of the file.
    ///   - commandLine: what the command line says.
    /// - Throws: ``RuleSelectionError``.
    /// - Complexity: O(terms × rules).
    public init(
        _ catalogue: RuleCatalogue, configuration: RuleLayer = RuleLayer(), paths: [RuleLayer] = [],
        commandLine: RuleLayer = RuleLayer()
    ) throws(RuleSelectionError) {
        for layer in [configuration, commandLine] + paths { try layer.check(against: catalogue) }
        let profile = commandLine.profile ?? configuration.profile ?? .default
        var chosen: [String: Choice] = [:]
        for card in catalogue.cards where profile != .reference || LintProfile.referenceCodes.contains(card.code) {
            chosen[card.code] = Choice(rank: 0, precision: 0)
        }
        // A profile on the command line is a choice of its own, and takes the place of the configuration's.
        if commandLine.profile == nil, let terms = configuration.select {
            chosen = try Self.choices(terms, 0, catalogue)
        }
        chosen.merge(try Self.choices(configuration.extendSelect, 0, catalogue)) { $1.max($0) }
        if let terms = commandLine.select { chosen = try Self.choices(terms, 2, catalogue) }
        chosen.merge(try Self.choices(commandLine.extendSelect, 2, catalogue)) { $1.max($0) }
        for layer in paths { chosen.merge(try Self.choices(layer.extendSelect, 1, catalogue)) { $0.max($1) } }

        // The configuration's words give way to the command line's, those about a path do not.
        try Self.remove(configuration.ignore, from: &chosen, 0, catalogue)
        for layer in paths { try Self.remove(layer.ignore, from: &chosen, 3, catalogue) }
        try Self.remove(commandLine.ignore, from: &chosen, 3, catalogue)

        var levels: [String: Severity] = [:]
        for card in catalogue.cards {
            if let meta = MetaRule(rawValue: card.code) {
                // Always looked for, whatever is selected.
                chosen[card.code] =
                    meta.canBeTurnedOff && Self.isIgnored(card.code, [configuration, commandLine] + paths, catalogue)
                    ? nil : Choice(rank: 0, precision: 0)
            }
            guard let choice = chosen[card.code] else { continue }
            var level = RuleLevel.at(card.severity)
            for (rank, layer) in [(0, configuration)] + paths.map({ (1, $0) }) + [(2, commandLine)] {
                var best = -1
                for entry in layer.severity {
                    guard let term = try? catalogue.codes(entry.term), term.codes.contains(card.code),
                        term.precision >= best
                    else { continue }
                    best = term.precision
                    if entry.level == .off, choice.rank > rank, choice.precision >= term.precision { continue }
                    level = entry.level
                }
            }
            if let meta = MetaRule(rawValue: card.code), !meta.canBeTurnedOff { level = .at(card.severity) }
            if case .at(let severity) = level { levels[card.code] = severity }
        }
        // Not said unless asked for: outside the strict profile it would come with every plan.
        if profile != .strict { levels[MetaRule.ruleNotAssessed.rawValue] = nil }
        self.levels = levels
        self.profile = profile
    }

    /// Whether a rule runs.
    public func runs(_ code: String) -> Bool { levels[code] != nil }

    /// By whom a rule was chosen, and how precisely.
    private struct Choice {
        let rank: Int
        let precision: Int

        func max(_ other: Choice) -> Choice {
            (rank, precision) >= (other.rank, other.precision) ? self : other
        }
    }

    private static func choices(
        _ terms: [String], _ rank: Int, _ catalogue: RuleCatalogue
    ) throws(RuleSelectionError) -> [String: Choice] {
        var choices: [String: Choice] = [:]
        for term in terms {
            let found = try catalogue.codes(term)
            for code in found.codes {
                let choice = Choice(rank: rank, precision: found.precision)
                choices[code] = choices[code].map { $0.max(choice) } ?? choice
            }
        }
        return choices
    }

    private static func remove(
        _ terms: [String], from chosen: inout [String: Choice], _ rank: Int, _ catalogue: RuleCatalogue
    ) throws(RuleSelectionError) {
        for term in terms {
            let found = try catalogue.codes(term)
            for code in found.codes {
                guard let choice = chosen[code] else { continue }
                if choice.rank > rank, choice.precision >= found.precision { continue }
                chosen[code] = nil
            }
        }
    }

    private static func isIgnored(_ code: String, _ layers: [RuleLayer], _ catalogue: RuleCatalogue) -> Bool {
        layers.flatMap(\.ignore).contains { (try? catalogue.codes($0))?.codes.contains(code) ?? false }
    }
}
