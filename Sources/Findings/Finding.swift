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
        /// Where it is.
        public var location: Location
        /// The step there, where it is one.
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
        /// Where a suppression is written.
        public enum Kind: String, Sendable, Hashable {
            /// Written beside what it is about.
            case inSource
            /// Written in a configuration.
            case external
        }
        /// Where it is written.
        public var kind: Kind
        /// The reason given; never empty.
        public var reason: String

        /// A suppression with its reason.
        public init(kind: Kind, reason: String) {
            self.kind = kind
            self.reason = reason
        }
    }

    /// What a finding is made of, shared between copies until one of them changes.
    ///
    /// Findings are sorted, filtered and marked by the ten thousand; a copy costs one count and not fifteen.
    private struct Fields: Sendable, Hashable {
        var code: String
        var name: String
        var severity: Severity
        var message: String
        var location: Location
        var subject: Subject?
        var resource: String?
        var variant: String?
        var pointer: String
        var related: [Related]
        var path: [Related]
        var fix: Fix?
        var fingerprint: String
        var suppression: Suppression?
        var isBaselined: Bool
    }

    // Invariant: `fields` is only written by a finding that is the box's one owner (``own``), so no other copy, and no
    // other thread, ever sees it change.
    private final class Box: @unchecked Sendable {
        var fields: Fields

        init(_ fields: Fields) { self.fields = fields }
    }

    private var box: Box

    /// Makes this finding the one owner of its box.
    private mutating func own() {
        if !isKnownUniquelyReferenced(&box) { box = Box(box.fields) }
    }

    /// The code of the rule.
    public var code: String {
        get { box.fields.code }
        _modify {
            own()
            yield &box.fields.code
        }
    }

    /// The name of the rule.
    public var name: String {
        get { box.fields.name }
        _modify {
            own()
            yield &box.fields.name
        }
    }

    /// How much it weighs.
    public var severity: Severity {
        get { box.fields.severity }
        _modify {
            own()
            yield &box.fields.severity
        }
    }

    /// What is wrong; its first sentence stands alone.
    public var message: String {
        get { box.fields.message }
        _modify {
            own()
            yield &box.fields.message
        }
    }

    /// Where it is.
    public var location: Location {
        get { box.fields.location }
        _modify {
            own()
            yield &box.fields.location
        }
    }

    /// The step; nil when the finding is about the plan as a whole.
    public var subject: Subject? {
        get { box.fields.subject }
        _modify {
            own()
            yield &box.fields.subject
        }
    }

    /// What it is about, where it is about a resource.
    public var resource: String? {
        get { box.fields.resource }
        _modify {
            own()
            yield &box.fields.resource
        }
    }

    /// Which case of the rule, where it has several.
    public var variant: String? {
        get { box.fields.variant }
        _modify {
            own()
            yield &box.fields.variant
        }
    }

    /// The place in the document that was analysed, as a JSON Pointer.
    public var pointer: String {
        get { box.fields.pointer }
        _modify {
            own()
            yield &box.fields.pointer
        }
    }

    /// Further places, in a fixed order.
    public var related: [Related] {
        get { box.fields.related }
        _modify {
            own()
            yield &box.fields.related
        }
    }

    /// The witness: the steps of the path that shows the fault, first to last; empty when there is none to show.
    public var path: [Related] {
        get { box.fields.path }
        _modify {
            own()
            yield &box.fields.path
        }
    }

    /// What can be done, where the rule suggests something.
    public var fix: Fix? {
        get { box.fields.fix }
        _modify {
            own()
            yield &box.fields.fix
        }
    }

    /// What stays the same when lines move; empty until it is given.
    public var fingerprint: String {
        get { box.fields.fingerprint }
        _modify {
            own()
            yield &box.fields.fingerprint
        }
    }

    /// Why it does not count; nil when it does.
    public var suppression: Suppression? {
        get { box.fields.suppression }
        _modify {
            own()
            yield &box.fields.suppression
        }
    }

    /// Whether a baseline knew it.
    public var isBaselined: Bool {
        get { box.fields.isBaselined }
        _modify {
            own()
            yield &box.fields.isBaselined
        }
    }

    /// A finding; see the properties.
    public init(
        code: String, name: String, severity: Severity, message: String, location: Location, subject: Subject? = nil,
        resource: String? = nil, variant: String? = nil, pointer: String = "", related: [Related] = [],
        path: [Related] = [], fix: Fix? = nil, fingerprint: String = "", suppression: Suppression? = nil,
        isBaselined: Bool = false
    ) {
        box = Box(
            Fields(
                code: code, name: name, severity: severity, message: message, location: location, subject: subject,
                resource: resource, variant: variant, pointer: pointer, related: related, path: path, fix: fix,
                fingerprint: fingerprint, suppression: suppression, isBaselined: isBaselined))
    }

    public static func == (a: Finding, b: Finding) -> Bool { a.box === b.box || a.box.fields == b.box.fields }

    public func hash(into hasher: inout Hasher) { hasher.combine(box.fields) }
}
