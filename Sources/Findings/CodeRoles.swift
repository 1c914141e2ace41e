/// What reports must know of codes beside their rule cards.
///
/// Renderers take these lists as they come, so that none has to know whose codes they are.
///
/// Source: spec/prelint.md 8.1 and 8.6.
public struct CodeRoles: Sendable, Hashable {
    /// A code that no rule stands behind: it speaks of a file, of a suppression, of what was not looked at.
    public struct Meta: Sendable, Hashable {
        /// The stable code.
        public var code: String
        /// The stable name.
        public var name: String
        /// The level of its findings unless a configuration says otherwise.
        public var severity: Severity
        /// What it says, in one sentence.
        public var statement: String
        /// Whether it tells of the run rather than of the document: SARIF lists it among the notifications.
        public var isNotification: Bool

        /// A code and what it says; see the properties.
        public init(
            code: String, name: String, severity: Severity, statement: String, isNotification: Bool = false
        ) {
            self.code = code
            self.name = name
            self.severity = severity
            self.statement = statement
            self.isNotification = isNotification
        }
    }

    /// The codes without a rule, in code order.
    public var meta: [Meta]
    /// The code under which "not assessed" is told; nil when there is none.
    public var notAssessed: String?
    /// The rules whose witness path is shown step by step (SARIF: a code flow).
    public var flows: Set<String>
    /// The rules that find secrets: no report shows the lines that they point at.
    public var secrets: Set<String>

    /// Roles of codes; none unless given.
    public init(
        meta: [Meta] = [], notAssessed: String? = nil, flows: Set<String> = [], secrets: Set<String> = []
    ) {
        self.meta = meta
        self.notAssessed = notAssessed
        self.flows = flows
        self.secrets = secrets
    }

    /// The description of a code without a rule.
    public func meta(_ code: String) -> Meta? {
        meta.first { $0.code.utf8.elementsEqual(code.utf8) }
    }

    /// Whether findings of a code tell of the run rather than of the document.
    public func isNotification(_ code: String) -> Bool {
        meta(code)?.isNotification ?? false
    }

    /// Whether a finding says that its file could not be read or understood.
    public func isFailure(_ finding: Finding) -> Bool {
        finding.severity == .error && isNotification(finding.code)
    }
}

extension CodeRoles {
    /// The codes of declared plans.
    ///
    /// Source: spec/prelint.md 8.1 (meta codes), 8.6 (code flows), 3.1 (PRE604 is never printed).
    public static let plans = CodeRoles(
        meta: [
            Meta(
                code: "PRE001", name: "unreadable_file", severity: .error,
                statement: "The file cannot be read or parsed.", isNotification: true),
            Meta(
                code: "PRE002", name: "invalid_document", severity: .error,
                statement: "The document is not a valid plan or source.", isNotification: true),
            Meta(
                code: "PRE003", name: "unknown_key", severity: .warning,
                statement: "A version 2 plan has a key that no version knows."),
            Meta(
                code: "PRE004", name: "unknown_overlay_target", severity: .error,
                statement: "An overlay or a catalogue names a step or a tool that does not exist."),
            Meta(
                code: "PRE005", name: "invalid_suppression", severity: .error,
                statement: "A suppression gives no reason or names no known code, and has no effect."),
            Meta(
                code: "PRE006", name: "unused_suppression", severity: .warning,
                statement: "A suppression suppressed nothing."),
            Meta(
                code: "PRE007", name: "expired_suppression", severity: .warning,
                statement: "A suppression is past its date and has no effect."),
            Meta(
                code: "PRE008", name: "lossy_lowering", severity: .info,
                statement: "The source could not be read as a plan without loss.", isNotification: true),
            Meta(
                code: "PRE009", name: "not_assessed", severity: .info,
                statement: "A rule could not be assessed on this plan.", isNotification: true),
        ],
        notAssessed: "PRE009",
        flows: [
            "PRE105", "PRE106", "PRE401", "PRE402", "PRE403", "PRE404", "PRE406", "PRE601", "PRE602", "PRE603",
        ],
        secrets: ["PRE604"])
}
