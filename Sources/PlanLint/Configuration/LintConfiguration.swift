internal import CanonicalJSON
public import Findings
public import PositionedDocuments

/// The section `lint` of a configuration file.
///
/// Paths and patterns in it are relative to the folder of the file.
///
/// Source: spec/prelint.md 7.
public struct LintConfiguration: Sendable {
    /// What holds for the files that a pattern means.
    public struct PathRules: Sendable {
        /// The files it holds for.
        public let pattern: PathPattern
        /// What holds there.
        public let rules: RuleLayer
    }

    /// Which rules run.
    public private(set) var rules = RuleLayer()
    /// What each pattern of ``perFile`` changes, in the order written.
    public private(set) var perFile: [PathRules] = []
    /// Controls that every plan must have.
    public private(set) var require: Set<String> = []
    /// Nil where the file does not say.
    public private(set) var failLevel: FailLevel?
    /// Which files of a folder are plans; nil where the file does not say.
    public private(set) var include: [PathPattern]?
    /// Which of them are not.
    public private(set) var exclude: [PathPattern] = []
    /// The tool catalogue.
    public private(set) var tools: [Reference] = []
    /// The overlay of each plan that has one elsewhere than beside it.
    public private(set) var overlays: [Overlay] = []
    /// The baseline.
    public private(set) var baseline: Reference?
    /// The file of a team's own rules.
    public private(set) var ruleFile: Reference?
    /// Settings of single rules, by code: an object each.
    public private(set) var options: [String: PositionedNode] = [:]
    /// Suppressions by path and step.
    public private(set) var suppressions: [ExternalSuppression] = []

    /// A file that the configuration names.
    public struct Reference: Sendable {
        /// The file, as the configuration names it.
        public let path: String
        /// Where the configuration names it.
        public let at: PositionedNode
    }

    /// The overlay of a plan.
    public struct Overlay: Sendable {
        /// The plan, or a pattern of plans.
        public let plan: PathPattern
        /// The overlay of these plans.
        public let overlay: Reference
    }

    /// A configuration that says nothing.
    public init() {}

    /// Reads a configuration file.
    ///
    /// - Parameters:
    ///   - document: the file; one without a section `lint` says nothing.
    ///   - catalogue: the rules that can be named.
    ///   - sections: the names of the sections of other commands.
    /// - Throws: ``LintConfigurationError``.
    public init(
        _ document: PositionedDocument, catalogue: RuleCatalogue, sections: [String] = []
    ) throws(LintConfigurationError) {
        let reader = ConfigurationReader(catalogue)
        let top = try reader.members(of: document.root, known: ["lint"] + sections)
        guard let lint = top["lint"], !lint.isNull else { return }
        let keys = [
            "profile", "select", "extend_select", "ignore", "severity", "require", "fail_at", "include", "exclude",
            "per_file", "tools", "overlays", "baseline", "options", "suppress", "rules",
        ]
        let members = try reader.members(of: lint, known: keys)
        rules = try reader.layer(members)
        rules.profile = try members["profile"].map { (node) throws(LintConfigurationError) in
            try reader.choice(node, LintProfile.self)
        }
        failLevel = try members["fail_at"].map { (node) throws(LintConfigurationError) in
            try reader.choice(node, FailLevel.self)
        }
        for node in try reader.list(members["require"]) {
            require.insert(try reader.word(node, among: Self.controls))
        }
        include = try members["include"].map { (node) throws(LintConfigurationError) in try reader.patterns(node) }
        exclude = try reader.patterns(members["exclude"])
        tools = try reader.references(members["tools"])
        baseline = try reader.reference(members["baseline"])
        ruleFile = try reader.reference(members["rules"])
        for member in try reader.object(members["overlays"]) {
            guard let overlay = try reader.reference(member.value) else { continue }
            overlays.append(Overlay(plan: PathPattern(member.key.lossyText), overlay: overlay))
        }
        for member in try reader.object(members["per_file"]) {
            let inner = try reader.members(of: member.value, known: ["ignore", "extend_select", "severity"])
            perFile.append(
                PathRules(pattern: PathPattern(member.key.lossyText), rules: try reader.layer(inner)))
        }
        for member in try reader.object(members["options"]) {
            let code = try reader.rule(member.key.lossyText, at: member.value)
            _ = try reader.object(member.value)
            options[code] = member.value
        }
        for node in try reader.list(members["suppress"]) {
            suppressions.append(try ExternalSuppression(node, reader))
        }
    }

    /// What `require` may name.
    public static let controls = ["audit", "human", "judge", "reversal", "rate_limit", "kill_switch", "all"]

    /// What the configuration says about one path, relative to its folder.
    public func rules(at path: String) -> [RuleLayer] {
        perFile.filter { $0.pattern.matches(path) }.map(\.rules)
    }

    /// The overlay that the configuration names for a plan; the first pattern that means it counts.
    public func overlay(of path: String) -> Reference? { overlays.first { $0.plan.matches(path) }?.overlay }
}

/// A configuration that says what it cannot say, and where.
public struct LintConfigurationError: Error, Sendable {
    /// What is wrong, and what was most likely meant.
    public let detail: String
    /// The configuration.
    public let path: String
    /// Where in it.
    public let place: TextPlace

    init(detail: String, at node: PositionedNode) {
        self.init(detail: detail, path: node.source.path, place: node.place)
    }

    init(detail: String, path: String, place: TextPlace) {
        self.detail = detail
        self.path = path
        self.place = place
    }
}

extension LintConfigurationError: CustomStringConvertible {
    public var description: String { "\(path):\(place): \(detail)" }
}

/// A suppression that stands in a configuration.
///
/// Source: spec/prelint.md 7 and 8.2.
public struct ExternalSuppression: Sendable {
    /// The rules, by code.
    public let codes: Set<String>
    /// Which plans; nil is every one.
    public let path: PathPattern?
    /// The name or number of the step; nil is every one.
    public let node: String?
    /// Nil when there is none: it then has no effect.
    public let reason: String?
    /// The last day on which it counts.
    public let until: CalendarDay?
    /// Where it is written.
    public let at: PositionedNode

    init(_ node: PositionedNode, _ reader: ConfigurationReader) throws(LintConfigurationError) {
        let members = try reader.members(of: node, known: ["code", "codes", "path", "node", "reason", "until"])
        var codes: Set<String> = []
        for term in try reader.words(members["code"]) + (try reader.words(members["codes"])) {
            codes.insert(try reader.rule(term, at: node))
        }
        guard !codes.isEmpty else { throw LintConfigurationError(detail: "a suppression names its code", at: node) }
        self.codes = codes
        path = try members["path"].map { (value) throws(LintConfigurationError) in
            PathPattern(try reader.text(value))
        }
        self.node = try members["node"].map { (value) throws(LintConfigurationError) in
            if case .integer(let number) = value.content { return number.decimal }
            return try reader.text(value)
        }
        reason = try members["reason"].map { (value) throws(LintConfigurationError) in try reader.text(value) }
            .flatMap { $0.utf8.allSatisfy { $0 == 0x20 } ? nil : $0 }
        until = try members["until"].map { (value) throws(LintConfigurationError) in
            guard let day = CalendarDay(try reader.text(value)) else {
                throw LintConfigurationError(detail: "`until` is a day, as 2027-01-31", at: value)
            }
            return day
        }
        at = node
    }
}
