/// What an analysis objects to, and where.
///
/// Texts may carry whatever the input carried: escaping is the duty of the renderer.
///
/// Source: spec/prelint.md 8.3 and 8.5.
public struct Finding: Sendable, Hashable {
    /// The step that a finding, or a place beside it, speaks of.
    public struct Subject: Sendable, Hashable {
        /// The step's own number.
        public var index: Int
        /// Its label, where it has one.
        public var name: String?
        /// Who owns it.
        public var agent: String?

        /// A step.
        public init(index: Int, name: String? = nil, agent: String? = nil) {
            self.index = index
            self.name = name
            self.agent = agent
        }
    }

    /// A place that helps to understand a finding.
    public struct Related: Sendable, Hashable {
        public var location: Location
        public var subject: Subject?
        /// What it has to do with the finding, in a phrase.
        public var message: String

        /// A place and what it has to do with the finding.
        public init(location: Location, subject: Subject? = nil, message: String) {
            self.location = location
            self.subject = subject
            self.message = message
        }
    }

    /// Why a finding does not count.
    public struct Suppression: Sendable, Hashable {
        public enum Kind: String, Sendable, Hashable {
            /// Written beside what it is about.
            case inSource
            /// Written in a configuration.
            case external
        }
        public var kind: Kind
        /// The reason given; never empty.
        public var reason: String

        /// A suppression with its reason.
        public init(kind: Kind, reason: String) {
            self.kind = kind
            self.reason = reason
        }
    }

    /// The code of the rule.
    public var code: String
    /// The name of the rule.
    public var name: String
    public var severity: Severity
    /// What is wrong; its first sentence stands alone.
    public var message: String
    public var location: Location
    /// The step; nil when the finding is about the plan as a whole.
    public var subject: Subject?
    public var resource: String?
    /// Which case of the rule, where it has several.
    public var variant: String?
    /// The place in the document that was analysed, as a JSON Pointer.
    public var pointer: String
    /// Further places, in a fixed order.
    public var related: [Related]
    /// The witness: the steps of the path that shows the fault, first to last; empty when there is none to show.
    public var path: [Related]
    /// What can be done, where the rule suggests something.
    public var fix: Fix?
    /// What stays the same when lines move; empty until it is given.
    public var fingerprint: String
    /// Why it does not count; nil when it does.
    public var suppression: Suppression?
    /// Whether a baseline knew it.
    public var isBaselined: Bool

    /// A finding; see the properties.
    public init(
        code: String, name: String, severity: Severity, message: String, location: Location, subject: Subject? = nil,
        resource: String? = nil, variant: String? = nil, pointer: String = "", related: [Related] = [],
        path: [Related] = [], fix: Fix? = nil, fingerprint: String = "", suppression: Suppression? = nil,
        isBaselined: Bool = false
    ) {
        self.code = code
        self.name = name
        self.severity = severity
        self.message = message
        self.location = location
        self.subject = subject
        self.resource = resource
        self.variant = variant
        self.pointer = pointer
        self.related = related
        self.path = path
        self.fix = fix
        self.fingerprint = fingerprint
        self.suppression = suppression
        self.isBaselined = isBaselined
    }
}
