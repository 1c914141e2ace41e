public import Findings

/// The sets of rules that have a name.
///
/// Source: spec/prelint.md 7.
public enum LintProfile: String, Sendable, Hashable, CaseIterable {
    /// The four lints of the reference.
    case reference
    /// Every rule.
    case `default`
    /// Every rule, every control required, and what could not be assessed is listed.
    case strict

    /// The codes of the reference's lints.
    static let referenceCodes: Set<String> = ["PRE101", "PRE102", "PRE103", "PRE104"]
}

/// The level of a rule, or none.
public enum RuleLevel: Sendable, Hashable {
    case off
    case at(Severity)

    /// The level that a word names: `off`, `info`, `warning`, `error`.
    public init?(_ word: String) {
        if word == "off" {
            self = .off
        } else if let severity = Severity(rawValue: word) {
            self = .at(severity)
        } else {
            return nil
        }
    }
}

/// What one place says about which rules run: a configuration, a path in it, or a command line.
///
/// Terms are codes, beginnings of codes, or names.
public struct RuleLayer: Sendable, Hashable {
    /// A level for what a term chooses.
    public struct Level: Sendable, Hashable {
        /// A code, the beginning of codes, or a name.
        public var term: String
        /// The level.
        public var level: RuleLevel

        /// A level for what a term chooses.
        public init(term: String, level: RuleLevel) {
            self.term = term
            self.level = level
        }
    }

    /// Nil leaves the set as it is.
    public var profile: LintProfile?
    /// The rules, in place of those chosen before; nil leaves them.
    public var select: [String]?
    /// Rules beside those chosen before.
    public var extendSelect: [String]
    /// Rules that do not run.
    public var ignore: [String]
    /// Levels in place of the rules' own.
    public var severity: [Level]

    /// A layer; one that says nothing unless something is given.
    public init(
        profile: LintProfile? = nil, select: [String]? = nil, extendSelect: [String] = [], ignore: [String] = [],
        severity: [Level] = []
    ) {
        self.profile = profile
        self.select = select
        self.extendSelect = extendSelect
        self.ignore = ignore
        self.severity = severity
    }

    /// Refuses terms that choose nothing, and those that would silence what must not go unsaid.
    ///
    /// - Throws: ``RuleSelectionError``.
    public func check(against catalogue: RuleCatalogue) throws(RuleSelectionError) {
        for term in (select ?? []) + extendSelect { _ = try catalogue.codes(term) }
        for term in ignore + severity.map(\.term) {
            let chosen = try catalogue.codes(term)
            guard chosen.codes.contains(where: { MetaRule(rawValue: $0)?.canBeTurnedOff ?? true }) else {
                throw RuleSelectionError(.fixed, term)
            }
        }
    }
}
