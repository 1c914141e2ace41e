/// What a rule is, for people, for machines and for its own tests.
///
/// The examples are run as tests: the first makes the rule fire, the second does not.
///
/// Source: spec/prelint.md 3, 8.6 and 8.7 (`explain`).
public struct RuleCard: Sendable, Hashable {
    /// How often a finding of the rule is right, as SARIF words it.
    public enum Precision: String, Sendable, Hashable {
        case medium
        case high
        case veryHigh = "very-high"
    }

    /// What a finding rests on.
    public enum Decidability: String, Sendable, Hashable {
        /// The declared graph alone.
        case structure = "D"
        /// The shape is in the graph; the harm needs values that only a run has.
        case annotation = "A"
        /// What a recorded run holds decides it.
        case run = "R"
    }

    /// What the tool can do about a finding.
    public enum FixKind: String, Sendable, Hashable {
        /// Nothing can be suggested.
        case none = "no"
        /// An edit can be suggested.
        case suggest
    }

    /// A code of a public catalogue that the rule maps to.
    public struct Reference: Sendable, Hashable {
        /// As the catalogue writes it: `LLM06`, `ASI03`, `T3`, `CWE-862`, `AML.T0086`.
        public var id: String

        /// A reference by its code.
        public init(_ id: String) { self.id = id }
    }

    /// The stable code, as `PRE401`; never reused.
    public var code: String
    /// The stable name, as `audit_gate_missing`.
    public var name: String
    /// What is wrong when it fires, in one sentence.
    public var statement: String
    /// The level of its findings unless a configuration says otherwise.
    public var severity: Severity
    /// Above 0.0 up to 10.0 for a rule about security; nil for others.
    public var securitySeverity: String?
    /// How often a finding is right.
    public var precision: Precision
    /// What a finding rests on.
    public var decidability: Decidability
    /// What the tool can do about it.
    public var fix: FixKind
    /// What it maps to, in the order of the catalogue.
    public var references: [Reference]
    /// What a plan must say before it can be assessed, in a few words; empty when nothing.
    public var needs: String
    /// Why it matters, in two or three sentences.
    public var rationale: String
    /// When exactly it fires, in words.
    public var predicate: String
    /// How to mend what it finds.
    public var remedy: String
    /// When a finding may be wrong.
    public var mayBeWrong: String
    /// A plan in YAML that makes it fire.
    public var firing: String
    /// A plan in YAML, as near to the other as can be, that does not.
    public var passing: String

    /// A card; see the properties.
    public init(
        code: String, name: String, statement: String, severity: Severity, securitySeverity: String? = nil,
        precision: Precision, decidability: Decidability, fix: FixKind = .none, references: [String] = [],
        needs: String = "", rationale: String, predicate: String, remedy: String, mayBeWrong: String,
        firing: String, passing: String
    ) {
        self.code = code
        self.name = name
        self.statement = statement
        self.severity = severity
        self.securitySeverity = securitySeverity
        self.precision = precision
        self.decidability = decidability
        self.fix = fix
        self.references = references.map { Reference($0) }
        self.needs = needs
        self.rationale = rationale
        self.predicate = predicate
        self.remedy = remedy
        self.mayBeWrong = mayBeWrong
        self.firing = firing
        self.passing = passing
    }
}
